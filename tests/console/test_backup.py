"""A backup is a backup when it has been restored and counted."""

import json
import os
import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from console.backup import BackupError, making, restoring
from console.backup.databases import database
from console.backup.making import (
    MANIFEST,
    age_of_newest,
    good_backups,
    keep_newest,
    make_backup,
)
from console.backup.nightly import back_up_when_due
from console.backup.restoring import restore_backup
from content.models import Picture
from courses.models import HandIn
from tests.courses.test_staff_access import handed_in

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(
        connection.vendor == "postgresql" and shutil.which("pg_dump") is None,
        reason="pg_dump is not installed (Debian: apt-get install postgresql-client)",
    ),
]
on_sqlite = pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="SQLite's own file is looked into"
)


def quietly(line):
    pass


@pytest.fixture
def backups(tmp_path, settings):
    settings.BACKUP_DIR = tmp_path / "backups"
    return settings.BACKUP_DIR


@pytest.fixture
def lived_in(oak):
    """A school in which something was handed in and a picture kept."""
    handed_in(oak, oak.pupil, "I fell as rain.")
    return oak


class Elsewhere:
    """Another, empty install to restore to."""

    def __init__(self, folder, settings, monkeypatch):
        self.folder, self.files = folder, folder / "files"
        self.place = database()
        if connection.vendor == "sqlite":
            self.place.path = folder / "db.sqlite3"
        settings.FILES_ROOT = self.files
        monkeypatch.setattr(restoring, "database", lambda: self.place)


@pytest.fixture
def elsewhere(tmp_path, settings, monkeypatch):
    return lambda: Elsewhere(tmp_path / "elsewhere", settings, monkeypatch)


def test_it_holds_database_and_files_and_says_so(backups, lived_in, settings):
    made = make_backup(backups, say=quietly)
    manifest = json.loads((made / MANIFEST).read_text())
    assert manifest["counts"]["courses.HandIn"] == 1
    assert manifest["counts"]["accounts.User"] == User.objects.count()
    picture = Picture.objects.first()
    kept = made / "files" / picture.file.name
    assert kept.read_bytes() == (Path(settings.FILES_ROOT) / picture.file.name).read_bytes()
    assert manifest["files"][picture.file.name]["size"] == kept.stat().st_size
    assert good_backups(backups) == [made]
    assert list(backups.glob("*.part")) == []
    assert made.stat().st_mode & 0o077 == 0


@on_sqlite
def test_it_comes_back_equal(backups, lived_in, elsewhere, settings):
    made = make_backup(backups, say=quietly)
    name = Picture.objects.first().file.name
    picture = (Path(settings.FILES_ROOT) / name).read_bytes()
    there = elsewhere()
    counts = restore_backup(made, say=quietly)
    with closing(sqlite3.connect(there.place.path)) as copy:
        texts = [t for (t,) in copy.execute("SELECT text FROM portfolio_version")]
        people = copy.execute("SELECT count(*) FROM accounts_user").fetchone()[0]
    assert texts == ["<p>I fell as rain.</p>"]
    assert people == counts["accounts.User"] == User.objects.count()
    assert (there.files / name).read_bytes() == picture


@pytest.mark.owner
def test_the_walls_between_schools_come_back_with_it(backups, lived_in, tmp_path):
    made = make_backup(backups, say=quietly)
    place, scratch = database(), tmp_path / "scratch"
    scratch.mkdir()
    triggers = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(triggers)
        before = set(cursor.fetchall())
    assert len(before) >= 38
    with place.opened(made / place.name, scratch) as ask:
        assert set(ask(triggers)) >= before
        assert ask("UPDATE courses_setwork SET title = 'X' RETURNING title") == [("X",)]
        with pytest.raises(Exception, match="of two schools"):
            ask("UPDATE courses_setwork SET course_id = -1 RETURNING title")


def test_nothing_that_is_there_is_written_over(backups, lived_in):
    made = make_backup(backups, say=quietly)
    with pytest.raises(BackupError, match="something here already"):
        restore_backup(made, say=quietly)
    with lived_in.scope():
        assert HandIn.objects.count() == 1


@on_sqlite
def test_only_our_own_leftovers_make_way_for_what_is_restored(backups, lived_in, elsewhere):
    made = make_backup(backups, say=quietly)
    there = elsewhere()
    there.folder.mkdir()
    kept = {"db.sqlite3.damaged", "db.sqlite3-old", "db.sqlite3.2026", "other.sqlite3-wal"}
    ours = {"db.sqlite3-wal", "db.sqlite3-shm", "db.sqlite3-journal", "db.sqlite3.part"}
    for name in kept | ours:
        (there.folder / name).write_text(name)
    there.place.put(made / "database.sqlite3")
    left = {path.name: path for path in there.folder.iterdir()}
    assert left.keys() == kept | {"db.sqlite3"}
    assert all(left[name].read_text() == name for name in kept)
    assert left["db.sqlite3"].read_bytes() == (made / "database.sqlite3").read_bytes()


