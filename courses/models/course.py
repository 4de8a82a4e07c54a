"""A course space: who has a place on a course, and what was set in it."""

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import ALPHABET
from courses.querysets import CourseQuerySet
from schools.models import TeachingGroup
from schools.tenancy import SchoolOwned, SchoolOwnedManager
from ui import addresses


def make_code() -> str:
    """A course's name in addresses: 8 random signs. It tells no school and no stage."""
    return "".join(secrets.choice(ALPHABET) for _ in range(8))


class Course(SchoolOwned):
    """The course space of one CoursePage, for all addresses under ``/learn/<code>/``.

    ``standing_for`` is the group whose quickly set work this course holds, if any.
    """

    page = models.OneToOneField(
        "content.CoursePage",
        on_delete=models.SET_NULL,
        null=True,
        related_name="course",
    )
    code = models.CharField(max_length=8, unique=True, default=make_code, editable=False)
    title = models.CharField(max_length=255)
    standing_for = models.OneToOneField(
        TeachingGroup,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="standing_course",
    )
    groups: models.ManyToManyField = models.ManyToManyField(
        TeachingGroup, through="CourseGroup", related_name="courses"
    )
    made_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = SchoolOwnedManager.from_queryset(CourseQuerySet)()

    class Meta:
        ordering = ["title"]
        permissions: ClassVar = [
            ("take_course", "Has a seat on the course"),
            ("teach_course", "Teaches the course with those of its school"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return addresses.of("courses:course_read", self.code)


class CourseGroup(SchoolOwned):
    """Seats on a course for a teaching group: whoever is in the group has one."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="seatings")
    group = models.ForeignKey(
        TeachingGroup, on_delete=models.PROTECT, related_name="seatings"
    )
    starts = models.DateTimeField(default=timezone.now)
    ends = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["course", "group"],
                condition=Q(ends__isnull=True),
                name="one_open_seating_of_a_group",
            )
        ]

    def __str__(self) -> str:
        return f"{self.group} on {self.course}"
