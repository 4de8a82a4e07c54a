"""Microsoft's School Data Sync, version 1: six CSV files, in its two dialects.

After "CSV files for School Data Sync": the plain headings (SIS ID, School SIS ID, Section
SIS ID) and those of the UK format (ID, School DfE Number, Section ID). Version 2.1 has the
files of OneRoster, and is read as such. As there, no address, password or sign-in name is
read, and where the names are missing none is made of a sign-in name.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from django.utils import timezone

from schools.roll import people
from schools.roll.classes import SchoolClass
from schools.roll.offices import Office, Offices
from schools.roll.packages import Package, open_package
from schools.roll.roles import PUPIL, TEACHER
from schools.roll.rosters import GONE, Person, Place, Roster, fill, note, upn_in
from schools.roll.rows import RefusedFileError, Roll
from schools.roll.sheets import Line, Sheet

FORMAT = "sds"
SCHOOLS, SECTIONS, STUDENTS = "school.csv", "section.csv", "student.csv"
TEACHERS = "teacher.csv"
STUDENT_PLACES, TEACHER_PLACES = "studentenrollment.csv", "teacherroster.csv"
FILES = {SCHOOLS, SECTIONS, STUDENTS, TEACHERS, STUDENT_PLACES, TEACHER_PLACES}
MOST_PLACES = 200_000  # rows of StudentEnrollment
IN_SCHOOLS = {"id": "SIS ID|DfE Number|ID", "name": "Name"}
IN_PEOPLE = {
    "id": "SIS ID|ID",
    "school": "School SIS ID|School DfE Number|School ID",
    "first_name": "First Name",
    "last_name": "Last Name",
    "status": "Status",
}
IN_STUDENTS = IN_PEOPLE | {
    "grade": "Grade",
    "born": "Birthdate",
    "upn": "UPN",
    "number": "Student Number",
    "state_id": "State ID",
}
IN_SECTIONS = {
    "id": "SIS ID|ID",
    "school": "School SIS ID|School DfE Number|School ID",
    "title": "Section Name",
    "code": "Section Number",
    "subject": "Course Subject",
    "status": "Status",
}
IN_PLACES = {
    "class": "Section SIS ID|Section ID",
    "person": "SIS ID|ID",
    "status": "Status",
}
NO_STUDENTS = (
    "Student.csv is missing. Send all files of the export together, as one zip or one "
    "beside the other."
)
ELSEWHERE = "Not taken: {}, of another school."


def read_sds_v1(files: Iterable[tuple[str, BinaryIO]], answers: Mapping[str, str]) -> Roll:
    """The pupils, teachers and classes of one school.

    ``files`` are the CSV files by name, or one zip of them. ``answers`` are those to the
    roll's questions by key, and "urn" and "laestab" of the school that asks. Raises
    :class:`RefusedFileError` where the package, Student.csv or a key column is missing.
    """
    package = open_package(files)
    if STUDENTS not in package:
        raise RefusedFileError(NO_STUDENTS)
    students = list(Sheet(package, STUDENTS, IN_STUDENTS, needed=("id", "school")))
    needed = ("id", "school") if TEACHERS in package else ()
    teachers = list(Sheet(package, TEACHERS, IN_PEOPLE, needed=needed))
    if not students and not teachers:
        raise RefusedFileError(people.NOBODY)
    roll = Roll(FORMAT, is_full=True, made_on=timezone.localdate())
    everybody = students + teachers
    active = [line["school"] for line in everybody if _is_active(line)]
    schools = Offices(
        # Its number there is the Department for Education's, or the system's own.
        Office(line["id"], line["name"], identifier=line["id"])
        for line in Sheet(package, SCHOOLS, IN_SCHOOLS)
    )
    homes = active or [line["school"] for line in everybody]
    office, here = schools.chosen(homes, answers, roll)
    if office is None:
        return roll
    roll.destination = office.named()
    roster = Roster(seen={line["id"] for line in everybody})
    left: Counter[str] = Counter()
    for line in everybody:
        if line["school"] not in here:
            left[ELSEWHERE] += 1
        elif not _is_active(line):
            left[GONE] += 1
        else:
            roster.people.append(
                _pupil(line) if "born" in line.sheet.fields else _teacher(line)
            )
    for words in (GONE, ELSEWHERE):
        note(roll, words, left[words])
    _fill_classes(package, roster, here)
    fill(roll, roster, _places(package), answers)
    return roll


def _is_active(line: Line) -> bool:
    return line["status"].lower() in ("", "active")


def _pupil(line: Line) -> Person:
    return Person(
        kind=PUPIL,
        id=line.cell("id"),
        first_name=line.cell("first_name"),
        last_name=line.cell("last_name"),
        born=line.cell("born"),
        grade=line.cell("grade"),
        upn=upn_in(line.cell(field) for field in ("upn", "number", "state_id")),
    )


def _teacher(line: Line) -> Person:
    return Person(
        kind=TEACHER,
        id=line.cell("id"),
        first_name=line.cell("first_name"),
        last_name=line.cell("last_name"),
    )


def _fill_classes(package: Package, roster: Roster, here: set[str]) -> None:
    needed = ("id",) if SECTIONS in package else ()
    for line in Sheet(package, SECTIONS, IN_SECTIONS, needed=needed):
        roster.seen_classes.add(line["id"])
        if line["school"] in here and _is_active(line):
            roster.classes.append(
                SchoolClass(
                    id=line.cell("id"),
                    title=line["title"],
                    code=line["code"],
                    subjects=line["subject"],
                )
            )


def _places(package: Package) -> Iterator[Place]:
    for name, is_adult in ((STUDENT_PLACES, False), (TEACHER_PLACES, True)):
        needed = ("class", "person") if name in package else ()
        sheet = Sheet(package, name, IN_PLACES, needed=needed, most_rows=MOST_PLACES)
        for line in sheet:
            if _is_active(line):
                yield Place(line.cell("class"), line.cell("person"), is_adult)
