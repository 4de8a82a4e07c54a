"""School Data Sync, version 1: Microsoft's own samples of the UK format, and small sets."""

import datetime

import pytest

from schools.roll import people, questions, rosters, sds
from schools.roll.rows import GroupRow, PupilRow, RefusedFileError, SchoolNamed, StaffRow
from schools.roll.sds import read_sds_v1
from schools.roll.sheets import NO_COLUMN

from .sets import faults, loose, needs_samples, packed, sample, text_of

UPN = "B801200005001"
SCHOOLS = text_of("SIS ID,Name", "105135,Oak School", "2013614,Elm School")
HEAD = (
    "SIS ID,School SIS ID,First Name,Last Name,Username,Password,State ID,Student Number,"
    "Grade,Status,Birthdate"
)
TEACHER_HEAD = "SIS ID,School SIS ID,First Name,Last Name,Username,Title,Status"


def texts(*students, teachers=(), **more):
    found = {
        "School.csv": SCHOOLS,
        "Student.csv": text_of(HEAD, *students),
        "Teacher.csv": text_of(TEACHER_HEAD, *teachers),
    }
    return found | {f"{name}.csv": text_of(*rows) for name, rows in more.items()}


def read(files, **answers):
    return read_sds_v1(loose(files), answers)


DEE = "1,105135,Dee,Reed,dreed,Pw,,,7,Active,2015-01-09"


@needs_samples
def test_the_sample_of_the_uk_format():
    """Its grades and birthdays are American, and nothing in it says so of the grades."""
    files = sample("sds/UK_Format/25_Users")
    asked = read_sds_v1(files, {})
    assert asked.questions == [questions.WHOSE_GRADES]
    roll = read_sds_v1(files, {"grades": "us"})
    assert (roll.format, roll.is_full) == ("sds", True)
    assert roll.questions == roll.faults == roll.notes == []
    assert (len(roll.pupils), len(roll.groups)) == (22, 14)  # 28 sections, half elsewhere
    assert roll.pupils[0] == PupilRow(
        row=2,
        first_name="Ora",
        last_name="Klein",
        legal_name="Klein",
        born=datetime.date(2000, 4, 2),
        year_group=10,
        groups=(
            "Math - Algebra 1",
            "English - Language 1",
            "History - World History 1",
            "Science - Biology 1",
            "Health 1",
            "Technology - Programming 1",
            "Physical Education 1",
        ),
        source_id="13001",
    )
    assert roll.groups[0] == GroupRow(2, "Math - Algebra 1", None, "Math", "11001")
    assert [(one.first_name, one.role, one.groups) for one in roll.staff] == [
        ("Craig", "teacher", ("Math - Algebra 1", "English - Language 1")),
        ("Daisy", "teacher", ("Math - Algebra 2", "English - Language 2")),
    ]
    said = repr(roll)
    for secret in ("OKlein", "P@ss", "Christopher", "Amy Roebuck", "Fabrikam"):
        assert secret not in said


@needs_samples
def test_no_name_is_made_of_a_sign_in_name():
    roll = read_sds_v1(sample("sds/UK_Format/Min_Required_Attributes"), {})
    assert roll.pupils == roll.staff == []
    assert len(roll.faults) == (22 + 2) * 2
    assert faults(roll)[:2] == [
        (2, "Student.csv: Last Name", people.MISSING),
        (2, "Student.csv: First Name", people.MISSING),
    ]
    assert faults(roll)[-1] == (3, "Teacher.csv: First Name", people.MISSING)
    assert len(roll.groups) == 14
    assert "Klein" not in repr(roll)


