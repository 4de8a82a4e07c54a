"""Reports of pupils as CSV and Excel: what a column is taken for, and what is refused."""

import datetime
import io
import re
import zipfile

import pytest
from openpyxl import Workbook

from schools.roll import people, spreadsheets, tables
from schools.roll import upn as numbers
from schools.roll.days import day_of, numbers_before_year
from schools.roll.rows import RefusedFileError
from schools.roll.spreadsheets import guessed, read_spreadsheet

UPN, OTHER = "B801200005001", "M80120000500A"
HEAD = "Forename,Surname,DOB,Year,Reg,UPN"


def read(text, columns=None, encoding="utf-8"):
    return read_spreadsheet(io.BytesIO(text.encode(encoding)), columns)


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out


def faults(roll):
    return [(fault.row, fault.column, fault.reason) for fault in roll.faults]


@pytest.mark.parametrize(
    "head",
    [
        "Forename,Surname,Email,UPN,Year,Reg",  # SIMS
        "First name,Last name,Email,UPN,Year group,Registration form",  # Arbor
        "FirstName,LastName,StudentEmail,UPN,YearGroup,Form",  # Bromcom
    ],
)
def test_the_reports_of_three_systems_are_read_without_a_question(head):
    roll = read(f"{head}\r\nDee,Reed,dee@oak.example,{UPN},Year 5,5K\r\n")
    assert roll.faults == []
    (dee,) = roll.pupils
    assert (dee.row, dee.first_name, dee.last_name) == (2, "Dee", "Reed")
    assert (dee.upn, dee.year_group, dee.groups) == (UPN, 5, ("5K",))
    assert "dee@oak.example" not in repr(roll), "no address is kept of a pupil"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("between", [",", ";", "\t", "|"])
def test_any_encoding_and_anything_between_the_words(encoding, between):
    text = f"Pupils of Oak\n\n{HEAD}\nSeán,O’Briain,31/08/2015,R,RK,\n"
    (sean,) = read(text.replace(",", between), encoding=encoding).pupils
    assert (sean.row, sean.first_name, sean.last_name) == (4, "Seán", "O’Briain")
    assert (sean.born, sean.year_group) == (datetime.date(2015, 8, 31), 0)


def test_a_workbook_with_days_numbers_and_a_title():
    out = workbook(
        ["Class list of 5K"],
        [],
        ["Surname", "Forename", "Date of Birth", "Year", "UPN"],
        ["Reed", "Dee", datetime.datetime(2016, 2, 29), 5.0, None],
        [None, None, None, None, None],
        ["王", "小明", "1 Sep 2015", "5", OTHER],
    )
    dee, ming = read_spreadsheet(out).pupils
    assert (dee.row, dee.born, dee.year_group) == (4, datetime.date(2016, 2, 29), 5)
    assert (ming.row, ming.last_name, ming.born) == (6, "王", datetime.date(2015, 9, 1))


def test_names_in_one_column_need_a_comma():
    roll = read('Name,Year\n"Reed, Dee",5\nSam Reed,5\n"Lee, ",5\n')
    assert [(one.first_name, one.last_name) for one in roll.pupils] == [("Dee", "Reed")]
    assert faults(roll) == [
        (3, "Name", spreadsheets.NO_COMMA),
        (4, "Name", people.MISSING),
    ]


def test_columns_that_somebody_named_are_taken_as_said():
    text = "Vorname,Nachname,Gruppe\nDee,Reed,5K\n"
    assert read(text).pupils == []
    said = {"first_name": "Vorname", "last_name": "Nachname", "group": "Gruppe"}
    (dee,) = read(text, said).pupils
    assert (dee.first_name, dee.last_name, dee.groups) == ("Dee", "Reed", ("5K",))


def test_of_two_columns_that_fit_the_first_counts():
    assert guessed(["UPN", "Surname", "Legal surname", "DOB", ""]) == {
        "upn": 0,
        "last_name": 1,
        "born": 3,
    }


def test_every_wrong_row_says_where_and_how_to_mend_it():
    roll = read(
        f"{HEAD}\n"
        f"Dee,Reed,30/02/2015,15,5K,A801200005001\n"
        ",...,9/1/2015,5,5K,\n"
        f"Sam,Reed,9/1/2015,5,5K,{OTHER}\n"
        f"Ann,Lee,9/1/2015,5,5K,{UPN}\n"
        f"Bob,Lee,9/1/2015,5,5K,{UPN}\n"
        "Short\n"
    )
    assert faults(roll) == [
        (2, "DOB", people.NO_DAY),
        (2, "Year", people.NO_YEAR),
        (2, "UPN", numbers.WRONG_LETTER),
        (3, "Surname", people.NO_LETTER),
        (3, "Forename", people.MISSING),
        (5, "UPN", people.TWICE),
        (6, "UPN", people.TWICE),
        (7, "Surname", people.MISSING),
    ]
    assert [one.first_name for one in roll.pupils] == ["Sam"]


