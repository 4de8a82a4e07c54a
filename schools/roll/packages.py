"""A set of files as an office sends it: packed in one zip, or one beside the other.

Nothing is written to a disk, and a zip's own list is looked at before any of it is
unpacked. A zip inside a zip is never opened: its size would be known only after.
"""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable
from functools import partial
from typing import BinaryIO

from schools.roll.rows import RefusedFileError
from schools.roll.tables import LARGEST, MOST_PACKED, MOST_UNPACKED

MOST_FILES = 50  # OneRoster 1.2 has 23, School Data Sync 10
LARGEST_ZIP = (
    10 * 1024 * 1024
)  # bytes: what 60 MB of a school's CSV files come to, and more
LISTED = b"PK\x01\x02"  # stands before each file in a zip's list
MOST_LISTED = 1_000  # with folders, and what a computer adds of itself
# The others ask for as much memory as the file says, or are not in every Python.
WAYS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
PACKED = (".zip", ".7z", ".rar", ".gz", ".tgz", ".tar")
NO_FILE = "No file was sent."
NOT_ZIP = (
    "This zip is broken, or packed in a way that we cannot open. Pack it again as a .zip."
)
SEALED = "This zip is sealed with a password. Pack it again without one."
TOO_LARGE = (
    "This is too big. A zip has 10 MB at most, a file 20 MB, and all of them 60 MB. Export "
    "one school at a time."
)
TOO_MANY = f"There are more than {MOST_FILES} files here. Send those of the export alone."
NESTED = (
    "There is a zip inside this zip, or beside other files. Unpack it, and send what is "
    "in it."
)
STRANGE = (
    "A file of this zip names a place outside it, or leads to another. Pack the files "
    "again without their folders."
)
TWICE = "The file {} is in here twice. Send one export at a time."


class Package:
    """The files by their names without folders, in small letters; none of them read yet."""

    def __init__(self) -> None:
        self._parts: dict[str, tuple[str, Callable[[], bytes]]] = {}

    @property
    def names(self) -> list[str]:
        return list(self._parts)

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def add(self, path: str, read: Callable[[], bytes]) -> None:
        """Raises :class:`RefusedFileError` for a second file of a name."""
        name = re.split(r"[/\\]", path)[-1]
        if name.lower() in self._parts:
            raise RefusedFileError(TWICE.format(name))
        self._parts[name.lower()] = (name, read)

    def name_as_sent(self, name: str) -> str:
        """With capitals where the file has them; ``name`` itself if there is none."""
        return self._parts[name][0] if name in self._parts else name

    def read(self, name: str) -> bytes:
        """All of a file; nothing if there is none of that name.

        Raises :class:`RefusedFileError` where it cannot be unpacked.
        """
        return self._parts[name][1]() if name in self._parts else b""

    def stream(self, name: str) -> BinaryIO:
        """The same, for a reader of single files."""
        return io.BytesIO(self.read(name))


def starts_as_zip(file: BinaryIO) -> bool:
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    return start in (b"PK\x03\x04", b"PK\x05\x06")


def is_workbook(file: BinaryIO) -> bool:
    """Whether a zip is Excel's own kind of it. Raises for what is no whole zip."""
    return "xl/workbook.xml" in {part.filename for part in _listed(file)[1]}


def open_package(files: Iterable[tuple[str, BinaryIO]]) -> Package:
    """The files that came, by name: ``files`` are loose ones, or a single zip.

    Raises :class:`RefusedFileError` for what could hurt whoever opens it.
    """
    sent = list(files)
    if not sent:
        raise RefusedFileError(NO_FILE)
    if len(sent) > MOST_FILES:
        raise RefusedFileError(TOO_MANY)
    if len(sent) == 1 and starts_as_zip(sent[0][1]):
        return _of_zip(sent[0][1])
    package = Package()
    whole = 0
    for path, file in sent:
        size = file.seek(0, 2)
        whole += size
        if size > LARGEST or whole > MOST_UNPACKED:
            raise RefusedFileError(TOO_LARGE)
        if starts_as_zip(file):
            raise RefusedFileError(NESTED)
        package.add(path, partial(_all_of, file))
    return package


def _all_of(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read()


def _listed(file: BinaryIO) -> tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]:
    if file.seek(0, 2) > LARGEST_ZIP:
        raise RefusedFileError(TOO_LARGE)
    file.seek(0)
    # Its list could be the whole file, and would be in memory before it can be counted.
    if file.read().count(LISTED) > MOST_LISTED:
        raise RefusedFileError(TOO_MANY)
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise RefusedFileError(NOT_ZIP) from None
    file.seek(0)
    return archive, archive.infolist()


def _of_zip(file: BinaryIO) -> Package:
    archive, listed = _listed(file)
    parts = [part for part in listed if not _is_beside_the_point(part)]
    if len(parts) > MOST_FILES:
        raise RefusedFileError(TOO_MANY)
    for part in parts:
        _refuse_part(part)
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise RefusedFileError(TOO_LARGE)
    package = Package()
    for part in parts:
        package.add(part.filename, partial(_unpacked, archive, part))
    return package


def _refuse_part(part: zipfile.ZipInfo) -> None:
    name = part.filename
    is_outside = (
        name.startswith("/")
        or "\\" in name
        or name[1:2] == ":"  # a drive of Windows
        or ".." in name.split("/")
    )
    if is_outside or stat.S_ISLNK(part.external_attr >> 16):
        raise RefusedFileError(STRANGE)
    if part.flag_bits & 1:
        raise RefusedFileError(SEALED)
    if part.compress_type not in WAYS:
        raise RefusedFileError(NOT_ZIP)
    if part.file_size > LARGEST:
        raise RefusedFileError(TOO_LARGE)
    if part.file_size / max(part.compress_size, 1) > MOST_PACKED:
        raise RefusedFileError(TOO_LARGE)
    if name.lower().endswith(PACKED):
        raise RefusedFileError(NESTED)


def _is_beside_the_point(part: zipfile.ZipInfo) -> bool:
    """Folders, and what a computer adds of itself: __MACOSX, .DS_Store, Thumbs.db."""
    *folders, name = part.filename.split("/")
    return (
        part.is_dir()
        or "__MACOSX" in folders
        or name.startswith(".")
        or name.lower() == "thumbs.db"
    )


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(part) as unpacked:
            data = unpacked.read(LARGEST + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError):
        raise RefusedFileError(NOT_ZIP) from None
    if len(data) != part.file_size:  # its list said something else
        raise RefusedFileError(NOT_ZIP)
    return data
