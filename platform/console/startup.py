"""What has to be done before the first page: tables, static files, and only once.

A stamp in ``DATA_DIR`` remembers what this was done for, so that a second start asks one
question of the database and goes on.
"""

import hashlib
import io
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import django
import wagtail
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from schools.belt.roles import as_owner

Say = Callable[[str], object]

SOURCES = (
    "requirements/runtime.txt",
    "platform/config/settings/*.py",
    "*/migrations/*.py",
    "platform/*/migrations/*.py",
    # The walls are put up by migrating, and are derived from the models.
    "schools/walls/*.py",
    "schools/belt/*.py",
    "*/models/*.py",
    "platform/*/models/*.py",
    "platform/*/static/**/*",
)


def fingerprint(root: Path) -> str:
    """A hash of all that tables and static files are made from."""
    found = hashlib.sha256()
    database = {k: v for k, v in settings.DATABASES["default"].items() if k != "OPTIONS"}
    facts = (django.VERSION, wagtail.VERSION, sys.version, database, settings.ROW_SECURITY)
    found.update(repr((facts, settings.STATIC_ROOT)).encode())
    for pattern in SOURCES:
        for path in sorted(root.glob(pattern)):
            if path.is_file():
                found.update(str(path.relative_to(root)).encode())
                found.update(path.read_bytes())
    return found.hexdigest()


def steps_taken() -> int:
    """How many migrations the database has had; 0 for a new one."""
    try:
        return len(MigrationRecorder(connection).applied_migrations())
    except DatabaseError:
        return 0


def is_prepared() -> bool:
    """Whether this very code was prepared for this very database."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    try:
        kept = _stamp().read_text().split()
    except OSError:
        return False
    wanted = [fingerprint(settings.ROOT), str(steps_taken())]
    return kept == wanted and manifest.exists()


def prepare(say: Say) -> None:
    """Bring tables and static files up to date; nothing when they are.

    As the owner of the tables, if somebody said who that is: the web server's own role
    may not be there yet.
    """
    with as_owner() if settings.DATABASE_OWNER else nullcontext():
        if not is_prepared():
            bring_about(say)


def bring_about(say: Say) -> None:
    """Make or change tables and static files, and note for what that was done."""
    with step("Setting up the database", say), as_owner():
        call_command("migrate", interactive=False, verbosity=1, stdout=Counting(say))
        call_command("createcachetable", verbosity=0)
    with step("Preparing styles, scripts and pictures", say):
        call_command(
            "collectstatic",
            interactive=False,
            clear=True,
            verbosity=0,
            stdout=io.StringIO(),
        )
    _stamp().write_text(f"{fingerprint(settings.ROOT)} {steps_taken()}\n")


def _stamp() -> Path:
    return settings.DATA_DIR / "prepared"


@contextmanager
def step(name: str, say: Say) -> Iterator[None]:
    """Say what is being done and, when it is done, how long it took."""
    say(f"{name} …")
    began = time.monotonic()
    yield
    say(f"  done in {time.monotonic() - began:.0f} s")


class Counting(io.StringIO):
    """Stands in for the output of ``migrate``: a line every two seconds, not 250."""

    def __init__(self, say: Say) -> None:
        super().__init__()
        self.say, self.count, self.last = say, 0, time.monotonic()

    def write(self, text: str) -> int:
        self.count += text.count("Applying ")
        if time.monotonic() - self.last > 2:
            self.last = time.monotonic()
            self.say(f"  {self.count} steps")
        return len(text)
