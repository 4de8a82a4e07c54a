"""Clearing up after what was cut off: no row without a file, no file without a row."""

import datetime
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from files import incoming
from portfolio.models import Attachment
from portfolio.models.attachment import work_storage

log = logging.getLogger("causeway.sweep")

# A phone that was switched off for the weekend goes on from where it was. As long is it
# said of a file that it was not kept, and why.
SENDING_LASTS = datetime.timedelta(days=7)
# Taken out by mistake: it can be put back this long.
UNDO_LASTS = datetime.timedelta(days=1)
# What a teacher recorded and never gave.
SAYING_LASTS = datetime.timedelta(days=30)
# A file is written before its row says so: what is younger may be just that.
YOUNG = datetime.timedelta(days=1)


def sweep(*, young: datetime.timedelta = YOUNG) -> dict[str, int]:
    """Delete what nothing refers to and nobody is waiting for; how much of what.

    A row whose file is missing is not touched: it is logged, since somebody has lost
    something and the backup has it.
    """
    return {
        "rows": sum(forget(row) for row in over().iterator(chunk_size=200)),
        "files": delete_strays(young),
        "missing": count_missing(),
    }


def over() -> Any:
    """Files that were never part of anything, and will not be."""
    now = timezone.now()
    never_came = Q(state__in=("arriving", "refused"), made_at__lt=now - SENDING_LASTS)
    taken_out = Q(removed_at__lt=now - UNDO_LASTS)
    unsaid = ~Q(made_by=F("owner")) & Q(made_at__lt=now - SAYING_LASTS)
    return Attachment.objects.filter(never_came | taken_out | unsaid, bound_at=None)


def forget(row: Attachment) -> int:
    """Delete a row, then its files. 0 if it is needed after all: asked again, locked, as
    its owner may have put it back, or handed it in, since the list was made."""
    with transaction.atomic():
        still = over().select_for_update(of=("self",)).filter(pk=row.pk).first()
        deleted = still.delete()[0] if still is not None else 0
    if deleted:
        incoming.forget(row.public_id)
        for file in (row.whole, row.small):
            if file:
                work_storage().delete(file.name)
    return deleted


def delete_strays(young: datetime.timedelta) -> int:
    """Delete files that no row speaks of, unless they are ``young``."""
    before = timezone.now() - young
    return delete_strays_incoming(before) + delete_strays_kept(before)


def delete_strays_incoming(before: datetime.datetime) -> int:
    """What was being sent, or cleaned, for rows that are no more or no longer wait."""
    deleted = 0
    waiting = set(
        Attachment.objects.filter(state__in=("arriving", "stored")).values_list(
            "public_id", flat=True
        )
    )
    if not settings.INCOMING_ROOT.exists():
        return 0
    for path in settings.INCOMING_ROOT.iterdir():
        name = path.name.removesuffix(incoming.PART)
        if name in waiting or name == incoming.LOCK or not is_older(path, before):
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
        deleted += 1
    return deleted


def is_older(path: Path, before: datetime.datetime) -> bool:
    try:
        return path.stat().st_mtime < before.timestamp()
    except FileNotFoundError:
        return False


def delete_strays_kept(before: datetime.datetime) -> int:
    """What was cleaned for a row that is no more, or does not say so."""
    storage, deleted = work_storage(), 0
    for folder, names in kept_by_folder():
        known = names_of_rows(folder)
        rows = Attachment.objects.to_clean().filter(public_id__startswith=folder)
        waiting = set(rows.values_list("public_id", flat=True))
        for name in names - known:
            if is_waited_for(name, waiting):
                continue
            try:
                young = storage.get_modified_time(name) >= before
            except FileNotFoundError:
                continue
            if not young:
                storage.delete(name)
                deleted += 1
    return deleted


def kept_by_folder() -> Iterator[tuple[str, set[str]]]:
    """The names of all cleaned files, a folder at a time."""
    storage = work_storage()
    try:
        folders = storage.listdir("work")[0]
    except FileNotFoundError:
        return
    for folder in folders:
        names = storage.listdir(f"work/{folder}")[1]
        yield folder, {f"work/{folder}/{name}" for name in names}


def names_of_rows(folder: str) -> set[str]:
    """The names that rows give to cleaned files in ``folder``.

    A row that is being cleaned says nothing yet: see :func:`is_waited_for`.
    """
    rows = Attachment.objects.filter(public_id__startswith=folder)
    return {name for pair in rows.values_list("whole", "small") for name in pair if name}


def is_waited_for(name: str, waiting: set[str]) -> bool:
    """Whether a file is what was made for a row that does not say so yet.

    After a restore it may be all that there is of it: the row is from before the
    cleaning, and the file from after it.
    """
    return name.rpartition("/")[2].partition("-")[0] in waiting


def count_missing() -> int:
    """How many rows speak of files that are not there; each is logged by its number."""
    missing = 0
    # The rows first: a file is there before its row says so.
    ready = list(Attachment.objects.filter(state="ready").values_list("pk", "whole"))
    kept = {name for _, names in kept_by_folder() for name in names}
    for key, name in ready:
        if name not in kept:
            log.error("the file of attachment %s is missing", key)
            missing += 1
    stored = Attachment.objects.filter(state="stored").values_list("pk", "public_id")
    for key, public_id in stored:
        came = incoming.path_of(public_id).exists()
        # Asked again: it may have been cleaned since the list was made.
        if not came and Attachment.objects.filter(pk=key, state="stored").exists():
            log.error("the file of attachment %s is missing", key)
            missing += 1
    return missing
