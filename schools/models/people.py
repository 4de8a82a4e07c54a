"""Who belongs to a school, as what, and from when until when."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from schools.models.school import AcademicYear, School
from schools.querysets import MembershipQuerySet
from schools.tenancy import SchoolOwned


class Membership(models.Model):
    """What one person is at one school: one row a role, with dates.

    This is the source of truth for what a person may do; Django's groups are derived
    from it. The end is a moment, and it works at the next request.
    """

    shared = "asked before a school is in force, to decide whether it may be"

    class Role(models.TextChoices):
        PUPIL = "pupil", "Pupil"
        TEACHER = "teacher", "Teacher"
        ASSISTANT = "assistant", "Teaching assistant"
        SUBJECT_LEAD = "subject_lead", "Subject lead"
        MORE_ABLE_LEAD = "more_able_lead", "More-able lead"
        HEAD_OF_YEAR = "head_of_year", "Head of year"
        TUTOR = "tutor", "Tutor"
        OFFICE = "office", "Office"
        HEAD = "head", "Head"
        SENCO = "senco", "SENCo"
        DSL = "dsl", "Designated safeguarding lead"
        TECHNICIAN = "technician", "Technician"
        COORDINATOR = "coordinator", "Virtual school coordinator"
        GOVERNOR = "governor", "Governor"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role)
    starts = models.DateTimeField(default=timezone.now)
    ends = models.DateTimeField(null=True, blank=True)
    # When what went with it went too: see schools.services.endings.
    seen_out_at = models.DateTimeField(null=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["school", "role", "user"]),
            models.Index(
                fields=["ends"],
                condition=Q(ends__isnull=False, seen_out_at=None),
                name="membership_to_see_out",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "school", "role"],
                condition=Q(ends__isnull=True),
                name="one_open_membership_per_role",
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="membership_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} at {self.school}"

    @property
    def is_live(self) -> bool:
        """Whether it has begun and has not ended, by its dates."""
        now = timezone.now()
        return self.starts <= now and (self.ends is None or self.ends > now)


class Enrolment(SchoolOwned):
    """A pupil's year group in one school year. ``year_group``: 0 is Reception."""

    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="enrolments"
    )
    academic_year = models.ForeignKey(AcademicYear, on_delete=models.PROTECT)
    year_group = models.PositiveSmallIntegerField(validators=[MaxValueValidator(13)])

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["membership", "academic_year"], name="one_year_group_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"Year {self.year_group or 'R'}, {self.academic_year}"
