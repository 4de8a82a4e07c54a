"""The schools of a set of files, and the departments and districts beside them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schools.roll.questions import answered
from schools.roll.rows import Question, Roll, SchoolNamed

SCHOOL = "school"
WHICH_SCHOOL = "Which school of this file is yours?"
URN = re.compile(r"\A[0-9]{6}\Z")
LAESTAB = re.compile(r"\A[0-9]{7}\Z")


@dataclass(frozen=True)
class Office:
    """A school, or whatever else of a file people belong to."""

    source_id: str
    name: str = ""
    identifier: str = ""
    is_school: bool = True
    parent: str = ""

    @property
    def words(self) -> str:
        name = self.name or self.source_id
        return f"{name} ({self.identifier})" if self.identifier else name

    def named(self) -> SchoolNamed:
        """By its number where its identifier looks like one of England's."""
        number = _digits(self.identifier)
        return SchoolNamed(
            name=self.name,
            laestab=number if LAESTAB.match(number) else "",
            urn=number if URN.match(number) else "",
        )


def _digits(number: str) -> str:
    """Without what people write between: "201/3614"."""
    return re.sub(r"[ /\-]", "", number)


class Offices:
    """All of a file, by its own numbers."""

    def __init__(self, found: Iterable[Office]) -> None:
        self._all = {one.source_id: one for one in found}

    def is_school(self, source_id: str) -> bool:
        return source_id in self._all and self._all[source_id].is_school

    def home(self, source_id: str) -> str:
        """The school that a department is of; itself if there is none."""
        at, seen = source_id, set()
        while at in self._all and not self.is_school(at) and at not in seen:
            seen.add(at)
            at = self._all[at].parent
        return at if self.is_school(at) else source_id

    def chosen(
        self, homes: Iterable[str], answers: Mapping[str, str], roll: Roll
    ) -> tuple[Office | None, set[str]]:
        """Of the ``homes`` of people the one to be read, and the numbers that mean it.

        Nothing while it has to be asked. Districts and the like count only where no home
        is a school. Where there is but one, who has no home belongs to it.
        """
        homes = dict.fromkeys(home for home in homes if home)
        found = [home for home in homes if self.is_school(home)] or list(homes) or [""]
        office = school_of(
            [self._all.get(home, Office(home)) for home in found], answers, roll
        )
        if office is None:
            return None, set()
        return office, {office.source_id} | ({""} if len(found) == 1 else set())


def school_of(
    offices: list[Office], answers: Mapping[str, str], roll: Roll
) -> Office | None:
    """The one whose people are read; ``None`` while it has to be asked.

    ``answers`` holds the school's own numbers too, "urn" and "laestab": where exactly one
    of the offices has one of them, it is that.
    """
    if len(offices) == 1:
        return offices[0]
    own = {_digits(answers.get(key, "")) for key in ("urn", "laestab")} - {""}
    known = [
        office
        for office in offices
        if own & {_digits(office.identifier), _digits(office.source_id)}
    ]
    if len(known) == 1:
        return known[0]
    choices = tuple((office.source_id, office.words) for office in offices)
    answer = answered(Question(SCHOOL, WHICH_SCHOOL, choices), answers, roll)
    return next((office for office in offices if office.source_id == answer), None)
