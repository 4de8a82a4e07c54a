"""Rows of words from a CSV file of any encoding, or an Excel workbook.

Everything that could make a small file large, or a long one longer, is looked at before
it is opened: the sizes that a workbook's own list names, and how often it is packed.
"""

import codecs
import csv
import datetime
import io
import itertools
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from schools.roll.rows import RefusedFileError

LARGEST = 20 * 1024 * 1024  # bytes as sent, and of one part of a workbook unpacked
MOST_UNPACKED = 60 * 1024 * 1024  # bytes: all parts of a workbook
MOST_WORDS = 4 * 1024 * 1024  # bytes of a workbook's list of words, read as a whole
MOST_PACKED = 200  # times smaller than it was: a column of nothing is packed 100 times
MOST_ROWS, MOST_COLUMNS = 20_000, 200
LONGEST = 1_000  # letters in a cell
DELIMITERS = ",;\t|"
LOOKED_AT = 20  # lines, for what stands between the words: titles above hold none of it
TOO_LARGE = "This file is too big. Export the pupils alone, or a year group at a time."
TOO_MANY = (
    f"This file has more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns. Export the "
    "pupils alone."
)
NO_TABLE = (
    "This is no spreadsheet that we can open. Save it as CSV or as an Excel workbook "
    "(.xlsx), without a password."
)
EMPTY = "This file is empty."
LONG_CELL = f"One cell of this file has more than {LONGEST:,} letters. Look at row {{}}."


@dataclass
class Table:
    """Rows with the number that a spreadsheet shows beside them, none of them empty."""

    rows: list[tuple[int, list[str]]] = field(default_factory=list)


def read_table(file: BinaryIO) -> Table:
    """All rows of the file, by what is in it and not by its name.

    Raises :class:`RefusedFileError` for what is no table, or too large to be a school's.
    """
    size = file.seek(0, 2)
    file.seek(0)
    if size > LARGEST:
        raise RefusedFileError(TOO_LARGE)
    start = file.read(8)
    file.seek(0)
    if start.startswith(b"PK"):
        cells = _cells_of_workbook(file)
    elif start.startswith(b"\xd0\xcf\x11\xe0"):  # Excel before 2007, or one with a password
        raise RefusedFileError(NO_TABLE)
    else:
        cells = cells_of_text(file.read())
    table = Table()
    for number, row in cells:
        if number > MOST_ROWS or len(row) > MOST_COLUMNS:
            raise RefusedFileError(TOO_MANY)
        words = words_of(number, row)
        if any(words):
            table.rows.append((number, words))
    if not table.rows:
        raise RefusedFileError(EMPTY)
    return table


def words_of(number: int, row: list[str]) -> list[str]:
    """The cells of a row with single spaces; ``number`` is what a refusal says of it.

    Raises :class:`RefusedFileError` for a cell that is longer than any word of a school.
    """
    words = [" ".join(cell.split()) for cell in row]
    if any(len(word) > LONGEST for word in words):
        raise RefusedFileError(LONG_CELL.format(number))
    return words


def cells_of_text(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV file with their numbers, as they stand, one at a time.

    Raises :class:`RefusedFileError` for what is no text, or has a cell without an end.
    """
    text = _decoded(data)
    if "\x00" in text:
        raise RefusedFileError(NO_TABLE)
    top = "".join(itertools.islice(io.StringIO(text), LOOKED_AT))
    delimiter = max(DELIMITERS, key=top.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from enumerate(rows, start=1)
    except csv.Error:
        raise RefusedFileError(NO_TABLE) from None


def _decoded(data: bytes) -> str:
    """UTF-8, UTF-16 by its mark, or windows-1252, which Excel still saves CSV in."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RefusedFileError(NO_TABLE)


def _cells_of_workbook(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    _refuse_bomb(file)
    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # type: ignore[union-attr]  # what it says of itself may be wrong
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield number, [_word(value) for value in row]
    except RefusedFileError:
        raise
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError):
        raise RefusedFileError(NO_TABLE) from None
    except Exception as error:
        # The library's parts raise what they like for a broken file: it is refused all
        # the same, and never a fault of ours that nobody hears of.
        if type(error).__module__.partition(".")[0] in ("xml", "openpyxl", "defusedxml"):
            raise RefusedFileError(NO_TABLE) from None
        raise


def _refuse_bomb(file: BinaryIO) -> None:
    try:
        with zipfile.ZipFile(file) as parts:
            found = parts.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise RefusedFileError(NO_TABLE) from None
    file.seek(0)
    if "xl/workbook.xml" not in {part.filename for part in found}:
        raise RefusedFileError(NO_TABLE)
    if any(part.flag_bits & 1 for part in found):  # sealed with a password
        raise RefusedFileError(NO_TABLE)
    for part in found:
        packed = part.file_size / max(part.compress_size, 1)
        words = part.filename == "xl/sharedStrings.xml" and part.file_size > MOST_WORDS
        if words or part.file_size > LARGEST or packed > MOST_PACKED:
            raise RefusedFileError(TOO_LARGE)
    if sum(part.file_size for part in found) > MOST_UNPACKED:
        raise RefusedFileError(TOO_LARGE)


def _word(value: Any) -> str:
    """A cell as in a CSV file: whole numbers without a point, days as ISO 8601 has them."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)