@on_sqlite
def test_a_damaged_backup_is_refused_before_anything_is_put_back(
    backups, lived_in, elsewhere
):
    made = make_backup(backups, say=quietly)
    name = next(iter(json.loads((made / MANIFEST).read_text())["files"]))
    file = made / "files" / name
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    there = elsewhere()
    with pytest.raises(BackupError, match="not what it was"):
        restore_backup(made, say=quietly)
    assert not there.folder.exists()


@on_sqlite
def test_a_backup_that_names_a_file_outside_itself_is_refused(backups, lived_in, elsewhere):
    made = make_backup(backups, say=quietly)
    manifest = json.loads((made / MANIFEST).read_text())
    manifest["files"]["../../outside"] = {"size": 1, "sha256": "0" * 64}
    (made / MANIFEST).write_text(json.dumps(manifest))
    elsewhere()
    with pytest.raises(BackupError, match="outside itself"):
        restore_backup(made, say=quietly)


def test_a_folder_that_is_no_backup_is_refused(tmp_path, lived_in):
    with pytest.raises(BackupError, match="not a backup"):
        restore_backup(tmp_path, say=quietly)


# --- What would make a bad one good --------------------------------------------


def test_all_of_it_is_on_the_disk_before_it_has_its_name(backups, lived_in, monkeypatch):
    """After a power cut, what was never finished does not look finished."""
    synced, not_synced = {}, []
    real_sync, real_rename = os.fsync, Path.rename

    def sync(descriptor):
        real_sync(descriptor)
        facts = os.fstat(descriptor)
        synced[facts.st_ino] = facts.st_size

    def rename(self, target):
        # What SQLite and pg_dump write, they sync themselves.
        inside = [p for p in (self, *self.rglob("*")) if p.stem != "database"]
        facts = {p.name: p.stat() for p in inside}
        not_synced.extend(n for n, f in facts.items() if synced.get(f.st_ino) != f.st_size)
        synced.clear()
        return real_rename(self, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "rename", rename)
    made = make_backup(backups, say=quietly)
    assert {"files", MANIFEST} <= {path.name for path in made.iterdir()}
    assert not_synced == []
    assert set(synced) == {backups.stat().st_ino}


def test_a_copy_that_lost_rows_is_not_a_backup(backups, lived_in, monkeypatch):
    """More was there before it was begun than it holds."""
    real = making.count

    def one_more(ask):
        found = real(ask)
        return {**found, "courses.HandIn": found["courses.HandIn"] + (ask is making.live)}

    monkeypatch.setattr(making, "count", one_more)
    with pytest.raises(BackupError, match=r"rows of courses\.HandIn"):
        make_backup(backups, say=quietly)
    assert list(backups.iterdir()) == []


def test_a_file_that_a_row_speaks_of_must_be_there(backups, lived_in, settings):
    (Path(settings.FILES_ROOT) / Picture.objects.first().file.name).unlink()
    with pytest.raises(BackupError, match="1 files are missing"):
        make_backup(backups, say=quietly)
    assert list(backups.iterdir()) == []


def test_a_file_taken_away_with_its_row_meanwhile_is_nobodys_loss(
    backups, lived_in, settings, monkeypatch
):
    gone = Picture.objects.first()
    copy_files = making.copy_files

    def and_meanwhile(*arguments):
        Picture.objects.filter(pk=gone.pk).delete()
        (Path(settings.FILES_ROOT) / gone.file.name).unlink(missing_ok=True)
        return copy_files(*arguments)

    monkeypatch.setattr(making, "copy_files", and_meanwhile)
    assert make_backup(backups, say=quietly).is_dir()


@on_sqlite
def test_a_damaged_copy_of_the_database_is_not_a_backup(backups, lived_in, monkeypatch):
    take = type(database()).take

    def and_damage(self, target):
        take(self, target)
        with target.open("r+b") as file:
            file.seek(4096 * 3)
            file.write(b"?" * 4096)

    monkeypatch.setattr(type(database()), "take", and_damage)
    with pytest.raises(BackupError, match="copy"):
        make_backup(backups, say=quietly)
    assert list(backups.iterdir()) == []


def test_a_full_disk_is_said_before_it_is_begun(backups, lived_in, monkeypatch):
    usage = making.shutil.disk_usage(".")
    monkeypatch.setattr(making.shutil, "disk_usage", lambda path: usage._replace(free=10))
    with pytest.raises(BackupError, match="not enough room"):
        make_backup(backups, say=quietly)


def test_a_disk_that_fills_on_the_way_leaves_nothing(backups, lived_in, monkeypatch):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "copy_files", full)
    with pytest.raises(BackupError, match="No space left on device"):
        make_backup(backups, say=quietly)
    assert list(backups.iterdir()) == []


def test_it_is_whole_while_people_write(backups, lived_in):
    """Rows are added all the while; each backup holds at least what there was before."""
    stop = threading.Event()
    wrong = []

    def write():
        try:
            number = 0
            while not stop.is_set():
                number += 1
                User.objects.create(username=f"w{number}", first_name="W")
        except Exception as error:  # noqa: BLE001 -- a thread's own error goes unseen
            wrong.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        made = [making.make_backup(backups / str(n), say=quietly) for n in range(3)]
    finally:
        stop.set()
        thread.join(30)
    counts = [json.loads((m / MANIFEST).read_text())["counts"] for m in made]
    people = [found["accounts.User"] for found in counts]
    assert wrong == []
    assert people == sorted(people)
    assert people[0] < people[-1] <= User.objects.count()


