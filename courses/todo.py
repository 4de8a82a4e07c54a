"""How a pupil's set work is sorted into the few lists of their first page."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils import timezone

from courses.models import Piece, SetWork

OLD = datetime.timedelta(days=14)
EARLIER_SHOWN = 12
NUMBERS = dict(
    enumerate(["Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"], start=2)
)


@dataclass
class Card:
    """One piece of set work as a pupil sees it in a list."""

    set_work: SetWork
    state: str

    @property
    def title(self) -> str:
        return self.set_work.title

    @property
    def subject(self) -> str:
        return self.set_work.course.title

    @cached_property
    def href(self) -> str:
        return self.set_work.get_reading_url()

    @property
    def due(self) -> datetime.datetime | None:
        """When it is due, as long as that still matters."""
        waiting = self.state in ("not_yet", "started", "returned")
        return self.set_work.due_at if waiting else None

    @property
    def picture(self) -> str:
        if self.set_work.picture_id is None:
            return ""
        return f"{self.href}media/picture/{self.set_work.picture_id}/480/"


@dataclass
class Lists:
    """``old`` is what was due more than two weeks ago and never begun: it is there, out
    of the way. Nobody starts the day before a wall of what they did not do."""

    to_do: list[Card] = field(default_factory=list)
    feedback: list[Card] = field(default_factory=list)
    earlier: list[Card] = field(default_factory=list)
    old: list[Card] = field(default_factory=list)

    def in_words(self) -> str:
        """How much there is to do, in a few words."""
        count = len(self.to_do)
        if count == 0:
            return ""
        if count == 1:
            return "One thing to do."
        return f"{NUMBERS.get(count, count)} things to do. Start with this one."


def sort_out(rows: Iterable[Any]) -> Lists:
    """Sort set work (``SetWorkQuerySet.for_to_do``) into the lists of the first page."""
    lists = Lists()
    long_ago = timezone.now() - OLD
    for row in rows:
        piece: Piece | None = row.mine
        state = piece.state if piece else "not_yet"
        card = Card(row, state)
        if state == Piece.State.RETURNED:
            lists.to_do.append(card)
        elif state in ("not_yet", Piece.State.STARTED):
            is_old = row.due_at is not None and row.due_at < long_ago
            (lists.old if is_old else lists.to_do).append(card)
        elif row.has_unseen_feedback:
            lists.feedback.append(Card(row, "feedback"))
        else:
            lists.earlier.append(card)
    far = datetime.datetime.max.replace(tzinfo=datetime.UTC)
    now = timezone.now()

    def urgency(card: Card) -> tuple[bool, bool, datetime.datetime]:
        # What a teacher has answered comes first, then what can still be in time; what
        # is past comes after, not before.
        due = card.set_work.due_at or far
        return card.state != Piece.State.RETURNED, due < now, due

    lists.to_do.sort(key=urgency)
    lists.earlier.sort(
        key=lambda card: card.set_work.mine.handed_in_at or now, reverse=True
    )
    del lists.earlier[EARLIER_SHOWN:]
    return lists
