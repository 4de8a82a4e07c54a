from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from schools.models.people import Membership
from schools.models.school import AcademicYear
from schools.models.sources import Source
from schools.querysets import GroupMemberQuerySet, TeachingGroupQuerySet
from schools.tenancy import SchoolOwned, SchoolOwnedManager


class TeachingGroup(SchoolOwned):
    """A class or set, for one school year: "6K", "7 Science B"."""

    academic_year = models.ForeignKey(AcademicYear, on_delete=models.PROTECT)
    name = models.CharField(max_length=60)
    subject = models.CharField(max_length=60, blank=True)
    year_group = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(13)]
    )

    objects: ClassVar = SchoolOwnedManager.from_queryset(TeachingGroupQuerySet)()

    class Meta:
        ordering = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "academic_year", "name"], name="one_group_of_a_name"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("courses:group_detail", args=[self.school.slug, self.pk])


class GroupMember(SchoolOwned):
    """A pupil's or a teacher's place in a teaching group, with dates."""

    group = models.ForeignKey(
        TeachingGroup, on_delete=models.PROTECT, related_name="members"
    )
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="places"
    )
    starts = models.DateTimeField(default=timezone.now)
    ends = models.DateTimeField(null=True, blank=True)
    # Which kind of file gave it, and may end it. None: a person did. (None and not empty,
    # so that what still runs while a new column comes goes on writing places.)
    source = models.CharField(  # noqa: DJ001
        max_length=12, choices=Source, null=True, editable=False
    )

    objects: ClassVar = SchoolOwnedManager.from_queryset(GroupMemberQuerySet)()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["group", "membership"],
                condition=Q(ends__isnull=True),
                name="one_open_place_in_a_group",
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="place_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership} in {self.group}"
