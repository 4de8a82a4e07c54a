"""Where a person is signed in, and which browsers they have used before.

No address of any machine is kept: in a school it is everybody's, and at home it says
where a family lives.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class SignedInDevice(models.Model):
    """One session of one person, so that they can see it and end it."""

    shared = "a session belongs to a person, who may work in several schools"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="signed_in"
    )
    session_key = models.CharField(max_length=40, unique=True, editable=False)
    label = models.CharField(max_length=60)
    signed_in_at = models.DateTimeField(default=timezone.now)
    last_used = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-last_used", "-pk"]

    def __str__(self) -> str:
        return self.label


class KnownDevice(models.Model):
    """A browser that a member of staff has used before: a hash of a cookie's value."""

    shared = "a browser belongs to a person, who may work in several schools"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="known_devices"
    )
    mark = models.CharField(max_length=64, editable=False)
    last_used = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "mark"], name="one_row_a_known_device")
        ]

    def __str__(self) -> str:
        return f"Browser of {self.user}"
