"""Walls as PostgreSQL's triggers, each with a function of its own.

The row that is pointed at is locked as the foreign key would lock it when the
transaction ends (``FOR KEY SHARE``), and a row whose school changes as if it were deleted
(``FOR UPDATE``): two transactions at the same moment cannot each miss the other.

The functions run as the owner of the tables, find no table but ours, and look past the
belt (:mod:`schools.belt`), which holds for the owner as well: a wall compares rows of two
schools, whoever may see them.
"""

from collections.abc import Iterator
from typing import Any

from schools.walls.derived import PREFIX, End, Trigger, Wall

AS_OWNER = "SECURITY DEFINER SET search_path FROM CURRENT"
# Not as a clause of the function: none but a superuser may give it a setting that no part
# of PostgreSQL knows. An error takes it back as well, with all that was done.
LOOK_PAST = (
    "  was := current_setting('causeway.crossing', true);\n"
    "  PERFORM set_config('causeway.crossing', 'on', true);\n"
)
LOOK_NO_MORE = "  PERFORM set_config('causeway.crossing', coalesce(was, ''), true);\n"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _school(end: End, row: str, lock: str = "") -> str:
    """SQL: whose ``row`` is, by ``end``. Nobody's when what it points at is not there."""
    if not end.is_looked_up:
        return f"{row}.{_quoted(end.column)}"
    return (
        f"(SELECT p.{_quoted(end.school)} FROM {_quoted(end.table)} p "  # noqa: S608
        f"WHERE p.{_quoted(end.key)} = {row}.{_quoted(end.column)}{lock})"
    )


def _given(wall: Wall, row: str) -> str:
    return " AND ".join(f"{row}.{_quoted(column)} IS NOT NULL" for column in wall.columns)


def _differ(wall: Wall, row: str, lock: str = "") -> str:
    """SQL: whether ``row``, if both its ends are given, is of two schools."""
    near, far = (_school(end, row, lock) for end in wall.ends)
    return f"{_given(wall, row)} AND {near} IS DISTINCT FROM {far}"


def written(wall: Wall) -> Iterator[Trigger]:
    """The triggers of ``wall``."""
    condition = _differ(wall, "NEW", " FOR KEY SHARE OF p")
    yield _trigger(wall, wall.name("here"), wall.table, wall.columns, condition)
    for end, across in wall.lookups:
        hold = (
            f"  PERFORM 1 FROM {_quoted(end.table)} "
            f"WHERE {_quoted(end.key)} = NEW.{_quoted(end.key)} FOR UPDATE;\n"
        )
        left_behind = (
            f"EXISTS (SELECT 1 FROM {_quoted(wall.table)} r "  # noqa: S608
            f"WHERE r.{_quoted(end.column)} = NEW.{_quoted(end.key)} "
            f"AND r.{_quoted(across.column)} IS NOT NULL "
            f"AND {_school(across, 'r')} IS DISTINCT FROM NEW.{_quoted(end.school)})"
        )
        name, columns = wall.name(end.column, "of"), [end.key, end.school]
        yield _trigger(wall, name, end.table, columns, left_behind, hold)


def _trigger(
    wall: Wall, name: str, table: str, columns: list[str], condition: str, hold: str = ""
) -> Trigger:
    listed = ", ".join(map(_quoted, columns))
    same = " AND ".join(
        f"OLD.{_quoted(column)} IS NOT DISTINCT FROM NEW.{_quoted(column)}"
        for column in columns
    )
    body = (
        "\nDECLARE was text;\nBEGIN\n"
        f"  IF TG_OP = 'UPDATE' THEN IF {same} THEN RETURN NULL; END IF; END IF;\n"
        f"{LOOK_PAST}{hold}"
        f"  IF {condition} THEN\n"
        f"    RAISE EXCEPTION '{wall.name()}: of two schools'\n"
        "      USING ERRCODE = 'integrity_constraint_violation';\n"
        "  END IF;\n"
        f"{LOOK_NO_MORE}"
        "  RETURN NULL;\n"
        "END "
    )
    sql = (
        f"CREATE OR REPLACE FUNCTION {_quoted(name)}() RETURNS trigger "
        f"LANGUAGE plpgsql {AS_OWNER} AS $wall${body}$wall$;\n"
        f"CREATE TRIGGER {_quoted(name)} AFTER INSERT OR UPDATE OF {listed} "
        f"ON {_quoted(table)} FOR EACH ROW EXECUTE FUNCTION {_quoted(name)}()"
    )
    return Trigger(name, sql, found=f"{table}{body}")


def standing(cursor: Any) -> dict[str, str]:
    """The functions that are there, by name, each with the table that calls it.

    One that does not run as it has to is not what it has to be.
    """
    cursor.execute(
        "SELECT p.proname, CASE WHEN p.prosecdef AND p.proconfig @> ARRAY["
        "format('search_path=%%I, pg_temp', current_schema())] "
        "THEN concat(c.relname, p.prosrc) ELSE '' END FROM pg_proc p "
        "LEFT JOIN pg_trigger t "
        "ON t.tgfoid = p.oid AND t.tgname = p.proname AND t.tgenabled IN ('O', 'A') "
        "LEFT JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE p.pronamespace = current_schema()::regnamespace "
        "AND starts_with(p.proname, %s)",
        [PREFIX],
    )
    return dict(cursor.fetchall())


def begin_to_write(cursor: Any) -> None:
    """Until the transaction ends, what is written finds no table but ours."""
    cursor.execute(
        "SELECT set_config('search_path', format('%I, pg_temp', current_schema()), true)"
    )


def drop(cursor: Any, name: str) -> None:
    # With the function go the triggers that call it.
    cursor.execute(f"DROP FUNCTION IF EXISTS {_quoted(name)}() CASCADE")


def crossing(wall: Wall) -> str:
    """SQL that counts the rows that are of two schools."""
    return f"SELECT count(*) FROM {_quoted(wall.table)} r WHERE {_differ(wall, 'r')}"  # noqa: S608
