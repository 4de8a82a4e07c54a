from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Those that still lead somewhere: not used, not taken back, not too old."""
        return self.filter(used_at=None, ends_at__gt=timezone.now(), user__is_active=True)


class Invitation(models.Model):
    """A link by which one person chooses their first password: once, and for a week.

    Only a hash of the link is kept, so whoever reads this table, or a backup of it, can
    open nothing. ``place`` is what the page says ("Teacher at Elm Primary"); what the
    person may do comes from their memberships, as ever.
    """

    shared = "an account belongs to no school, and neither does the way into it"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations"
    )
    mark = models.CharField(max_length=64, unique=True, editable=False)
    place = models.CharField(max_length=200)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"Invitation of {self.made_at:%-d %B %Y}"
