"""One door for every file of a school's people: what it is, is found by what is in it."""

import contextlib
from collections.abc import Mapping, Sequence
from typing import BinaryIO

from schools.roll import ctf, oneroster, sds, spreadsheets
from schools.roll.packages import (
    Package,
    is_workbook,
    open_package,
    starts_as_zip,
)
from schools.roll.rows import RefusedFileError, Roll
from schools.roll.tables import cells_of_text

FORMATS = (ctf.FORMAT, oneroster.FORMAT, sds.FORMAT, spreadsheets.FORMAT)
TABLES = (".csv", ".txt", ".tsv")
LOOKED_AT = 4_000  # bytes: the headings stand in them
# No report of pupils has these words above a column, and these files hold adults too: as
# one of pupils it would make them of teachers.
OF_ONEROSTER = {"sourcedid", "usersourcedid", "classsourcedid"}
OF_SDS = {"sis id", "school sis id", "school dfe number"}
UNKNOWN = (
    "We do not know this kind of file. We read a Common Transfer File (.xml), OneRoster or "
    "School Data Sync as a zip or as all of its CSV files, and a spreadsheet of pupils "
    "(.csv or .xlsx)."
)
NOT_ONE = "Send one file of this kind at a time."


def read_roll(
    files: Sequence[tuple[str, BinaryIO]],
    *,
    format: str = "",
    answers: Mapping[str, str] | None = None,
) -> Roll:
    """What a school's system made of its people.

    ``format`` is one of ``FORMATS`` where somebody has said it. ``answers`` are those to
    the roll's questions, the school's own "urn" and "laestab", and for a spreadsheet the
    words above its columns by the keys of ``spreadsheets.WORDS``. Raises
    :class:`RefusedFileError`, with the reason, for what is none of the four kinds.
    """
    if format and format not in FORMATS:
        raise ValueError(format)
    answers = answers or {}
    files = list(files)
    kind = format or _kind_of(files)
    if kind == oneroster.FORMAT:
        return oneroster.read_oneroster(files, answers)
    if kind == sds.FORMAT:
        if sds.STUDENTS in open_package(files) or oneroster.USERS not in open_package(
            files
        ):
            return sds.read_sds_v1(files, answers)
        return oneroster.read_oneroster(files, answers)
    if kind == ctf.FORMAT:
        return ctf.read_ctf(_single(files, (".xml",)))
    columns = {key: word for key, word in answers.items() if key in spreadsheets.WORDS}
    return spreadsheets.read_spreadsheet(_single(files, TABLES), columns)


def _kind_of(files: Sequence[tuple[str, BinaryIO]]) -> str:
    """Raises :class:`RefusedFileError` for what is none that is known."""
    if len(files) == 1 and not _is_package(files[0][1]):
        return _kind_of_one(files[0][1])
    package = open_package(files)
    if oneroster.USERS in package:
        return oneroster.FORMAT
    if sds.STUDENTS in package and len(package.names) > 1:
        return sds.FORMAT
    if len(package.names) == 1:
        return _kind_of_packed(package)
    # The reader of what most of them are says which is missing.
    if oneroster.FILES & set(package.names):
        return oneroster.FORMAT
    if sds.FILES & set(package.names):
        return sds.FORMAT
    raise RefusedFileError(UNKNOWN)


def _is_package(file: BinaryIO) -> bool:
    return starts_as_zip(file) and not is_workbook(file)


def _kind_of_packed(package: Package) -> str:
    (name,) = package.names
    if not name.endswith((".xml", *TABLES)):
        raise RefusedFileError(UNKNOWN)
    return _kind_of_one(package.stream(name))


def _kind_of_one(file: BinaryIO) -> str:
    file.seek(0)
    start = file.read(LOOKED_AT)
    file.seek(0)
    # Past the mark of an encoding, and the empty half of a sign in UTF-16.
    if start.lstrip(b"\xef\xbb\xbf\xfe\xff\x00 \t\r\n").startswith(b"<"):
        return ctf.FORMAT
    if starts_as_zip(file):
        return spreadsheets.FORMAT
    words: set[str] = set()
    with contextlib.suppress(RefusedFileError):
        for _, row in cells_of_text(start):
            words = {word.strip().lower() for word in row} - {""}
            if words:
                break
    if words & OF_ONEROSTER:
        return oneroster.FORMAT
    return sds.FORMAT if words & OF_SDS else spreadsheets.FORMAT


def _single(files: Sequence[tuple[str, BinaryIO]], endings: tuple[str, ...]) -> BinaryIO:
    """The one file that there is, out of its zip if it came in one."""
    if len(files) == 1 and not _is_package(files[0][1]):
        return files[0][1]
    package = open_package(files)
    named = [name for name in package.names if name.endswith(endings)]
    if len(named) != 1:
        raise RefusedFileError(NOT_ONE if named else UNKNOWN)
    return package.stream(named[0])
