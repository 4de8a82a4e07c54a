"""A course that one school offers to another, and what comes of it for one person."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from guardian.managers import UserObjectPermissionManager

from access.grants import Grant
from courses.models.course import Course
from courses.sharing import CourseGrantQuerySet, CourseShareQuerySet
from schools.models import School
from schools.tenancy import SchoolOwned, SchoolOwnedManager


class CourseShare(SchoolOwned):
    """``school`` offers a course to ``to_school``, once a second person has approved it.

    While it is in force, whoever writes courses at the other school may read it, and may
    give seats on it to pupils of their own. With ``to_person`` it is for that one member
    of the other school's staff, who teaches the course together with ours; nobody else
    there gets anything by it. ``starts`` is the moment of the approval: before it there
    is none, and what has not begun gives nothing.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waits for a second person"
        LIVE = "live", "Shared"
        DECLINED = "declined", "Not approved"
        ENDED = "ended", "Ended"

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="shares")
    to_school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    to_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(max_length=200)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    declined_at = models.DateTimeField(null=True)
    starts = models.DateTimeField(null=True)
    ends = models.DateTimeField()
    last_used = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)

    objects: ClassVar = SchoolOwnedManager.from_queryset(CourseShareQuerySet)()

    class Meta:
        ordering = ["-asked_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("asked_by")),
                name="share_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(starts=None, approved_by=None)
                | Q(starts__isnull=False, approved_by__isnull=False),
                name="share_starts_with_its_approval",
            ),
            models.CheckConstraint(
                condition=Q(starts=None) | Q(ends__gt=F("starts")),
                name="share_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(to_school=F("school")), name="share_goes_to_another_school"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course} for {self.to_school}"

    @property
    def receiver(self) -> str:
        """Who has it, in words: a school, or one person of it."""
        if self.to_person is None:
            return self.to_school.name
        return f"{self.to_person.formal_name} of {self.to_school.name}"

    def get_absolute_url(self) -> str:
        return reverse("courses:sharing", args=[self.school.slug])

    @property
    def state(self) -> "CourseShare.State":
        """Where it stands at this moment."""
        if self.declined_at is not None:
            return self.State.DECLINED
        if self.ends <= timezone.now():
            return self.State.ENDED
        return self.State.WAITING if self.starts is None else self.State.LIVE


class CourseGrant(Grant):
    """A place on a course for one person of another school.

    The permission says as what: ``take_course`` is a pupil's seat, ``teach_course`` a
    co-teacher's place. Whoever reads these rows asks for one of the two. ``share`` is what
    it came of: always for a co-teacher, and for a seat that the pupil's own school gave.
    """

    shared = "it joins a person of one school to a course of another"

    content_object = models.ForeignKey(
        Course, on_delete=models.CASCADE, related_name="grants"
    )
    share = models.ForeignKey(
        CourseShare, on_delete=models.CASCADE, null=True, related_name="given"
    )

    # Guardian asks its own manager how it keeps rows.
    objects: ClassVar = UserObjectPermissionManager.from_queryset(CourseGrantQuerySet)()

    def __str__(self) -> str:
        return f"{self.user} on {self.content_object}"

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.ends <= timezone.now()
