"""Copies and checksums of stored files."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

CHUNK = 1024 * 1024


def names_in(folder: Path) -> Iterator[str]:
    """The names of all files under ``folder``, with "/" between their parts."""
    for root, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            yield (Path(root) / name).relative_to(folder).as_posix()


def checksum(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy(source: Path, target: Path) -> tuple[int, str]:
    """Copy a file and have the disk keep it; its size in bytes and its SHA-256."""
    target.parent.mkdir(parents=True, exist_ok=True)
    found, size = hashlib.sha256(), 0
    with source.open("rb") as read, target.open("xb") as written:
        while chunk := read.read(CHUNK):
            written.write(chunk)
            found.update(chunk)
            size += len(chunk)
        written.flush()
        os.fsync(written.fileno())
    return size, found.hexdigest()
