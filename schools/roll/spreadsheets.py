"""A report of pupils from any system, as CSV or Excel, by the words above its columns.

SIMS, Arbor and Bromcom have no fixed export, but saved reports whose columns are called
nearly alike. What a column is, is guessed from its word; where the guess is wrong or
nothing is found, the office says it (``columns``), and that is remembered for the next.
"""

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from django.utils import timezone

from accounts.names import tidied
from schools.roll import people
from schools.roll import upn as numbers
from schools.roll.days import day_of
from schools.roll.rows import Fault, PupilRow, Question, RefusedFileError, Roll
from schools.roll.tables import read_table
from schools.roll.years import year_group_of

FORMAT = "spreadsheet"
LOOKED_AT = 20  # rows from the top, for the one with the words: reports have titles
# What a column may be, and the words that stand above it, without spaces and signs.
WORDS = {
    "first_name": "forename firstname givenname legalforename legalfirstname"
    " studentfirstname",
    "known_as": "preferredforename preferredfirstname preferredname knownas chosenname",
    "last_name": "surname lastname familyname legalsurname legallastname studentsurname",
    "both_names": "name fullname pupilname studentname pupil student legalname",
    "born": "dob dateofbirth birthdate birthday born",
    "year_group": "year yeargroup yr ncyear ncyearactual nationalcurriculumyear"
    " yeartaughtin",
    "group": "reg reggroup registrationgroup registrationform regform form class tutorgroup"
    " classname formgroup",
    "upn": "upn uniquepupilnumber",
    "former_upn": "formerupn previousupn",
    "language": "firstlanguage homelanguage mothertongue",
}
LABELS = {
    "first_name": "First name",
    "last_name": "Last name",
    "both_names": "Both names, as “Reed, Dee”",
    "known_as": "The name a child is called by",
    "born": "Birthday",
    "year_group": "Year group",
    "group": "Class",
    "upn": "UPN",
    "former_upn": "Former UPN",
    "language": "First language",
}
FIELDS = {word: name for name, words in WORDS.items() for word in words.split()}
NO_HEAD = (
    "We found no row with the words above the columns, such as Forename and Surname. Add "
    "one, or export the report with its headings."
)
NO_COMMA = "Write it “Surname, Forename”: we cannot tell which of the words is which."


def guessed(words: Iterable[str]) -> dict[str, int]:
    """Which field stands in which column, by its words; the first of two that fit."""
    found: dict[str, int] = {}
    for at, word in enumerate(words):
        name = FIELDS.get(re.sub(r"[^a-z]", "", word.lower()))
        if name is not None:
            found.setdefault(name, at)
    return found


def read_spreadsheet(file: BinaryIO, columns: Mapping[str, str] | None = None) -> Roll:
    """All pupils of a report.

    ``columns`` says, by the words above them, which column each field is, where somebody
    has said so; an empty word, that there is none. What we took each for stands in
    ``Roll.settled``; where the names are not found, ``Roll.questions`` asks for all.
    Raises :class:`RefusedFileError` where nothing can be taken.
    """
    rows = read_table(file).rows
    head = _head_of(rows, columns or {})
    words = rows[head][1]
    places = guessed(words)
    for name, word in (columns or {}).items():
        if word in words:
            places[name] = words.index(word)
        elif not word:
            places.pop(name, None)
    roll = Roll(FORMAT, is_full=True, made_on=timezone.localdate())
    asked = list(_questions(words, places))
    if "both_names" not in places and not {"first_name", "last_name"} <= places.keys():
        roll.questions = asked
        return roll
    roll.settled = asked
    for number, cells in rows[head + 1 :]:
        _read_row(_Row(number, cells, places, words), roll)
    if not roll.pupils and not roll.faults:
        raise RefusedFileError(people.NOBODY)
    roll.pupils, twice = people.without_twins(roll.pupils, _word(places, words, "upn"))
    roll.faults = sorted([*roll.faults, *twice], key=lambda fault: fault.row)
    return roll


