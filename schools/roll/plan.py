"""What bringing in a roll would change in a school; it writes nothing.

Pupils are matched inside this school alone, and by a number: the UPN, or what the file's
own system calls them. Two of one name and birthday are never taken for one child without
a person's word (``decisions``). An account is changed only by the kind of file it came of.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from access.sealing import keyed_hashes
from accounts.names import shown
from schools.models import GroupMember, Membership, School
from schools.models.roll import UPN
from schools.models.sources import Source
from schools.roll.known import Colleagues, Known, Pupils
from schools.roll.rows import Fault, PupilRow, Roll, StaffRow
from schools.roll.years import year_group_now, year_words

NEW, CHANGED, SAME, ASK, LEFT_OUT = "new", "changed", "unchanged", "review", "left_out"
A_NEW_CHILD, SKIP = "new", "skip"  # decisions; any other is a pupil's public id
ALIKE = "Two rows have this name and nothing else to tell them apart. Add their UPN."
SAME_CHILD = "Another row is the same child, by its number. Only one of them can be right."


def source_of(format: str) -> str:
    """Whose a record is that a file of ``format`` makes."""
    return format if format in (Source.ONEROSTER, Source.SDS) else Source.OFFICE


@dataclass
class Line:
    """One row of the file, and what would come of it. ``what``: in words, for the page."""

    row: PupilRow
    kind: str = NEW
    year_group: int | None = None
    source_id: str = ""
    known: Known | None = None
    what: list[str] = field(default_factory=list)
    candidates: list[Known] = field(default_factory=list)
    decision: str = ""
    user_fields: dict[str, str] = field(default_factory=dict)
    record_fields: dict[str, Any] = field(default_factory=dict)
    joins: list[str] = field(default_factory=list)
    leaves: list[GroupMember] = field(default_factory=list)

    @property
    def name(self) -> str:
        row = self.row
        return f"{shown(row.known_as or row.first_name)} {shown(row.last_name)}"

    @property
    def year(self) -> str:
        return year_words(self.year_group)

    @property
    def upn_end(self) -> str:
        return f"…{self.row.upn[-3:]}" if self.row.upn else ""


@dataclass
class StaffLine:
    row: StaffRow
    kind: str = NEW
    membership: Membership | None = None
    joins: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """What happens, for the page."""
        if self.kind == NEW:
            return f"New: {Membership.Role(self.row.role).label}"
        if self.kind == LEFT_OUT:
            return "Left out: more than one of your staff has this name"
        return "Works here: joins" if self.joins else "Works here, nothing changes"

    @property
    def name(self) -> str:
        return f"{shown(self.row.first_name)} {shown(self.row.last_name)}"


@dataclass
class Plan:
    """All that would happen. ``absent``: pupils of whom the file says nothing."""

    source: str
    lines: list[Line] = field(default_factory=list)
    staff: list[StaffLine] = field(default_factory=list)
    absent: list[Known] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def of(self, *kinds: str) -> list[Line]:
        return [line for line in self.lines if line.kind in kinds]

    def counts(self) -> dict[str, int]:
        """How many rows of each kind, by the words of the command's answer."""
        found = Counter(line.kind for line in self.lines)
        staff = Counter(line.kind for line in self.staff)
        return {
            "new": found[NEW],
            "changed": found[CHANGED],
            "unchanged": found[SAME],
            "absent": len(self.absent),
            "review": found[ASK],
            "errors": len({fault.place for fault in self.faults}),
            "staff_new": staff[NEW],
            "staff_changed": staff[CHANGED],
        }

    @property
    def changes_anything(self) -> bool:
        lines: list[Line | StaffLine] = [*self.lines, *self.staff]
        return any(line.kind in (NEW, CHANGED) for line in lines)

    def mark(self) -> str:
        """What was shown, in 64 signs: the same as long as the same would happen."""
        shown_lines = [
            (
                line.row.row,
                line.kind,
                line.what,
                line.known and line.known.membership.pk,
                [known.membership.pk for known in line.candidates],
            )
            for line in self.lines
        ]
        staff = [(line.row.row, line.kind, line.joins) for line in self.staff]
        absent = [known.membership.pk for known in self.absent]
        return hashlib.sha256(repr((shown_lines, staff, absent)).encode()).hexdigest()


def plan_of(school: School, roll: Roll, decisions: Mapping[str, str] | None = None) -> Plan:
    """What ``roll`` would change at ``school``, which is in force.

    ``decisions``: for the number of a row that needs a person, what that person said.
    """
    plan = Plan(source_of(roll.format), faults=list(roll.faults))
    pupils = Pupils(school, plan.source)
    has_groups = any(row.groups for row in roll.pupils)
    today = timezone.localdate()
    seen: set[int] = set()
    asked_about: set[int] = set()
    rows, alike = _apart(roll.pupils, plan.source)
    plan.faults += alike
    for row, source_id in rows:
        line = Line(
            row, source_id=source_id, decision=(decisions or {}).get(str(row.row), "")
        )
        line.year_group = year_group_now(
            row.year_group, made_on=roll.made_on, born=row.born, today=today
        )
        _match(line, pupils)
        if line.known is not None and line.known.membership.pk in seen:
            plan.faults.append(Fault(row.row, "", SAME_CHILD))
            continue
        if line.known is not None:
            _compare(line, plan.source, has_groups=has_groups)
        elif line.kind == NEW:
            line.joins = list(row.groups)
        if line.known is not None:
            seen.add(line.known.membership.pk)
        asked_about |= {known.membership.pk for known in line.candidates}
        plan.lines.append(line)
    if roll.is_full:
        plan.absent = [
            known
            for known in pupils.every
            if known.membership.is_live and known.membership.pk not in seen | asked_about
        ]
    if roll.staff:
        colleagues = Colleagues(school)
        plan.staff = [_staff_line(row, colleagues) for row in roll.staff]
    plan.faults.sort(key=lambda fault: fault.row)
    return plan


