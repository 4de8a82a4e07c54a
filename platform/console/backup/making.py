"""Making a backup, proving it, and keeping the newest few."""

import contextlib
import datetime
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import connection, models
from django.utils import timezone

from console.backup import BackupError
from console.backup.databases import Ask, Counts, database
from console.backup.files import checksum, copy, names_in
from files.storage import sync_folder
from portfolio.models.attachment import work_storage
from schools.belt.roles import as_owner

Say = Callable[[str], object]
MANIFEST = "MANIFEST.json"
STAMP = "%Y-%m-%dT%H-%M-%SZ"
# Rows that are only ever added: a good copy has at least as many as there were before.
ADDED_ONLY = (
    *("accounts.User", "audit.Entry", "schools.School"),
    *("portfolio.Work", "portfolio.Version", "courses.HandIn"),
)


def table_of(label: str) -> str:
    return apps.get_model(label)._meta.db_table


def count(ask: Ask) -> Counts:
    """How many rows each of the tables has whose rows are never taken away."""
    found = {}
    for label in ADDED_ONLY:
        ((found[label],),) = ask(f'SELECT count(*) FROM "{table_of(label)}"')  # noqa: S608
    return found


def live(sql: str) -> list[tuple[Any, ...]]:
    """Ask the database that is in use."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def names_of_rows(ask: Ask) -> set[str]:
    """The names of all files that the rows of a database speak of."""
    found: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField) and is_local(field):
                question = f'SELECT "{field.column}" FROM "{model._meta.db_table}"'  # noqa: S608
                found.update(name for (name,) in ask(question) if name)
    return found


def lost_before_cleaning(ask: Ask, files: Iterable[str]) -> set[str]:
    """The ids of files that wait in the copy to be cleaned, and are in it in no form.

    One that was cleaned while we copied is there as it came, or as it is kept.
    """
    table = table_of("portfolio.Attachment")
    waiting = f"SELECT public_id FROM \"{table}\" WHERE state = 'stored'"  # noqa: S608
    still = f'SELECT public_id FROM "{table}"'  # noqa: S608
    if not isinstance(work_storage(), FileSystemStorage):
        still = waiting  # what has been cleaned is in the bucket, with its own copies
    copied = {name.rpartition("/")[2].partition("-whole.")[0] for name in files}
    lost = {name for (name,) in ask(waiting)} - copied
    return lost & {name for (name,) in live(still)} if lost else lost


def is_local(field: models.FileField) -> bool:
    """Whether its files lie on this disk: a bucket keeps, and copies, its own."""
    return isinstance(field.storage, FileSystemStorage)


def make_backup(folder: Path, *, say: Say) -> Path:
    """Back up database and files, as the owner of the tables; see :func:`back_up`."""
    with as_owner():
        return back_up(folder, say=say)


def back_up(folder: Path, *, say: Say) -> Path:
    """Back up database and files into a new folder under ``folder``, and prove it.

    The database comes first: a file that is added meanwhile is no loss, a row without
    its file would be one. Returns the new folder. Raises :class:`BackupError`; what had
    been made is then taken away.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    begun = timezone.now()
    final = folder / begun.astimezone(datetime.UTC).strftime(STAMP)
    refuse_without_room(folder)
    if final.exists():
        raise BackupError("There is a backup of this very second already.")
    part = final.with_name(f"{final.name}.part")
    try:
        part.mkdir(mode=0o700)
        before = count(live)
        say("Copying the database …")
        snapshot = part / database().name
        database().take(snapshot)
        say("Copying files …")
        files = copy_files(Path(settings.FILES_ROOT), part / "files", say)
        say("Proving it: restoring it to a scratch place and counting …")
        counts = prove(snapshot, files, before)
        manifest = {
            "begun": begun.isoformat(),
            "database": {"name": snapshot.name, "sha256": checksum(snapshot)},
            "counts": counts,
            "files": files,
        }
        write_manifest(part, manifest)
        sync_folders(part)
        part.rename(final)
        sync_folder(folder)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise BackupError(f"The disk would not take it: {error.strerror}.") from error
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return final


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Say in ``folder`` what the backup holds, and have the disk keep it."""
    with (folder / MANIFEST).open("x") as file:
        json.dump(manifest, file, indent=1)
        file.flush()
        os.fsync(file.fileno())


def sync_folders(folder: Path) -> None:
    """Have the disk keep every name in ``folder`` and under it, the innermost first."""
    for inside, _, _ in os.walk(folder, topdown=False):
        sync_folder(Path(inside))


def read_manifest(folder: Path) -> dict[str, Any]:
    """What a backup says it holds. Raises :class:`BackupError`."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
        manifest["database"]["name"], manifest["files"], manifest["counts"]
    except (OSError, ValueError, KeyError, TypeError):
        raise BackupError(f"{folder} is not a backup, or it was never finished.") from None
    return manifest


