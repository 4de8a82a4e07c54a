"""What rows and disk have to say of the files that were promised."""

import datetime
from collections.abc import Iterator
from typing import Any

from PIL import Image, ImageStat

from console.faults.sending import PATCH
from courses.models import HandIn
from files import incoming
from portfolio.models import Attachment
from portfolio.models.attachment import work_storage
from portfolio.services.sweeping import kept_by_folder, sweep

AT_ONCE = datetime.timedelta(0)
ALIKE = 8  # of 255, in each colour: what encoding a plain patch anew may change


def waiting() -> int:
    """How many files the cleaner still has before it."""
    return Attachment.objects.to_clean().count()


def files(promised: dict[str, dict[str, Any]]) -> list[str]:
    """Every acknowledged file is there, cleaned, and is what was sent."""
    rows = Attachment.objects.in_bulk(list(promised), field_name="public_id")
    found = []
    for key, facts in promised.items():
        row = rows.get(key)
        if row is None:
            found.append(f"an acknowledged file is not there: {facts['name']}")
        elif not row.is_ready:
            found.append(f"a file was not cleaned: {facts['name']} is {row.state}")
        elif not work_storage().exists(row.whole.name):
            found.append("a row without its file")
        elif not is_what_was_sent(row, facts):
            found.append(f"a file is not what was sent: {facts['name']}")
    return found


def is_what_was_sent(row: Attachment, facts: dict[str, Any]) -> bool:
    if "sha256" in facts:
        return row.sha256 == facts["sha256"]
    with row.whole.open("rb") as file, Image.open(file) as picture:
        left, top, right, bottom = PATCH
        patch = picture.crop((left + 20, top + 20, right - 20, bottom - 20))
        means = ImageStat.Stat(patch.convert("RGB")).mean
    pairs = zip(means, facts["colour"], strict=True)
    return all(abs(here - sent) <= ALIKE for here, sent in pairs)


def bound(promised: dict[str, dict[str, Any]]) -> list[str]:
    """Every acknowledged hand-in has the files that it was made with."""
    rows = HandIn.objects.filter(key__in=list(promised)).prefetch_related(
        "version__attachments"
    )
    return [
        f"a hand-in has other files than were sent: {row.receipt}"
        for row in rows
        if {file.public_id for file in row.version.attachments.all()}
        != set(promised[str(row.key)].get("files", ()))
    ]


def disk() -> list[str]:
    """After the sweep there is no file without a row, and no row without its file."""
    missing = sweep(young=AT_ONCE)["missing"]
    found = [f"{missing} rows speak of files that are not there"] if missing else []
    spoken_of = {
        name
        for pair in Attachment.objects.values_list("whole", "small")
        for name in pair
        if name
    }
    on_disk = {name for _, names in kept_by_folder() for name in names}
    found += ["a file without a row" for _ in on_disk - spoken_of]
    return found + ["a piece of a file without a row" for _ in strays()]


def strays() -> Iterator[str]:
    """What lies in the folder of arriving files for no row that waits for it."""
    waits = set(
        Attachment.objects.filter(state__in=("arriving", "stored")).values_list(
            "public_id", flat=True
        )
    )
    for name in incoming.names():
        if name not in waits:
            yield name