def _apart(
    pupils: list[PupilRow], source: str
) -> tuple[list[tuple[PupilRow, str]], list[Fault]]:
    """Each row with what its own system calls it; and faults for those that are one.

    A row without any number is known again by its name and birthday, from one file of
    the same kind to the next: by a hash, and only as long as nobody else has both.
    """
    named = [
        (row, row.source_id or ("" if row.upn else _own_name(row, source)))
        for row in pupils
    ]
    count = Counter(name for _, name in named if name)
    faults = [Fault(row.row, "", ALIKE) for row, name in named if name and count[name] > 1]
    return [(row, name) for row, name in named if count[name] < 2 or not name], faults


def _own_name(row: PupilRow, source: str) -> str:
    born = row.born.isoformat() if row.born else ""
    words = "|".join([row.first_name.casefold(), row.last_name.casefold(), born])
    return "name:" + keyed_hashes(f"row of {source}", words)[0]


def _match(line: Line, pupils: Pupils) -> None:
    line.known = pupils.numbered(line.row, line.source_id)
    if line.known is not None:
        return
    alike = pupils.named(line.row)
    if not alike:
        return
    by_word = {known.user.public_id: known for known in alike}
    if line.decision in by_word:
        line.known = by_word[line.decision]
    elif line.decision == SKIP:
        line.kind, line.candidates = LEFT_OUT, alike
    elif line.decision != A_NEW_CHILD:
        line.kind, line.candidates = ASK, alike


def _compare(line: Line, source: str, *, has_groups: bool) -> None:
    """Say what of a known pupil would change: nothing, if another source made them."""
    known, row = line.known, line.row
    assert known is not None
    line.kind = SAME
    if known.record is not None and known.record.source != source:
        line.kind, line.what = (
            LEFT_OUT,
            [f"kept as {known.record.get_source_display()} has it"],
        )
        return
    said = ["is the same child, as you said"] if line.decision else []
    line.what = [
        *said,
        *_names_changed(line, known),
        *_record_changed(line, known, source),
        *_standing_changed(line, known, row),
        *_classes_changed(line, known, source, has_groups=has_groups),
    ]
    if line.what:
        line.kind = CHANGED


def _names_changed(line: Line, known: Known) -> Iterator[str]:
    row, user = line.row, known.user
    said = {
        "first_name": row.first_name,
        "last_name": row.last_name,
        "known_as": row.known_as,
    }
    for name, new in said.items():
        old, new = getattr(user, name), shown(new)
        if name == "known_as" and (not new or new == user.first_name):
            continue  # the file says nothing of it
        if old != new:
            line.user_fields[name] = new
            label = "called" if name == "known_as" else name.replace("_", " ")
            yield f"{label}: {old or 'none'} → {new}"


def _record_changed(line: Line, known: Known, source: str) -> Iterator[str]:
    row, record = line.row, known.record
    wanted: dict[str, Any] = {
        "legal_first_name": row.first_name,
        "legal_last_name": row.legal_name or row.last_name,
        "born": row.born,
        "language": row.language,
        "source_id": line.source_id,
    }
    for name, new in wanted.items():
        old = getattr(record, name) if record else ""
        if new and old != new:
            line.record_fields[name] = new
            yield from _in_words(name, old, new, line, is_kept=record is not None)
    if row.upn and (record is None or record.upn_hash not in keyed_hashes(UPN, row.upn)):
        line.record_fields["upn"] = row.upn
        yield f"UPN: {(record and record.upn_end) or 'none'} → {line.upn_end}"
    if record is None:
        line.record_fields["source"] = source
        yield "is kept as this file has them from now on"


def _in_words(name: str, old: Any, new: Any, line: Line, *, is_kept: bool) -> Iterator[str]:
    """What of a record changes, where a person would want to know."""
    if name == "born":
        yield f"birthday: {old or 'none'} → {new}"
    elif name == "language":
        yield f"first language: {old or 'none'} → {new}"
    elif name.startswith("legal") and is_kept:
        is_said = shown(new) in line.user_fields.values()
        if not is_said and shown(old) != shown(new):
            yield f"name in law: {old or 'none'} → {new}"


def _standing_changed(line: Line, known: Known, row: PupilRow) -> Iterator[str]:
    if not known.membership.is_live:
        yield "is back at this school"
    if line.year_group is not None and line.year_group != known.year_group:
        yield f"{year_words(known.year_group)} → {line.year}"


def _classes_changed(
    line: Line, known: Known, source: str, *, has_groups: bool
) -> Iterator[str]:
    have = {place.group.name for place in known.places}
    line.joins = [name for name in line.row.groups if name not in have]
    if has_groups:
        line.leaves = [
            place
            for place in known.places
            if place.source == source and place.group.name not in line.row.groups
        ]
    yield from (f"joins {name}" for name in line.joins)
    yield from (f"leaves {place.group.name}" for place in line.leaves)


def _staff_line(row: StaffRow, colleagues: Colleagues) -> StaffLine:
    """Somebody of that name who works here is the one: they get their classes, no more."""
    line = StaffLine(row, joins=list(row.groups))
    name = (row.first_name.casefold(), row.last_name.casefold())
    found = colleagues.by_name.get(name, [])
    if len({membership.user_id for membership in found}) > 1:
        line.kind, line.joins = LEFT_OUT, []
    elif found:
        line.membership = next((one for one in found if one.role == row.role), found[0])
        have = colleagues.classes[line.membership.user_id]
        line.joins = [group for group in row.groups if group not in have]
        line.kind = CHANGED if line.joins else SAME
    return line
