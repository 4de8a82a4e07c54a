"""What happens to a child's file on its way in: it is kept without what nobody may know.

A photograph says where it was taken, a film by whom and with what, a sound what else was
on the telephone. Called in a process of its own, :mod:`files.pool`: what reads a file that
a stranger made may be made to fail.
"""

import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from files.documents import caution_of, check_pdf
from files.films import clean_film
from files.kinds import PDF, Kind, look_at
from files.photographs import Encoded, clean_picture
from files.sounds import clean_sound
from files.texts import check_text

CHUNK = 256 * 1024


@dataclass(frozen=True)
class Cleaned:
    """A file as it is kept."""

    whole: Path
    small: Path | None  # of a picture, and of most films
    kind: Kind  # of what is kept, which need not be what was sent
    width: int  # points, as it is seen; 0 for what is not seen
    height: int
    seconds: float  # 0 for what does not last
    sha256: str  # of ``whole``, in hexadecimal
    size: int  # of ``whole``, in bytes
    caution: str  # "", "macros" (an office file with programs), "active" (such a PDF)


def clean(source: Path, folder: Path, name: str) -> Cleaned:
    """Write into ``folder`` what may be kept of the file at ``source``.

    ``folder`` exists; in it appear ``whole.<extension>`` and, of what can be seen, mostly
    ``small.<extension>``, both on the disk when this returns. Files of these names are
    overwritten; after a refusal there are none. ``source`` is only read. ``name`` is what
    the file was called: it only tells a table from a text.

    Raises ``Refused`` with a sentence for the child; ``OSError`` when the disk is full.
    """
    try:
        kind = look_at(source, name)
        cleaned = CLEANERS[kind.family](source, folder, kind)
        _sync(folder)
    except BaseException:
        forget(folder)
        raise
    return cleaned


def forget(folder: Path) -> None:
    """Remove what a cleaning that did not end has left in ``folder``."""
    for pattern in ("whole.*", "small.*"):
        for path in folder.glob(pattern):
            path.unlink(missing_ok=True)


def _picture(source: Path, folder: Path, kind: Kind) -> Cleaned:
    whole, small = clean_picture(source, kind)
    path = folder / f"whole.{whole.kind.extension}"
    path.write_bytes(whole.data)
    return _kept(
        path,
        whole.kind,
        small=_small(folder, small),
        width=whole.width,
        height=whole.height,
    )


def _sound(source: Path, folder: Path, kind: Kind) -> Cleaned:
    path, kept, seconds = clean_sound(source, folder, kind)
    return _kept(path, kept, seconds=seconds)


def _film(source: Path, folder: Path, kind: Kind) -> Cleaned:
    film = clean_film(source, folder, kind)
    if film is None:  # what looked like a film is a sound with a cover
        return _sound(source, folder, kind)
    return _kept(
        film.path,
        film.kind,
        small=_small(folder, film.still) if film.still else None,
        width=film.width,
        height=film.height,
        seconds=film.seconds,
    )


def _document(source: Path, folder: Path, kind: Kind) -> Cleaned:
    if kind.media_type.startswith("text/"):
        check_text(source)
    elif kind == PDF:
        check_pdf(source)
    path = folder / f"whole.{kind.extension}"
    shutil.copyfile(source, path)
    return _kept(path, kind, caution=caution_of(source, kind))


CLEANERS: dict[str, Callable[[Path, Path, Kind], Cleaned]] = {
    "picture": _picture,
    "sound": _sound,
    "video": _film,
    "document": _document,
}


def _small(folder: Path, picture: Encoded) -> Path:
    path = folder / f"small.{picture.kind.extension}"
    path.write_bytes(picture.data)
    _sync(path)
    return path


def _kept(
    path: Path,
    kind: Kind,
    *,
    small: Path | None = None,
    width: int = 0,
    height: int = 0,
    seconds: float = 0,
    caution: str = "",
) -> Cleaned:
    _sync(path)
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return Cleaned(
        whole=path,
        small=small,
        kind=kind,
        width=width,
        height=height,
        seconds=seconds,
        sha256=digest.hexdigest(),
        size=size,
        caution=caution,
    )


def _sync(path: Path) -> None:
    """Have the disk hold ``path``, a file or a folder, before anybody is told of it."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
