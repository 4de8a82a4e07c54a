"""How the install is, in a few numbers, for those who keep it running."""

import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from console.backup.making import age_of_newest, good_backups
from console.models import ClockRun

AMBER, RED = timedelta(days=2), timedelta(days=8)
LEAST_FREE = 2 * 2**30  # bytes


@dataclass(frozen=True)
class Line:
    """One thing that is well or not: ``state`` is done, needs_you or late."""

    what: str
    state: str
    word: str
    more: str = ""


def backup_line() -> Line:
    folder = Path(settings.BACKUP_DIR)
    age, number = age_of_newest(folder), len(good_backups(folder))
    if age is None:
        return Line("Backup", "late", "None yet", "The clock makes one each night.")
    hours = round(age.total_seconds() / 3600)
    ago = f"{hours} hours old" if age < AMBER else f"{age.days} days old"
    if hours <= 1:
        ago = "Not an hour old" if hours < 1 else "An hour old"
    state = "done" if age < AMBER else "needs_you" if age < RED else "late"
    kept = "1 is kept" if number == 1 else f"{number} are kept"
    return Line("Backup", state, ago, f"Restored to a scratch place and counted. {kept}.")


def room_line() -> Line:
    usage = shutil.disk_usage(settings.DATA_DIR)
    free = f"{usage.free / 2**30:.0f} GB free"
    full = usage.free < max(LEAST_FREE, usage.total * 0.05)
    share = f"{usage.free * 100 // usage.total} % of the disk."
    return Line("Room", "late" if full else "done", free, share)


def clock_line() -> Line:
    last = ClockRun.objects.aggregate(last=Max("last_run"))["last"]
    if last is None or timezone.now() - last > timedelta(minutes=10):
        more = "Nothing is published on time and no backup is made: start it again."
        return Line("Clock", "late", "Stopped", more)
    return Line("Clock", "done", "Running")


def tasks_line() -> Line:
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY).count()
    a_week = timezone.now() - timedelta(days=7)
    failed = DBTaskResult.objects.filter(
        status=TaskResultStatus.FAILED, finished_at__gte=a_week
    ).count()
    return Line(
        "Background work",
        "needs_you" if failed else "done",
        f"{failed} failed this week" if failed else "No failure this week",
        f"{waiting} waiting.",
    )


def lines() -> list[Line]:
    """Everything the status page says."""
    return [backup_line(), room_line(), clock_line(), tasks_line()]
