"""Whom a school knows already: its pupils of now and before, and who works there."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from access.dates import in_force
from access.sealing import keyed_hashes
from schools.models import (
    AcademicYear,
    Enrolment,
    GroupMember,
    Membership,
    PupilRecord,
    School,
)
from schools.models.roll import UPN
from schools.roll.rows import PupilRow
from schools.roll.years import year_words


@dataclass
class Known:
    """A pupil of this school, of now or of before, as it is."""

    membership: Membership
    record: PupilRecord | None = None
    year_group: int | None = None
    places: list[GroupMember] = field(default_factory=list)

    @property
    def user(self) -> Any:
        return self.membership.user

    @property
    def year(self) -> str:
        return year_words(self.year_group)


class Pupils:
    """Every pupil that the school has or had, to be found by number, or by name."""

    def __init__(self, school: School, source: str) -> None:
        self.source = source
        self.by_upn: dict[str, Known] = {}
        self.by_former: dict[str, Known] = {}
        self.by_source: dict[str, Known] = {}
        self.by_name: dict[tuple[str, str], list[Known]] = defaultdict(list)
        by_user: dict[int, Known] = {}
        rows = Membership.objects.filter(school=school, role=Membership.Role.PUPIL)
        for membership in rows.select_related("user", "school").order_by("starts", "pk"):
            by_user[membership.user_id] = Known(membership)  # the last one of each
        self.every = list(by_user.values())
        for record in PupilRecord.objects.filter(user__in=rows.values("user")):
            self._note(by_user[record.user_id], record)
        self._add_places({known.membership.pk: known for known in self.every})
        for known in self.every:
            for name in _names_of(known):
                self.by_name[name].append(known)

    def _note(self, known: Known, record: PupilRecord) -> None:
        known.record = record
        if record.upn_hash:
            self.by_upn[record.upn_hash] = known
        if record.former_upn_hash:
            self.by_former[record.former_upn_hash] = known
        if record.source == self.source and record.source_id:
            self.by_source[record.source_id] = known

    @staticmethod
    def _add_places(by_membership: dict[int, Known]) -> None:
        year = AcademicYear.objects.current()
        for row in Enrolment.objects.filter(academic_year=year):
            if known := by_membership.get(row.membership_id):
                known.year_group = row.year_group
        # Of those who left as well: their places count again as soon as they are back.
        places = GroupMember.objects.filter(in_force(), group__academic_year=year).pupils()
        for place in places.select_related("group"):
            if known := by_membership.get(place.membership_id):
                known.places.append(place)

    def numbered(self, row: PupilRow, source_ids: list[str]) -> Known | None:
        """Whom one of the row's numbers names, if it does."""
        for number, ways in (
            (row.upn, (self.by_upn, self.by_former)),
            (row.former_upn, (self.by_upn,)),
        ):
            for hashed in keyed_hashes(UPN, number) if number else ():
                for way in ways:
                    if hashed in way:
                        return way[hashed]
        return next((self.by_source[i] for i in source_ids if i in self.by_source), None)

    def named(self, row: PupilRow) -> list[Known]:
        """Who may be the same child, by name; not who has another birthday and number."""
        found = {
            known.membership.pk: known
            for name in sorted(_names_in(row))
            for known in self.by_name.get(name, [])
            if _may_be(row, known.record)
        }
        return list(found.values())


def _names_in(row: PupilRow) -> set[tuple[str, str]]:
    first = {row.first_name.casefold(), row.known_as.casefold()} - {""}
    last = {row.last_name.casefold(), row.legal_name.casefold()} - {""}
    return {(one, other) for one in first for other in last}


def _names_of(known: Known) -> set[tuple[str, str]]:
    user, record = known.user, known.record
    last = {user.last_name.casefold()}
    first = {user.first_name.casefold(), user.known_as.casefold()} - {""}
    if record is not None:
        last |= {record.legal_last_name.casefold()} - {""}
    return {(one, other) for one in first for other in last}


def _may_be(row: PupilRow, record: PupilRecord | None) -> bool:
    """Of two of one name. A birthday may have been put right, and a number be a new one:
    only who differs in both is somebody else for certain."""
    if record is None or not (row.born and record.born) or row.born == record.born:
        return True
    return not (row.upn and record.upn_hash)


def is_plainly(row: PupilRow, known: Known) -> bool:
    """Whether something besides a number says that the row is that child: a name or the
    birthday. A number alone may be mistyped, sorted wrongly, or given to the next child.
    """
    record = known.record
    if record is not None and row.born and record.born == row.born:
        return True
    firsts, lasts = zip(*_names_of(known), strict=True)
    row_firsts, row_lasts = zip(*_names_in(row), strict=True)
    return bool(set(firsts) & set(row_firsts) or set(lasts) & set(row_lasts))


class Colleagues:
    """Who works here now, by name; the classes that each has."""

    def __init__(self, school: School, source: str) -> None:
        rows = Membership.objects.in_force().filter(school=school)
        self.by_name: dict[tuple[str, str], list[Membership]] = defaultdict(list)
        rows = rows.exclude(role=Membership.Role.PUPIL).select_related("user")
        for row in rows.order_by("pk"):
            user = row.user
            self.by_name[user.first_name.casefold(), user.last_name.casefold()].append(row)
        year = AcademicYear.objects.current()
        places = GroupMember.objects.in_force().filter(group__academic_year=year)
        self.classes: dict[int, set[str]] = defaultdict(set)
        # Whom a file of this kind has given a class is the one it means; anybody else of
        # the name may be somebody else, and a class lets them read of its children.
        self.of_a_file: set[int] = set()
        rows_of_places = places.values_list("membership__user", "group__name", "source")
        for person, name, came_of in rows_of_places:
            self.classes[person].add(name.casefold())
            if came_of == source:
                self.of_a_file.add(person)
