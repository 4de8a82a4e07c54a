"""What classes of large schools were set, and how far each pupil has come with it."""

import datetime
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from console.demo import voices
from console.demo.days import day
from console.demo.large.bulk import Keys, Table
from console.demo.large.courses import PageText, Written
from console.demo.large.people import Peopled, Room, signs
from console.demo.large.piece import OnePiece
from console.demo.large.plan import shares
from console.demo.work import GENERIC, sentences
from courses.models import CourseGroup, Feedback, HandIn, Piece, Progress, SetWork
from portfolio.models import Draft, Version, Work

State = Piece.State
# How many of thirty are how far: what was set long ago is nearly all done, what was set
# this week is just begun. That makes 4.3 pieces a pupil; a whole year would be twenty
# times as many, and take twenty times as long.
LONG_AGO = {"improved": 3, "done": 24, "nothing": 3}
LAST_WEEK = {
    "improved": 1,
    "returned": 2,
    "done": 14,
    "waiting": 6,
    "draft": 3,
    "nothing": 4,
}
THIS_WEEK = {"waiting": 6, "draft": 5, "nothing": 19}
TO_READ = {"read": 10, "nothing": 20}


@dataclass(frozen=True)
class Set:
    """One page set to one class."""

    key: int
    text: PageText
    page: int
    course: Written
    school: int
    teacher: int
    opens: datetime.datetime
    due: datetime.datetime


def dealt(parts: dict[str, int], number: int, dice: random.Random) -> list[str]:
    """Who of ``number`` pupils plays which part."""
    sizes = shares(list(parts.values()), number)
    found = [part for part, size in zip(parts, sizes, strict=True) for _ in range(size)]
    dice.shuffle(found)
    return found


class Teaching:
    """Writes set work and what became of it, some schools at a time."""

    def __init__(self, *, seed: int) -> None:
        self.seed = seed
        self.keys = {
            model: Keys(model) for model in (SetWork, Work, Version, Piece, HandIn)
        }
        self.since = day(-45, 9)
        self.tables = {
            CourseGroup: Table(CourseGroup, "school", "course", "group", "starts"),
            SetWork: Table(
                *(SetWork, "id", "public_id", "school", "course", "group", "page", "title"),
                *("slug", "wants_hand_in", "opens_at", "due_at", "set_by", "set_at"),
            ),
            Work: Table(
                *(Work, "id", "public_id", "owner", "school", "title", "origin", "made_at"),
            ),
            Draft: Table(
                *(Draft, "work", "owner", "school", "text", "revision", "saved_at"),
            ),
            Version: Table(
                *(Version, "id", "work", "owner", "school", "number", "text", "words"),
                *("sha256", "made_at"),
            ),
            Piece: Table(
                *(Piece, "id", "school", "set_work", "pupil", "work", "state"),
                "handed_in_at",
            ),
            HandIn: Table(
                *(HandIn, "id", "school", "piece", "version", "number", "key", "receipt"),
                *("handed_in_at", "brief"),
            ),
            Feedback: Table(
                *(Feedback, "school", "hand_in", "teacher", "text", "criteria_met"),
                *("outcome", "given_at", "seen_at"),
            ),
            Progress: Table(Progress, "school", "course", "page", "pupil", "ticked"),
        }

    def fill(self, schools: Sequence[tuple[Peopled, list[Written]]]) -> int:
        """All that happened in some schools; how many pieces pupils have begun."""
        self.rows: dict[Any, list[tuple]] = {model: [] for model in self.tables}
        for place, courses in schools:
            self.fill_one(place, courses)
        for model, table in self.tables.items():
            table.write(self.rows[model])
        return len(self.rows[Piece])

    def fill_one(self, place: Peopled, courses: list[Written]) -> None:
        self.dice = random.Random(f"{self.seed} work {place.plan.number}")
        school = place.school.pk
        for room in place.rooms:
            for course in courses:
                self.rows[CourseGroup].append((school, course.key, room.group, self.since))
                for set_work, parts in self.set_to(room, course, school):
                    roles = dealt(parts, len(room.pupils), self.dice)
                    for pupil, role in zip(room.pupils, roles, strict=True):
                        self.play(role, pupil, set_work)

    def set_to(
        self, room: Room, course: Written, school: int
    ) -> Iterator[tuple[Set, dict[str, int]]]:
        """What a class was set: assignments, the newest last, and a lesson to read."""
        assignments = [page for page in course.pages if page[1].is_assignment]
        lesson = next(page for page in course.pages if not page[1].is_assignment)
        *old, last, this = assignments
        for page in old:
            yield self.set_one(page, room, course, school, -40, -33), LONG_AGO
        yield self.set_one(last, room, course, school, -12, -5), LAST_WEEK
        yield self.set_one(this, room, course, school, -3, 2), THIS_WEEK
        yield self.set_one(lesson, room, course, school, -3, 1), TO_READ

    def set_one(
        self,
        page: tuple[int, PageText],
        room: Room,
        course: Written,
        school: int,
        opens: int,
        due: int,
    ) -> Set:
        found = Set(
            *(self.keys[SetWork].next(), page[1], page[0], course, school, room.teacher),
            *(day(opens, 9), day(due, 16)),
        )
        text = found.text
        self.rows[SetWork].append(
            (
                *(found.key, signs(self.dice, 12), school, course.key, room.group),
                *(found.page, text.title, text.slug, text.is_assignment, found.opens),
                *(found.due, room.teacher, found.opens),
            )
        )
        return found

    def play(self, role: str, pupil: int, work: Set) -> None:
        """One pupil's part in one piece of set work."""
        if role == "nothing":
            return
        began = work.opens + datetime.timedelta(minutes=self.dice.randint(60, 2400))
        if role == "read":
            self.reads(pupil, work, began)
            return
        piece = OnePiece(self, pupil, work, began)
        words: dict[str, Any] = voices.WORK[work.text.slug]
        if role == "draft":
            piece.drafts(f"<p>{sentences(self.dice.choice(words['pieces']))[0]}</p>")
        elif role == "waiting":
            piece.hands_in(self.dice.choice(words["pieces"]))
        elif role == "done":
            piece.hands_in(self.dice.choice(words["pieces"]))
            piece.is_answered(self.dice.choice(GENERIC))
        else:
            first, said, second, then = self.dice.choice(words["improved"])
            piece.hands_in(first)
            piece.is_answered(said, improve=True)
            if role == "improved":
                piece.hands_in(second)
                piece.is_answered(then)
        piece.is_kept()

    def reads(self, pupil: int, work: Set, when: datetime.datetime) -> None:
        steps = list(work.text.steps)
        self.rows[Progress].append(
            (work.school, work.course.key, work.page, pupil, steps[: len(steps) // 2 + 1])
        )
        self.rows[Piece].append(
            (
                *(self.keys[Piece].next(), work.school, work.key, pupil, None),
                *(State.DONE.value, when),
            )
        )
