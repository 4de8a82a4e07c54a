"""What a reader finds in a file: rows of people, and what is wrong with the rest."""

import datetime
from dataclasses import dataclass, field


class RefusedFileError(Exception):
    """A file of which nothing is taken; the message says why, in the office's words."""


@dataclass(frozen=True)
class Fault:
    """A row that is not taken, or something in it: where it stands and how to mend it.

    ``row`` counts from 1, as the file's own system or a spreadsheet shows it; ``column``
    is the file's own word.
    """

    row: int
    column: str
    reason: str

    @property
    def place(self) -> tuple[str, int]:
        """The row it is about, and of which file, where several belong together."""
        file, colon, _ = self.column.partition(": ")
        return (file if colon else "", self.row)


@dataclass(frozen=True)
class SchoolNamed:
    """A school as a file's head names it; what it does not say is empty."""

    name: str = ""
    laestab: str = ""  # seven numbers: authority and establishment
    urn: str = ""

    @property
    def is_named(self) -> bool:
        return bool(self.laestab or self.urn)


@dataclass(frozen=True)
class PupilRow:
    """One pupil; empty where the file says nothing.

    ``first_name`` and ``legal_name`` are the names in law, as they came; ``last_name`` and
    ``known_as`` are what the child is called.
    """

    row: int
    first_name: str
    last_name: str
    legal_name: str = ""
    known_as: str = ""
    born: datetime.date | None = None
    year_group: int | None = None  # 0 is Reception
    upn: str = ""
    former_upn: str = ""
    groups: tuple[str, ...] = ()  # by the names of :class:`GroupRow`, or made for them
    language: str = ""
    source_id: str = ""  # what the file's own system calls them, where it says so


@dataclass(frozen=True)
class StaffRow:
    """One adult who works with classes. ``role`` is one of ``Membership.Role``."""

    row: int
    first_name: str
    last_name: str
    role: str = "teacher"
    title: str = ""
    groups: tuple[str, ...] = ()
    source_id: str = ""


@dataclass(frozen=True)
class GroupRow:
    """One class, by a name that no other class of the file has."""

    row: int
    name: str
    year_group: int | None = None
    subject: str = ""
    source_id: str = ""


@dataclass(frozen=True)
class Question:
    """What a file does not say, and a person of the school has to.

    ``key`` names the answer; ``choices`` are pairs of an answer and its words. ``answer``:
    the one that holds, whether somebody gave it or it was guessed. ``none``: the words of
    an empty answer, if that is one.
    """

    key: str
    words: str
    choices: tuple[tuple[str, str], ...]
    answer: str = ""
    none: str = ""


@dataclass
class Roll:
    """All that a file holds. ``is_full``: who is not in it may have left.

    While there are ``questions``, what depends on them is not there yet: the same file is
    read again with their answers.
    """

    format: str
    is_full: bool
    made_on: datetime.date | None = None
    source: SchoolNamed = field(default_factory=SchoolNamed)
    destination: SchoolNamed = field(default_factory=SchoolNamed)
    pupils: list[PupilRow] = field(default_factory=list)
    staff: list[StaffRow] = field(default_factory=list)
    groups: list[GroupRow] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    settled: list[Question] = field(default_factory=list)  # answered, and can be otherwise
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
