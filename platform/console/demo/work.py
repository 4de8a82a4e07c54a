"""What pupils of the demonstration wrote, and what their teachers said of it.

Everything is done by the services that pupils and teachers use, today; then its dates are
moved to when it would have happened. Moving them is the one thing written by hand here.
"""

import datetime
import random
import uuid
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts.models import User
from console.demo import voices
from content.rendering import body_of
from courses.models import Feedback, HandIn, Piece, SetWork
from courses.services.responding import give_feedback
from courses.services.working import hand_in, keep_draft
from portfolio.models import Draft, Version, Work

GENERIC = (
    "<p>Thank you, this is thorough work. Next time, read it aloud once before you hand "
    "it in: your ear finds what your eye skips.</p>",
    "<p>You have understood the main idea and said it in your own words. Next step: give "
    "one more reason, beginning with ‘because’.</p>",
    "<p>A good, careful answer. Look again at the vocabulary box and see whether one of "
    "those words would make a sentence sharper.</p>",
    "<p>I can follow your thinking all the way through. Next step: finish with a sentence "
    "that says what you found out.</p>",
)


@dataclass
class Classroom:
    """One class, one teacher, and pupils in a fixed order of whose turn it is."""

    teacher: User
    pupils: list[User]
    dice: random.Random


@dataclass
class Assignment:
    """One piece of set work with the texts that were written for it."""

    set_work: SetWork
    pieces: list[str]
    improved: list[tuple[str, str, str, str]]
    feedback: list[str]
    brief: dict[str, Any]

    @classmethod
    def of(cls, set_work: SetWork) -> "Assignment":
        assert set_work.page is not None
        words: dict[str, Any] = voices.WORK[set_work.slug]
        page = set_work.page.specific
        body = body_of(page)
        brief = {
            "title": page.title,
            "criteria": page.get_criteria(),
            "html": str(body.html),
            "revision": page.live_revision_id,
        }
        return cls(set_work, words["pieces"], words["improved"], words["feedback"], brief)

    def mixed(self, turn: int) -> str:
        """A text for a pupil beyond the first few: two of them, half of each."""
        count = len(self.pieces)
        first = turn % count
        second = (first + 1 + turn // count % (count - 1)) % count
        opening, ending = sentences(self.pieces[first]), sentences(self.pieces[second])
        kept = opening[: (len(opening) + 1) // 2] + ending[len(ending) // 2 :]
        return "".join(f"<p>{part}</p>" for part in kept)


def sentences(text: str) -> list[str]:
    """The paragraphs of a text; of a single one, its sentences."""
    parts = text.removeprefix("<p>").removesuffix("</p>").split("</p><p>")
    if len(parts) > 1:
        return parts
    found = parts[0].replace("! ", "!|").replace(". ", ".|").split("|")
    # Never cut inside bold or italic writing.
    return found if all(f.count("<") == 2 * f.count("</") for f in found) else parts


def write_draft(work: Assignment, pupil: User, text: str) -> None:
    keep_draft(work.set_work, by=pupil, text=text, revision=0)


def hand(work: Assignment, pupil: User, text: str, when: datetime.datetime) -> HandIn:
    """The pupil hands in ``text``, as if it were ``when``."""
    made = hand_in(
        work.set_work, by=pupil, text=text, key=uuid.uuid4(), brief=work.brief
    ).hand_in
    due = work.set_work.due_at
    late = due is not None and when > due
    HandIn.objects.filter(pk=made.pk).update(handed_in_at=when, is_late=late)
    Piece.objects.filter(pk=made.piece_id).update(handed_in_at=when, is_late=late)
    Version.objects.filter(pk=made.version_id).update(made_at=when)
    Draft.objects.filter(work=made.version.work_id).update(saved_at=when)
    if made.number == 1:
        Work.objects.filter(pk=made.version.work_id).update(
            made_at=when - datetime.timedelta(minutes=25)
        )
    return made


def answer(
    made: HandIn,
    text: str,
    *,
    by: User,
    when: datetime.datetime,
    met: list[int],
    improve: bool = False,
    seen: bool = True,
) -> Feedback:
    """The teacher's feedback, as if it were ``when``; the pupil reads it an hour later."""
    outcome = Feedback.Outcome.IMPROVE if improve else Feedback.Outcome.DONE
    given = give_feedback(made, text=text, criteria_met=met, outcome=outcome, by=by)
    read = when + datetime.timedelta(hours=1) if seen else None
    if read is not None and read > timezone.now():
        read = None
    Feedback.objects.filter(pk=given.pk).update(given_at=when, seen_at=read)
    return given
