"""Common Transfer Files: what is taken from good ones, and what is said of bad ones.

The samples were written for Causeway (CC0): made-up pupils, real numbers of schools.
"""

import datetime
import re
from io import BytesIO
from pathlib import Path

import pytest

from schools.roll import people
from schools.roll import upn as numbers
from schools.roll.ctf import (
    HAS_DOCTYPE,
    LARGEST,
    NO_CTF,
    NOT_XML,
    TOO_LARGE,
    read_ctf,
)
from schools.roll.rows import RefusedFileError, SchoolNamed

SAMPLES = Path(__file__).parent / "samples"
UPN = "B801200005001"


def sample(name):
    with (SAMPLES / name).open("rb") as file:
        return read_ctf(file)


def pupil(**said):
    """One pupil's XML; a name with two lines between goes into BasicDetails."""
    facts = {"UPN": UPN, "Surname": "Reed", "Forename": "Dee", "DOB": "2015-01-09"} | said
    details = {name[9:]: facts.pop(name) for name in list(facts) if name[:9] == "details__"}
    top = "".join(f"<{k}>{v}</{k}>" for k, v in facts.items() if v is not None)
    more = "".join(f"<{k}>{v}</{k}>" for k, v in details.items())
    return f"<Pupil>{top}<BasicDetails>{more}</BasicDetails></Pupil>"


def ctf(*pupils, version="26.0", tag="CTFversion", before="", encoding="utf-8"):
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>{before}<CTfile><Header>'
        f"<{tag}>{version}</{tag}><DateTime>2026-07-15T10:12:30</DateTime>"
        "<DocumentQualifier>full</DocumentQualifier></Header>"
        f"<CTFpupilData>{''.join(pupils)}</CTFpupilData></CTfile>"
    ).encode(encoding)


def read(data):
    return read_ctf(BytesIO(data))


def faults(roll):
    return [(fault.row, fault.column) for fault in roll.faults]


def test_a_cohort_that_crosses_with_all_its_kinds_of_names():
    roll = sample("2013614_CTF_2036905_001.xml")
    assert roll.faults == roll.notes == []
    assert roll.is_full
    assert roll.made_on == datetime.date(2026, 7, 15)
    assert roll.source == SchoolNamed("The Aldgate School", "2013614", "100000")
    assert roll.destination == SchoolNamed("", "2036905", "105135")
    ada, sean, maria, xiaoming = roll.pupils
    assert (ada.first_name, ada.known_as) == ("ADAEZE", "Ada")
    assert (ada.last_name, ada.legal_name) == ("Okafor", "OKAFOR")
    assert ada.born == datetime.date(2015, 1, 9)
    assert (ada.year_group, ada.upn, ada.language) == (6, "D201361419001", "ENG")
    assert (sean.first_name, sean.last_name) == ("Seán", "Ó Briain-Smythe")
    assert (maria.upn, maria.former_upn) == ("J202201918011", "Y20220191801C")
    assert (maria.last_name, maria.language) == ("D'Souza", "POR")
    assert (xiaoming.first_name, xiaoming.last_name) == ("小明", "王")


def test_nothing_of_need_care_contact_or_result_is_kept():
    """The file holds all of them; a row has no place for any."""
    data = (SAMPLES / "2013614_CTF_2036905_001.xml").read_text(encoding="utf-8")
    said = repr(sample("2013614_CTF_2036905_001.xml"))
    for secret in ("SLCN", "Ngozi", "01632 960 001", "ngozi.okafor", "BNGN", "ZZ99", "104"):
        assert secret in data
        assert secret not in said


def test_a_file_in_the_shape_that_the_department_itself_writes():
    """A mark at its start, no details, and a source that is no school."""
    roll = sample("GIAP_shape_CTF.xml")
    assert not roll.is_full
    assert not roll.source.is_named
    (ada,) = roll.pupils
    assert (ada.last_name, ada.year_group) == ("Okafor", 6)  # by age: it names no year


def test_a_destination_that_is_not_known():
    assert not sample("2013614_CTF_XXXXXXX_001.xml").destination.is_named


def test_a_wrong_row_leaves_the_others_as_they_are():
    roll = sample("negative_bad_check_letter.xml")
    assert faults(roll) == [(1, "UPN")]
    assert roll.faults[0].reason == numbers.WRONG_LETTER
    assert [one.row for one in roll.pupils] == [2]


def test_everything_that_is_wrong_with_a_row_is_said_at_once():
    assert faults(sample("negative_missing_dob_surname.xml")) == [
        (1, "Surname"),
        (1, "DOB"),
    ]


def test_of_two_rows_with_one_number_neither_is_taken():
    roll = sample("negative_duplicate_upn.xml")
    assert faults(roll) == [(1, "UPN"), (2, "UPN")]
    assert roll.pupils == []


@pytest.mark.parametrize("version", ["17.0", "21.0", "25.0", "27.1"])
def test_versions_that_we_know(version):
    roll = read(ctf(pupil(), version=version, tag="CTFVersion"))
    assert (len(roll.pupils), roll.notes) == (1, [])


