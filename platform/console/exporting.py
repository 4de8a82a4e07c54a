"""Everything of a school in one zip: a file of JSON lines for each kind of row, and files.

It can be read without Causeway: each line is one row, by the names of its fields.
"""

import hashlib
import io
import os
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import serializers
from django.db.models import QuerySet
from django.utils import timezone

from audit.models import Entry
from console import belongings
from console.models import SchoolExport
from portfolio.models import Attachment
from schools.models import School

SECRET = {"password", "device_key", "is_superuser", "user_permissions", "groups"}


def parts_of(school: School) -> Iterator[tuple[str, QuerySet, list[str] | None]]:
    """The name, the rows and the fields (``None``: all) of each file of lines."""
    yield "schools.school", School.objects.filter(pk=school.pk), None
    people = belongings.people_of(school).order_by("pk")
    fields = [f.name for f in people.model._meta.get_fields() if hasattr(f, "attname")]
    yield "accounts.user", people, [name for name in fields if name not in SECRET]
    for model in reversed(belongings.models_in_order()):
        rows = belongings.rows_of(model, school)
        assert rows is not None
        yield model._meta.label_lower, rows.order_by("pk"), None
    pages = belongings.pages_of(school)
    yield "wagtailcore.page", pages.order_by("path"), None
    for model in sorted({type(p) for p in pages.specific()}, key=lambda m: m.__name__):
        yield model._meta.label_lower, model.objects.filter(pk__in=pages.values("pk")), None
    for rows in belongings.media_of(school):
        yield rows.model._meta.label_lower, rows.order_by("pk"), None
    yield "audit.entry", Entry.objects.filter(school=school.urn).order_by("pk"), None


def files_of(school: School) -> Iterator[Any]:
    """Every kept file of the school: pictures, documents, and what is in its work."""
    for rows in belongings.media_of(school):
        for row in rows.iterator(chunk_size=200):
            yield row.file
    for row in Attachment.objects.filter(school=school).iterator(chunk_size=200):
        if row.whole:
            yield row.whole
        if row.small and row.small.name != row.whole.name:
            yield row.small


def path_of(row: SchoolExport) -> Path:
    return Path(settings.EXPORT_DIR) / f"{row.school.urn}-{row.pk}.zip"


def make_export(row: SchoolExport) -> Path:
    """Make the zip of ``row``, noting after each part how far it is.

    It has its name only when it is whole and on the disk. A file whose bytes are missing
    is listed in ``missing.txt`` and stops nothing.
    """
    target = path_of(row)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = target.with_suffix(".part")
    parts, files = list(parts_of(row.school)), list(files_of(row.school))
    row.total = len(parts) + len(files)
    missing = []
    with half.open("wb") as raw:
        os.chmod(half, 0o600)
        with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as out:
            for name, rows, fields in parts:
                with out.open(f"{name}.jsonl", "w") as binary:
                    text = io.TextIOWrapper(binary, "utf-8", write_through=True)
                    found = rows.iterator(chunk_size=500)
                    serializers.serialize("jsonl", found, stream=text, fields=fields)
                    text.detach()
                tell(row)
            for file in files:
                try:
                    copy_into(out, file)
                except FileNotFoundError:
                    missing.append(file.name)
                tell(row)
            out.writestr("missing.txt", "".join(f"{name}\n" for name in missing))
        raw.flush()
        os.fsync(raw.fileno())
    with half.open("rb") as whole:
        row.sha256 = hashlib.file_digest(whole, "sha256").hexdigest()
    row.size = half.stat().st_size
    half.rename(target)
    row.finished_at = timezone.now()
    row.save()
    return target


def copy_into(out: zipfile.ZipFile, file: Any) -> None:
    """Copy one kept file. Raises ``FileNotFoundError`` when its bytes are missing."""
    with file.open("rb") as source, out.open(f"files/{file.name}", "w") as target:
        shutil.copyfileobj(source, target)


def tell(row: SchoolExport) -> None:
    """Note one more part. Each fiftieth is written down: the write lock is everybody's."""
    row.done += 1
    if row.done % 50 == 1 or row.done == row.total:
        SchoolExport.objects.filter(pk=row.pk).update(done=row.done, total=row.total)


def make_waiting_exports() -> int:
    """Make every export that was asked for and is not there; one that fails says so."""
    made = 0
    waiting = SchoolExport.objects.filter(finished_at=None, failed_at=None)
    for row in waiting.select_related("school"):
        try:
            make_export(row)
        except Exception:
            SchoolExport.objects.filter(pk=row.pk).update(failed_at=timezone.now())
            raise
        made += 1
    return made


def forget_exports(urn: str) -> None:
    """Delete the exports of a school that has been erased."""
    for path in Path(settings.EXPORT_DIR).glob(f"{urn}-*"):
        path.unlink(missing_ok=True)
