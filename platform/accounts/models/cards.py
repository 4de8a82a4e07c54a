"""A printed card that signs a young pupil in, together with what only they remember."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class CardQuerySet(models.QuerySet["Card"]):
    def live(self) -> "CardQuerySet":
        """Those that open something: not stopped, not past their end."""
        return self.filter(
            stopped_at=None, ends_at__gt=timezone.now(), user__is_active=True
        )


class Card(models.Model):
    """One card of one pupil, until it is stopped, replaced or past its end.

    Nothing of it is kept but hashes: not the number in its QR code, and neither the PIN
    nor the pictures, whose hash goes by the number as well. So whoever reads this table
    cannot try all ten thousand PINs.
    """

    shared = "an account belongs to no school, and neither does the way into it"

    class Kind(models.TextChoices):
        """What goes with the card, by age (product.md, "How each signs in")."""

        PICTURES = "pictures", "three pictures in order"
        PIN = "pin", "a number of four digits"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="cards"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    mark = models.CharField(max_length=64, unique=True, editable=False)
    answer = models.CharField(max_length=64, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    last_used = models.DateTimeField(null=True, blank=True)
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects = CardQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(stopped_at=None),
                name="one_card_a_pupil",
                violation_error_message="This pupil has a card already.",
            )
        ]

    def __str__(self) -> str:
        return f"Card of {self.made_at:%-d %B %Y}"
