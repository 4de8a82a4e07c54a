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
from schools.roll.known import Colleagues, Known, Pupils, is_plainly
from schools.roll.rows import Fault, PupilRow, Roll, StaffRow
from schools.roll.years import year_group_by_age, year_group_now, year_words

NEW, CHANGED, SAME, ASK, LEFT_OUT = "new", "changed", "unchanged", "review", "left_out"
A_NEW_CHILD, SKIP = "new", "skip"  # decisions; any other is a pupil's public id
ODD_BY, NAMED = 2, 5  # years between age and year group; rows that a note names
ALIKE = "Two rows have this name and nothing else to tell them apart. Add their UPN."
SAME_CHILD = "Another row is the same child. Only one of them can be right."


def source_of(format: str) -> str:
    """Whose a record is that a file of ``format`` makes."""
    return format if format in (Source.ONEROSTER, Source.SDS) else Source.OFFICE


@dataclass
class Line:
    """One row of the file, and what would come of it. ``what``: in words, for the page."""

    row: PupilRow
    kind: str = NEW
    year_group: int | None = None
    source_ids: list[str] = field(default_factory=list)  # hashes, the present one first
    known: Known | None = None
    what: list[str] = field(default_factory=list)
    candidates: list[Known] = field(default_factory=list)
    decision: str = ""
    is_numbered: bool = False  # a candidate has the row's number, so it is no new child
    user_fields: dict[str, str] = field(default_factory=dict)
    record_fields: dict[str, Any] = field(default_factory=dict)
    joins: list[str] = field(default_factory=list)
    leaves: list[GroupMember] = field(default_factory=list)

    @property
    def source_id(self) -> str:
        """As it is kept: some systems take the UPN for their own number."""
        return self.source_ids[0] if self.source_ids else ""

    @property
    def name(self) -> str:
        row = self.row
        return f"{shown(row.known_as or row.first_name)} {shown(row.last_name)}"

    def answers(self) -> set[str]:
        """What a person may say of the row."""
        return {A_NEW_CHILD, SKIP, *(known.user.public_id for known in self.candidates)}

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
            return "Left out: somebody of this name works here. Add a class on their page"
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
    notes: list[str] = field(default_factory=list)

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
        written = any(line.kind in (NEW, CHANGED) for line in lines)
        return written or bool(self.now_missing or self.found_again)

    @property
    def now_missing(self) -> list[Known]:
        """Those whom a file brought once, and of whom this one is the first without."""
        return [k for k in self.absent if k.record and k.record.missing_since is None]

    @property
    def found_again(self) -> list[Known]:
        """Those in this file whom the last ones did not have."""
        known = [line.known for line in self.lines if line.known is not None]
        return [k for k in known if k.record and k.record.missing_since is not None]

    def mark(self) -> str:
        """What was shown, in 64 signs: the same as long as the same would happen."""
        shown_lines = [
            (
                (line.row.row, line.kind, line.what, line.year_group, line.joins),
                sorted(line.user_fields.items()),
                sorted(line.record_fields),
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
    seen: set[int] = set()
    asked_about: set[int] = set()
    rows, alike = _apart(roll.pupils, plan.source)
    plan.faults += alike
    for row, source_ids in rows:
        said = (decisions or {}).get(str(row.row), "")
        line = Line(row, source_ids=source_ids, decision=said)
        line.year_group = _year_of(row, roll)
        _match(line, pupils)
        if line.known is not None and line.known.membership.pk in seen:
            plan.faults.append(Fault(row.row, "", SAME_CHILD))
            continue
        if line.known is not None:
            seen.add(line.known.membership.pk)
            _compare(line, plan.source, is_full=roll.is_full)
        elif line.kind == NEW:
            line.joins = list(row.groups)
        asked_about |= {known.membership.pk for known in line.candidates}
        plan.lines.append(line)
    if roll.is_full:
        plan.absent = [
            known
            for known in pupils.every
            if known.membership.is_live and known.membership.pk not in seen | asked_about
        ]
    plan.staff = _staff_lines(roll.staff, school, plan.source)
    plan.notes = [*roll.notes, *_odd_ages(plan.lines)]
    plan.faults.sort(key=lambda fault: fault.row)
    return plan


def _year_of(row: PupilRow, roll: Roll) -> int | None:
    return year_group_now(
        row.year_group, made_on=roll.made_on, born=row.born, today=timezone.localdate()
    )


def _odd_ages(lines: list[Line]) -> Iterator[str]:
    """A year group that does not fit a birthday: one of them may be mistyped."""
    today = timezone.localdate()
    odd = [
        str(line.row.row)
        for line in lines
        if line.row.born
        and line.year_group is not None
        and abs(year_group_by_age(line.row.born, today) - line.year_group) > ODD_BY
    ]
    if odd:
        more = ", …" if len(odd) > NAMED else ""
        yield (
            "The year group does not fit the birthday. Look whether one of them is "
            f"mistyped: row {', '.join(odd[:NAMED])}{more}."
        )


def _apart(
    pupils: list[PupilRow], source: str
) -> tuple[list[tuple[PupilRow, list[str]]], list[Fault]]:
    """Each row with what its own system calls it; and faults for those that are one.

    A row without any number is known again by its name and birthday, from one file of
    the same kind to the next, and only as long as nobody else has both. All of it is
    kept as a hash: a system's own number may be the UPN.
    """
    named = [(row, _own_name(row, source)) for row in pupils]
    count = Counter(ids[0] for _, ids in named if ids)
    faults = [Fault(row.row, "", ALIKE) for row, ids in named if ids and count[ids[0]] > 1]
    return [(row, ids) for row, ids in named if not ids or count[ids[0]] < 2], faults


def _own_name(row: PupilRow, source: str) -> list[str]:
    if row.source_id:
        return keyed_hashes(f"id in {source}", row.source_id)
    if row.upn:
        return []
    born = row.born.isoformat() if row.born else ""
    words = "|".join([row.first_name.casefold(), row.last_name.casefold(), born])
    return keyed_hashes(f"row of {source}", words)


def _match(line: Line, pupils: Pupils) -> None:
    """Find out who the row is: by a number that a name or a birthday bears out, else by
    what a person says."""
    known = pupils.numbered(line.row, line.source_ids)
    alike = pupils.named(line.row)
    if known is not None and (
        known in alike or (is_plainly(line.row, known) and not alike)
    ):
        line.known = known
        return
    # Whoever else may be meant cannot be given a number that a pupil has.
    candidates = [known] if known is not None else alike
    if not candidates:
        return
    by_word = {one.user.public_id: one for one in candidates}
    if line.decision in by_word:
        line.known = by_word[line.decision]
    elif line.decision == SKIP:
        line.kind, line.candidates = LEFT_OUT, candidates
    elif line.decision != A_NEW_CHILD or known is not None:
        # Nobody is new whose number a pupil has: two cannot have it.
        line.kind, line.candidates = ASK, candidates
        line.is_numbered = known is not None


def _compare(line: Line, source: str, *, is_full: bool) -> None:
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
        *_classes_changed(line, known, source, is_full=is_full),
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
        if name == "known_as" and (not new or new == shown(row.first_name)):
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
        if name == "source_id" and old in line.source_ids:
            continue
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
    elif name == "source_id" and old:
        yield "its own system calls it by another number"
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
    line: Line, known: Known, source: str, *, is_full: bool
) -> Iterator[str]:
    """Of a file that says what changed, or a row that names no class, nobody leaves one."""
    have = {place.group.name.casefold() for place in known.places}
    said = {name.casefold() for name in line.row.groups}
    line.joins = [name for name in line.row.groups if name.casefold() not in have]
    if is_full and said:
        line.leaves = [
            place
            for place in known.places
            if place.source == source and place.group.name.casefold() not in said
        ]
    yield from (f"joins {name}" for name in line.joins)
    yield from (f"leaves {place.group.name}" for place in line.leaves)


def _staff_lines(rows: list[StaffRow], school: School, source: str) -> list[StaffLine]:
    if not rows:
        return []
    colleagues, lines = Colleagues(school, source), []
    seen: set[int] = set()
    for row in rows:
        line = _staff_line(row, colleagues)
        if line.membership is not None and line.membership.user_id in seen:
            line = StaffLine(row, kind=LEFT_OUT)
        elif line.membership is not None:
            seen.add(line.membership.user_id)
        lines.append(line)
    return lines


def _staff_line(row: StaffRow, colleagues: Colleagues) -> StaffLine:
    """Who came with such a file before gets their classes; a namesake does not."""
    line = StaffLine(row, joins=list(row.groups))
    name = (row.first_name.casefold(), row.last_name.casefold())
    found = colleagues.by_name.get(name, [])
    people = {membership.user_id for membership in found}
    if not found:
        return line
    if len(people) > 1 or not people & colleagues.of_a_file:
        return StaffLine(row, kind=LEFT_OUT)
    line.membership = next((one for one in found if one.role == row.role), found[0])
    have = colleagues.classes[line.membership.user_id]
    line.joins = [group for group in row.groups if group.casefold() not in have]
    line.kind = CHANGED if line.joins else SAME
    return line
