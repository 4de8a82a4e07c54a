"""The one door: what a file is, is found by what is in it."""

import io
from pathlib import Path

import pytest
from openpyxl import Workbook

from schools.roll import ctf, oneroster, packages, people, reading, sds, tables
from schools.roll.reading import read_roll
from schools.roll.rows import RefusedFileError

from .sets import loose, needs_samples, packed, sample, text_of

CTF = Path(__file__).parent / "samples/2013614_CTF_2036905_001.xml"
REPORT = "Forename,Surname,Year\nDee,Reed,5\n"
USERS = text_of(
    "sourcedId,role,givenName,familyName", "u1,student,Dee,Reed", "u2,teacher,Mo,K"
)
SDS_USERS = text_of("sourcedId,username,givenName,familyName", "u1,d,Dee,Reed", "u2,m,Mo,K")
SDS_ROLES = text_of("userSourcedId,orgSourcedId,role", "u1,o,student", "u2,o,teacher")
STUDENTS = text_of("SIS ID,School SIS ID,First Name,Last Name", "1,9,Dee,Reed")
SCHOOLS = text_of("SIS ID,Name", "9,Oak")


def workbook():
    book = Workbook()
    for line in REPORT.splitlines():
        book.active.append(line.split(","))
    out = io.BytesIO()
    book.save(out)
    return out


def xml():
    return io.BytesIO(CTF.read_bytes())


def as_utf_16():
    text = (
        CTF.read_text(encoding="utf-8")
        .replace("utf-8", "utf-16")
        .replace("UTF-8", "UTF-16")
    )
    return io.BytesIO(text.encode("utf-16"))


ONE = {
    "ctf": lambda: [("roll.csv", xml())],
    "ctf in UTF-16": lambda: [("roll.xml", as_utf_16())],
    "ctf in a zip": lambda: packed({"out/roll.xml": CTF.read_bytes()}),
    "oneroster": lambda: loose({"users.csv": USERS, "orgs.csv": ""}),
    "oneroster in a zip": lambda: packed({"x/USERS.csv": USERS, "x/orgs.csv": ""}),
    "oneroster of one file": lambda: loose({"pupils.csv": USERS.replace("u1", "u9")}),
    "sds": lambda: loose({"users.csv": SDS_USERS, "roles.csv": SDS_ROLES}),
    "sds of 2.1 in a zip": lambda: packed({"users.csv": SDS_USERS, "roles.csv": SDS_ROLES}),
    "sds of 1": lambda: loose({"Student.csv": STUDENTS, "School.csv": SCHOOLS}),
    "sds of 1 in a zip": lambda: packed({"Student.csv": STUDENTS, "School.csv": SCHOOLS}),
    "sds of 1 alone": lambda: loose({"Student.csv": STUDENTS}),
    "spreadsheet": lambda: loose({"roll.csv": REPORT}),
    "spreadsheet in UTF-16": lambda: loose({"roll.csv": REPORT}, "utf-16"),
    "spreadsheet called student.csv": lambda: loose({"student.csv": REPORT}),
    "spreadsheet in a zip": lambda: packed({"roll.csv": REPORT}),
    "spreadsheet of Excel": lambda: [("users.csv", workbook())],
}


@pytest.mark.parametrize("kind", [kind for kind in ONE if kind != "oneroster of one file"])
def test_what_a_file_is_whatever_it_is_called(kind):
    roll = read_roll(ONE[kind]())
    assert roll.format == kind.split()[0]
    assert roll.pupils[0].first_name in ("Dee", "ADAEZE")
    assert roll.faults == []


def test_a_single_file_of_a_set_is_no_report_of_pupils():
    """As one, its teachers would become pupils."""
    with pytest.raises(RefusedFileError) as refused:
        read_roll(ONE["oneroster of one file"]())
    assert str(refused.value) == oneroster.NO_USERS
    assert len(read_roll(loose({"users.csv": USERS})).pupils) == 1


@pytest.mark.parametrize("kind", [kind for kind in ONE if "one file" not in kind])
def test_a_file_is_read_as_what_somebody_says_it_is(kind):
    form = kind.split()[0]
    if kind == "sds of 1 alone":
        form = "sds"
    assert read_roll(ONE[kind](), format=form).format == form