# --- Every night ---------------------------------------------------------------


def test_one_is_made_when_there_is_none_and_then_one_a_night(backups, lived_in):
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    made = []
    for hours in (0, 1, 14.5, 15, 24, 38.5):
        with time_machine.travel(noon + timedelta(hours=hours), tick=False):
            made.append(back_up_when_due())
    # At once; not again; in the night; not again, nor at noon; and the night after.
    assert made == [True, False, True, False, False, True]
    assert len(good_backups(backups)) == 3


def test_a_machine_that_was_off_at_night_makes_it_by_day(backups, lived_in):
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    with time_machine.travel(noon, tick=False):
        back_up_when_due()
    with time_machine.travel(noon + timedelta(hours=48), tick=False):
        assert age_of_newest(backups) == timedelta(hours=48)
        assert back_up_when_due() is True
        assert age_of_newest(backups) < timedelta(minutes=1)


def test_the_newest_are_kept(backups, lived_in):
    now = timezone.now()
    for days in range(4):
        with time_machine.travel(now + timedelta(days=days), tick=False):
            newest = make_backup(backups, say=quietly)
    (backups / "2020-01-01T00-00-00Z.part").mkdir()
    with time_machine.travel(now + timedelta(days=9)):
        assert keep_newest(backups, most=2) == 3
    assert len(good_backups(backups)) == 2
    assert good_backups(backups)[0] == newest
    assert list(backups.glob("*.part")) == []


def test_what_is_not_ours_is_neither_counted_nor_deleted(backups, lived_in):
    made = make_backup(backups, say=quietly)
    others = {"notes.part", "2020-01-01T00-00-00Z.part", "old.part", "2020-1-1T0-0-0Z.part"}
    for name in ("notes.part", "2020-01-01T00-00-00Z.part"):
        (backups / name).write_text("A plain file.")
    for name in ("old.part", "2020-1-1T0-0-0Z.part"):
        (backups / name).mkdir()
    copies = {"copyZ", "2020-1-1T0-0-0Z", "2020-13-01T00-00-00Z"}
    for name in copies:
        shutil.copytree(made, backups / name)
    for name in ("2020-03-01T00-00-00Z.part", "2020-03-01T00-00-00Z"):
        others.add(name)
        (backups / name).symlink_to(made)
    (backups / "2020-02-01T00-00-00Z.part").mkdir()  # ours, left half made
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        assert keep_newest(backups, most=1) == 1
    assert {path.name for path in backups.iterdir()} == {made.name} | others | copies
    assert good_backups(backups) == [made, backups / "2020-03-01T00-00-00Z"]


@pytest.mark.parametrize("says", ["", "\0" * 40, "[]", "{}", '{"begun": "20'])
def test_a_folder_whose_manifest_cannot_be_read_is_no_backup(backups, lived_in, says):
    """It comes first by its name; it hides no good one, and pushes none out."""
    made = make_backup(backups, say=quietly)
    bad = backups / "2999-01-01T00-00-00Z"
    bad.mkdir()
    (bad / MANIFEST).write_text(says)
    (backups / "2998-01-01T00-00-00Z" / MANIFEST).mkdir(parents=True)
    (backups / "otherZ").mkdir()
    (backups / "otherZ" / MANIFEST).write_text(says)
    assert good_backups(backups) == [made]
    assert age_of_newest(backups) < timedelta(minutes=5)
    assert keep_newest(backups, most=1) == 0
    assert made.is_dir()


def test_the_command_says_where_it_lies_or_why_not(backups, lived_in, capsys, monkeypatch):
    call_command("backup")
    assert f"Backed up, restored and counted: {backups}" in capsys.readouterr().out
    usage = making.shutil.disk_usage(".")
    monkeypatch.setattr(making.shutil, "disk_usage", lambda path: usage._replace(free=10))
    with pytest.raises(CommandError, match="not enough room"):
        call_command("backup")


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="PostgreSQL's own tools are tried"
)
def test_it_comes_back_equal_on_postgresql(backups, lived_in, elsewhere):
    import psycopg  # noqa: PLC0415 -- only where PostgreSQL is used

    made = make_backup(backups, say=quietly)
    there = elsewhere()
    name = "causeway_test_restored"
    given = {**there.place._given(), "autocommit": True}
    with psycopg.connect(**given) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name}")
        server.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            there.place.facts = {**there.place.facts, "NAME": name}
            counts = restore_backup(made, say=quietly)
            with psycopg.connect(**{**given, "dbname": name}) as copy:
                rows = copy.execute("SELECT text FROM portfolio_version").fetchall()
                (people,) = copy.execute("SELECT count(*) FROM accounts_user").fetchone()
            assert rows == [("<p>I fell as rain.</p>",)]
            assert people == counts["accounts.User"] == User.objects.count()
            with pytest.raises(BackupError, match="something here already"):
                restore_backup(made, say=quietly)
        finally:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
