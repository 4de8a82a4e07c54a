"""Files of the register, written for a test."""

import csv
import datetime

import pytest

from schools.services.agreements import record_processing
from tests.factories import UserFactory
from tests.schools.registers import SCHOOL


@pytest.fixture
def register(tmp_path):
    """Writes rows (dictionaries, or ready cells) as a register file."""

    def write(*rows, encoding="windows-1252", header=tuple(SCHOOL), quoting=0):
        path = tmp_path / "register.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file, quoting=quoting)
            writer.writerow(header)
            for row in rows:
                cells = [row[h] for h in header] if isinstance(row, dict) else row
                writer.writerow(cells)
        return path

    return write


@pytest.fixture
def raw(tmp_path):
    """Writes bytes as a register file."""

    def write(content):
        path = tmp_path / "register.csv"
        path.write_bytes(content)
        return path

    return write


@pytest.fixture
def agreed(db):
    """Records that a school has signed with the host, as a roll asks for."""

    def record(school):
        record_processing(
            school,
            version="2026",
            signed_by="Mrs Head, Head",
            starts=datetime.date(2026, 1, 1),
            by=UserFactory(),
        )

    return record
