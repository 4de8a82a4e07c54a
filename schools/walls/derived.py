"""Which rows have to be of one school, read off the models."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.db.backends.utils import truncate_name

from schools.tenancy import keys_inside_a_school, school_field_of

# The longest name that PostgreSQL keeps whole, in bytes; one for both databases.
LONGEST_NAME = 63
PREFIX = "wall_"


@dataclass(frozen=True)
class End:
    """Whose a row is, by one of its columns.

    ``column`` holds the school itself, or, where ``table`` is given, the key of a row of
    that table, whose ``key`` and ``school`` are columns there.
    """

    column: str
    table: str = ""
    key: str = ""
    school: str = ""

    @property
    def is_looked_up(self) -> bool:
        return bool(self.table)


@dataclass(frozen=True)
class Wall:
    """Both ends of each row of ``table`` are of one school."""

    table: str
    near: End
    far: End

    @property
    def ends(self) -> tuple[End, End]:
        return self.near, self.far

    @property
    def lookups(self) -> list[tuple[End, End]]:
        """Each end that is looked up in another table, with the end across from it."""
        pairs = ((self.near, self.far), (self.far, self.near))
        return [pair for pair in pairs if pair[0].is_looked_up]

    @property
    def columns(self) -> list[str]:
        return [end.column for end in self.ends]

    def name(self, *parts: str) -> str:
        """A name for a trigger of this wall; the same each time, and never too long."""
        whole = "_".join([PREFIX + self.table, self.far.column, *parts])
        return truncate_name(whole, LONGEST_NAME)


@dataclass(frozen=True)
class Trigger:
    """One trigger of a wall: its name, the SQL that makes it, and what is then there."""

    name: str
    sql: str
    found: str


def walls() -> list[Wall]:
    """Every wall there has to be.

    Raises ``TypeError`` for a model whose columns lie in two tables: nobody has said yet
    what is to be compared there.
    """
    every = apps.get_models(include_auto_created=True)
    return [wall for model in every for wall in _walls_of(model)]


def _walls_of(model: type[models.Model]) -> Iterator[Wall]:
    if model._meta.proxy or not model._meta.managed:
        return
    table = model._meta.db_table
    ends = [_far_end(model, key) for key in keys_inside_a_school(model)]
    school = school_field_of(model)
    if school is not None:
        ends.insert(0, End(school.column))
    # A row without a school of its own (what joins two tables) has that of its first key.
    for far in ends[1:]:
        yield Wall(table, ends[0], far)


def _far_end(model: type[models.Model], key: models.ForeignKey) -> End:
    parent = key.related_model
    assert isinstance(parent, type)
    school = school_field_of(parent)
    assert school is not None
    if key.model is not model or school.model is not parent:
        raise TypeError(f"{model._meta.label}.{key.name} spans inherited tables.")
    if school.null:
        raise TypeError(f"{parent._meta.label} may be of no school at all.")
    pointed_at = key.target_field.column
    assert pointed_at is not None
    return End(key.column, parent._meta.db_table, pointed_at, school.column)
