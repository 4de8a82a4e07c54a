"""How far each class has come with each piece of work: some done, some just begun."""

import datetime
from dataclasses import replace
from typing import Any

from django.utils import timezone

from accounts.models import User
from console.demo.days import day
from console.demo.work import (
    GENERIC,
    Assignment,
    Classroom,
    answer,
    hand,
    sentences,
    write_draft,
)
from courses.models import HandIn, SetWork
from courses.services.setting import set_page
from courses.services.working import finish_reading
from schools.models import TeachingGroup

# Whose turn it is, in order; a pupil of the cast can be given one of these by name.
LAST_WEEK = [
    *("improved", "returned"),
    *("piece",) * 6,
    *("mixed and done",) * 8,
    *("mixed",) * 4,
    *("late",) * 2,
    *("draft",) * 3,
]
THIS_WEEK = [
    *("improved and waiting", "returned"),
    *("piece",) * 2,
    *("piece waiting",) * 4,
    *("mixed",) * 4,
    *("draft",) * 5,
]
JUST_SET = ["piece waiting", "draft", "draft"]


class Telling:
    """One assignment, told pupil by pupil. ``cast`` says what the named ones have done."""

    def __init__(self, work: Assignment, room: Classroom, *, days_back: range) -> None:
        self.work, self.room, self.days_back = work, room, days_back
        self.next_piece = self.next_mix = 0

    def tell(self, parts: list[str], cast: dict[str, str]) -> None:
        named = {u.username: u for u in self.room.pupils if u.username in cast}
        rest = [u for u in self.room.pupils if u.username not in cast]
        self.room.dice.shuffle(rest)
        parts = list(parts)
        for username, pupil in named.items():
            part = cast[username]
            if part in parts:
                parts.remove(part)
            self.play(part, pupil)
        for part, pupil in zip(parts, rest, strict=False):
            self.play(part, pupil)

    def play(self, part: str, pupil: User) -> None:
        match part:
            case "piece" | "piece waiting":
                turn, self.next_piece = self.next_piece, self.next_piece + 1
                made = self.hands_in(pupil, self.work.pieces[turn])
                if part == "piece":
                    self.is_answered(made, self.work.feedback[turn])
            case "mixed" | "mixed and done" | "late":
                turn, self.next_mix = self.next_mix, self.next_mix + 1
                made = self.hands_in(pupil, self.work.mixed(turn), late=part == "late")
                if part == "mixed and done":
                    self.is_answered(made, GENERIC[turn % len(GENERIC)])
            case "returned":
                first, said, _, _ = self.work.improved[1]
                self.is_answered(self.hands_in(pupil, first), said, improve=True)
            case "improved" | "improved and waiting":
                self.improves(pupil, finished=part == "improved")
            case "draft":
                turn, self.next_mix = self.next_mix, self.next_mix + 1
                begun = sentences(self.work.mixed(turn))[0]
                write_draft(self.work, pupil, f"<p>{begun}</p>")

    def improves(self, pupil: User, *, finished: bool) -> None:
        first, said, second, then = self.work.improved[0]
        made = self.hands_in(pupil, first)
        given = self.is_answered(made, said, improve=True)
        again = hand(self.work, pupil, second, no_later_than_now(given, hours=3, minutes=5))
        if finished:
            self.is_answered(again, then)

    def hands_in(self, pupil: User, text: str, *, late: bool = False) -> HandIn:
        dice = self.room.dice
        when = day(-dice.choice(self.days_back), dice.randint(15, 19), dice.randint(0, 59))
        if late:
            assert self.work.set_work.due_at is not None
            when = self.work.set_work.due_at + datetime.timedelta(
                minutes=dice.randint(40, 1500)
            )
        return hand(self.work, pupil, text, no_later_than_now(when, hours=0, minutes=9))

    def is_answered(
        self, made: HandIn, text: str, *, improve: bool = False
    ) -> datetime.datetime:
        """The teacher's feedback on ``made``; when it was given."""
        asked = len(self.work.brief["criteria"])
        met = list(range(asked))
        if asked:
            met = [0] if improve else self.room.dice.choice([met, met, met[:-1]])
        made.refresh_from_db()
        when = no_later_than_now(made.handed_in_at, hours=16, minutes=30)
        answer(made, text, by=self.room.teacher, when=when, met=met, improve=improve)
        return when


def no_later_than_now(
    moment: datetime.datetime, *, hours: int, minutes: int
) -> datetime.datetime:
    """``moment`` and so much more, but never in the future."""
    return min(moment + datetime.timedelta(hours=hours, minutes=minutes), timezone.now())


def set_last_week(
    page: Any, *, group: TeachingGroup, room: Classroom, cast: dict[str, str]
) -> SetWork:
    """Work that was due some days ago; a few handed it in late."""
    opens, due = day(-12, 9), day(-5, 16)
    # Without a day at first, so that the services find these in time …
    set_work = set_page(page, group=group, by=room.teacher, opens_at=opens)
    telling = Telling(Assignment.of(set_work), room, days_back=range(6, 11))
    on_time = [part for part in LAST_WEEK if part != "late"]
    telling.tell(on_time, cast)
    # … and with the day that has passed for those who were late.
    set_work = set_page(page, group=group, by=room.teacher, opens_at=opens, due_at=due)
    telling.work = replace(telling.work, set_work=set_work)
    begun = set(set_work.pieces.values_list("pupil_id", flat=True))
    late = [pupil for pupil in room.pupils if pupil.pk not in begun][:2]
    for pupil in late:
        telling.play("late", pupil)
    return set_work


def set_this_week(
    page: Any,
    *,
    group: TeachingGroup,
    room: Classroom,
    due: datetime.datetime,
    cast: dict[str, str],
    just_set: bool = False,
) -> SetWork:
    """Work that is still open: due tomorrow, or only just set."""
    opens = day(-1 if just_set else -3, 9)
    set_work = set_page(page, group=group, by=room.teacher, opens_at=opens, due_at=due)
    back = range(1, 2) if just_set else range(1, 3)
    telling = Telling(Assignment.of(set_work), room, days_back=back)
    telling.tell(JUST_SET if just_set else THIS_WEEK, cast)
    return set_work


def set_to_read(
    page: Any, *, group: TeachingGroup, room: Classroom, due: datetime.datetime
) -> SetWork:
    """A lesson to read, with nothing to hand in; a third of the class has."""
    set_work = set_page(
        page,
        group=group,
        by=room.teacher,
        opens_at=due - datetime.timedelta(days=6),
        due_at=due,
        wants_hand_in=False,
    )
    for pupil in room.pupils[2::3]:
        finish_reading(set_work, by=pupil)
    return set_work
