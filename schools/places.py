"""Where a person stands just now: their roles, and the groups they have a place in.

Every rule asks this. It is one plain query, and it is remembered until the request ends;
outside a request nothing is remembered, so that nothing is ever stale. A list asks the
same inside its own query, see ``schools.querysets``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.utils import timezone

from access.prepared import Prepared, given


@dataclass(frozen=True)
class Places:
    """``roles`` by the key of their school; the keys of the groups one works with."""

    roles: dict[int, set[str]] = field(default_factory=dict)
    staff_of: set[int] = field(default_factory=set)

    def roles_at(self, school: int) -> set[str]:
        return self.roles.get(school, set())


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


_standing = Prepared(
    lambda: (
        apps.get_model("schools.Membership")
        .objects.in_force()
        .of(given("user"))
        .values_list(
            "school_id", "role", "places__group_id", "places__starts", "places__ends"
        )
    )
)


def _ask(user: Any) -> Places:
    now = timezone.now()
    found = Places()
    for school, role, group, starts, ends in _standing(user=user.pk):
        found.roles.setdefault(school, set()).add(role)
        # The same two conditions as access.dates.in_force, of the far side of a join
        # that has to keep the memberships without any place.
        is_no_place = group is None or starts > now or (ends is not None and ends <= now)
        if role != "pupil" and not is_no_place:
            found.staff_of.add(group)
    return found
