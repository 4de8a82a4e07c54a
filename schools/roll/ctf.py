"""The DfE's Common Transfer File, versions 17 to 27, read and never written.

A school's system makes one for each transfer, and one to itself is its whole roll. Only
identity, year, class and first language are looked at: no need, meal, care, contact,
result or attendance is read, whatever the file holds (UK GDPR, Article 5(1)(c)).
"""

import datetime
import re
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils import timezone

from accounts.names import tidied
from schools.roll import people
from schools.roll import upn as numbers
from schools.roll.rows import Fault, PupilRow, RefusedFileError, Roll, SchoolNamed
from schools.roll.years import LAST, RECEPTION, year_group_by_age, year_group_of

FORMAT = "ctf"
LARGEST = 20 * 1024 * 1024  # bytes: a file of 2,000 pupils with everything has 12 MB
VERSIONS = (17, 27)
DEEPEST = 20  # elements within each other; the format has ten
MOST_INSIDE = 20_000  # elements of one pupil: eleven years of everything has a tenth
NOWHERE = {"XXX", "XXXX", "MMM", "MMMM", "LLLL"}  # no school, by the file's own signs
A_DAY = re.compile(r"\A(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}\Z")
NOT_XML = (
    "This is not a whole Common Transfer File: it breaks off, or something else was saved "
    "under its name. Make it again in your own system."
)
HAS_DOCTYPE = (
    "This file brings definitions of its own (a DOCTYPE), which no Common Transfer File "
    "has. Make it again in your own system."
)
NO_CTF = "This is some other file: a Common Transfer File begins with CTfile."
TOO_LARGE = "This file is too big: a Common Transfer File has 20 MB at most."


def read_ctf(file: BinaryIO) -> Roll:
    """All pupils of a Common Transfer File, one at a time: its size is not its memory.

    Raises :class:`RefusedFileError` for what is none, with the reason.
    """
    size = file.seek(0, 2)
    file.seek(0)
    if size > LARGEST:
        raise RefusedFileError(TOO_LARGE)
    roll = Roll(FORMAT, is_full=False)
    number = 0
    try:
        for name, element in _parts(file):
            if name == "header":
                _read_header(element, roll)
            else:
                number += 1
                _read_pupil(element, number, roll)
    except DefusedXmlException:
        raise RefusedFileError(HAS_DOCTYPE) from None
    except (ParseError, LookupError, ValueError):  # UnicodeError is one
        raise RefusedFileError(NOT_XML) from None
    if number == 0:
        raise RefusedFileError(people.NOBODY)
    roll.pupils, twice = people.without_twins(roll.pupils, "UPN")
    roll.faults = sorted([*roll.faults, *twice], key=lambda fault: fault.row)
    return roll


def _parts(file: BinaryIO) -> Iterator[tuple[str, Element]]:
    """The header and each pupil, by name, emptied once they have been read."""
    path: list[str] = []
    root: Element | None = None
    inside = 0
    for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
        name = _name(element)
        if event == "start":
            if root is None:
                root = element
                if name != "ctfile":
                    raise RefusedFileError(NO_CTF)
            path.append(name)
            inside += 1
            if len(path) > DEEPEST or inside > MOST_INSIDE:
                raise RefusedFileError(NOT_XML)
            continue
        if path in (["ctfile", "header"], ["ctfile", "ctfpupildata", "pupil"]):
            yield name, element
            element.clear()
            inside = 0
        path.pop()


def _name(element: Any) -> str:
    """Local and small: some systems write a namespace, and CTFVersion for CTFversion."""
    return str(element.tag).rpartition("}")[2].lower()


def _inside(element: Element, name: str) -> list[Element]:
    """The parts of that name; none if there are none."""
    return [one for one in element if _name(one) == name]


def _said(element: Element, *path: str) -> str:
    """The words of the first element at ``path``; nothing if there is none."""
    for name in path:
        found = _inside(element, name)
        if not found:
            return ""
        element = found[0]
    return " ".join((element.text or "").split())


def _read_header(header: Element, roll: Roll) -> None:
    roll.is_full = _said(header, "documentqualifier").lower() == "full"
    roll.source = _school(header, "sourceschool")
    roll.destination = _school(header, "destschool")
    roll.made_on = _date(_said(header, "datetime")[:10])
    version = _said(header, "ctfversion")
    number = version.partition(".")[0]
    is_known = number.isascii() and number.isdigit()
    if not is_known or not VERSIONS[0] <= int(number) <= VERSIONS[1]:
        roll.notes.append(
            f"This file says it is version {version or 'none'} of the format. We know "
            f"{VERSIONS[0]} to {VERSIONS[1]}, so look closely at what was found."
        )


def _school(header: Element, name: str) -> SchoolNamed:
    lea, estab = _said(header, name, "lea"), _said(header, name, "estab")
    laestab = "" if NOWHERE & {lea, estab} else lea + estab
    return SchoolNamed(
        name=_said(header, name, "schoolname"),
        laestab=laestab,
        urn=_said(header, name, "urn"),
    )


def _date(text: str) -> datetime.date | None:
    # The library also takes week numbers, and leaves out the lines.
    if not A_DAY.match(text):
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _read_pupil(pupil: Element, number: int, roll: Roll) -> None:
    """One pupil, or all that is wrong with them: an office mends a row in one go."""
    said = _said(pupil, "dob")
    upn = numbers.tidied(_said(pupil, "upn"))
    faults = [
        *people.name_faults(number, "Surname", tidied(_said(pupil, "surname"))),
        *people.name_faults(number, "Forename", tidied(_said(pupil, "forename"))),
        *_preferred_faults(pupil, number),
        *people.birthday_faults(
            number, "DOB", said, _date(said), roll.made_on or timezone.localdate()
        ),
        *people.number_faults(number, "UPN", upn),
    ]
    year_group: int | None = None
    try:
        year_group = year_group_of(_said(pupil, "basicdetails", "ncyearactual"))
    except ValueError:
        faults.append(Fault(number, "NCyearActual", people.NO_YEAR))
    roll.faults += faults
    if faults:
        return
    born = _date(said)
    assert born is not None
    if year_group is None and roll.made_on:
        by_age = year_group_by_age(born, roll.made_on)
        year_group = by_age if RECEPTION <= by_age <= LAST else None
    roll.pupils.append(
        PupilRow(
            row=number,
            first_name=tidied(_said(pupil, "forename")),
            last_name=tidied(
                _said(pupil, "basicdetails", "preferredsurname") or _said(pupil, "surname")
            ),
            legal_name=tidied(_said(pupil, "surname")),
            known_as=tidied(_said(pupil, "basicdetails", "preferredforename")),
            born=born,
            year_group=year_group,
            upn=upn,
            former_upn=numbers.tidied(_said(pupil, "basicdetails", "formerupn")),
            language=_first_language(pupil),
        )
    )


def _preferred_faults(pupil: Element, number: int) -> Iterator[Fault]:
    """Of the names a child is called by, where there are any."""
    for column in ("PreferredSurname", "PreferredForename"):
        if name := tidied(_said(pupil, "basicdetails", column.lower())):
            yield from people.name_faults(number, column, name)


def _first_language(pupil: Element) -> str:
    """The three-letter code of the language a child spoke first; empty if unsaid."""
    for details in _inside(pupil, "basicdetails"):
        for languages in _inside(details, "languages"):
            for one in languages:
                if _said(one, "languagetype").upper() == "F":
                    return _said(one, "language").upper()[:3]
    return ""
