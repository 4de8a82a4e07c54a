"""The check letter and the shape of a unique pupil number, to the published vectors."""

import csv
from pathlib import Path

import pytest

from schools.roll import upn as numbers

VECTORS = Path(__file__).parent / "samples/upn_vectors.csv"


def vectors():
    with VECTORS.open(encoding="utf-8") as file:
        return [(row["upn"], row["valid"] == "1") for row in csv.DictReader(file)]


@pytest.mark.parametrize(("written", "is_right"), vectors())
def test_vectors(written, is_right):
    assert (numbers.fault_of(numbers.tidied(written)) == "") is is_right


def test_there_are_right_and_wrong_ones_among_them():
    found = [is_right for _, is_right in vectors()]
    assert found.count(True) > 5
    assert found.count(False) > 3


@pytest.mark.parametrize("digit", ["٢", "２", "²"])
def test_numbers_of_other_scripts_are_none(digit):
    assert numbers.fault_of(f"B80120000500{digit}") == numbers.WRONG_SIGNS


def test_what_ends_a_line_is_taken_off():
    assert numbers.fault_of(numbers.tidied("B801200005001\n")) == ""
    assert numbers.fault_of("B801200005001\n") == numbers.WRONG_LENGTH


def test_one_number_mistyped_or_two_exchanged_is_found_out():
    right = "B801200005001"
    for at in range(1, len(right)):
        other = "7" if right[at] != "7" else "3"
        assert numbers.fault_of(right[:at] + other + right[at + 1 :])
    assert numbers.fault_of("B810200005001") == numbers.WRONG_LETTER


def test_a_number_that_ends_in_a_letter_is_temporary():
    assert numbers.is_temporary("M80120000500A")
    assert not numbers.is_temporary("B801200005001")
