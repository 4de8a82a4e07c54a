"""What may be kept, and how it is recognised: by what is in a file, never by its name.

:func:`look_at` is the quick look of a web request. It reads a file's beginning, and of
what is made of boxes or of a zip its table of contents; the rest is for
:func:`files.cleaning.clean`, in a process of its own.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import filetype

from files.names import proper_name
from files.offices import locked_kind, office_kind
from files.refusal import Refused
from files.texts import RICH, text_kind
from files.tracks import tracks_of_boxes, tracks_of_matroska

__all__ = ["Kind", "Refused", "look_at", "proper_name"]

HEAD = 64 * 1024  # bytes
EMPTY = "This file is empty, so choose it again or make it again."
UNKNOWN = (
    "We cannot keep this kind of file, so save your work as a picture, a PDF or a Word "
    "file and try again."
)
GIF = "We cannot keep moving pictures of this kind, so choose a photo or a film."
OTHER_PICTURE = (
    "We cannot open this kind of picture, so take a screenshot of it and send that."
)
OTHER_FILM = (
    "We cannot play this kind of film, so film it again with a phone or a tablet, or ask "
    "your teacher."
)
OTHER_SOUND = "We cannot play this kind of sound, so record it again here."
NOTHING_IN_IT = "We found no picture or sound in this file, so record it again."


@dataclass(frozen=True)
class Kind:
    """A kind of file: ``family`` is "picture", "sound", "video" or "document"."""

    family: str
    media_type: str
    extension: str  # without the dot


JPEG = Kind("picture", "image/jpeg", "jpg")
PNG = Kind("picture", "image/png", "png")
WEBP = Kind("picture", "image/webp", "webp")
HEIC = Kind("picture", "image/heic", "heic")
MP3 = Kind("sound", "audio/mpeg", "mp3")
M4A = Kind("sound", "audio/mp4", "m4a")
AAC = Kind("sound", "audio/aac", "aac")
OGG = Kind("sound", "audio/ogg", "ogg")
WAV = Kind("sound", "audio/wav", "wav")
FLAC = Kind("sound", "audio/flac", "flac")
AMR = Kind("sound", "audio/amr", "amr")
AIFF = Kind("sound", "audio/aiff", "aiff")
WEBM_SOUND = Kind("sound", "audio/webm", "webm")
WEBM = Kind("video", "video/webm", "webm")
MP4 = Kind("video", "video/mp4", "mp4")
MOV = Kind("video", "video/quicktime", "mov")
THREE_GP = Kind("video", "video/3gpp", "3gp")
PDF = Kind("document", "application/pdf", "pdf")

# What the library says, and what we make of it.
SIMPLE = {
    "image/jpeg": JPEG,
    "image/png": PNG,
    "image/apng": PNG,
    "image/webp": WEBP,
    "audio/x-wav": WAV,
    "audio/x-flac": FLAC,
    "audio/amr": AMR,
    "audio/x-aiff": AIFF,
    "application/pdf": PDF,
}
REFUSALS = {
    "image/gif": GIF,
    "image/avif": OTHER_PICTURE,
    "image/bmp": OTHER_PICTURE,
    "image/tiff": OTHER_PICTURE,
    "image/jpx": OTHER_PICTURE,
    "image/vnd.adobe.photoshop": OTHER_PICTURE,
    "video/x-msvideo": OTHER_FILM,
    "video/x-ms-wmv": OTHER_FILM,
    "video/x-flv": OTHER_FILM,
    "video/mpeg": OTHER_FILM,
    "audio/midi": OTHER_SOUND,
    "application/rtf": RICH,
}
# Known by two or three letters, with which a text may begin too: "BMX bikes".
WEAK = {"image/bmp", "image/gif", "application/x-msdownload"}
# ISO/IEC 23008-12 (HEIF), annex B, and the brands that Apple and Samsung write.
HEIF_BRANDS = {
    b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"
}  # fmt: skip
AVIF_BRANDS = {b"avif", b"avis"}
SOUND_BRANDS = {b"M4A ", b"M4B ", b"M4P ", b"F4A "}
# What a QuickTime film begins with that is older than the box "ftyp".
BARE_BOXES = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB] 2.2: an old or locked office file


def look_at(path: Path, name: str) -> Kind:
    """The kind of the file at ``path``; ``name`` only tells a table from a text.

    Cheap whatever is sent: it reads 64 KiB, seeks through at most some hundred boxes,
    and reads at most 2 MiB of a zip's directory. A kind is not yet a promise that the
    file can be opened.

    Raises ``Refused`` for what is not kept, and ``OSError`` when the file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
        if not head:
            raise Refused(EMPTY)
        kind = (
            _boxes(file, head) or _streams(head) or _office(file, head, name)
        ) or _simple(head)
        if kind is None:
            extension, media_type = text_kind(head, name)
            kind = Kind("document", media_type, extension)
    return kind


