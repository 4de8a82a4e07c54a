"""What was agreed on paper before anything of a school's is kept, or crosses."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from schools.models.school import School


class Agreement(models.Model):
    """A school's agreement with the host (data processing), or of two schools (sharing).

    ``signed_by`` is who signed for the school, by name and post: an adult, as on the
    paper. An agreement that is replaced is not changed: it gets an end, and a new row.
    """

    shared = "between a school and the host, or two schools; the host keeps the papers"

    class Kind(models.TextChoices):
        PROCESSING = "processing", "Data processing, with the host"
        SHARING = "sharing", "Sharing, with another school"

    kind = models.CharField(max_length=10, choices=Kind)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="agreements")
    other = models.ForeignKey(
        School,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements_with",
    )
    what = models.CharField(max_length=200, blank=True)
    version = models.CharField(max_length=20, blank=True)
    signed_by = models.CharField(max_length=120)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-starts", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="processing", other=None)
                | Q(kind="sharing", other__isnull=False),
                name="agreement_of_two_schools_has_both",
            ),
            models.CheckConstraint(
                condition=Q(other=None) | ~Q(other=F("school")),
                name="agreement_is_with_another_school",
            ),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")),
                name="agreement_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.starts}"

    @property
    def is_in_force(self) -> bool:
        today = timezone.localdate()
        return self.starts <= today and (self.ends is None or self.ends >= today)
