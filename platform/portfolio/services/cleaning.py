"""From stored to ready: what nobody may know is taken out, and what came in is deleted."""

import logging
import shutil
import tempfile
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import F

from files import incoming
from files.cleaning import Cleaned
from files.kinds import Refused, proper_name
from files.pool import CleanerDied
from files.refusal import Unsure
from portfolio.models import Attachment
from portfolio.models.attachment import work_storage
from portfolio.services.sending import refuse

log = logging.getLogger("causeway.cleaner")

Clean = Callable[[Path, Path, str], Cleaned]

# A file may have taken too long because the machine had too much to do. After so many tries
# a file that has not been handed in is refused; one that has been is tried for ever.
UNSURE_TRIES = 3
TO_PRESS = 5  # seconds more, between the end of a recording and the button


def next_to_clean(besides: Collection[int] = ()) -> Attachment | None:
    """The file that has waited longest, but for those that are being cleaned already.

    Its try is counted before it is begun: a file that ends the cleaner itself must not
    end it before all others had their turn.
    """
    file = Attachment.objects.to_clean().exclude(pk__in=besides).first()
    if file is not None:
        file.tries += 1
        Attachment.objects.filter(pk=file.pk).update(tries=F("tries") + 1)
    return file


def clean_file(attachment: Attachment, clean: Clean) -> Attachment:
    """Clean a file that :func:`next_to_clean` gave; the row as it then is.

    ``clean`` is ``files.pool.Pool.clean``. Only what is in a file may cost somebody that
    file: whatever goes wrong here (a child that dies, a full disk, a store that is away)
    leaves it stored, to be tried again.
    """
    with tempfile.TemporaryDirectory(dir=settings.INCOMING_ROOT, prefix="clean-") as made:
        try:
            source = source_of(attachment, Path(made))
            cleaned = clean(source, Path(made), attachment.name)
            refuse_long_speech(attachment, cleaned.seconds)
        except Unsure as refusal:
            if attachment.tries < UNSURE_TRIES:
                return attachment
            return refuse(attachment, str(refusal), only_if={"bound_at": None})
        except Refused as refusal:
            return refuse(attachment, str(refusal))
        except CleanerDied:
            return attachment
        return finish(attachment, cleaned)


def refuse_long_speech(attachment: Attachment, seconds: float) -> None:
    """Raise ``Refused`` for what a teacher said about somebody's work at too great length.

    How long a recording is, is known only now: it may have been given already.
    """
    spoken = attachment.made_by_id != attachment.owner_id
    if spoken and seconds > settings.MAX_SPOKEN_SECONDS + TO_PRESS:
        raise Refused("Your recording is too long: two minutes at most.")


def source_of(attachment: Attachment, scratch: Path) -> Path:
    """What has to be cleaned: what came in or, if that has gone, what came out of it.

    A backup copies the database first: restored, it may hold a row from before the
    cleaning and the files from after it.
    """
    came = incoming.path_of(attachment.public_id)
    if came.exists():
        return came
    storage, folder = work_storage(), folder_of(attachment)
    with suppress(FileNotFoundError):
        for name in storage.listdir(folder)[1]:
            if name.startswith(f"{attachment.public_id}-whole."):
                copy = scratch / f"again{Path(name).suffix}"
                with storage.open(f"{folder}/{name}") as kept, copy.open("wb") as file:
                    shutil.copyfileobj(kept, file)
                return copy
    log.error("a stored file is missing: %s", attachment.pk)
    raise Refused(
        "This file did not arrive whole. Please add it once more: the one on your device."
    )


def folder_of(attachment: Attachment) -> str:
    """Where its files lie in the storage: no folder with a hundred thousand names."""
    return f"work/{attachment.public_id[:2]}"


def finish(attachment: Attachment, cleaned: Cleaned) -> Attachment:
    """Files first, then the row, then what came in is deleted."""
    storage = work_storage()
    whole = keep(storage, attachment, "whole", cleaned.whole)
    small = keep(storage, attachment, "small", cleaned.small) if cleaned.small else ""
    with transaction.atomic():
        row = Attachment.objects.select_for_update().get(pk=attachment.pk)
        if row.state != Attachment.State.STORED:
            return row
        row.state = Attachment.State.READY
        row.whole, row.small = whole, small
        row.kind, row.media_type = cleaned.kind.family, cleaned.kind.media_type
        row.name = proper_name(row.name, cleaned.kind.extension)
        row.size, row.sha256 = cleaned.size, cleaned.sha256
        row.width, row.height = cleaned.width or None, cleaned.height or None
        row.seconds = cleaned.seconds or None
        row.caution = cleaned.caution
        row.save()
    incoming.forget(row.public_id)
    return row


def keep(storage: Any, attachment: Attachment, variant: str, made: Path) -> str:
    """Put a cleaned file where it stays; its name there, the same at every try."""
    name = f"{folder_of(attachment)}/{attachment.public_id}-{variant}{made.suffix}"
    with made.open("rb") as file:
        return storage.put(name, File(file))
