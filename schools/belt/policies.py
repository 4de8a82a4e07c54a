"""The belt in PostgreSQL's words: four small functions, and four policies a table.

A row is *seen* when it is

- of the school in force;
- the person's own, or hangs on what is: a pupil's work goes where the pupil goes;
- of a school that the person is at now, whichever is in force: what crosses is asked by
  somebody of one school while the other one's rows are;
- of a pupil who has a seat on another school's course, for those who work at the pupil's
  own school;
- for rows that are a school's own and no pupil's (a course, what was set): also of every
  school that the person is at, and of those that shared something with these.

A row is *written* while its school is in force; with none, by its own person and at a
school where the person is. Everything else is the system's: work that says so, by
``schools.system``.

The functions look things up past the belt, as the tables' owner. Whether a membership has
begun is not asked: the clock of the database is not that of the web server, and a school
year that begins tomorrow is no stranger's.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from schools.belt.derived import Belt, Parent, belts, seats
from schools.models import Membership, School
from schools.walls.postgresql import AS_OWNER, LOOK_NO_MORE, LOOK_PAST

PREFIX = "belt_"

SCHOOL = "(SELECT nullif(current_setting('causeway.school', true), '')::bigint)"
PERSON = "(SELECT nullif(current_setting('causeway.person', true), '')::bigint)"
CROSSING = "(SELECT current_setting('causeway.crossing', true) = 'on')"
# Each is asked once a query at most, and only when a row needs it.
AT = "ANY ((SELECT belt_schools())::bigint[])"
GUESTS = "ANY ((SELECT belt_guests())::bigint[])"
SHARING = "ANY ((SELECT belt_sharing())::bigint[])"


@dataclass(frozen=True)
class Function:
    name: str
    body: str

    @property
    def sql(self) -> str:
        """It runs as the owner, past the belt, and finds no table but ours."""
        return (
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS bigint[] LANGUAGE plpgsql "
            f"STABLE {AS_OWNER} AS $belt${self.body}$belt$"
        )


@dataclass(frozen=True)
class Policy:
    """One policy: its name and what follows ``CREATE POLICY <name> ON <table>``."""

    name: str
    rule: str


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def functions() -> list[Function]:
    members, schools = (quoted(m._meta.db_table) for m in (Membership, School))
    at = (
        f"FROM {members} m JOIN {schools} s ON s.id = m.school_id "
        f"WHERE m.user_id = {PERSON} AND (m.ends IS NULL OR m.ends > now()) "
        "AND s.suspended_at IS NULL"
    )
    as_staff = f"SELECT m.school_id {at} AND m.role <> '{Membership.Role.PUPIL}'"
    return [
        Function("belt_schools", _collected(f"SELECT m.school_id {at}")),
        Function("belt_guests", _collected(*_guests(members, as_staff))),
        Function("belt_sharing", _collected(*_sharing(members, as_staff))),
    ]


def _collected(*ways: str) -> str:
    every = "\n    UNION ALL ".join(ways)
    return (
        "\nDECLARE was text; keys bigint[];\nBEGIN\n"  # noqa: S608
        f"{LOOK_PAST}"
        f"  SELECT array_agg(DISTINCT found.key) INTO keys FROM (\n    {every}\n"
        "  ) found (key);\n"
        f"{LOOK_NO_MORE}"
        "  RETURN coalesce(keys, '{}');\nEND "
    )


def _guests(members: str, as_staff: str) -> Iterator[str]:
    """Whoever has, or had, a seat somewhere and is at a school where the person works."""
    for seat in seats():
        yield (
            f"SELECT g.{quoted(seat.to)} FROM {quoted(seat.table)} g "  # noqa: S608
            f"JOIN {members} mm ON mm.user_id = g.{quoted(seat.to)} "
            f"WHERE mm.school_id IN ({as_staff})"
        )


def _sharing(members: str, as_staff: str) -> Iterator[str]:
    """Schools whose courses the person, or a pupil they may work with, was given."""
    for seat in seats():
        on = (
            f"SELECT o.{quoted(seat.on_school)} FROM {quoted(seat.table)} g "  # noqa: S608
            f"JOIN {quoted(seat.on_table)} o "
            f"ON o.{quoted(seat.on_key)} = g.{quoted(seat.on)}"
        )
        yield f"{on} WHERE g.{quoted(seat.to)} = {PERSON}"
        yield (
            f"{on} JOIN {members} mm ON mm.user_id = g.{quoted(seat.to)} "
            f"WHERE mm.school_id IN ({as_staff})"
        )
    for belt in belts():
        if belt.offered_to:
            yield (
                f"SELECT o.{quoted(belt.school)} FROM {quoted(belt.table)} o "  # noqa: S608
                f"WHERE o.{quoted(belt.offered_to)} IN ({as_staff})"
            )


def policies(belt: Belt) -> list[Policy]:
    """The four policies of a table."""
    seen, written = " OR ".join(_seen(belt)), " OR ".join(_written(belt))
    return [
        Policy("belt_seen", f"FOR SELECT USING ({seen})"),
        Policy("belt_added", f"FOR INSERT WITH CHECK ({written})"),
        Policy("belt_changed", f"FOR UPDATE USING ({written}) WITH CHECK ({written})"),
        Policy("belt_taken", f"FOR DELETE USING ({written})"),
    ]


def _seen(belt: Belt) -> Iterator[str]:
    # What is true most often, and costs least, first: the rest is then not asked.
    school, person = quoted(belt.school), quoted(belt.person)
    if belt.school:
        yield f"{school} = {SCHOOL}"
    if belt.person:
        yield f"{person} = {PERSON}"
    yield CROSSING
    if not belt.is_a_pupils:
        yield f"{school} = {AT}"
        if belt.offered_to:
            yield f"{quoted(belt.offered_to)} = {SCHOOL}"
            yield f"{quoted(belt.offered_to)} = {AT}"
        yield f"{school} = {SHARING}"
        return
    if belt.school and not (belt.parent and belt.parent.has_belt):
        yield f"{school} = {AT}"
    if belt.person:
        yield f"{person} = {GUESTS}"
    if belt.parent:
        yield _hangs(belt, belt.parent)


def _hangs(belt: Belt, parent: Parent) -> str:
    """What hangs on a row is seen with it."""
    whose = "" if parent.has_belt else f" AND p.{quoted(parent.person)} = {PERSON}"
    return f"EXISTS ({_parent(belt, parent)}{whose})"


def _parent(belt: Belt, parent: Parent) -> str:
    return (
        f"SELECT 1 FROM {quoted(parent.table)} p WHERE "  # noqa: S608
        f"p.{quoted(parent.key)} = {quoted(belt.table)}.{quoted(parent.column)}"
    )


def _written(belt: Belt) -> Iterator[str]:
    if not belt.school:  # it joins two rows: written as the one it hangs on
        assert belt.parent is not None
        school, person = quoted(belt.parent.school), quoted(belt.parent.person)
        there = f"p.{school} = {SCHOOL} OR {_by_its_own(f'p.{school}', f'p.{person}')}"
        yield CROSSING
        yield f"EXISTS ({_parent(belt, belt.parent)} AND ({there}))"
        return
    yield f"{quoted(belt.school)} = {SCHOOL}"
    yield CROSSING
    yield _by_its_own(quoted(belt.school), quoted(belt.person) if belt.person else "")


def _by_its_own(school: str, person: str) -> str:
    """With no school in force: one's own rows, and those of where one is."""
    own = f"{person} = {PERSON} OR " if person else ""
    return f"({SCHOOL} IS NULL AND ({own}{school} = {AT}))"
