"""What a teacher does with what was handed in."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from courses.models import Feedback, HandIn, Piece
from courses.pins import Pin
from portfolio.markup import clean, paragraphs_in, words_in
from portfolio.models import Attachment
from portfolio.services.sending import recording_to_give
from portfolio.services.work import bind, unbind
from schools.tenancy import school_scope


@transaction.atomic
def give_feedback(
    hand_in: HandIn,
    *,
    text: str,
    criteria_met: list[int],
    outcome: str,
    by: User,
    sound: str = "",
    pins: Sequence[Pin] = (),
) -> Feedback:
    """Say what is good and what is next, and return the work or finish it.

    ``criteria_met`` are places in the brief's list of criteria, from 0. ``sound`` is the
    public id of what the teacher recorded; ``pins`` are comments at a place. Feedback may
    be given again: it replaces what was said, which is kept if the pupil had read it.

    Raises ``ValidationError`` when nothing was written, the recording has not all
    arrived, or the pupil has handed in a newer version since this page was opened.
    """
    text = clean(text)
    if not words_in(text):
        raise ValidationError("Write a line of feedback first.")
    piece = Piece.objects.select_for_update().get(pk=hand_in.piece_id)
    if HandIn.objects.filter(piece=piece, number__gt=hand_in.number).exists():
        raise ValidationError(
            "A newer version has been handed in since you opened this page. "
            "Your feedback is still in the box: read the new version, then give it."
        )
    asked = len(hand_in.brief.get("criteria", []))
    before = Feedback.objects.filter(hand_in=hand_in).first()
    replaced = before.replaced if before else []
    if before is not None and before.seen_at is not None:
        replaced = [*replaced, as_it_was(before)]
    spoken = spoken_of(hand_in, before, by=by, public_id=sound)
    feedback, created = Feedback.objects.update_or_create(
        hand_in=hand_in,
        defaults={
            "replaced": replaced,
            "school": hand_in.school,
            "teacher": by,
            "text": text,
            "criteria_met": sorted({place for place in criteria_met if place < asked}),
            "outcome": outcome,
            "sound": spoken,
            "pins": [pin.as_json() for pin in pins_in(hand_in, pins)],
            "given_at": timezone.now(),
            "seen_at": None,
        },
    )
    if before is not None:
        forget_unheard(before, feedback)
    piece.state = (
        Piece.State.RETURNED if outcome == Feedback.Outcome.IMPROVE else Piece.State.DONE
    )
    piece.save(update_fields=["state"])
    action = "courses.give_feedback" if created else "courses.change_feedback"
    record(action, feedback, by=by, outcome=outcome)
    return feedback


def as_it_was(feedback: Feedback) -> dict[str, Any]:
    """What had been said, to be kept with what is said instead."""
    return {
        "text": feedback.text,
        "outcome": feedback.outcome,
        "given_at": feedback.given_at.isoformat(),
        "sound": feedback.sound.public_id if feedback.sound else "",
        "pins": feedback.pins or [],
    }


def pins_in(hand_in: HandIn, pins: Sequence[Pin]) -> list[Pin]:
    """Those of ``pins`` that are in this writing, or in a picture of this version."""
    pictures = hand_in.version.attachments.filter(kind="picture") if pins else ()
    known = {picture.public_id for picture in pictures}
    paragraphs = range(len(paragraphs_in(hand_in.version.text)))
    return [pin for pin in pins if pin.file in known or pin.paragraph in paragraphs]


def spoken_of(
    hand_in: HandIn, before: Feedback | None, *, by: User, public_id: str
) -> Attachment | None:
    """The recording that goes with feedback: a new one, or the one that was there."""
    if not public_id:
        return None
    if before is not None and before.sound and before.sound.public_id == public_id:
        return before.sound
    recording = recording_to_give(hand_in.version.work, by=by, public_id=public_id)
    bind(recording)
    return recording


def forget_unheard(before: Feedback, feedback: Feedback) -> None:
    """Take back the recording of ``before``, unless it is part of what was read or is said
    now: a recording that was replaced in time is nobody's to hear."""
    sound = before.sound
    kept = {said.get("sound") for said in feedback.replaced}
    if sound is not None and sound != feedback.sound and sound.public_id not in kept:
        unbind(sound)


@transaction.atomic
def mark_seen(feedback: Feedback, *, given_at: datetime.datetime) -> None:
    """Note that the pupil has read it, and with it what was said of earlier versions.

    ``given_at`` is when that was said which the pupil had on the screen. Raises
    ``ValidationError`` when the teacher has said it differently since.
    """
    with school_scope(feedback.school):
        # The lock that giving feedback takes as well.
        Piece.objects.select_for_update().get(pk=feedback.hand_in.piece_id)
        feedback.refresh_from_db(fields=["given_at"])
        if feedback.given_at != given_at:
            raise ValidationError("Your teacher has changed this. Read it once more.")
        Feedback.objects.filter(
            hand_in__piece=feedback.hand_in.piece_id,
            hand_in__number__lte=feedback.hand_in.number,
            seen_at=None,
        ).update(seen_at=timezone.now())
