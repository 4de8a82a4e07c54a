"""People, classes and places in them, as every set of files has them, made into a roll.

The readers of OneRoster and School Data Sync know what their columns are called; what is
asked, refused and said of a row is the same for both, and is here.
"""

import contextlib
import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils import timezone

from accounts.names import tidied
from schools.roll import people, questions
from schools.roll import upn as numbers
from schools.roll.classes import ClassNames, SchoolClass
from schools.roll.days import day_of, numbers_before_year
from schools.roll.roles import PUPIL
from schools.roll.rows import Fault, PupilRow, Roll, StaffRow
from schools.roll.sheets import Cell

MOST_STRAY = 20  # places in no class: an office mends a few, or sends the file again
NO_ID = "It has no number of its own in this file, so we could not tell it from others."
SAME_ID = "This stands in this file twice. Only one can be right."
NO_CLASS = "There is no such class in this file."
NO_PERSON = "There is no such person in this file."
GONE = "Not taken: {}, marked as gone or inactive."
STRAY = "Not taken: {} of {} with a class or a person that is not in this file."
NO_CLASSES = "No class came with {}, so nobody is put into one."
CROSSED = (
    "Not taken: {} of {} that would make an adult a pupil of a class, or a pupil a teacher."
)


@dataclass(frozen=True)
class Person:
    """A pupil, a teacher or an assistant, as the file writes them.

    ``known_as`` and ``called`` are the names that are used, where the file has them.
    """

    kind: str
    id: Cell
    first_name: Cell
    last_name: Cell
    known_as: Cell = field(default_factory=Cell)
    called: Cell = field(default_factory=Cell)
    born: Cell = field(default_factory=Cell)
    grade: Cell = field(default_factory=Cell)
    upn: Cell = field(default_factory=Cell)  # a right one, or empty

    @property
    def key(self) -> tuple[bool, str]:
        """A pupil and an adult may have one number: some systems count each by itself."""
        return self.kind == PUPIL, self.id.text

    def faults(self) -> list[Fault]:
        names = [self.last_name, self.first_name]
        names += [name for name in (self.called, self.known_as) if name.text]
        return [
            fault
            for name in names
            for fault in people.name_faults(name.row, name.column, tidied(name.text))
        ]


@dataclass(frozen=True)
class Place:
    """Of a person in a class; ``is_adult`` is ``None`` where the file does not say."""

    in_class: Cell
    of: Cell
    is_adult: bool | None = None


@dataclass
class Roster:
    """All of the chosen school. ``seen`` holds whom and what else the file names."""

    people: list[Person] = field(default_factory=list)
    classes: list[SchoolClass] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    seen_classes: set[str] = field(default_factory=set)


def note(roll: Roll, words: str, number: int) -> None:
    """Say how many people there are, where there are any."""
    if number:
        people_ = f"{number:,} {'person' if number == 1 else 'people'}"
        roll.notes.append(words.format(people_))


def note_lines(roll: Roll, words: str, number: int, name: str) -> None:
    """Say of how many lines of the file called ``name`` something is so."""
    if number:
        lines = f"{number:,} {'line' if number == 1 else 'lines'}"
        roll.notes.append(words.format(lines, name))


def upn_in(cells: Iterable[Cell]) -> Cell:
    """The first right UPN among cells that may hold other numbers, which are no fault."""
    for cell in cells:
        upn = numbers.tidied(cell.text)
        if upn and not numbers.fault_of(upn):
            return Cell(upn, cell.row, cell.column)
    return Cell()


def fill(
    roll: Roll, roster: Roster, places: Iterable[Place], answers: Mapping[str, str]
) -> None:
    """Put the roster's people and classes into ``roll``, and what is wrong with the rest.

    Asks, in ``roll.questions``, for the grades and the order of birthdays.
    """
    pupils = [one for one in roster.people if one.kind == PUPIL]
    grades = questions.grades_of((one.grade.text for one in pupils), answers, roll)
    order = questions.order_of_dates((one.born.text for one in pupils), answers, roll)
    found = _without_same(roster.people, roll)
    names = _fill_groups(roll, roster.classes, grades)
    groups = _groups(roll, roster, {one.key for one in found}, names, places)
    for person in found:
        of_person = tuple(groups.get(person.key, {}))
        if person.kind == PUPIL:
            _fill_pupil(roll, person, of_person, grades, order)
        else:
            _fill_staff(roll, person, of_person)
    roll.pupils, twice = people.without_twins(roll.pupils, "")
    columns = {one.id.row: one.upn.column for one in pupils}
    roll.faults += [Fault(one.row, columns[one.row], one.reason) for one in twice]
    roll.faults.sort(key=lambda fault: (fault.column.partition(":")[0], fault.row))


