"""Which tables have a belt, and how a row says whose it is, read off the models."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

from access.grants import Grant
from schools.tenancy import PersonOwned, SchoolOwned, keys_inside_a_school, school_field_of

# The keys by which a row says whose it is. Everybody else that a row points at (who set
# it, who approved it) is an adult at work.
WHOSE = ("owner", "pupil", "user")


@dataclass(frozen=True)
class Parent:
    """The row that a row hangs on, if it does not say itself whose it is.

    ``person`` and ``school`` are columns of ``table``, empty where it has none;
    ``has_belt``: whether the database asks there already who sees it.
    """

    column: str
    table: str
    key: str
    person: str
    school: str
    has_belt: bool


@dataclass(frozen=True)
class Belt:
    """How the rows of ``table`` say whose they are: columns, empty where there is none.

    ``offered_to`` names a second school. Without ``person`` and ``parent`` a row is the
    school's own, and nothing that a pupil did.
    """

    table: str
    school: str = ""
    offered_to: str = ""
    person: str = ""
    parent: Parent | None = None

    @property
    def is_a_pupils(self) -> bool:
        return bool(self.person or self.parent)


@dataclass(frozen=True)
class Seat:
    """A table of grants on rows of another school: whom, on which row, until when."""

    table: str
    to: str
    on: str
    on_table: str
    on_key: str
    on_school: str


@cache
def belts() -> tuple[Belt, ...]:
    """Every table that has a belt; the models do not change while a process lives."""
    every = apps.get_models(include_auto_created=True)
    return tuple(_belt_of(model) for model in every if has_belt(model))


def has_belt(model: Any) -> bool:
    if model._meta.proxy or not model._meta.managed:
        return False
    if model._meta.auto_created:  # what joins two tables is as they are
        return any(has_belt(key.related_model) for key in keys_inside_a_school(model))
    return issubclass(model, SchoolOwned | PersonOwned)


def seats() -> list[Seat]:
    """Every kind of grant on a row of another school.

    One on a school itself (a visit) opens its pages as somebody of that school.
    """
    grants = (model for model in apps.get_models() if issubclass(model, Grant))
    return [_seat_of(model) for model in grants if _is_on_a_schools_row(model)]


def _belt_of(model: Any) -> Belt:
    school = school_field_of(model)
    person = _column(_person_of(model))
    offered = [
        field.column
        for field in model._meta.concrete_fields
        if field.is_relation
        and field is not school
        and field.related_model._meta.label == "schools.School"
    ]
    return Belt(
        table=model._meta.db_table,
        school=_column(school),
        offered_to=offered[0] if offered else "",
        person=person,
        parent=None if person else next(_parents(model), None),
    )


def _parents(model: Any) -> Iterator[Parent]:
    """What a row of ``model`` hangs on: a row of somebody's, or what hangs on one."""
    for key in keys_inside_a_school(model):
        parent: Any = key.related_model
        person = _column(_person_of(parent))
        if person or next(_parents(parent), None):
            yield Parent(
                column=key.column,
                table=parent._meta.db_table,
                key=key.target_field.column or "",
                person=person,
                school=_column(school_field_of(parent)),
                has_belt=has_belt(parent),
            )


def _person_of(model: Any) -> models.ForeignKey | None:
    for field in model._meta.concrete_fields:
        parent = field.related_model if field.name in WHOSE else None
        if parent and parent._meta.label == settings.AUTH_USER_MODEL:
            return field
    return None


def _column(field: models.ForeignKey | None) -> str:
    return (field.column or "") if field is not None else ""


def _is_on_a_schools_row(grant: Any) -> bool:
    on = grant._meta.get_field("content_object").related_model
    return school_field_of(on) is not None


def _seat_of(model: Any) -> Seat:
    on = model._meta.get_field("content_object")
    return Seat(
        table=model._meta.db_table,
        to=model._meta.get_field("user").column,
        on=on.column,
        on_table=on.related_model._meta.db_table,
        on_key=on.target_field.column,
        on_school=_column(school_field_of(on.related_model)),
    )
