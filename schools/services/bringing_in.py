"""Writing a plan of the roll: many rows at once, and what would take each of them back.

The caller holds the school and its transaction; so all of a roll is there, or nothing.
"""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from access.sealing import keyed_hashes
from accounts.models import User
from accounts.names import shown
from audit.models import Entry
from audit.services import entry_of
from schools.models import (
    AcademicYear,
    Enrolment,
    GroupMember,
    Membership,
    PupilRecord,
    School,
    TeachingGroup,
)
from schools.models.roll import UPN
from schools.roll.known import Known
from schools.roll.plan import CHANGED, NEW, Line, Plan, StaffLine
from schools.roll.rows import PupilRow, Roll, StaffRow
from schools.services.people import begin_again, derive_groups

AT_ONCE, A_FEW = 400, 100  # rows in one statement: a change has several values a row
NAMES = ["first_name", "last_name", "known_as"]
KEPT = [
    *("source", "source_id", "upn_sealed", "upn_hash", "former_upn_hash", "born"),
    *("legal_first_name", "legal_last_name", "language"),
]


@dataclass(frozen=True)
class Newcomer:
    """Somebody who gets an account."""

    role: str
    first_name: str
    last_name: str
    known_as: str = ""
    title: str = ""


def _pupil(row: PupilRow) -> Newcomer:
    first, called = shown(row.first_name), shown(row.known_as)
    return Newcomer(
        role=Membership.Role.PUPIL,
        first_name=first,
        last_name=shown(row.last_name),
        known_as="" if called == first else called,
    )


def _colleague(row: StaffRow) -> Newcomer:
    return Newcomer(
        role=row.role,
        first_name=shown(row.first_name),
        last_name=shown(row.last_name),
        title=row.title[:10],
    )


def bring_in(school: School, roll: Roll, plan: Plan, *, by: User | None) -> dict[str, Any]:
    """Do what the plan says, in the school in force; what :func:`take_back` needs.

    New accounts have no password yet. Rows of every other kind are left as they are.
    """
    return Bringing(school, roll, plan, by).done()


