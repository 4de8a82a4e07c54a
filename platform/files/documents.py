"""What a document may do when it is opened, which whoever opens it should know.

A document is kept byte for byte: it is a child's work, and nobody can take a letter's
author out of it without a chance of spoiling it. It is only ever sent to be saved.
"""

import mmap
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from files.kinds import PDF, Kind
from files.offices import BROKEN, BROKEN_ZIP, has_macros
from files.refusal import Refused

# ISO 32000-2, 12.6.4 (actions), 7.11.4 (files in files), 12.7 (forms), 13 (media).
ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE)"
    rb"(?![A-Za-z0-9])"
)
# 7.3.5: a name's letters may be written as "#4a", which hides them from a search.
WRITTEN_AS_NUMBER = re.compile(rb"#([0-9a-fA-F]{2})")
STREAM = re.compile(rb"stream\r?\n")
# 7.5.5 and 7.5.8: by one of these a reader finds the pages, and mends what is cut off.
WAYS_IN = (b"startxref", b"trailer", b"/Root")
MOST_OBJECTS = 64 * 1024 * 1024  # bytes unpacked of the objects of one file
MOST_OF_ONE = 8 * 1024 * 1024
OVERLAP = 4096


def caution_of(path: Path, kind: Kind) -> str:
    """ "macros" for an office file with programs in it, "active" for such a PDF, or ""."""
    if kind == PDF:
        return "active" if _is_active(path) else ""
    if kind.media_type.startswith("text/"):
        return ""
    try:
        with path.open("rb") as file:
            return "macros" if has_macros(file) else ""
    except BROKEN_ZIP:
        return ""  # locked: nobody without the password can say


def check_pdf(path: Path) -> None:
    """Raise ``Refused`` for a PDF that no reader could find a page in."""
    with _mapped(path) as data:
        if all(data.find(way) < 0 for way in WAYS_IN):
            raise Refused(BROKEN)


@contextmanager
def _mapped(path: Path) -> Iterator[mmap.mmap]:
    with (
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        yield data


def _is_active(path: Path) -> bool:
    """Whether a PDF has a program, opens another, or brings files with it.

    Looks at the objects of the file and at those in compressed streams of objects
    (ISO 32000-2, 7.5.7). What is compressed for another reason, pages and pictures, is
    left out: three letters turn up there by chance. A locked PDF shows little.
    """
    with _mapped(path) as data:
        return any(_names_an_action(part) for part in _objects(data))


def _names_an_action(part: bytes) -> bool:
    if b"#" in part:
        part = WRITTEN_AS_NUMBER.sub(_letter, part)
    return ACTIVE.search(part) is not None


def _objects(data: mmap.mmap) -> Iterator[bytes]:
    left, at = MOST_OBJECTS, 0
    for match in STREAM.finditer(data):
        if match.start() < at:
            continue  # the word inside a stream
        outside = data[at : match.start()]
        yield outside
        start = match.end()
        end = data.find(b"endstream", start)
        end = len(data) if end < 0 else end
        if b"/ObjStm" in WRITTEN_AS_NUMBER.sub(_letter, outside[-OVERLAP:]) and left > 0:
            unpacked = _inflated(data[start:end], min(left, MOST_OF_ONE))
            left -= len(unpacked)
            yield unpacked
        at = end
    yield data[at:]


def _letter(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 16)])


def _inflated(packed: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, most)
    except zlib.error:
        return b""
