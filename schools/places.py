"""Where a person stands just now: their roles, and the groups they have a place in.

Every rule and every list asks this. It is one plain query, and it is remembered until
the request ends; outside a request nothing is remembered, so that nothing is ever stale.
Lists then compare a row with a few numbers, where they would otherwise ask again, row by
row and inside each other, what the person is.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.utils import timezone

from access.dates import in_force


@dataclass(frozen=True)
class Places:
    """Keys of schools and groups: ``roles`` by school, and two sets of groups."""

    roles: dict[int, set[str]] = field(default_factory=dict)
    pupil_of: set[int] = field(default_factory=set)
    staff_of: set[int] = field(default_factory=set)

    def roles_at(self, school: int) -> set[str]:
        return self.roles.get(school, set())

    def schools_as(self, roles: Iterable[str]) -> set[int]:
        """The schools at which the person has one of ``roles``."""
        wanted = set(roles)
        return {school for school, held in self.roles.items() if held & wanted}


_remembered: ContextVar[dict[int, Places] | None] = ContextVar("places", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Remember each person's places inside the ``with`` block: one request."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def places_of(user: Any) -> Places:
    """Where ``user`` stands now; nowhere for a stranger or an account that has ended."""
    if not user.is_authenticated or not user.is_active:
        return Places()
    kept = _remembered.get()
    if kept is None:
        return _ask(user)
    if user.pk not in kept:
        kept[user.pk] = _ask(user)
    return kept[user.pk]


def _ask(user: Any) -> Places:
    now = timezone.now()
    found = Places()
    rows = apps.get_model("schools.Membership").objects.filter(in_force(), user=user)
    for school, role, group, starts, ends in rows.values_list(
        "school_id", "role", "places__group_id", "places__starts", "places__ends"
    ):
        found.roles.setdefault(school, set()).add(role)
        # The same two conditions as access.dates.in_force, of the far side of a join
        # that has to keep the memberships without any place.
        if group is None or starts > now or (ends is not None and ends <= now):
            continue
        (found.pupil_of if role == "pupil" else found.staff_of).add(group)
    return found
