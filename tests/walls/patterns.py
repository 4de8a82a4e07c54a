"""Every address of the site and of the editor, and what fills it.

A route that somebody adds is found here by itself. Only a parameter of a new name has to
be said, in :data:`VALUES`; the walk stops with that sentence.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from content.gate import ALLOWED
from tests.content.addresses import Rows
from tests.walls.world import Complete


def place_of(it: Complete, role: str) -> Any:
    return it.by_role[role].memberships.get(role=role)


# Words of the product: the same at every school, and nobody's.
PLAIN = {
    *("kind", "spec", "variant", "content_type_app_name", "content_type_model_name"),
    *("app_label", "model_name", "action", "app_name", "filter_spec", "signature"),
    *("package", "domain", "task_state_id", "group", "workflow_id", "task_id", "site_id"),
    *("collection_id", "screen", "locale_id", "image_format_id", "panel"),
}
# Of the school's own, by the name of the parameter; "view parameter" goes before it.
VALUES: dict[str, Any] = {
    "school": lambda it: it.school.slug,
    "urn": lambda it: it.school.urn,
    "code": lambda it: it.world.course.code,
    "slug": lambda it: it.world.assignment.slug,
    "receipt": lambda it: it.hand_in.receipt.lower(),
    "page_id": lambda it: it.world.lesson.pk,
    "pupil": lambda it: it.world.pupil.public_id,
    "public_id": lambda it: it.world.set_work.public_id,
    "secret": lambda it: it.secret,
    "seat": lambda it: it.seat.pk,
    "kind": lambda it: "picture",
    "spec": lambda it: "960",
    "variant": lambda it: "whole",
    "accounts:step_remove pk": lambda it: it.authenticator.pk,
    "portfolio:file_detail public_id": lambda it: it.unsent.public_id,
    "portfolio:file_serve public_id": lambda it: it.photo.public_id,
    "run": lambda it: it.run.public_id,
    "person": lambda it: it.colleague.public_id,
    "console:agreement_end pk": lambda it: it.school.agreements.first().pk,
    "console:visit_end pk": lambda it: it.visit.pk,
    "courses:visit_end pk": lambda it: it.visit.pk,
    "courses:visit_acknowledge pk": lambda it: it.visit.pk,
    "courses:coordinator_end pk": lambda it: place_of(it, "coordinator").pk,
    "schools:request_end pk": lambda it: it.join_request.pk,
    "schools:role_end pk": lambda it: it.colleague.memberships.get().pk,
    "schools:role_give_back pk": lambda it: it.colleague.memberships.get().pk,
    "courses:feedback_seen pk": lambda it: it.feedback.pk,
    "courses:finish slug": lambda it: it.world.lesson.slug,
    "schools:slips pk": lambda it: it.world.group.pk,
    "schools:cards pk": lambda it: it.world.group.pk,
    "schools:door pk": lambda it: it.world.group.pk,
    "courses:group_detail pk": lambda it: it.world.group.pk,
    "courses:page_media pk": lambda it: it.world.picture.pk,
    "courses:page_media slug": lambda it: it.world.lesson.slug,
    "courses:page_set pk": lambda it: it.world.group.pk,
    "courses:quick_set pk": lambda it: it.world.group.pk,
    "courses:seat_give pk": lambda it: it.given.pk,
    "courses:seat_work public_id": lambda it: it.guest_work.public_id,
    "courses:share_decide pk": lambda it: it.asked.pk,
    "courses:share_end pk": lambda it: it.asked.pk,
    "courses:tick slug": lambda it: it.world.lesson.slug,
    "courses:work_detail public_id": lambda it: it.hand_in.piece.work.public_id,
}
NEVER = 79_000_001


class UnknownParameterError(LookupError):
    """An address has a part of which nobody has said what stands for it."""


@dataclass(frozen=True)
class Pattern:
    """One address: its view's name and the names of what fills it."""

    name: str
    route: str
    params: tuple[str, ...]

    @property
    def is_of_the_editor(self) -> bool:
        return self.route.startswith("cms/")

    @property
    def opens(self) -> bool:
        return not self.is_of_the_editor or self.name in ALLOWED

    @property
    def named(self) -> list[str]:
        """The parameters that name something of a school's."""
        return [name for name in self.params if name not in PLAIN]

    def values(self, of: Complete) -> dict[str, Any]:
        """What fills the address, of one school's own."""
        return {name: self._value(name, of) for name in self.params}

    def _value(self, name: str, of: Complete) -> Any:
        if self.is_of_the_editor:
            return editors_value(of.editor, self.name, name)
        found = VALUES.get(f"{self.name} {name}", VALUES.get(name))
        if found is None:
            raise UnknownParameterError(
                f"{self.name} has a part called “{name}”: say in VALUES of "
                "tests/walls/patterns.py which row of a school stands for it."
            )
        return found(of)

    def path(self, values: dict[str, Any], *, editor: str = "") -> str:
        """The address; of the editor, at the school whose slug is ``editor``."""
        found = reverse(self.name, kwargs=values)
        return f"/{editor}{found}" if self.is_of_the_editor else found


def editors_value(rows: Rows, view: str, name: str) -> Any:
    """What stands for a part of an address of the editor, closed ones included."""
    closed = {
        "comment_id": 1,
        "signature": "x",
        "filter_spec": "width-10",
        "app_name": "content",
        "slug": "x",
        "package": "x",
        "panel": "x",
        "group": 1,
    }
    try:
        return rows.value(view, name)
    except KeyError:
        return closed.get(name, rows.world.lesson.pk)


def every_pattern() -> Iterator[Pattern]:
    """Every named pattern that can be asked for, the editor's closed ones included."""
    for pattern in _walk(get_resolver().url_patterns, (), "", ()):
        if pattern.name and not pattern.name.endswith(":"):
            yield pattern


def unnamed_patterns() -> list[str]:
    found = _walk(get_resolver().url_patterns, (), "", ())
    return [pattern.route for pattern in found if not pattern.name]


def _walk(patterns: Any, spaces: tuple[str, ...], route: str, params: Any) -> Any:
    for found in patterns:
        here = route + str(found.pattern)
        named = (*params, *_params_of(found.pattern))
        if isinstance(found, URLResolver):
            inside = (*spaces, found.namespace) if found.namespace else spaces
            yield from _walk(found.url_patterns, inside, here, named)
        elif isinstance(found, URLPattern):
            name = ":".join((*spaces, found.name)) if found.name else ""
            yield Pattern(name, here, named)


def _params_of(pattern: Any) -> list[str]:
    return list(dict.fromkeys([*pattern.converters, *pattern.regex.groupindex]))


def missing(value: Any) -> Any:
    """What looks like ``value`` and names nothing at all."""
    if isinstance(value, int):
        return NEVER
    if str(value).isdigit():
        return "9" * len(value)
    return "".join("z" if sign.isalnum() else sign for sign in str(value))


def can_be_reversed(pattern: Pattern, values: dict[str, Any]) -> bool:
    try:
        pattern.path(values)
    except NoReverseMatch:
        return False
    return True
