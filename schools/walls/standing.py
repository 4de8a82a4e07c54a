"""Putting the walls up, taking them down for a migration, and seeing what stands."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from schools.walls import postgresql, sqlite
from schools.walls.derived import Wall, walls

_DIALECTS: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}


class CrossingRowsError(RuntimeError):
    """Rows that point into another school are there already: no wall goes over them."""


class WallsMissingError(RuntimeError):
    """The database does not hold rows of one school together."""


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """The names of triggers that are not there, or are not what they have to be.

    Raises ``DatabaseError`` when the database cannot be asked.
    """
    connection = connections[using]
    dialect = _DIALECTS[connection.vendor]
    with connection.cursor() as cursor:
        found = dialect.standing(cursor)
    return [
        trigger.name
        for wall in walls()
        for trigger in dialect.written(wall)
        if found.get(trigger.name) != trigger.found
    ]


@contextmanager
def asked_once() -> Iterator[None]:
    """Leave no connection behind: what comes after may fork."""
    try:
        yield
    finally:
        connection = connections[DEFAULT_DB_ALIAS]
        if not connection.in_atomic_block:
            connection.close()
            if hasattr(connection, "close_pool"):
                connection.close_pool()


def refuse_to_start_without() -> None:
    """For whatever serves pages. Raises :class:`WallsMissingError`."""
    with asked_once():
        gone = missing()
    if gone:
        raise WallsMissingError(
            f"{len(gone)} triggers that keep schools apart are missing from the database "
            f"or changed ({gone[0]} is one). Nothing is served without them: "
            "“manage.py migrate” puts them up."
        )


def put_up(using: str = DEFAULT_DB_ALIAS) -> int:
    """Put every wall up whose tables are there; how many triggers were written.

    Nothing is touched when all of it stands. Raises :class:`CrossingRowsError`.
    """
    connection = connections[using]
    dialect = _DIALECTS[connection.vendor]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        ready = [wall for wall in walls() if _is_ready(wall, connection, cursor)]
        wanted = {t.name: (wall, t) for wall in ready for t in dialect.written(wall)}
        found = dialect.standing(cursor)
        if found == {name: t.found for name, (_, t) in wanted.items()}:
            return 0
        for wall in ready:
            _refuse_crossing_rows(wall, cursor, dialect)
        for name in found:
            dialect.drop(cursor, name)
        dialect.begin_to_write(cursor)
        for _, trigger in wanted.values():
            cursor.execute(trigger.sql)
    return len(wanted)


def take_down(using: str = DEFAULT_DB_ALIAS) -> None:
    """Take all walls down: SQLite remakes a table by renaming, which they would trip."""
    connection = connections[using]
    dialect = _DIALECTS[connection.vendor]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for name in dialect.standing(cursor):
            dialect.drop(cursor, name)


def after_migrating(using: str, **kwargs: Any) -> None:
    """For the signal ``post_migrate``, which ``flush`` sends as well."""
    if using == DEFAULT_DB_ALIAS:
        put_up(using)


def before_migrating(using: str, plan: Any, **kwargs: Any) -> None:
    """For the signal ``pre_migrate``. Nothing to migrate, nothing to take down."""
    if using == DEFAULT_DB_ALIAS and plan:
        take_down(using)


def _is_ready(wall: Wall, connection: Any, cursor: Any) -> bool:
    """Whether all of the wall's columns are there: halfway back they may not be."""
    needed = {wall.table: set(wall.columns)}
    for end, _ in wall.lookups:
        needed.setdefault(end.table, set()).update((end.key, end.school))
    there = connection.introspection
    tables = set(there.table_names(cursor))
    return needed.keys() <= tables and all(
        columns <= {c.name for c in there.get_table_description(cursor, table)}
        for table, columns in needed.items()
    )


def _refuse_crossing_rows(wall: Wall, cursor: Any, dialect: ModuleType) -> None:
    cursor.execute(dialect.crossing(wall))
    (count,) = cursor.fetchone()
    if count:
        raise CrossingRowsError(
            f"{count} rows of {wall.table} point by {wall.far.column} into another "
            "school. Put them right; nothing of the wall was changed."
        )
