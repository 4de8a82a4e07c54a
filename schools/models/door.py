"""The class door: for one lesson, a class signs in by tapping its names on a screen."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from access.sealing import sealed, unsealed
from accounts.models import SignedInDevice
from schools.models.groups import TeachingGroup
from schools.models.school import School
from schools.tenancy import SchoolOwned

CODE = "class door"


class ClassDoorQuerySet(models.QuerySet["ClassDoor"]):
    def open(self) -> "ClassDoorQuerySet":
        """Those whose lesson has begun and has not ended."""
        return self.filter(closed_at=None, ends_at__gt=timezone.now())


class ClassDoor(models.Model):
    """A code that a teacher opened for a class, and until when it opens anything.

    ``mark`` finds it by a keyed hash; the code itself is sealed, as the teacher's page
    shows it as long as the door is open.
    """

    shared = "found by its code, before any school is in force"

    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="doors", editable=False
    )
    group = models.ForeignKey(TeachingGroup, on_delete=models.PROTECT, related_name="doors")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    mark = models.CharField(max_length=64, unique=True, editable=False)
    code_sealed = models.TextField(editable=False)
    opened_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ClassDoorQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-opened_at", "-pk"]

    def __str__(self) -> str:
        return f"Door of {self.opened_at:%-d %B %Y}"

    @property
    def code(self) -> str:
        """What opens it, as it is shown. Raises ``SealBrokenError``."""
        return unsealed(CODE, self.code_sealed)

    @code.setter
    def code(self, code: str) -> None:
        self.code_sealed = sealed(CODE, code)

    def ended(self) -> datetime | None:
        """When it ended, if it has."""
        if self.closed_at:
            return self.closed_at
        return self.ends_at if self.ends_at <= timezone.now() else None


class DoorEntry(SchoolOwned):
    """A pupil who came in by a door, and the device they are signed in on, if they are."""

    door = models.ForeignKey(ClassDoor, on_delete=models.CASCADE, related_name="entries")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    device = models.OneToOneField(
        SignedInDevice, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["entered_at", "pk"]

    def __str__(self) -> str:
        return f"{self.user} at {self.entered_at:%H:%M}"
