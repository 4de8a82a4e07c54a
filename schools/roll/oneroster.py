"""OneRoster's CSV files, 1.1 and 1.2, and Microsoft's School Data Sync 2.1, all or changes.

After 1EdTech's "OneRoster CSV Tables" 1.1 and 1.2, and Microsoft's "SDS V2.1 CSV file
format", whose files have the same names and fewer columns. Real ones write old and wrong
headings and name what they do not bring; only what a person cannot be told without is
asked for. Nothing is read but names, birthday, year, UPN and classes: no address, number,
sex, ethnicity, password or sign-in name, and nobody's parents.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from django.utils import timezone

from schools.roll import people
from schools.roll.classes import SchoolClass
from schools.roll.days import day_of
from schools.roll.offices import Office, Offices
from schools.roll.packages import Package, open_package
from schools.roll.roles import OTHER, PARENT, PUPIL, Role, Roles, kind_of, least
from schools.roll.rosters import (
    GONE,
    Person,
    Place,
    Roster,
    fill,
    note,
    note_lines,
    upn_in,
)
from schools.roll.rows import RefusedFileError, Roll
from schools.roll.sheets import Cell, Line, Sheet

FORMAT, SDS = "oneroster", "sds"
USERS, ROLES, ORGS, CLASSES = "users.csv", "roles.csv", "orgs.csv", "classes.csv"
ENROLLMENTS, MANIFEST = "enrollments.csv", "manifest.csv"
COURSES, DEMOGRAPHICS = "courses.csv", "demographics.csv"
FILES = {USERS, ROLES, ORGS, CLASSES, ENROLLMENTS, COURSES, DEMOGRAPHICS}
MOST_PLACES = 200_000  # rows of enrollments
# By our name of a column: its proper heading, and the others that occur in real files.
IN_USERS = {
    "id": "sourcedId",
    "status": "status",
    "is_enabled": "enabledUser",
    "first_name": "givenName",
    "last_name": "familyName",
    "known_as": "preferredGivenName|prefferedGivenName",
    "called": "preferredFamilyName|prefferedFamilyName",
    "role": "role",
    "orgs": "orgSourcedIds|orgSourcedId",
    "grade": "grades|grade",
    "identifier": "identifier",
    "ids": "userIds|userId",
    "upn": "metadata.upn|upn|ext_upn|ext_*_upn|metadata.uniquePupilNumber",
}
IN_ROLES = {
    "user": "userSourcedId",
    "status": "status",
    "type": "roleType",
    "role": "role",
    "ends": "endDate|roleEndDate",
    "org": "orgSourcedId",
    "grade": "grade|grades",
}
IN_ORGS = {
    "id": "sourcedId",
    "name": "name",
    "type": "type",
    "identifier": "identifier",
    "parent": "parentSourcedId",
}
IN_CLASSES = {
    "id": "sourcedId",
    "status": "status",
    "title": "title",
    "code": "classCode|code",
    "org": "schoolSourcedId|orgSourcedId",
    "course": "courseSourcedId",
    "subjects": "subjects",
    "grades": "grades|grade",
}
IN_COURSES = {"id": "sourcedId", "subjects": "subjects|subject"}
IN_ENROLLMENTS = {
    "class": "classSourcedId",
    "user": "userSourcedId",
    "role": "role",
    "status": "status",
    "ends": "endDate",
}
IN_DEMOGRAPHICS = {"id": "sourcedId|userSourcedId", "born": "birthDate"}
IN_MANIFEST = {"name": "propertyName", "value": "value"}
AN_ID = re.compile(r"\{[^:{}]*:([^{}]*)\}")  # {UPN:A801200005001},{LDAP:12}
NO_USERS = (
    "users.csv is missing. Send all files of the export together, as one zip or one beside "
    "the other."
)
NO_ROLES = (
    "Neither roles.csv nor a column called role in users.csv is here, so we cannot tell "
    "pupils from adults. Send all files of the export together."
)
SWITCHED_OFF = "Not taken: {}, whose sign-in is switched off in your system."
NO_PARENTS = "Not taken: {}, as parents, guardians or relatives. They are never read."
BY_HAND = (
    "Not taken: {}, with another role than pupil, teacher or assistant. The head invites "
    "them by hand."
)
NO_ROLE = "Not taken: {}, to whom this file gives no role, or none any more."
LEAST = "With several roles, and taken with the one that may do least: {}."
ELSEWHERE = "Not taken: {}, of another school or office."
NOTES = (GONE, SWITCHED_OFF, NO_PARENTS, BY_HAND, NO_ROLE, ELSEWHERE, LEAST)
ENDED = "Not taken: {} of {} that ended before today."
NO_PLACE = "Not taken: {} of {} for another place than a pupil's, teacher's or assistant's."


def read_oneroster(
    files: Iterable[tuple[str, BinaryIO]], answers: Mapping[str, str]
) -> Roll:
    """The pupils, teachers, assistants and classes of one school.

    ``files`` are the CSV files by name, or one zip of them. ``answers`` are those to the
    roll's questions by key, and "urn" and "laestab" of the school that asks. Raises
    :class:`RefusedFileError` where the package, users.csv or a key column is missing.
    """
    package = open_package(files)
    if USERS not in package:
        raise RefusedFileError(NO_USERS)
    users = Sheet(package, USERS, IN_USERS, needed=("id", "first_name", "last_name"))
    roles = Sheet(
        package, ROLES, IN_ROLES, needed=("user", "role") if ROLES in package else ()
    )
    if not roles.is_there and not users.has("role"):
        raise RefusedFileError(NO_ROLES)
    lines = list(users)
    if not lines:
        raise RefusedFileError(people.NOBODY)
    is_sds = roles.is_there and not roles.has("type") and MANIFEST not in package
    roll = Roll(
        SDS if is_sds else FORMAT,
        is_full=_is_full(package, lines),
        made_on=timezone.localdate(),
    )
    orgs = _orgs(package)
    held = _roles(roles) if roles.is_there else _roles_of_users(lines)
    active = [line["id"] for line in lines if _is_active(line)]
    office, here = orgs.chosen(held.homes(active, orgs), answers, roll)
    if office is None:
        return roll
    roll.destination = office.named()
    roster = Roster(seen={line["id"] for line in lines})
    births = _births(package)
    at_home = held.at({org for org in held.orgs if orgs.home(org) in here})
    _fill_people(roll, roster, lines, births, held, at_home)
    _fill_classes(package, roster, orgs, here)
    fill(roll, roster, _places(package, roll), answers)
    return roll


def _is_active(line: Line) -> bool:
    return line["status"].lower() in ("", "active")


def _is_over(day: str) -> bool:
    """Whether a day has been, where it is certain which one is meant."""
    try:
        return bool(re.match("[0-9]{4}-", day)) and day_of(day[:10]) < timezone.localdate()
    except ValueError:
        return False


def _is_full(package: Package, users: list[Line]) -> bool:
    """By the manifest; without one, a file that marks its rows may hold changes alone."""
    said = {
        line["name"].lower(): line["value"].lower()
        for line in Sheet(package, MANIFEST, IN_MANIFEST)
    }
    kinds = {said.get(f"file.{name}", "") for name in ("users", "roles", "enrollments")}
    if "delta" in kinds:
        return False
    return said.get("file.users") == "bulk" or not any(line["status"] for line in users)


def _orgs(package: Package) -> Offices:
    return Offices(
        Office(
            line["id"],
            line["name"],
            line["identifier"],
            is_school=line["type"].lower() == "school",
            parent=line["parent"],
        )
        for line in Sheet(package, ORGS, IN_ORGS)
    )


def _roles(sheet: Sheet) -> Roles:
    """Of 1.2 and School Data Sync: as many as somebody has."""
    roles = Roles()
    for line in sheet:
        if _is_active(line) and not _is_over(line["ends"]):
            roles.add(line["user"], line["role"], line["org"], line.cell("grade"))
    return roles


def _roles_of_users(lines: list[Line]) -> Roles:
    """Of 1.1: one role, at one org or several."""
    roles = Roles()
    for line in lines:
        for org in line["orgs"].split(","):
            roles.add(line["id"], line["role"], org.strip())
    return roles


def _births(package: Package) -> dict[str, Cell]:
    return {
        line["id"]: line.cell("born")
        for line in Sheet(package, DEMOGRAPHICS, IN_DEMOGRAPHICS)
    }


def _fill_people(
    roll: Roll,
    roster: Roster,
    lines: list[Line],
    births: Mapping[str, Cell],
    everywhere: Roles,
    here: Roles,
) -> None:
    left: Counter[str] = Counter()
    for line in lines:
        is_elsewhere = everywhere.of(line["id"]) and not here.of(line["id"])
        roles = here.of(line["id"])
        role = least(roles)
        why = ELSEWHERE if is_elsewhere else _left_out(line, roles)
        if role is None or why:
            left[why] += 1
            continue
        left[LEAST] += len({one.kind for one in roles}) > 1
        roster.people.append(_person(line, role, births))
    for words in NOTES:
        note(roll, words, left[words])


def _left_out(line: Line, roles: list[Role]) -> str:
    """Why nobody is taken from this line; nothing if somebody is."""
    if not roles:
        return NO_ROLE
    if least(roles) is None:
        is_parent = all(role.kind == PARENT for role in roles)
        return NO_PARENTS if is_parent else BY_HAND
    if not _is_active(line):
        return GONE
    return SWITCHED_OFF if line["is_enabled"].lower() in ("false", "0", "no") else ""


def _person(line: Line, role: Role, births: Mapping[str, Cell]) -> Person:
    ids = line.cell("ids")
    upns = [line.cell("upn"), line.cell("identifier")]
    upns += [Cell(one, ids.row, ids.column) for one in AN_ID.findall(ids.text)]
    return Person(
        kind=role.kind,
        id=line.cell("id"),
        first_name=line.cell("first_name"),
        last_name=line.cell("last_name"),
        known_as=line.cell("known_as"),
        called=line.cell("called"),
        born=births.get(line["id"], Cell()),
        grade=role.grade if role.grade.text else line.cell("grade"),
        upn=upn_in(upns),
    )


def _fill_classes(package: Package, roster: Roster, orgs: Offices, here: set[str]) -> None:
    subjects = {
        line["id"]: line["subjects"] for line in Sheet(package, COURSES, IN_COURSES)
    }
    needed = ("id",) if CLASSES in package else ()
    for line in Sheet(package, CLASSES, IN_CLASSES, needed=needed):
        roster.seen_classes.add(line["id"])
        if _is_active(line) and orgs.home(line["org"]) in here:
            roster.classes.append(
                SchoolClass(
                    id=line.cell("id"),
                    title=line["title"],
                    code=line["code"],
                    subjects=line["subjects"] or subjects.get(line["course"], ""),
                    grades=line["grades"],
                )
            )


def _places(package: Package, roll: Roll) -> Iterator[Place]:
    """Those that are not over: who has left a class does not see it any more."""
    needed = ("class", "user") if ENROLLMENTS in package else ()
    sheet = Sheet(
        package, ENROLLMENTS, IN_ENROLLMENTS, needed=needed, most_rows=MOST_PLACES
    )
    ended = other = 0
    for line in sheet:
        if not _is_active(line):
            continue
        if _is_over(line["ends"]):
            ended += 1
            continue
        kind = kind_of(line["role"])
        if kind in (PARENT, OTHER):
            other += 1
            continue
        is_adult = None if not kind else kind != PUPIL
        yield Place(line.cell("class"), line.cell("user"), is_adult)
    note_lines(roll, ENDED, ended, sheet.name)
    note_lines(roll, NO_PLACE, other, sheet.name)
