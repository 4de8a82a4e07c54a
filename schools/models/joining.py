"""A school asks somebody who signs in to Causeway already to work there as well."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from schools.models.people import Membership
from schools.models.school import School

LASTS = timedelta(days=14)


def in_two_weeks() -> datetime:
    return timezone.now() + LASTS


class JoinRequest(models.Model):
    """What a school asks of a sign-in name; whose it is, or whether anybody's, it hears by
    a yes alone.

    The name is kept as it was typed, and is no key to a person: asked of nobody, all of it
    is the same. A row goes when it is answered or taken back; the audit keeps what was.
    """

    shared = "answered by the person asked, on a page of no school"

    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="join_requests"
    )
    username = models.CharField(max_length=30)
    role = models.CharField(max_length=16, choices=Membership.Role)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(default=in_two_weeks)

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["username"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "username", "role"], name="one_request_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} at {self.school}"
