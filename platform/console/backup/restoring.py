"""Bringing a backup back, into an install that is empty."""

from pathlib import Path
from typing import Any

from django.conf import settings

from console.backup import BackupError
from console.backup.databases import Counts, database
from console.backup.files import checksum, copy, names_in
from console.backup.making import Say, read_manifest


def check(folder: Path, *, say: Say) -> dict[str, Any]:
    """Compare a backup with its own checksums. Raises :class:`BackupError`."""
    manifest = read_manifest(folder)
    say("Comparing checksums …")
    name = manifest["database"]["name"]
    if name != database().name:
        raise BackupError("This backup is of another kind of database than this install.")
    wanted = {name: manifest["database"]["sha256"]}
    wanted |= {f"files/{n}": facts["sha256"] for n, facts in manifest["files"].items()}
    for path, digest in wanted.items():
        place = folder / path
        if folder.resolve() not in place.resolve().parents:
            raise BackupError("The backup names a file outside itself.")
        if not place.is_file() or checksum(place) != digest:
            raise BackupError(f"{path} is not what it was: this backup is damaged.")
    return manifest


def restore_backup(folder: Path, *, say: Say) -> Counts:
    """Bring database and files back from ``folder``; how many rows there are.

    Only into an install without a database and without files: nothing that is there is
    ever written over. Raises :class:`BackupError`; before the database, which comes last,
    nothing has changed but files that no row knows.
    """
    manifest = check(folder, say=say)
    root = Path(settings.FILES_ROOT)
    if not database().is_empty() or next(names_in(root), None) is not None:
        raise BackupError(
            "There is something here already. Restore into an empty place: another "
            "DATA_DIR, and for PostgreSQL an empty database. Nothing was changed."
        )
    say("Putting files back …")
    for name in manifest["files"]:
        copy(folder / "files" / name, root / name)
    say("Putting the database back …")
    database().put(folder / manifest["database"]["name"])
    return manifest["counts"]
