"""What a pupil did with set work, and what the teacher said of it."""

import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import ALPHABET
from courses.models.course import Course
from courses.models.set_work import SetWork
from courses.querysets import (
    FeedbackQuerySet,
    HandInQuerySet,
    PieceQuerySet,
    ProgressQuerySet,
)
from portfolio.models import Attachment, Version, Work
from schools.tenancy import SchoolOwned, SchoolOwnedManager


def make_receipt() -> str:
    """Four signs a child can read out: "7F3K"."""
    return "".join(secrets.choice(ALPHABET) for _ in range(4)).upper()


class Piece(SchoolOwned):
    """One pupil's answer to one piece of set work, and how far it has come."""

    class State(models.TextChoices):
        STARTED = "started", "Started"
        HANDED_IN = "handed_in", "Handed in"
        RETURNED = "returned", "Improve this"
        DONE = "done", "Done"

    set_work = models.ForeignKey(SetWork, on_delete=models.PROTECT, related_name="pieces")
    pupil = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pieces"
    )
    work = models.OneToOneField(
        Work, on_delete=models.PROTECT, null=True, related_name="piece"
    )
    state = models.CharField(max_length=10, choices=State, default=State.STARTED)
    handed_in_at = models.DateTimeField(null=True, blank=True)
    is_late = models.BooleanField(default=False)

    # Filled by courses.sharing.with_guests.
    is_guests: bool

    objects: ClassVar = SchoolOwnedManager.from_queryset(PieceQuerySet)()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["set_work", "pupil"], name="one_piece_a_pupil")
        ]
        indexes: ClassVar = [models.Index(fields=["school", "pupil", "state"])]

    def __str__(self) -> str:
        return f"piece for {self.set_work}"


class HandIn(SchoolOwned):
    """One handing in: a version, bound to the set work, with a receipt.

    ``key`` comes from the device and makes a retry harmless. ``brief`` is what was asked,
    as it was then, so that a later edit does not change the evidence.
    """

    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="hand_ins")
    version = models.OneToOneField(
        Version, on_delete=models.PROTECT, related_name="hand_in"
    )
    number = models.PositiveSmallIntegerField()
    key = models.UUIDField()
    receipt = models.CharField(max_length=4, default=make_receipt, editable=False)
    handed_in_at = models.DateTimeField(default=timezone.now)
    is_late = models.BooleanField(default=False)
    brief = models.JSONField(default=dict)

    objects: ClassVar = SchoolOwnedManager.from_queryset(HandInQuerySet)()

    class Meta:
        ordering = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["piece", "key"], name="a_key_is_used_once"),
            models.UniqueConstraint(
                fields=["piece", "number"], name="one_hand_in_a_number"
            ),
        ]

    def __str__(self) -> str:
        return f"hand-in {self.number} of {self.piece}"


class Feedback(SchoolOwned):
    """What a teacher said of one hand-in. Returned work asks the pupil to improve it.

    ``sound`` says it aloud; there is always a text as well. ``pins`` are comments at a
    place: in a picture, ``{"file": public id, "x", "y": thousandths, "text"}``, or in the
    writing, ``{"paragraph": from 0, "text"}``.

    ``replaced`` keeps what had been said before, oldest first, when the teacher said it
    differently after the pupil had read it: nobody's words vanish from under a child.
    """

    class Outcome(models.TextChoices):
        IMPROVE = "improve", "Return it to be improved"
        DONE = "done", "Finished"

    hand_in = models.OneToOneField(
        HandIn, on_delete=models.PROTECT, related_name="feedback"
    )
    teacher = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField()
    criteria_met: Any = models.JSONField(default=list)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.DONE)
    given_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)
    replaced: Any = models.JSONField(default=list)
    sound = models.ForeignKey(
        Attachment, on_delete=models.PROTECT, null=True, related_name="+"
    )
    pins: Any = models.JSONField(null=True)

    objects: ClassVar = SchoolOwnedManager.from_queryset(FeedbackQuerySet)()

    def __str__(self) -> str:
        return f"feedback on {self.hand_in}"


class Progress(SchoolOwned):
    """The steps of one page that one pupil has ticked, by the step's id."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="+")
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    pupil = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ticked: Any = models.JSONField(default=list)

    objects: ClassVar = SchoolOwnedManager.from_queryset(ProgressQuerySet)()

    class Meta:
        verbose_name_plural = "progress"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "pupil"], name="one_progress_a_page")
        ]

    def __str__(self) -> str:
        return f"{len(self.ticked)} steps ticked"
