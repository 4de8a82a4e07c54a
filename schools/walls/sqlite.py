"""Walls as SQLite's triggers."""

from collections.abc import Iterator
from typing import Any

from schools.walls.derived import PREFIX, End, Trigger, Wall


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _school(end: End, row: str) -> str:
    """SQL: whose ``row`` is, by ``end``. Nobody's when what it points at is not there."""
    if not end.is_looked_up:
        return f"{row}.{_quoted(end.column)}"
    return (
        f"(SELECT p.{_quoted(end.school)} FROM {_quoted(end.table)} p "  # noqa: S608
        f"WHERE p.{_quoted(end.key)} = {row}.{_quoted(end.column)})"
    )


def _differ(wall: Wall, row: str) -> str:
    """SQL: whether ``row``, if both its ends are given, is of two schools."""
    given = " AND ".join(f"{row}.{_quoted(column)} IS NOT NULL" for column in wall.columns)
    near, far = (_school(end, row) for end in wall.ends)
    return f"{given} AND {near} IS NOT {far}"


def written(wall: Wall) -> Iterator[Trigger]:
    """The triggers of ``wall``."""
    columns = ", ".join(map(_quoted, wall.columns))
    refuse = f"SELECT RAISE(ABORT, '{wall.name()}: of two schools');"
    for when, what in (("insert", "INSERT"), ("update", f"UPDATE OF {columns}")):
        name = wall.name(when)
        yield _trigger(name, what, wall.table, _differ(wall, "NEW"), refuse)
    for end, across in wall.lookups:
        parts = ", ".join(map(_quoted, (end.key, end.school)))
        for when, what in (("insert", "INSERT"), ("update", f"UPDATE OF {parts}")):
            name = wall.name(end.column, "of", when)
            left_behind = (
                f"EXISTS (SELECT 1 FROM {_quoted(wall.table)} r "  # noqa: S608
                f"WHERE r.{_quoted(end.column)} = NEW.{_quoted(end.key)} "
                f"AND r.{_quoted(across.column)} IS NOT NULL "
                f"AND {_school(across, 'r')} IS NOT NEW.{_quoted(end.school)})"
            )
            yield _trigger(name, what, end.table, left_behind, refuse)


def _trigger(name: str, what: str, table: str, condition: str, refuse: str) -> Trigger:
    sql = (
        f"CREATE TRIGGER {_quoted(name)} AFTER {what} ON {_quoted(table)} "
        f"WHEN {condition} BEGIN {refuse} END"
    )
    return Trigger(name, sql, found=sql)


def standing(cursor: Any) -> dict[str, str]:
    """The triggers that are there, by name."""
    cursor.execute(
        "SELECT name, sql FROM sqlite_master "
        "WHERE type = 'trigger' AND substr(name, 1, %s) = %s",
        [len(PREFIX), PREFIX],
    )
    return dict(cursor.fetchall())


def begin_to_write(cursor: Any) -> None:
    """SQLite has one schema."""


def drop(cursor: Any, name: str) -> None:
    cursor.execute(f"DROP TRIGGER IF EXISTS {_quoted(name)}")


def crossing(wall: Wall) -> str:
    """SQL that counts the rows that are of two schools."""
    return f"SELECT count(*) FROM {_quoted(wall.table)} r WHERE {_differ(wall, 'r')}"  # noqa: S608
