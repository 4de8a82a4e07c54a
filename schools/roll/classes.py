"""Classes as a set of files writes them, each with a name that no other has."""

import contextlib
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from accounts.names import is_a_name, tidied
from schools.roll import questions
from schools.roll.rows import GroupRow
from schools.roll.sheets import Cell

LONGEST_TITLE = 60  # letters of a class's name, and of its subject
LONGEST_CODE = 20  # letters behind the name, so that enough of that is left


@dataclass(frozen=True)
class SchoolClass:
    """``subjects`` and ``grades`` may be several, with commas between."""

    id: Cell
    title: str
    code: str = ""
    subjects: str = ""
    grades: str = ""

    def row(self, name: str, grades: str) -> GroupRow:
        """``grades`` is whose the file has, or nothing while that is not known."""
        year_group = None
        if grades:
            # A class of several years has none, and is no fault.
            with contextlib.suppress(ValueError):
                year_group = questions.READERS[grades](self.grades)
        subject = tidied(self.subjects.partition(",")[0])
        return GroupRow(
            row=self.id.row,
            name=name,
            year_group=year_group,
            subject=_cut(subject, LONGEST_TITLE) if is_a_name(subject) else "",
            source_id=self.id.text,
        )


class ClassNames:
    """Gives each class of a file its name. Of several of one title each has its code
    behind it: the first would be another one as soon as the file's order changes, and its
    pupils would walk into the other's class.
    """

    def __init__(self, classes: Iterable[SchoolClass]) -> None:
        self._titles = Counter(_title(one).casefold() for one in classes)
        # Casefolded: nobody tells "7 Maths" from "7 maths" on a screen.
        self._taken: set[str] = set()
        self._last: dict[str, int] = {}

    def name_of(self, one: SchoolClass) -> str:
        """The title at 60 letters; where it is taken with the code behind, or a number."""
        title = _title(one)
        name, number = next(
            (name, number)
            for name, number in self._tries(title, one)
            if name.casefold() not in self._taken
        )
        self._taken.add(name.casefold())
        self._last[title.casefold()] = number
        return name

    def _tries(self, title: str, one: SchoolClass) -> Iterator[tuple[str, int]]:
        last = self._last.get(title.casefold(), 1)
        if self._titles[title.casefold()] < 2:
            yield _cut(title, LONGEST_TITLE), last
        for code in (tidied(one.code), one.id.text):
            if 0 < len(code) <= LONGEST_CODE:
                yield _with(title, code), last
        # From the last on: twenty thousand classes of one title take no minutes.
        for number in itertools.count(last + 1):
            yield _with(title, str(number)), number


def _title(one: SchoolClass) -> str:
    return tidied(one.title) or tidied(one.code) or one.id.text


def _with(title: str, code: str) -> str:
    return f"{_cut(title, LONGEST_TITLE - len(code) - len(' ()'))} ({code})"


def _cut(text: str, most: int) -> str:
    """At a word, if it is too long; inside the word if there is but one."""
    if len(text) <= most:
        return text
    whole, space, _ = text[: most + 1].rpartition(" ")
    return (whole if space else text[:most]).rstrip()