def _without_same(found: list[Person], roll: Roll) -> list[Person]:
    """Those with a number of their own: who shares one could be given another's classes."""
    times = Counter(one.key for one in found)
    left = []
    for one in found:
        if not one.id.text:
            roll.faults.append(one.id.fault(NO_ID))
        elif times[one.key] > 1:
            roll.faults.append(one.id.fault(SAME_ID))
        else:
            left.append(one)
    return left


def _fill_pupil(
    roll: Roll, person: Person, groups: tuple[str, ...], grades: str, order: str
) -> None:
    faults = person.faults()
    said, born = person.born, None
    if said.text and (order or numbers_before_year(said.text) is None):
        born = _day(said.text, order)
        faults += people.birthday_faults(
            said.row, said.column, said.text, born, timezone.localdate()
        )
    year_group: int | None = None
    if grades:
        try:
            year_group = questions.READERS[grades](person.grade.text)
        except ValueError:
            faults.append(person.grade.fault(questions.NO_YEAR[grades]))
    roll.faults += faults
    if faults:
        return
    last = tidied(person.last_name.text)
    roll.pupils.append(
        PupilRow(
            row=person.id.row,
            first_name=tidied(person.first_name.text),
            last_name=tidied(person.called.text) or last,
            legal_name=last,
            known_as=tidied(person.known_as.text),
            born=born,
            year_group=year_group,
            upn=person.upn.text,
            groups=groups,
            source_id=person.id.text,
        )
    )


def _day(text: str, order: str) -> datetime.date | None:
    with contextlib.suppress(ValueError):
        return day_of(text, is_month_first=order == questions.MONTH_FIRST)
    return None


def _fill_staff(roll: Roll, person: Person, groups: tuple[str, ...]) -> None:
    faults = person.faults()
    roll.faults += faults
    if faults:
        return
    roll.staff.append(
        StaffRow(
            row=person.id.row,
            first_name=tidied(person.known_as.text or person.first_name.text),
            last_name=tidied(person.called.text or person.last_name.text),
            role=person.kind,
            groups=groups,
            source_id=person.id.text,
        )
    )


def _fill_groups(roll: Roll, classes: list[SchoolClass], grades: str) -> dict[str, str]:
    """The names of the classes, by the file's own numbers."""
    names: dict[str, str] = {}
    own = ClassNames(classes)
    for one in classes:
        if not one.id.text or one.id.text in names:
            roll.faults.append(one.id.fault(SAME_ID if one.id.text else NO_ID))
            continue
        names[one.id.text] = own.name_of(one)
        roll.groups.append(one.row(names[one.id.text], grades))
    return names


def _groups(
    roll: Roll,
    roster: Roster,
    here: set[tuple[bool, str]],
    names: Mapping[str, str],
    places: Iterable[Place],
) -> dict[tuple[bool, str], dict[str, None]]:
    """The names of each person's classes, in order; a dict is a set that keeps it."""
    groups: dict[tuple[bool, str], dict[str, None]] = {}
    strays: list[Fault] = []
    stray = crossed = 0
    file = ""
    for place in places:
        of, in_class = place.of.text, place.in_class.text
        file = place.of.column.partition(":")[0]
        if not roster.seen_classes:
            roll.notes.append(NO_CLASSES.format(file))
            break
        if in_class not in roster.seen_classes or of not in roster.seen:
            stray += 1
            if len(strays) < MOST_STRAY:
                is_class = in_class in roster.seen_classes
                strays.append(
                    place.of.fault(NO_PERSON)
                    if is_class
                    else place.in_class.fault(NO_CLASS)
                )
            continue
        found = {(is_pupil, of) for is_pupil in (True, False)} & here
        if in_class not in names or not found:
            continue  # of another school, gone, or not taken for a reason said elsewhere
        fitting = {key for key in found if place.is_adult is not key[0]}
        for key in fitting:
            groups.setdefault(key, {})[names[in_class]] = None
        crossed += not fitting
    # What a file of changes does not name may well be there already.
    roll.faults += strays if roll.is_full else []
    note_lines(roll, STRAY, stray, file)
    note_lines(roll, CROSSED, crossed, file)
    return groups