def _simple(head: bytes) -> Kind | None:
    guess = filetype.guess(head)
    mime = guess.mime if guess else ""
    if mime in WEAK and b"\0" not in head[:64] and not head.startswith(b"GIF8"):
        return None
    if mime in REFUSALS:
        raise Refused(REFUSALS[mime])
    if mime in SIMPLE:
        return SIMPLE[mime]
    if mime:
        raise Refused(UNKNOWN)
    return None


def _boxes(file: BinaryIO, head: bytes) -> Kind | None:
    """Of ISO/IEC 14496-12 and QuickTime: pictures, films and sound in boxes."""
    kind = head[4:8]
    if kind != b"ftyp" and kind not in BARE_BOXES:
        return None
    brands = [b"qt  "]
    if kind == b"ftyp":
        end = min(int.from_bytes(head[:4]), len(head), 512)
        brands = [head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))]
    if brands[0] in AVIF_BRANDS or (brands[0] == b"mif1" and AVIF_BRANDS & {*brands}):
        raise Refused(OTHER_PICTURE)
    if brands[0] in HEIF_BRANDS:
        return HEIC
    tracks = tracks_of_boxes(file, os.fstat(file.fileno()).st_size)
    if brands[0] in SOUND_BRANDS or tracks == {"sound"}:
        return M4A
    if "video" not in tracks:
        raise Refused(NOTHING_IN_IT)
    if brands[0] == b"qt  ":
        return MOV
    return THREE_GP if brands[0].startswith(b"3g") else MP4


def _streams(head: bytes) -> Kind | None:
    """Sound that is a row of frames, and what a browser records."""
    if head.startswith(b"\x1aE\xdf\xa3"):
        tracks = tracks_of_matroska(head)
        if not tracks:
            raise Refused(NOTHING_IN_IT)
        return WEBM if "video" in tracks else WEBM_SOUND
    if head.startswith(b"OggS"):
        if b"\x80theora" in head[:4096]:
            raise Refused(OTHER_FILM)
        return OGG
    frames = head
    if head.startswith(b"ID3") and len(head) > 10:
        # ID3v2.4, 3.1: four bytes of seven bits each. A tag longer than the head hides
        # what follows it, which is MP3 then: other sound with such a tag is rare.
        length = 0
        for part in head[6:10]:
            length = length << 7 | part & 0x7F
        frames = head[10 + length :] or b"\xff\xfb"
    if frames[:1] == b"\xff" and len(frames) > 1:
        # ISO/IEC 11172-3, 2.4.1.3: eleven bits of sync, then the version and the layer.
        version, layer = frames[1] >> 3 & 3, frames[1] >> 1 & 3
        if frames[1] & 0xF6 == 0xF0:
            return AAC
        if frames[1] >= 0xE0 and version != 1 and layer == 1:
            return MP3
    return MP3 if head.startswith(b"ID3") else None


def _office(file: BinaryIO, head: bytes, name: str) -> Kind | None:
    if head.startswith(b"PK"):
        extension, media_type = office_kind(file)
        return Kind("document", media_type, extension)
    if head.startswith(COMPOUND):
        extension, media_type = locked_kind(file, head, name)
        return Kind("document", media_type, extension)
    return None