def test_the_plain_format_with_one_number_for_a_pupil_and_a_teacher():
    files = texts(
        f"1,105135,Dee,Reed,dreed,Pw,WA,{UPN},7,Active,2015-01-09",
        f"2,105135,Sam,Reed,sreed,Pw,{UPN[:-1]},77,7,,9/1/2015",
        teachers=["1,105135,Mo,Khan,mkhan,Head of Art,Active"],
        Section=[
            "SIS ID,School SIS ID,Section Name,Section Number,Course Subject,Status",
            "9,105135,7 Art,A1,Art,Active",
            "8,105135,7 Art,A2,,Active",
            "7,105135,Old,A3,,Inactive",
        ],
        StudentEnrollment=["Section SIS ID,SIS ID", "9,1", "8,2", "7,1"],
        TeacherRoster=["Section SIS ID,SIS ID", "8,1"],
    )
    roll = read(files, grades="uk", dates="day")
    assert (roll.faults, roll.questions, roll.notes) == ([], [], [])
    assert roll.destination == SchoolNamed("Oak School", urn="105135")
    assert [(one.source_id, one.upn, one.born, one.groups) for one in roll.pupils] == [
        ("1", UPN, datetime.date(2015, 1, 9), ("7 Art (A1)",)),
        ("2", "", datetime.date(2015, 1, 9), ("7 Art (A2)",)),
    ]
    assert roll.staff == [StaffRow(2, "Mo", "Khan", groups=("7 Art (A2)",), source_id="1")]
    assert [one.key for one in read(files).questions] == ["grades", "dates"]
    assert read(files).pupils[1].born is None


def test_who_is_not_active_is_left_out_and_said():
    roll = read(
        texts(
            DEE,
            "2,105135,Sam,Reed,s,,,,,Inactive,",
            "3,105135,Ann,Lee,a,,,,,,",
            teachers=["4,105135,Mo,Khan,m,,Deleted"],
        ),
        grades="uk",
    )
    assert [one.first_name for one in roll.pupils] == ["Dee", "Ann"]
    assert roll.staff == []
    assert roll.notes == [rosters.GONE.format("2 people")]


def test_of_two_schools_one_is_asked_for_or_known_by_its_number():
    files = texts(DEE, "1,2013614,Sam,Lee,s,,,,,,")
    (question,) = read(files).questions
    assert question.choices == (
        ("105135", "Oak School (105135)"),
        ("2013614", "Elm School (2013614)"),
    )
    for answers in (
        {"school": "2013614"},
        {"urn": "100000", "laestab": "2013614"},
    ):
        roll = read(files, **answers)
        assert [one.first_name for one in roll.pupils] == ["Sam"]
        assert roll.destination == SchoolNamed("Elm School", laestab="2013614")
        assert roll.notes == [sds.ELSEWHERE.format("1 person")]


def test_places_that_fit_nothing_and_a_pupil_who_stands_twice():
    roll = read(
        texts(
            DEE,
            "2,105135,Sam,Reed,s,,,,,,",
            "2,105135,Sam,Reed,s,,,,,,",
            Section=["SIS ID,School SIS ID,Section Name", "9,105135,7 Art"],
            StudentEnrollment=["Section SIS ID,SIS ID", "9,1", "9,5", "6,1"],
        )
    )
    assert [one.groups for one in roll.pupils] == [("7 Art",)]
    assert faults(roll) == [
        (3, "Student.csv: SIS ID", rosters.SAME_ID),
        (4, "Student.csv: SIS ID", rosters.SAME_ID),
        (3, "StudentEnrollment.csv: SIS ID", rosters.NO_PERSON),
        (4, "StudentEnrollment.csv: Section SIS ID", rosters.NO_CLASS),
    ]
    assert roll.notes == [rosters.STRAY.format("2 lines", "StudentEnrollment.csv")]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"Student.csv": None}, sds.NO_STUDENTS),
        ({"Student.csv": HEAD}, people.NOBODY),
        (
            {"Student.csv": "Name\nDee\n"},
            f"Student.csv: {NO_COLUMN.format('SIS ID or ID')}",
        ),
        (
            {"Student.csv": "ID,Name\n1,Dee\n"},
            "Student.csv: "
            + NO_COLUMN.format("School SIS ID or School DfE Number or School ID"),
        ),
        ({"Section.csv": "Name\n"}, f"Section.csv: {NO_COLUMN.format('SIS ID or ID')}"),
    ],
)
def test_sets_of_which_nothing_is_taken(change, why):
    whole = texts(DEE)
    assert len(read(whole).pupils) == len(read_sds_v1(packed(whole), {}).pupils) == 1
    with pytest.raises(RefusedFileError) as refused:
        read({k: v for k, v in (whole | change).items() if v is not None})
    assert str(refused.value) == why
