"""One pupil's answer to one piece of set work, told step by step, as rows."""

import datetime
import hashlib
import uuid
from functools import cache
from typing import TYPE_CHECKING

from console.demo.large.people import signs
from courses.models import Feedback, HandIn, Piece
from portfolio.markup import words_in
from portfolio.models import Draft, Version, Work

if TYPE_CHECKING:
    from console.demo.large.work import Set, Teaching

State, Outcome = Piece.State, Feedback.Outcome


@cache
def facts_of(text: str) -> tuple[int, str]:
    """How many words a text has, and its hash: what a version keeps of it."""
    return len(words_in(text).split()), hashlib.sha256(text.encode()).hexdigest()


class OnePiece:
    """Adds to the rows that ``among`` will write, in the order in which it happened."""

    def __init__(
        self, among: "Teaching", pupil: int, work: "Set", began: datetime.datetime
    ) -> None:
        self.rows, self.keys, self.dice = among.rows, among.keys, among.dice
        self.pupil, self.set_work, self.school = pupil, work, work.school
        self.key, self.work = self.keys[Piece].next(), self.keys[Work].next()
        self.state = State.STARTED
        self.handed_in_at: datetime.datetime | None = None
        self.now, self.text, self.number = began, "", 0
        self.rows[Work].append(
            (
                *(self.work, signs(self.dice, 12), pupil, self.school, work.text.title),
                *(work.course.title, began),
            )
        )

    def later(self, least: int, most: int) -> datetime.datetime:
        """Some minutes pass."""
        minutes = self.dice.randint(least, most)
        self.now += datetime.timedelta(minutes=minutes)
        return self.now

    def drafts(self, text: str) -> None:
        self.later(2, 25)
        self.text = text

    def hands_in(self, text: str) -> None:
        self.drafts(text)
        self.number += 1
        version, self.hand_in = self.keys[Version].next(), self.keys[HandIn].next()
        words, digest = facts_of(text)
        self.rows[Version].append(
            (
                *(version, self.work, self.pupil, self.school, self.number, text, words),
                *(digest, self.now),
            )
        )
        self.rows[HandIn].append(
            (
                *(self.hand_in, self.school, self.key, version, self.number),
                uuid.UUID(int=self.dice.getrandbits(128), version=4),
                *(signs(self.dice, 4).upper(), self.now, self.set_work.text.brief),
            )
        )
        self.state, self.handed_in_at = State.HANDED_IN, self.now

    def is_answered(self, text: str, *, improve: bool = False) -> None:
        given = self.later(600, 1500)
        criteria = range(len(self.set_work.text.brief["criteria"]))
        outcome = Outcome.IMPROVE if improve else Outcome.DONE
        self.rows[Feedback].append(
            (
                *(self.school, self.hand_in, self.set_work.teacher, text),
                *(list(criteria[:1] if improve else criteria), outcome.value, given),
                self.later(60, 300),
            )
        )
        self.state = State.RETURNED if improve else State.DONE

    def is_kept(self) -> None:
        """It has come as far as it has: the rows that say where it stands."""
        self.rows[Draft].append(
            (
                *(self.work, self.pupil, self.school, self.text, self.number + 1),
                self.now,
            )
        )
        self.rows[Piece].append(
            (
                *(self.key, self.school, self.set_work.key, self.pupil, self.work),
                *(self.state.value, self.handed_in_at),
            )
        )