@pytest.mark.parametrize(
    ("files", "form", "why"),
    [
        (lambda: loose({"roll.csv": REPORT}), "ctf", ctf.NOT_XML),
        (lambda: loose({"roll.csv": REPORT}), "oneroster", oneroster.NO_USERS),
        (lambda: loose({"roll.csv": REPORT}), "sds", sds.NO_STUDENTS),
        (lambda: packed({"roll.csv": REPORT}), "ctf", reading.UNKNOWN),
        (lambda: packed({"a.csv": REPORT, "b.csv": ""}), "spreadsheet", reading.NOT_ONE),
        (lambda: packed({"a.xml": "<a/>", "b.xml": ""}), "ctf", reading.NOT_ONE),
    ],
)
def test_what_it_is_not_is_refused_even_if_somebody_says_so(files, form, why):
    with pytest.raises(RefusedFileError) as refused:
        read_roll(files(), format=form)
    assert str(refused.value) == why


def test_a_word_for_a_format_that_there_is_not():
    with pytest.raises(ValueError, match="sims"):
        read_roll(loose({"roll.csv": REPORT}), format="sims")
    assert reading.FORMATS == ("ctf", "oneroster", "sds", "spreadsheet")


@pytest.mark.parametrize(
    ("files", "why"),
    [
        (list, packages.NO_FILE),
        (lambda: loose({"a.csv": REPORT, "b.csv": REPORT}), reading.UNKNOWN),
        (lambda: packed({"a.xml": "<a/>", "b.xml": "<b/>"}), reading.UNKNOWN),
        (lambda: packed({"letter.docx": "PK"}), reading.UNKNOWN),
        (lambda: packed({}), reading.UNKNOWN),
        (lambda: packed({"word/document.xml": "<a/>", "[x].xml": "<b/>"}), reading.UNKNOWN),
        (lambda: [("a.zip", io.BytesIO(b"PK\x03\x04 broken"))], packages.NOT_ZIP),
        (lambda: packed({"../users.csv": USERS}), packages.STRANGE),
        (lambda: packed({"roll.xml": "<other/>"}), ctf.NO_CTF),
        (lambda: [("a.pdf", io.BytesIO(b"%PDF\x00\x01"))], tables.NO_TABLE),
        (lambda: [("a.csv", io.BytesIO())], tables.EMPTY),
        (lambda: loose({"orgs.csv": "", "classes.csv": ""}), oneroster.NO_USERS),
        (lambda: loose({"School.csv": "", "Section.csv": ""}), sds.NO_STUDENTS),
        (lambda: loose({"a.csv": "Forename,Surname\n"}), people.NOBODY),
    ],
)
def test_files_of_which_nothing_is_taken(files, why):
    with pytest.raises(RefusedFileError) as refused:
        read_roll(files())
    assert str(refused.value) == why


def test_the_words_for_an_unknown_file_name_the_four_kinds():
    for kind in ("Common Transfer File", "OneRoster", "School Data Sync", "spreadsheet"):
        assert kind in reading.UNKNOWN


def test_answers_go_to_the_reader_that_asks():
    report = loose({"roll.csv": "Vorname,Nachname\nDee,Reed\n"})
    said = {"first_name": "Vorname", "last_name": "Nachname", "urn": "105135"}
    assert read_roll(report, answers=said).pupils[0].last_name == "Reed"
    with pytest.raises(RefusedFileError):
        read_roll(report, answers={"urn": "105135"})
    users = text_of("sourcedId,role,givenName,familyName,grades", "u1,student,Dee,Reed,06")
    roster = loose({"users.csv": users, "orgs.csv": ""})
    assert read_roll(roster).pupils[0].year_group is None
    assert read_roll(roster, answers={"grades": "us"}).pupils[0].year_group == 7


@needs_samples
def test_real_sets():
    for path, form in (
        ("oneroster/catalyst_Test_minimal_data_set.zip", "oneroster"),
        ("oneroster/oat_v1p1_base", "oneroster"),
        ("sds/UK_Format/25_Users", "sds"),
    ):
        assert read_roll(sample(path)).format == form