@pytest.mark.parametrize("version", ["16.0", "28.0", "", "٢٦", "new"])
def test_a_version_that_we_do_not_know_is_read_and_said(version):
    roll = read(ctf(pupil(), version=version))
    assert len(roll.pupils) == 1
    assert "version" in roll.notes[0]


def test_a_namespace_and_utf_16_change_nothing():
    data = ctf(pupil(Surname="Nguyễn")).decode()
    data = data.replace("<CTfile>", '<CTfile xmlns="http://example.org/ctf">')
    for encoding in ("utf-8", "utf-16"):
        as_sent = data.replace('"utf-8"', f'"{encoding}"').encode(encoding)
        assert read(as_sent).pupils[0].last_name == "Nguyễn"


@pytest.mark.parametrize(
    ("said", "column"),
    [
        ({"DOB": "2015-02-29"}, "DOB"),
        ({"DOB": "2026-07-16"}, "DOB"),
        ({"DOB": "09/01/2015"}, "DOB"),
        ({"DOB": "20150109"}, "DOB"),
        ({"DOB": "2015-W01-1"}, "DOB"),
        ({"DOB": "20226-01-01"}, "DOB"),
        ({"DOB": ""}, "DOB"),
        ({"Forename": " "}, "Forename"),
        ({"Forename": "&#x200B;"}, "Forename"),
        ({"Surname": "12"}, "Surname"),
        ({"Surname": "x" * 101}, "Surname"),
        ({"UPN": "A801200005001"}, "UPN"),
        ({"UPN": "B٨01200005001"}, "UPN"),
        ({"details__NCyearActual": "15"}, "NCyearActual"),
    ],
)
def test_a_row_that_is_not_taken(said, column):
    other = pupil(UPN="M80120000500A")
    roll = read(ctf(pupil(**said), other))
    assert faults(roll) == [(1, column)]
    assert [one.row for one in roll.pupils] == [2]


@pytest.mark.parametrize(
    ("said", "field", "value"),
    [
        ({"DOB": "2016-02-29"}, "born", datetime.date(2016, 2, 29)),
        ({"UPN": None}, "upn", ""),
        ({"UPN": " b801 200005001 "}, "upn", UPN),
        ({"Surname": "O'Brien"}, "last_name", "O'Brien"),
        ({"Surname": "null"}, "last_name", "null"),
        ({"Surname": "x" * 100}, "last_name", "x" * 100),
        ({"Forename": "A"}, "first_name", "A"),
        ({"Forename": "&lt;b&gt;{{7*7}}%s"}, "first_name", "<b>{{7*7}}%s"),
        ({"details__NCyearActual": "R"}, "year_group", 0),
        ({"details__NCyearActual": "M"}, "year_group", 6),
        ({"details__PreferredSurname": ""}, "last_name", "Reed"),
    ],
)
def test_an_odd_row_that_is_taken(said, field, value):
    roll = read(ctf(pupil(**said)))
    assert roll.faults == []
    assert getattr(roll.pupils[0], field) == value


ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'
ELSEWHERE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
WHOLE = ctf(pupil())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", NOT_XML),
        (b"hello", NOT_XML),
        (WHOLE[: len(WHOLE) // 2], NOT_XML),
        (WHOLE.replace(b"Reed", b"R\xffd"), NOT_XML),
        (WHOLE.replace(b'"utf-8"', b'"no-such-encoding"'), NOT_XML),
        (b"<a>" * 10_000, NO_CTF),
        (b"<CTfile>" + b"<a>" * 10_000, NOT_XML),
        (b"<html><body>Sign in</body></html>", NO_CTF),
        (ctf(), people.NOBODY),
        (ctf(pupil(Surname="&b;"), before=ENTITIES), HAS_DOCTYPE),
        (ctf(pupil(Surname="&a;"), before=ELSEWHERE), HAS_DOCTYPE),
        (ctf(pupil(), before="<!DOCTYPE CTfile>"), HAS_DOCTYPE),
        (b" " * (LARGEST + 1), TOO_LARGE),
    ],
)
def test_files_of_which_nothing_is_taken(data, why):
    with pytest.raises(RefusedFileError) as refused:
        read(data)
    assert str(refused.value) == why


def test_a_whole_school_is_read():
    numbered = (f"{n:011}" for n in range(1200))
    pupils = [
        pupil(UPN=numbers.check_letter(f"A{serial}1") + serial + "1") for serial in numbered
    ]
    roll = read(ctf(*pupils))
    assert (len(roll.pupils), roll.faults) == (1200, [])


def test_a_preferred_name_is_looked_at_as_well():
    said = {"details__PreferredSurname": "x" * 101}
    roll = read_ctf(BytesIO(ctf(pupil(**said))))
    assert [fault.column for fault in roll.faults] == ["PreferredSurname"]


def test_a_pupil_of_very_many_parts_is_refused():
    parts = "<a/>" * 20_001
    whole = ctf(pupil()).replace(b"</Pupil>", parts.encode() + b"</Pupil>")
    with pytest.raises(RefusedFileError, match=re.escape(NOT_XML)):
        read_ctf(BytesIO(whole))
    fewer = ctf(pupil()).replace(b"</Pupil>", b"<a/>" * 100 + b"</Pupil>")
    assert len(read_ctf(BytesIO(fewer)).pupils) == 1