def refuse_without_room(folder: Path) -> None:
    """Raise :class:`BackupError` when the disk would be full before the end."""
    files = Path(settings.FILES_ROOT)
    wanted = sum(size_of(files / name) for name in names_in(files))
    if connection.vendor == "sqlite":
        # Twice: the copy, and the scratch one it is proved with.
        wanted += 2 * database().path.stat().st_size  # type: ignore[union-attr]
    free = shutil.disk_usage(folder).free
    if free < wanted * 1.1:
        raise BackupError(
            f"There is not enough room: it needs {wanted // 2**20 + 1} MB, and "
            f"{free // 2**20} MB are free."
        )


def size_of(path: Path) -> int:
    """In bytes; 0 for a file that was taken away since it was listed."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def copy_files(source: Path, target: Path, say: Say) -> dict[str, dict[str, Any]]:
    """Copy every stored file; its size and checksum by its name."""
    found = {}
    for number, name in enumerate(in_safe_order(source), start=1):
        try:
            size, digest = copy(source / name, target / name)
        except FileNotFoundError:
            continue  # taken away since; whether a row misses it is proved below
        found[name] = {"size": size, "sha256": digest}
        if number % 500 == 0:
            say(f"  {number} files")
    return found


def in_safe_order(source: Path) -> Iterator[str]:
    """The names of all files; first of those that may be cleaned, and go, meanwhile.

    The others are listed when these have been copied, so that whatever was cleaned since
    is among them.
    """
    arriving = settings.INCOMING_ROOT
    for name in names_in(arriving):
        yield (arriving / name).relative_to(source).as_posix()
    for name in names_in(source):
        if not (source / name).is_relative_to(arriving):
            yield name


def prove(snapshot: Path, files: dict[str, Any], before: Counts) -> Counts:
    """Restore the database to a scratch place, and count. Raises :class:`BackupError`."""
    with (
        tempfile.TemporaryDirectory(dir=snapshot.parent) as scratch,
        database().opened(snapshot, Path(scratch)) as ask,
    ):
        counts = count(ask)
        for label, number in before.items():
            if counts[label] < number:
                raise BackupError(
                    f"The copy has {counts[label]} rows of {label}, and there were "
                    f"{number} before it was begun."
                )
        missing = names_of_rows(ask) - files.keys()
        # A file taken away together with its row, while we copied, is nobody's loss.
        lost = missing & names_of_rows(live) if missing else missing
        lost |= lost_before_cleaning(ask, files)
        if lost:
            raise BackupError(f"{len(lost)} files are missing that rows speak of.")
    return counts


def begun_at(name: str) -> datetime.datetime | None:
    """When the backup of this name was begun; ``None`` for a name that we never give."""
    try:
        begun = datetime.datetime.strptime(name, STAMP).replace(tzinfo=datetime.UTC)
    except ValueError:
        return None
    return begun if begun.strftime(STAMP) == name else None


def newest_first(folder: Path) -> Iterator[Path]:
    """The good backups in ``folder``: of our own naming, and they say what they hold."""
    for path in sorted(folder.glob("*Z"), reverse=True):
        if begun_at(path.name):
            with contextlib.suppress(BackupError):
                read_manifest(path)
                yield path


def good_backups(folder: Path) -> list[Path]:
    """The finished backups in ``folder``, newest first."""
    return list(newest_first(folder))


def age_of_newest(folder: Path) -> datetime.timedelta | None:
    """How long ago the newest good backup was begun; ``None`` when there is none."""
    for path in newest_first(folder):
        if begun := begun_at(path.name):
            return timezone.now() - begun
    return None


def keep_newest(folder: Path, *, most: int) -> int:
    """Delete all but the newest ``most`` backups, and what was left half made a day ago.

    Returns how many folders it deleted. What is not named as we name ours is left alone.
    """
    a_day_ago = timezone.now().timestamp() - 24 * 60 * 60
    parts = [p for p in folder.glob("*.part") if begun_at(p.stem) and p.is_dir()]
    old = good_backups(folder)[most:]
    old += [p for p in parts if p.stat().st_mtime < a_day_ago]
    old = [p for p in old if not p.is_symlink()]  # we make none
    for path in old:
        shutil.rmtree(path)
    return len(old)
