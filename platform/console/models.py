from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from console.querysets import OperatorQuerySet


class Operator(models.Model):
    """Somebody of the host who keeps the cluster running, from when until when.

    Not a superuser: an operator sees counts and health, and no school's pages. ``giver``
    is empty for whoever was made one at the server itself.
    """

    shared = "of the whole cluster; it opens the host's console and no school"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="operator_times"
    )
    starts = models.DateTimeField(default=timezone.now)
    ends = models.DateTimeField(null=True, blank=True)
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = OperatorQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(ends__isnull=True),
                name="one_open_time_as_operator",
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="operator_ends_after_they_start",
            ),
        ]

    def __str__(self) -> str:
        return f"operator {self.user_id}"


class ClockRun(models.Model):
    """When a periodic job last ran, and who may not run it just now.

    The row is the job's lock: with two clocks, on two machines, a job still runs once.
    """

    shared = "jobs of the whole cluster; it holds a job's name and two times"

    name = models.CharField(max_length=40, unique=True)
    last_run = models.DateTimeField(null=True)
    locked_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class SchoolExport(models.Model):
    """One asked-for copy of everything of a school: how far it is, and what it weighs.

    The file lies on the server and is handed over there: through the console nobody
    reads a school's pages, and so nobody downloads them.
    """

    shared = "the host's list of its own jobs; it holds counts and a checksum"

    school = models.ForeignKey("schools.School", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"export {self.pk}"
