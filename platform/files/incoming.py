"""What has come of a file that is being sent, piece by piece.

A file under way lies in ``INCOMING_ROOT`` as ``<id>.part`` and its length says how far it
has come: that is what survives a killed server, and no row has to be written for it. Whole
and synced to the disk it is renamed to ``<id>``. The pieces and their offsets are those of
tus 1.0.0 (core protocol).
"""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings

from files.storage import sync_folder

BLOCK = 64 * 1024
PART = ".part"
LOCK = "cleaner.lock"
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class WrongOffsetError(Exception):
    """The sender and we do not agree how much has come. ``offset`` is what has."""

    def __init__(self, offset: int) -> None:
        super().__init__()
        self.offset = offset


class NoRoomError(Exception):
    """The disk is too full to take more in."""


def refuse_without_room(size: int) -> None:
    """Raise :class:`NoRoomError` if ``size`` bytes more would leave too little free.

    The database writes to the same disk: once that is full, words are lost as well.
    """
    folder = settings.INCOMING_ROOT
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free - size < settings.MIN_FREE_BYTES:
        raise NoRoomError


def path_of(name: str) -> Path:
    """Where the whole of a file lies that has not been cleaned yet."""
    return settings.INCOMING_ROOT / name


def offset_of(name: str) -> int:
    """How many bytes of a file have come."""
    for path in (path_of(name), part_of(name)):
        with suppress(FileNotFoundError):
            return path.stat().st_size
    return 0


def part_of(name: str) -> Path:
    return settings.INCOMING_ROOT / f"{name}{PART}"


def receive(name: str, piece: Readable, *, offset: int, length: int, size: int) -> int:
    """Add ``length`` bytes of ``piece`` at ``offset``; how much of ``size`` has come.

    What came before a line was cut is kept. The whole file is at ``path_of(name)`` when
    this answers ``size``.

    Raises :class:`WrongOffsetError` when that is not where we are, :class:`NoRoomError`
    when the disk is full.
    """
    with taken(name) as part:
        if path_of(name).exists():
            # Another request has finished it, or the server was killed just after.
            part_of(name).unlink(missing_ok=True)
            return size
        here = part.seek(0, os.SEEK_END)
        if here != offset or offset + length > size:
            raise WrongOffsetError(here)
        try:
            try:
                while length > 0 and (block := piece.read(min(BLOCK, length))):
                    part.write(block)
                    length -= len(block)
                    here += len(block)
            finally:
                os.fsync(part.fileno())
        except OSError as error:
            if error.errno not in FULL:
                raise
            part.truncate(offset)
            raise NoRoomError from error
        if here == size:
            part_of(name).rename(path_of(name))
            sync_folder(settings.INCOMING_ROOT)
        return here


@contextmanager
def taken(name: str) -> Iterator[BinaryIO]:
    """The part of a file, for one request at a time: a second tab may send the same."""
    settings.INCOMING_ROOT.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(part_of(name), os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b", buffering=0) as part:
        fcntl.flock(part, fcntl.LOCK_EX)
        yield part  # type: ignore[misc]


def names() -> set[str]:
    """Of which files something lies here, whole or not."""
    if not settings.INCOMING_ROOT.exists():
        return set()
    found = {path.name.removesuffix(PART) for path in settings.INCOMING_ROOT.iterdir()}
    return found - {LOCK}


def forget(name: str) -> None:
    """Delete what has come of a file, whole or not."""
    path_of(name).unlink(missing_ok=True)
    part_of(name).unlink(missing_ok=True)


@contextmanager
def the_one_cleaner() -> Iterator[bool]:
    """Whether this process is the only one, just now, that cleans what lies here.

    It is until the block ends, or the process does.
    """
    settings.INCOMING_ROOT.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (settings.INCOMING_ROOT / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
