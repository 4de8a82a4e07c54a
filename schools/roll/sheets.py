"""One CSV file of a set, read by the words above its columns.

Only the columns that a reader asks for are kept: the passwords, addresses and the rest
that such files bring are gone with the row they stood in (UK GDPR, Article 5(1)(c)).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from schools.roll.packages import Package
from schools.roll.rows import Fault, RefusedFileError
from schools.roll.tables import MOST_COLUMNS, MOST_ROWS, cells_of_text, words_of

TOO_MANY = (
    f"It has more than {{:,}} rows, or {MOST_COLUMNS} columns. Export one school at a time."
)
NO_COLUMN = "There is no column called {}. Export it again with all its columns."


@dataclass(frozen=True)
class Cell:
    """What stands in one place, and where that is: "users.csv: familyName", row 2."""

    text: str = ""
    row: int = 0
    column: str = ""

    def fault(self, reason: str) -> Fault:
        return Fault(self.row, self.column, reason)


@dataclass(frozen=True)
class Line:
    """One row of a sheet, asked by the reader's own names of its columns."""

    row: int
    words: list[str]
    sheet: "Sheet"

    def cell(self, field: str) -> Cell:
        return Cell(self[field], self.row, self.sheet.column(field))

    def __getitem__(self, field: str) -> str:
        return self.words[self.sheet.fields.index(field)]


class Sheet:
    """The rows of a file, once and in order; a file that is not there has none.

    ``columns`` gives, by the reader's name, the words that a heading may have, divided by
    "|": the proper one first, in any capitals, with "*" for anything. Of two headings that
    fit the first counts. Raises :class:`RefusedFileError`, with the file's name, for what
    is no table, is too large, or lacks one of the columns ``needed``.
    """

    def __init__(
        self,
        package: Package,
        name: str,
        columns: Mapping[str, str],
        *,
        needed: tuple[str, ...] = (),
        most_rows: int = MOST_ROWS,
    ) -> None:
        self.is_there = name in package
        self.name = package.name_as_sent(name)
        self.fields = list(columns)
        self._columns = columns
        self._most_rows = most_rows
        self._rows = self._named(cells_of_text(package.read(name)))
        head = next((row for _, row in self._rows if "".join(row).strip()), [])
        self.headings = [" ".join(word.split()) for word in head]
        self._places = {field: self._place(words) for field, words in columns.items()}
        for field in needed:
            if self._places[field] is None:
                called = " or ".join(columns[field].split("|"))
                raise RefusedFileError(f"{self.name}: {NO_COLUMN.format(called)}")

    def _place(self, words: str) -> int | None:
        """Where the first heading stands that has the first of the words, or the next."""
        small = [heading.lower() for heading in self.headings]
        for word in words.lower().split("|"):
            for at, heading in enumerate(small):
                if fnmatchcase(heading, word):
                    return at
        return None

    def has(self, field: str) -> bool:
        return self._places[field] is not None

    def column(self, field: str) -> str:
        """The file's name and its own word above the column, or the proper one."""
        at = self._places[field]
        proper = self._columns[field].partition("|")[0]
        return f"{self.name}: {proper if at is None else self.headings[at]}"

    def __iter__(self) -> Iterator[Line]:
        for row, cells in self._rows:
            if not "".join(cells).strip():
                continue
            kept = [
                cells[at] if at is not None and at < len(cells) else ""
                for at in self._places.values()
            ]
            try:
                yield Line(row, words_of(row, kept), self)
            except RefusedFileError as refused:
                raise RefusedFileError(f"{self.name}: {refused}") from None

    def _named(
        self, rows: Iterator[tuple[int, list[str]]]
    ) -> Iterator[tuple[int, list[str]]]:
        try:
            for row, cells in rows:
                if row > self._most_rows or len(cells) > MOST_COLUMNS:
                    raise RefusedFileError(TOO_MANY.format(self._most_rows))
                yield row, cells
        except RefusedFileError as refused:
            raise RefusedFileError(f"{self.name}: {refused}") from None