class Bringing:
    """One roll on its way in; ``undo`` grows with each thing that is done."""

    def __init__(self, school: School, roll: Roll, plan: Plan, by: User | None) -> None:
        self.school, self.roll, self.plan, self.by = school, roll, plan, by
        self.year = AcademicYear.objects.current()
        self.entries: list[Entry] = []
        self.enrolments: list[Enrolment] = []
        self.users: list[User] = []
        self.records: list[PupilRecord] = []
        self.undo: dict[str, Any] = {
            "users": [],
            "places_made": [],
            "places_ended": [],
            "groups": [],
            "records": [],
            "begun_again": [],
            "changed": [],
            "missing": [],
            "found": [],
        }

    def done(self) -> dict[str, Any]:
        new, changed = self.plan.of(NEW), self.plan.of(CHANGED)
        staff_new = [line for line in self.plan.staff if line.kind == NEW]
        self.groups = self._groups([*new, *changed], self.plan.staff)
        self._let_numbers_go(changed)
        memberships = self._add_people([_pupil(line.row) for line in new])
        for line, membership in zip(new, memberships, strict=True):
            self._enrol(membership, line.year_group)
        self._add_records(list(zip(new, memberships, strict=True)))
        joining: list[tuple[Membership | None, str]] = [
            (membership, name)
            for line, membership in zip(new, memberships, strict=True)
            for name in line.joins
        ]
        colleagues = self._add_people([_colleague(line.row) for line in staff_new])
        for colleague, membership in zip(staff_new, colleagues, strict=True):
            colleague.membership = membership
            derive_groups(membership.user)  # those who write are let into the editor
        for one in self.plan.staff:
            joining += [(one.membership, name) for name in one.joins]
        for known in changed:
            membership = self._change(known)
            joining += [(membership, name) for name in known.joins]
        self._join(joining)
        self._write_changes()
        self._note_missing()
        return self.undo

    def _note(self, action: str, subject: Any, **detail: Any) -> None:
        entry = entry_of(action, subject, by=self.by, school=self.school, **detail)
        self.entries.append(entry)

    def _let_numbers_go(self, changed: list[Line]) -> None:
        """Two may have changed numbers with each other: no two have one meanwhile."""
        keys = [
            line.known.record.pk
            for line in changed
            if "source_id" in line.record_fields and line.known and line.known.record
        ]
        PupilRecord.objects.filter(pk__in=keys).update(source_id="")

    def _groups(
        self, lines: list[Line], staff: list[StaffLine]
    ) -> dict[str, TeachingGroup]:
        """The classes that somebody joins, by name; those that are not there are made."""
        joining: list[Line | StaffLine] = [*lines, *staff]
        wanted = [name for line in joining for name in line.joins]
        found = {
            group.name.casefold(): group
            for group in TeachingGroup.objects.filter(academic_year=self.year)
        }
        said = {group.name: group for group in self.roll.groups}
        for name in dict.fromkeys(wanted):
            if name.casefold() in found:
                continue
            row = said.get(name)
            years = Counter(
                line.year_group
                for line in lines
                if name in line.row.groups and line.year_group is not None
            )
            usual = years.most_common(1)[0][0] if years else None
            group = TeachingGroup(
                school=self.school,
                academic_year=self.year,
                name=name,
                subject=row.subject if row else "",
                year_group=row.year_group if row and row.year_group is not None else usual,
            )
            group.full_clean(exclude=["school"])
            group.save()
            found[name.casefold()] = group
            self.undo["groups"].append(group.pk)
        return found

    def _add_people(self, people: list[Newcomer]) -> list[Membership]:
        """A new account without a password for each, and what they are here."""
        names = [(one.first_name, one.last_name) for one in people]
        usernames = User.objects.free_usernames(names) if names else []
        users = [
            User(
                username=username,
                password=make_password(None),
                first_name=one.first_name,
                last_name=one.last_name,
                known_as=one.known_as,
                title=one.title,
            )
            for one, username in zip(people, usernames, strict=True)
        ]
        User.objects.bulk_create(users, batch_size=AT_ONCE)
        memberships = Membership.objects.bulk_create(
            [
                Membership(user=user, school=self.school, role=one.role)
                for user, one in zip(users, people, strict=True)
            ],
            batch_size=AT_ONCE,
        )
        through = User.groups.through
        if self.school.members_group_id is not None:
            through.objects.bulk_create(
                [
                    through(user_id=user.pk, group_id=self.school.members_group_id)
                    for user in users
                ],
                batch_size=AT_ONCE,
            )
        for membership in memberships:
            self._note("schools.start_membership", membership.user, role=membership.role)
        self.undo["users"] += [user.pk for user in users]
        return memberships

    def _enrol(self, membership: Membership, year_group: int | None) -> None:
        if year_group is not None:
            self.enrolments.append(
                Enrolment(
                    school=self.school,
                    membership=membership,
                    academic_year=self.year,
                    year_group=year_group,
                )
            )

    def _write_changes(self) -> None:
        """All that was noted down, in a few statements."""
        User.objects.bulk_update(self.users, NAMES, batch_size=A_FEW)
        PupilRecord.objects.bulk_update(self.records, KEPT, batch_size=A_FEW)
        Enrolment.objects.bulk_create(
            self.enrolments,
            update_conflicts=True,
            unique_fields=["membership", "academic_year"],
            update_fields=["year_group"],
            batch_size=AT_ONCE,
        )
        ended = GroupMember.objects.filter(pk__in=self.undo["places_ended"])
        ended.update(ends=timezone.now())
        Entry.objects.bulk_create(self.entries, batch_size=AT_ONCE)

    def _add_records(self, pairs: list[tuple[Line, Membership]]) -> None:
        PupilRecord.objects.bulk_create(
            [self._record(line, membership.user) for line, membership in pairs],
            batch_size=AT_ONCE,
        )

    def _record(self, line: Line, user: User) -> PupilRecord:
        row: PupilRow = line.row
        record = PupilRecord(
            school=self.school,
            user=user,
            source=self.plan.source,
            source_id=line.source_id,
            former_upn_hash=_hash(row.former_upn),
            born=row.born,
            legal_first_name=row.first_name,
            legal_last_name=row.legal_name or row.last_name,
            language=row.language[:60],
        )
        record.upn = row.upn
        return record

    def _join(self, joining: Iterable[tuple[Any, str]]) -> None:
        places = GroupMember.objects.bulk_create(
            [
                GroupMember(
                    school=self.school,
                    group=self.groups[name.casefold()],
                    membership=membership,
                    source=self.plan.source,
                )
                for membership, name in joining
            ],
            batch_size=AT_ONCE,
        )
        for place in places:
            self._note(
                "schools.join_group", place.group, person=place.membership.user.public_id
            )
        self.undo["places_made"] += [place.pk for place in places]

    def _change(self, line: Line) -> Membership:
        """One pupil who is known already; their membership, begun again if it had ended."""
        known = line.known
        assert known is not None
        was: dict[str, Any] = {"membership": known.membership.pk}
        if line.user_fields:
            was["user"] = {
                name: [getattr(known.user, name), new]
                for name, new in line.user_fields.items()
            }
            for name, new in line.user_fields.items():
                setattr(known.user, name, new)
            self.users.append(known.user)
        if not known.membership.is_live:
            self._take_in_again(known.membership)
        if line.year_group is not None and line.year_group != known.year_group:
            was["year"] = [known.year_group, line.year_group]
            self._enrol(known.membership, line.year_group)
        if line.record_fields:
            self._change_record(line, was)
        for place in line.leaves:
            self._note("schools.leave_group", place.group, person=known.user.public_id)
            self.undo["places_ended"].append(place.pk)
        self._note("schools.change_pupil", known.user, fields=sorted(was))
        self.undo["changed"].append(was)
        return known.membership

    def _note_missing(self) -> None:
        """Of whom a whole file says nothing, and who stands in it again. Nothing else is
        done about either: whether a child has left is for a person to say."""
        today = timezone.localdate()
        for known in self.plan.now_missing:
            self.undo["missing"].append(self._since(known, today))
        for known in self.plan.found_again:
            assert known.record is not None
            was = _plain(known.record.missing_since)
            self.undo["found"].append([self._since(known, None), was])

    @staticmethod
    def _since(known: Known, day: datetime.date | None) -> int:
        assert known.record is not None
        PupilRecord.objects.filter(pk=known.record.pk).update(missing_since=day)
        return known.record.pk

    def _take_in_again(self, membership: Membership) -> None:
        begin_again(membership, by=self.by)
        self.undo["begun_again"].append(membership.pk)

    def _change_record(self, line: Line, was: dict[str, Any]) -> None:
        known = line.known
        assert known is not None
        if known.record is None:
            known.record = self._record(line, known.user)
            known.record.save()
            self.undo["records"].append(known.record.pk)
            return
        record = known.record
        kept = {*line.record_fields, "former_upn_hash"} - {"upn"}
        if "upn" in line.record_fields:
            kept |= {"upn_sealed", "upn_hash"}
        old = {name: _plain(getattr(record, name)) for name in sorted(kept)}
        if "upn" in line.record_fields:
            # By its old number a child is still found, in this school.
            record.former_upn_hash = record.upn_hash or record.former_upn_hash
        for name, new in line.record_fields.items():
            setattr(record, name, new)
        self.records.append(record)
        new = {name: _plain(getattr(record, name)) for name in old}
        was["record"] = {name: [old[name], new[name]] for name in old}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _hash(upn: str) -> str:
    return keyed_hashes(UPN, upn)[0] if upn else ""
