"""What is wrong with a row of a pupil, in an office's words; the same for all files."""

import datetime
from collections.abc import Iterator

from accounts.names import is_a_name
from schools.roll import upn as numbers
from schools.roll.rows import Fault, PupilRow

LONGEST_NAME = 100
LONGEST_GROUP, LONGEST_LANGUAGE = 60, 60
NOBODY = "There is nobody in this file."
MISSING = "The name is missing."
NO_LETTER = "There is no letter in this name."
TOO_LONG = f"This name has more than {LONGEST_NAME} letters."
LONG_GROUP = f"This class has a name of more than {LONGEST_GROUP} letters."
NO_BIRTHDAY = "The birthday is missing."
NO_DAY = "This is no day of any year. Write it 9/1/2015, the day first."
NOT_BORN = "This birthday is after the day the file was made."
NO_YEAR = "This is no year group: it is R, or 1 to 13."
NO_GRADE = "This is no American grade: it is KG, or 01 to 12."
TWICE = "This UPN stands in this file twice. Only one can be right."


def name_faults(row: int, column: str, name: str) -> Iterator[Fault]:
    """Of a tidied name."""
    if not name:
        yield Fault(row, column, MISSING)
    elif not is_a_name(name):
        yield Fault(row, column, NO_LETTER)
    elif len(name) > LONGEST_NAME:
        yield Fault(row, column, TOO_LONG)


def birthday_faults(
    row: int, column: str, said: str, born: datetime.date | None, on: datetime.date | None
) -> Iterator[Fault]:
    """Of what is ``said`` there, and the day it means; ``on`` is the file's own day."""
    if not said:
        yield Fault(row, column, NO_BIRTHDAY)
    elif born is None:
        yield Fault(row, column, NO_DAY)
    elif on and born > on:
        yield Fault(row, column, NOT_BORN)


def number_faults(row: int, column: str, upn: str) -> Iterator[Fault]:
    """Of a tidied UPN. It may be missing: a child who came yesterday has none yet."""
    if upn and (fault := numbers.fault_of(upn)):
        yield Fault(row, column, fault)


def without_twins(
    pupils: list[PupilRow], column: str
) -> tuple[list[PupilRow], list[Fault]]:
    """The pupils whose UPN stands there once, and a fault for each of the others.

    Of two rows with one number neither is taken: nobody can say whose it is.
    """
    rows: dict[str, list[int]] = {}
    for pupil in pupils:
        if pupil.upn:
            rows.setdefault(pupil.upn, []).append(pupil.row)
    twice = {row for same in rows.values() if len(same) > 1 for row in same}
    left = [pupil for pupil in pupils if pupil.row not in twice]
    return left, [Fault(row, column, TWICE) for row in sorted(twice)]
