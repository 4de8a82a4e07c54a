"""Who looked at the records of a school's pupils, from which school, and why.

Read from the audit, which holds public ids and no names: names are looked up for what is
shown, and a pupil's only where the pupil is, or was, of the school that reads.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from accounts.models import User
from audit.models import Entry
from courses.models import CourseGrant
from courses.services import guests
from schools import visiting
from schools.models import Membership, School, Visit
from schools.services import visits

HOST = "the host"
ACTS = {
    "schools.let_look": "Let {} look",
    "schools.break_glass": "Broke the glass",
    "schools.end_visit": "Ended a visit",
    "schools.acknowledge_visit": "Read that the glass was broken",
    visits.OPENED: "",
    visits.REFUSED: "",
    guests.READ: "A pupil’s piece, on a course of theirs",
}


@dataclass(frozen=True)
class Line:
    """One thing that somebody did, as the school reads it."""

    at: Any
    who: str
    of: str
    what: str
    whose: str
    why: str
    href: str
    is_refused: bool


def entries_of(school: School) -> QuerySet[Entry]:
    """What the school's access log holds, newest first."""
    return Entry.objects.filter(school=school.urn, action__in=ACTS)


def lines(entries: Iterable[Entry], *, school: School) -> list[Line]:
    """The entries as lines, in as many queries for one as for fifty."""
    rows = list(entries)
    people = {u.public_id: u for u in User.objects.filter(public_id__in=_ids(rows))}
    ours, elsewhere = _standing(people.values(), school)
    reasons = _reasons(rows)

    def line(row: Entry) -> Line:
        actor = people.get(row.actor)
        pupil = people.get(row.detail.get("person", ""))
        is_ours = pupil is not None and pupil.pk in ours
        page = row.detail.get("page")
        return Line(
            at=row.at,
            who=actor.formal_name if actor else "Somebody who has left",
            of=_school_of(actor, school, ours, elsewhere),
            what=_what(row, people.get(row.detail.get("visitor", ""))),
            whose=pupil.get_full_name() if pupil and is_ours else "",
            why=reasons.get(_reason_key(row), ""),
            href="" if page is None else f"/{school.slug}/{page}",
            is_refused=row.action == visits.REFUSED,
        )

    return [line(row) for row in rows]


def _ids(rows: list[Entry]) -> set[str]:
    found = {row.actor for row in rows}
    for name in ("person", "visitor"):
        found |= {row.detail.get(name, "") for row in rows}
    return found - {""}


def _standing(people: Iterable[User], school: School) -> tuple[set[int], dict[int, str]]:
    """Who is, or was, of the school; and of which other school each is, or was last."""
    keys = [person.pk for person in people]
    ours: set[int] = set()
    elsewhere: dict[int, str] = {}
    rows = Membership.objects.filter(user__in=keys).select_related("school")
    newest = F("ends").desc(nulls_first=True)
    for row in rows.order_by(newest, "-school__is_host", "school__name"):
        if row.school_id == school.pk:
            ours.add(row.user_id)
        elif row.school.erased_at is None:
            elsewhere.setdefault(row.user_id, row.school.name)
    return ours, elsewhere


def _school_of(
    actor: User | None, school: School, ours: set[int], elsewhere: dict[int, str]
) -> str:
    if actor is None:
        return ""
    if actor.pk in ours:
        return school.name
    return elsewhere.get(actor.pk, HOST)


def _what(row: Entry, visitor: User | None) -> str:
    if said := ACTS[row.action]:
        return said.format(visitor.formal_name if visitor else "somebody")
    view = row.detail.get("view", "")
    page = visiting.page_of(view)
    if row.action == visits.OPENED:
        return page.words if page else "A page"
    why = visiting.kept_shut().get(view)
    shut = "A page that opens in no visit" + (f", as {why}" if why else "")
    words = page.words if page else shut
    is_change = row.detail.get("asked") == visits.CHANGE
    return f"Tried to change something: {words}" if is_change else words


def _reason_key(row: Entry) -> tuple[str, Any]:
    kind = "seat" if row.action == guests.READ else "visit"
    return kind, row.detail.get(kind)


def _reasons(rows: list[Entry]) -> dict[tuple[str, Any], str]:
    """The reasons that visits and seats were given for, by kind and key."""
    keys = {_reason_key(row) for row in rows}
    found: dict[tuple[str, Any], str] = {}
    for kind, model in (("visit", Visit), ("seat", CourseGrant)):
        wanted = [key for of, key in keys if of == kind and key]
        pairs = model.objects.filter(pk__in=wanted).values_list("pk", "reason")
        found |= {(kind, key): reason for key, reason in pairs}
    return found
