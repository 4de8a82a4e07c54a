"""A whole class in front of one piece of set work: a row for everybody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from accounts.models import User
from courses.models import Piece, SetWork
from courses.querysets import HANDED_IN
from courses.reads import class_of


@dataclass(frozen=True)
class Row:
    """One pupil and how far they have come. ``words`` and ``files``: of the newest version.

    ``can_open`` says that there is something to read: a lesson only ticked off has nothing.
    ``key`` is what the pupil is called in addresses, ``name`` on the screen.
    """

    key: str
    name: str
    state: str
    at: Any
    is_late: bool
    can_open: bool
    words: int | None
    files: int
    in_class: bool

    @property
    def needs_you(self) -> bool:
        return self.state == Piece.State.HANDED_IN

    @property
    def is_in(self) -> bool:
        return self.state in HANDED_IN

    @property
    def shown_as(self) -> str:
        """Which state it has in the eyes of a teacher."""
        return "needs_you" if self.needs_you else self.state

    @property
    def said_as(self) -> str:
        """That state's word, where a teacher has another for it."""
        return "To improve" if self.state == Piece.State.RETURNED else ""


def row_of(person: Any) -> Row:
    """A row from what ``reads.class_of`` says of a person."""
    return Row(
        key=person.public_id,
        name=person.get_full_name(),
        state=person.piece_state or "not_yet",
        at=person.piece_at,
        is_late=bool(person.piece_late),
        can_open=person.has_version,
        words=person.words,
        files=person.files or 0,
        in_class=person.in_class,
    )


class ClassView:
    """Everyone's row for one piece of set work, and the three numbers above them."""

    FILTERS = ("everyone", "needs-you", "not-yet")

    def __init__(self, set_work: SetWork) -> None:
        self.set_work = set_work

    @cached_property
    def rows(self) -> list[Row]:
        return [row_of(person) for person in class_of(self.set_work)]

    @cached_property
    def handed_in(self) -> int:
        return sum(row.is_in for row in self.rows)

    @cached_property
    def needs_you(self) -> int:
        return sum(row.needs_you for row in self.rows)

    @cached_property
    def not_yet(self) -> int:
        return len(self.rows) - self.handed_in

    def shown(self, which: str) -> list[Row]:
        """The rows of one filter; everyone for a filter that there is not."""
        if which == "needs-you":
            return [row for row in self.rows if row.needs_you]
        if which == "not-yet":
            return [row for row in self.rows if not row.is_in]
        return self.rows


@dataclass(frozen=True)
class Around:
    """The pupils before and after one, among those who wait for the teacher."""

    before: User | None
    after: User | None
    waiting: int


def around(pupil: User, queue: Iterable[Piece]) -> Around:
    """Who comes before and after ``pupil``; after the last one the first comes again.

    ``queue`` holds whoever waits and the pupil, in the order of the register. The order
    is the database's own: comparing names here would put Émile somewhere else.
    """
    people: Sequence[User] = [piece.pupil for piece in queue]
    here = next((at for at, one in enumerate(people) if one.pk == pupil.pk), len(people))
    before, after = people[:here], people[here + 1 :]
    return Around(
        before=before[-1] if before else None,
        after=next(iter([*after, *before]), None),
        waiting=len(before) + len(after),
    )
