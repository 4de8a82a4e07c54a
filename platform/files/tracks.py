"""Whether what calls itself a film has pictures, or is only sound.

Read from the tables of contents alone, with a bound on every step: the file may have been
made to be tedious.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

MOST_BOXES = 2_000
DEEPEST = 4  # boxes in each other: a handler lies in the third
HANDLERS = {b"vide": "video", b"soun": "sound"}
NESTS = {b"moov", b"trak", b"mdia"}
# Matroska (RFC 9559, 5.1.4.1.12): the element CodecID, its length, and a name that says
# what the track is. A browser writes its tracks in the first few hundred bytes.
CODEC_ID = re.compile(rb"\x86[\x81-\xa0]([VA])_[A-Z]")
DOCUMENT_TYPES = (b"\x42\x82\x84webm", b"\x42\x82\x88matroska")


def tracks_of_boxes(file: BinaryIO, size: int) -> set[str]:
    """Of "video" and "sound", what the film in ``file`` holds (ISO/IEC 14496-12, 8.4.3)."""
    return set(_handlers(file, 0, size, [MOST_BOXES], DEEPEST))


def _handlers(
    file: BinaryIO, at: int, end: int, left: list[int], deeper: int
) -> Iterator[str]:
    while at + 8 <= end and left[0] > 0:
        left[0] -= 1
        file.seek(at)
        head = file.read(24)
        length, kind, start = int.from_bytes(head[:4]), head[4:8], at + 8
        if length == 1:  # ISO/IEC 14496-12, 4.2: the length stands in the next 8 bytes
            length, start = int.from_bytes(head[8:16]), at + 16
        elif length == 0:  # to the end
            length = end - at
        if length < start - at:
            return
        if kind in NESTS and deeper:
            yield from _handlers(file, start, min(at + length, end), left, deeper - 1)
        elif kind == b"hdlr" and (handler := HANDLERS.get(head[16:20])):
            yield handler
        at += length


def tracks_of_matroska(head: bytes) -> set[str]:
    """The same of Matroska and WebM, from the file's beginning."""
    if not any(kind in head[:4096] for kind in DOCUMENT_TYPES):
        return set()
    found = {match[1] for match in CODEC_ID.finditer(head)}
    return {{b"V": "video", b"A": "sound"}[letter] for letter in found}