def _head_of(rows: list[tuple[int, list[str]]], columns: Mapping[str, str]) -> int:
    """The row with the words above the columns: most of which we know, or were told.

    If we know none, the first of three words or more without any number in it: a pupil's
    row has a birthday or a year. Raises :class:`RefusedFileError` if there is none.
    """
    told = set(columns.values()) - {""}
    tops = [words for _, words in rows[:LOOKED_AT]]
    known = [len(guessed(words)) + len(told & set(words)) for words in tops]
    best = max(range(len(tops)), key=lambda at: (known[at], -at))
    if known[best]:
        return best
    for at, words in enumerate(tops):
        said = [word for word in words if word]
        if len(said) > 2 and not any(sign.isdigit() for word in said for sign in word):
            return at
    raise RefusedFileError(NO_HEAD)


def _questions(words: list[str], places: Mapping[str, int]) -> Iterator[Question]:
    """Which column each field is; the answer is what we took it for."""
    choices = tuple((word, word) for word in dict.fromkeys(words) if word)
    for name, label in LABELS.items():
        answer = _word(places, words, name)
        yield Question(name, label, choices, answer, none="There is no such column")


def _word(places: Mapping[str, int], words: list[str], name: str) -> str:
    return words[places[name]] if name in places else ""


class _Row:
    """One row, asked by field; what a short row does not have is empty."""

    def __init__(
        self, number: int, cells: list[str], places: Mapping[str, int], words: list[str]
    ) -> None:
        self.number, self.cells, self.places, self.words = number, cells, places, words

    def __getitem__(self, name: str) -> str:
        at = self.places.get(name)
        return self.cells[at] if at is not None and at < len(self.cells) else ""

    def column(self, name: str) -> str:
        return _word(self.places, self.words, name)

    def names(self) -> tuple[str, str]:
        """First and last name. Raises ``ValueError`` for one column without a comma."""
        if {"first_name", "last_name"} <= self.places.keys():
            return tidied(self["first_name"]), tidied(self["last_name"])
        last, comma, first = self["both_names"].partition(",")
        if self["both_names"] and not comma:
            raise ValueError(self["both_names"])
        return tidied(first), tidied(last)


def _read_row(row: _Row, roll: Roll) -> None:
    faults: list[Fault] = []
    first = last = ""
    born = year_group = None
    try:
        first, last = row.names()
        both = row.column("both_names")
        faults += people.name_faults(row.number, row.column("last_name") or both, last)
        faults += people.name_faults(row.number, row.column("first_name") or both, first)
    except ValueError:
        faults.append(Fault(row.number, row.column("both_names"), NO_COMMA))
    if row["born"]:  # some systems' reports have no birthdays
        with contextlib.suppress(ValueError):
            born = day_of(row["born"])
        faults += people.birthday_faults(
            row.number, row.column("born"), row["born"], born, roll.made_on
        )
    try:
        year_group = year_group_of(row["year_group"])
    except ValueError:
        faults.append(Fault(row.number, row.column("year_group"), people.NO_YEAR))
    known_as, group = tidied(row["known_as"]), tidied(row["group"])
    if known_as:
        faults += people.name_faults(row.number, row.column("known_as"), known_as)
    if len(group) > people.LONGEST_GROUP:
        faults.append(Fault(row.number, row.column("group"), people.LONG_GROUP))
    upn = numbers.tidied(row["upn"])
    faults += people.number_faults(row.number, row.column("upn"), upn)
    roll.faults += faults
    if faults:
        return
    roll.pupils.append(
        PupilRow(
            row=row.number,
            first_name=first,
            last_name=last,
            legal_name=last,
            known_as=known_as,
            born=born,
            year_group=year_group,
            upn=upn,
            former_upn=numbers.tidied(row["former_upn"]),
            groups=(group,) if group else (),
            language=row["language"][: people.LONGEST_LANGUAGE],
        )
    )
