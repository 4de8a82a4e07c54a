"""What a pupil does: write, hand in, improve, tick."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from audit.services import record
from courses.models import Course, HandIn, Piece, Progress, SetWork
from courses.reads import handed_in_with, last_number, piece_to_change
from portfolio.markup import clean, words_in
from portfolio.models import Draft, Version, Work
from portfolio.services.sending import files_to_hand_in
from portfolio.services.work import keep_version, save_draft, start_work

FINISHED = "Your teacher has finished with this piece. It is safe in your work."


@dataclass(frozen=True)
class Handed:
    """The outcome of a hand-in. ``again`` says that this key had been used before."""

    hand_in: HandIn
    again: bool


class AlreadyUsedError(Exception):
    """A device sent another text under a key that it had used: a fault, not a retry."""


@transaction.atomic
def start_piece(set_work: SetWork, *, by: User) -> Piece:
    """The pupil's piece for ``set_work``, begun if it is not; safe to call twice."""
    piece, _ = Piece.objects.get_or_create(
        set_work=set_work, pupil=by, defaults={"school": set_work.school}
    )
    if piece.work_id is None and set_work.wants_hand_in:
        piece = Piece.objects.select_for_update(of=("self",)).get(pk=piece.pk)
    if piece.work is None and set_work.wants_hand_in:
        piece.work = start_work(
            owner=by,
            school=set_work.school,
            title=set_work.title,
            origin=set_work.course.title,
        )
        piece.save(update_fields=["work"])
    return piece


def begun(set_work: SetWork, *, by: User) -> Piece:
    """The piece that came with the set work, if it did and has work; else a new one."""
    piece = set_work.mine
    if piece is not None and piece.pupil_id == by.pk and piece.work_id is not None:
        return piece
    return start_piece(set_work, by=by)


@transaction.atomic
def keep_draft(
    set_work: SetWork,
    *,
    by: User,
    text: str,
    revision: int,
    page: str = "",
    turn: int = 0,
) -> Draft:
    """Keep what the pupil has written so far; see ``portfolio.services.work.save_draft``.

    Raises ``ValidationError`` for set work that asks for nothing to be handed in.
    """
    piece = begun(set_work, by=by)
    if piece.work is None:
        raise ValidationError("There is nothing to write here: this is only to read.")
    return save_draft(piece.work, text=text, revision=revision, page=page, turn=turn)


def work_of(set_work: SetWork, *, by: User) -> Work:
    """The pupil's work for ``set_work``, begun if it is not, to put a file into.

    Raises ``ValidationError`` where nothing is asked for, or the teacher has finished.
    """
    piece = begun(set_work, by=by)
    if piece.work is None:
        raise ValidationError("There is nothing to hand in here: this is only to read.")
    if piece.state == Piece.State.DONE:
        raise ValidationError(FINISHED)
    return piece.work


@transaction.atomic
def hand_in(
    set_work: SetWork,
    *,
    by: User,
    text: str,
    key: uuid.UUID,
    brief: dict[str, Any],
    files: Sequence[str] = (),
) -> Handed:
    """Bind ``text`` and ``files`` to a new immutable version and give a receipt.

    ``files`` are the public ids of what was sent before; it need not be cleaned yet. A
    second call with the same ``key``, text and files returns the first receipt. A later
    one with a new key is a further hand-in: a pupil may hand in again until feedback is
    final. After the due time it is taken, and marked late.

    Raises ``ValidationError`` when there is nothing in it, it is too long, a file is not
    here, or the teacher has finished with it; :class:`AlreadyUsedError` when the key came
    with something else.
    """
    text = clean(text)
    if not words_in(text) and not files:
        raise ValidationError("Write something or add a file first, then hand it in.")
    if not set_work.wants_hand_in:
        raise ValidationError("There is nothing to hand in here: this is only to read.")
    # The piece's row is the lock: two hand-ins of one piece, or a hand-in and feedback,
    # come one after the other.
    piece = piece_to_change(begun(set_work, by=by).pk)
    piece.set_work = set_work
    before = handed_in_with(piece, key)
    if before is not None:
        if not is_the_same(before.version, text, files):
            raise AlreadyUsedError
        return Handed(before, again=True)
    if piece.state == Piece.State.DONE:
        raise ValidationError(FINISHED)
    assert piece.work is not None
    number = last_number(piece) + 1
    attachments = files_to_hand_in(piece.work, files)
    version = keep_version(piece.work, text=text, number=number, attachments=attachments)
    now = timezone.now()
    # Work that was sent back to be improved keeps its time: it is not late for coming
    # again.
    again = piece.state == Piece.State.RETURNED
    late = not again and set_work.due_at is not None and now > set_work.due_at
    handed = HandIn.objects.create(
        school=set_work.school,
        piece=piece,
        version=version,
        number=number,
        key=key,
        handed_in_at=now,
        is_late=late,
        brief=brief,
    )
    piece.state, piece.handed_in_at = Piece.State.HANDED_IN, now
    piece.is_late = piece.is_late if again else late
    piece.save(update_fields=["state", "handed_in_at", "is_late"])
    # A new revision: another tab that has not seen this text must not write over it.
    Draft.objects.filter(work=piece.work).exclude(text=text).update(
        text=text, saved_at=now, revision=F("revision") + 1, page=""
    )
    record("courses.hand_in", handed, by=by, number=number, late=late)
    return Handed(handed, again=False)


def is_the_same(version: Version, text: str, files: Sequence[str]) -> bool:
    """Whether a version holds just this, so that a retry is told from a fault."""
    if version.text != text or (version.files or 0) != len(set(files)):
        return False
    return not files or {file.public_id for file in version.attachments.all()} == {*files}


@transaction.atomic
def finish_reading(set_work: SetWork, *, by: User) -> Piece:
    """Note that the pupil has finished a lesson that asks for nothing to be handed in."""
    piece = Piece.objects.select_for_update().get(pk=start_piece(set_work, by=by).pk)
    if piece.state == Piece.State.STARTED:
        piece.state, piece.handed_in_at = Piece.State.DONE, timezone.now()
        piece.save(update_fields=["state", "handed_in_at"])
    return piece


@transaction.atomic
def tick(course: Course, *, page_id: int, step: str, ticked: bool, by: User) -> list[str]:
    """Tick a step of a lesson, or untick it; the ids of all steps ticked."""
    progress, _ = Progress.objects.select_for_update().get_or_create(
        page_id=page_id, pupil=by, defaults={"school": course.school, "course": course}
    )
    steps = [kept for kept in progress.ticked if kept != step]
    if ticked:
        steps.append(step)
    progress.ticked = steps[-200:]
    progress.save(update_fields=["ticked"])
    return progress.ticked
