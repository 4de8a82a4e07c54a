"""Office files: what a zip's directory says of them. Nothing is ever unpacked."""

import os
import zipfile
import zlib
from typing import BinaryIO

from files.refusal import Refused

MOST_ENTRIES = 5_000
MOST_UNPACKED = 200 * 1024 * 1024  # bytes
MOST_RATIO = 200
MOST_DIRECTORY = 2 * 1024 * 1024  # bytes
BROKEN = "This file is broken, so save it again and send it again."
TOO_MUCH = "There is too much in this file, so save it as a PDF and send that."
OTHER_ZIP = "We cannot keep zip files, so send the files in it one by one."
OLD_OFFICE = "This file is of an old kind, so save it as a PDF and send that."
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_MACROS = ".macroEnabled.12"
# By the folder in which each keeps its own (ECMA-376, part 1). One with macros has a
# name of its own: under the other, Word says that it is broken and does not open it.
OPEN_XML = {
    "word/": (
        ("docx", _OPEN_XML + "wordprocessingml.document"),
        ("docm", "application/vnd.ms-word.document" + _MACROS),
    ),
    "xl/": (
        ("xlsx", _OPEN_XML + "spreadsheetml.sheet"),
        ("xlsm", "application/vnd.ms-excel.sheet" + _MACROS),
    ),
    "ppt/": (
        ("pptx", _OPEN_XML + "presentationml.presentation"),
        ("pptm", "application/vnd.ms-powerpoint.presentation" + _MACROS),
    ),
}
# OpenDocument 1.3, part 2, 3.3: the media type is the first entry, not compressed.
OPEN_DOCUMENT = {
    f"application/vnd.oasis.opendocument.{word}": extension
    for word, extension in (
        ("text", "odt"),
        ("spreadsheet", "ods"),
        ("presentation", "odp"),
    )
}
# An empty library of macros that some offices write into every document.
NO_MACROS = ("script-lb.xml", "script-lc.xml", "dialog-lb.xml", "dialog-lc.xml")

BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
    EOFError,
)


def office_kind(file: BinaryIO) -> tuple[str, str]:
    """The extension and the media type of the office file in ``file``, an open zip.

    Raises ``Refused`` for any other zip, and for one that is broken, or that would be too
    much for whoever opens it: more than 5,000 entries, 200 MB unpacked, or 200 times its
    size.
    """
    try:
        with _opened(file) as archive:
            names = {entry.filename for entry in archive.infolist()}
            if "[Content_Types].xml" in names:
                found = [kinds for folder, kinds in OPEN_XML.items() if _has(names, folder)]
                if len(found) == 1:
                    return found[0][1 if _has_vba(names) else 0]
            elif "mimetype" in names:
                media_type = _media_type(archive)
                if media_type in OPEN_DOCUMENT:
                    return OPEN_DOCUMENT[media_type], media_type
    except BROKEN_ZIP:
        raise Refused(BROKEN) from None
    raise Refused(OTHER_ZIP)


def has_macros(file: BinaryIO) -> bool:
    """Whether an office file that :func:`office_kind` knows brings programs with it."""
    with _opened(file) as archive:
        names = {entry.filename for entry in archive.infolist()}
    return _has_vba(names) or any(
        name.startswith("Scripts/")
        or (name.startswith("Basic/") and not name.endswith(("/", *NO_MACROS)))
        for name in names
    )


def locked_kind(file: BinaryIO, head: bytes, name: str) -> tuple[str, str]:
    """The extension and the media type of an office file that opens with a password.

    Word, Excel and PowerPoint wrap such a file whole ([MS-OFFCRYPTO] 2.3.4): its name
    alone tells which of the three it is. Raises ``Refused`` for the old kinds, which are
    wrapped in the same way.
    """
    # [MS-CFB] 2.2: the size of a sector at 30, the first sector of the directory at 48.
    sector = 1 << min(int.from_bytes(head[30:32], "little"), 12)
    file.seek((int.from_bytes(head[48:52], "little") + 1) * sector)
    if "EncryptedPackage".encode("utf-16-le") in file.read(4096):
        for (extension, media_type), _ in OPEN_XML.values():
            if name.lower().endswith("." + extension):
                return extension, media_type
    raise Refused(OLD_OFFICE)


def _has(names: set[str], folder: str) -> bool:
    return any(name.startswith(folder) for name in names)


def _has_vba(names: set[str]) -> bool:
    return any(name.lower().endswith("vbaproject.bin") for name in names)


def _media_type(archive: zipfile.ZipFile) -> str:
    if archive.getinfo("mimetype").compress_type not in (
        zipfile.ZIP_STORED,
        zipfile.ZIP_DEFLATED,
    ):
        raise Refused(BROKEN)
    with archive.open("mimetype") as entry:
        return entry.read(100).decode("ascii", "replace").strip()


def _opened(file: BinaryIO) -> zipfile.ZipFile:
    """``file`` as a zip whose directory has been found to be of a reasonable size."""
    size = os.fstat(file.fileno()).st_size
    _check_directory(file, size)
    archive = zipfile.ZipFile(file)
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if (
        len(entries) > MOST_ENTRIES
        or unpacked > MOST_UNPACKED
        or unpacked > MOST_RATIO * size
    ):
        raise Refused(TOO_MUCH)
    for entry in entries:
        parts = entry.filename.replace("\\", "/").split("/")
        if ".." in parts or parts[0] == "" or ":" in parts[0]:
            raise Refused(BROKEN)
    return archive


def _check_directory(file: BinaryIO, size: int) -> None:
    """How long a directory says it is, before Python reads it (APPNOTE 6.3.10, 4.3.16)."""
    tail = 22 + 65_535
    file.seek(max(0, size - tail))
    data = file.read(tail)
    at = data.rfind(b"PK\x05\x06")
    if at < 0 or len(data) - at < 22:
        raise Refused(BROKEN)
    count = int.from_bytes(data[at + 10 : at + 12], "little")
    length = int.from_bytes(data[at + 12 : at + 16], "little")
    if count > MOST_ENTRIES or length > MOST_DIRECTORY or b"PK\x06\x07" in data:
        raise Refused(TOO_MUCH)
