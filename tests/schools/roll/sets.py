"""Sets of CSV files for the tests of their readers, loose, packed, or from real systems."""

import csv
import io
import zipfile
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[3] / "../shared/samples"
needs_samples = pytest.mark.skipif(
    not (SAMPLES / "oneroster").is_dir() or not (SAMPLES / "sds").is_dir(),
    reason="the roster samples are not beside the repository (../shared/samples)",
)


def sample(path):
    """The file of that name, or all files of the folder."""
    at = SAMPLES / path
    paths = sorted(at.iterdir()) if at.is_dir() else [at]
    return [(one.name, io.BytesIO(one.read_bytes())) for one in paths]


def text_of(head, *rows):
    """``head`` is words with commas between; a row too, or a list of cells."""
    out = io.StringIO()
    lines = csv.writer(out)
    for row in (head, *rows):
        lines.writerow(row.split(",") if isinstance(row, str) else row)
    return out.getvalue()


def loose(texts, encoding="utf-8"):
    return [(name, io.BytesIO(text.encode(encoding))) for name, text in texts.items()]


def packed(parts, name="set.zip", **more):
    """``parts`` are words or bytes by path."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **more) as archive:
        for path, data in parts.items():
            archive.writestr(path, data)
    return [(name, out)]


def faults(roll):
    return [(fault.row, fault.column, fault.reason) for fault in roll.faults]