def test_a_birthday_that_has_not_come_is_refused_and_a_missing_one_is_not():
    roll = read(HEAD + "\nDee,Reed,9/1/2099,5,5K,\nSam,Reed,,5,5K,\n")
    assert faults(roll) == [(2, "DOB", people.NOT_BORN)]
    assert [one.first_name for one in roll.pupils] == ["Sam"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2015-01-09", "2015-01-09"),
        ("2015-01-09 00:00:00", "2015-01-09"),
        ("9/1/2015", "2015-01-09"),
        ("09.01.2015", "2015-01-09"),
        ("09-Jan-2015", "2015-01-09"),
        ("9 January 2015", "2015-01-09"),
        ("29/02/2016", "2016-02-29"),
        ("20160229", "2016-02-29"),
    ],
)
def test_days(text, day):
    assert day_of(text) == datetime.date.fromisoformat(day)


def test_days_of_a_file_that_writes_the_month_first():
    assert day_of("9/1/2015", is_month_first=True) == datetime.date(2015, 9, 1)
    assert day_of("2015-01-09", is_month_first=True) == datetime.date(2015, 1, 9)
    with pytest.raises(ValueError, match="13/1/2015"):
        day_of("13/1/2015", is_month_first=True)
    assert numbers_before_year("13/1/2015") == (13, 1)
    assert numbers_before_year("2015-01-13") is None


@pytest.mark.parametrize(
    "text",
    ["1/13/2015", "29/02/2015", "9/1/15", "9/1/20226", "42013", "9 Foo 2015", "٩/1/2015"],
)
def test_what_is_no_day(text):
    with pytest.raises(ValueError, match=re.escape(text)):
        day_of(text)


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", b"<workbook/>")
        parts.writestr("xl/worksheets/sheet1.xml", bytes(tables.LARGEST))
    return out.getvalue()


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", data)
    return out.getvalue()


LINE = "Dee,Reed,9/1/2015,5,5K,\n"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", tables.EMPTY),
        (b"\n , \n", tables.EMPTY),
        (b"hello", spreadsheets.NO_HEAD),
        (HEAD.encode(), people.NOBODY),
        (b"\x00\x01\x02\x03", tables.NO_TABLE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", tables.NO_TABLE),
        (b"PK\x03\x04 and no more", tables.NO_TABLE),
        (zipped(word__document=b"<a/>"), tables.NO_TABLE),
        (zipped(xl__workbook=b"<workbook/>"), tables.NO_TABLE),
        (zipped(xl__workbook=b"<!DOCTYPE a><a/>"), tables.NO_TABLE),
        (bomb(), tables.TOO_LARGE),
        (b"a" * (tables.LARGEST + 1), tables.TOO_LARGE),
        ((HEAD + "\n" + LINE * tables.MOST_ROWS).encode(), tables.TOO_MANY),
        ((HEAD + "," * 200 + "\n").encode(), tables.TOO_MANY),
        ((HEAD + "\nDee," + "x" * 1001).encode(), tables.LONG_CELL.format(2)),
        ((HEAD + '\nDee,"' + "x" * 200_000).encode(), tables.NO_TABLE),
    ],
)
def test_files_of_which_nothing_is_taken(data, why):
    with pytest.raises(RefusedFileError) as refused:
        read_spreadsheet(io.BytesIO(data))
    assert str(refused.value) == why


def test_as_many_rows_as_a_large_school_has_are_taken():
    roll = read(HEAD + "\n" + LINE * (tables.MOST_ROWS - 1))
    assert len(roll.pupils) == tables.MOST_ROWS - 1


def test_where_the_names_are_not_found_it_is_asked():
    data = b"Vorname;Nachname;Jahr\nDee;Reed;5\n"
    roll = read_spreadsheet(io.BytesIO(data))
    assert roll.pupils == []
    first = roll.questions[0]
    assert (first.key, first.answer) == ("first_name", "")
    assert first.choices == tuple((w, w) for w in ("Vorname", "Nachname", "Jahr"))
    said = {"first_name": "Vorname", "last_name": "Nachname", "year_group": "Jahr"}
    roll = read_spreadsheet(io.BytesIO(data), said)
    assert [(p.first_name, p.last_name, p.year_group) for p in roll.pupils] == [
        ("Dee", "Reed", 5)
    ]
    assert roll.questions == []


def test_what_a_column_was_taken_for_can_be_said_otherwise():
    data = b"Forename,Surname,Form,Tutor room\nDee,Reed,5K,B1\n"
    settled = {q.key: q.answer for q in read_spreadsheet(io.BytesIO(data)).settled}
    assert (settled["group"], settled["upn"]) == ("Form", "")
    for said, groups in (("Tutor room", ("B1",)), ("", ()), ("No such word", ("5K",))):
        roll = read_spreadsheet(io.BytesIO(data), {"group": said})
        assert roll.pupils[0].groups == groups


def test_a_file_without_headings_is_refused():
    with pytest.raises(RefusedFileError, match="no row with the words"):
        read_spreadsheet(io.BytesIO(b"Dee,Reed,9/1/2015\n"))
