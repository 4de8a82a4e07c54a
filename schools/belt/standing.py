"""Putting the belt on, taking it off for a migration, and seeing whether it holds."""

import hashlib
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from schools.belt import roles
from schools.belt.derived import Belt, belts
from schools.belt.policies import PREFIX, Policy, functions, policies, quoted
from schools.walls.postgresql import begin_to_write
from schools.walls.standing import asked_once

# All that says what a policy is, as the database has it.
AS_IT_IS = (
    "md5(concat_ws('|', p.polname, p.polcmd, p.polpermissive, p.polroles::text, "
    "pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)))"
)


class BeltMissingError(RuntimeError):
    """The database would show rows of other schools to whatever asks for them."""


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """What of the belt is not there, or is not what it has to be; or is, unasked.

    Raises ``DatabaseError`` when the database cannot be asked.
    """
    connection = connections[using]
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        if not settings.ROW_SECURITY:
            return [name for name, found in _tables(cursor).items() if found.is_on]
        return [*_wrong_functions(cursor), *_wrong_tables(cursor)]


def faults(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Why nothing may be served, each in a sentence."""
    gone = missing(using)
    if gone and not settings.ROW_SECURITY:
        return [
            f"Row-level security is on for {len(gone)} tables ({gone[0]} is one), and "
            "ROW_SECURITY is not set: nothing would be found in them. Set it, or "
            "“manage.py migrate” takes it off."
        ]
    if gone:
        return [
            f"{len(gone)} parts of the row-level security of the database are missing or "
            f"changed ({gone[0]} is one). Nothing is served without them: “manage.py "
            "row_security” puts them right."
        ]
    if not settings.ROW_SECURITY:
        return []
    with connections[using].cursor() as cursor:
        return roles.faults(cursor, [belt.table for belt in belts()])


def refuse_to_start_without() -> None:
    """For whatever serves pages. Raises :class:`BeltMissingError`."""
    with asked_once():
        found = faults()
    if found:
        raise BeltMissingError(found[0])


def put_on(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Put on whatever is missing of tables that are there; the names of what was.

    Nothing is touched when all of it holds, but for the rights of the web server's role,
    which new tables need as well.
    """
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        role = settings.DATABASE_WEB["USER"]
        roles.make(cursor, role, settings.DATABASE_WEB["PASSWORD"])
        gone = missing(using)
        if gone:
            begin_to_write(cursor)
            # Halfway back through the migrations a table may not be there.
            cursor.execute("SET LOCAL check_function_bodies = off")
            for function in functions():
                cursor.execute(function.sql)
            there = _tables(cursor)
            for belt in belts():
                if belt.table in there:
                    _put_on(cursor, belt, there[belt.table])
        roles.give_rights(cursor, role, [function.name for function in functions()])
    return gone


def take_off(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Take the whole belt off: a column that a policy names cannot be altered."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        on = {name: found for name, found in _tables(cursor).items() if found.is_on}
        for name, found in on.items():
            _take_off(cursor, name, found)
        for name in _functions(cursor):
            cursor.execute(f"DROP FUNCTION {quoted(name)}()")
    return list(on)


def before_migrating(using: str, plan: Any, **kwargs: Any) -> None:
    """For the signal ``pre_migrate``. Nothing to migrate, nothing to take off."""
    if using == DEFAULT_DB_ALIAS and plan and connections[using].vendor == "postgresql":
        take_off(using)


def after_migrating(using: str, **kwargs: Any) -> None:
    """For the signal ``post_migrate``, which ``flush`` sends as well."""
    if using != DEFAULT_DB_ALIAS or connections[using].vendor != "postgresql":
        return
    if settings.ROW_SECURITY:
        put_on(using)
    elif missing(using):
        take_off(using)


class _Table:
    """A table as it is: whether rows are kept back, also from its owner, and by what."""

    def __init__(self) -> None:
        self.is_on = self.is_forced = False
        self.policies: dict[str, tuple[str, str]] = {}


def _tables(cursor: Any) -> dict[str, _Table]:
    """Those of the tables that should have a belt that are there, by name."""
    cursor.execute(
        "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, p.polname, "  # noqa: S608
        f"{AS_IT_IS}, obj_description(p.oid, 'pg_policy') "
        "FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid "
        "WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ANY(%s)",
        [[belt.table for belt in belts()]],
    )
    found: dict[str, _Table] = {}
    for name, is_on, is_forced, policy, as_it_is, noted in cursor.fetchall():
        table = found.setdefault(name, _Table())
        table.is_on, table.is_forced = is_on, is_forced
        if policy:
            table.policies[policy] = as_it_is, noted or ""
    return found


def _functions(cursor: Any) -> dict[str, str]:
    """Our functions that are there, by name; one that does not run as it has to is ''."""
    cursor.execute(
        "SELECT proname, CASE WHEN prosecdef AND provolatile = 's' AND proconfig = ARRAY["
        "format('search_path=%%I, pg_temp', current_schema())] "
        "THEN prosrc ELSE '' END FROM pg_proc "
        "WHERE pronamespace = current_schema()::regnamespace "
        "AND starts_with(proname, %s)",
        [PREFIX],
    )
    return dict(cursor.fetchall())


def _wrong_functions(cursor: Any) -> list[str]:
    found = _functions(cursor)
    return [f.name for f in functions() if found.get(f.name) != f.body]


def _wrong_tables(cursor: Any) -> list[str]:
    there = _tables(cursor)
    return [
        belt.table
        for belt in belts()
        if belt.table not in there or not _holds(belt, there[belt.table])
    ]


def _holds(belt: Belt, table: _Table) -> bool:
    """Whether a table shows its rows as it has to: our policies, as we made them, alone.

    The database keeps a policy in words of its own. When one is made, a comment keeps
    what was asked for and what became of it: whatever changed on either side shows.
    """
    wanted = {policy.name: policy for policy in policies(belt)}
    if not (table.is_on and table.is_forced and table.policies.keys() == wanted.keys()):
        return False
    return all(
        noted == _note(wanted[name], as_it_is)
        for name, (as_it_is, noted) in table.policies.items()
    )


def _note(policy: Policy, as_it_is: str) -> str:
    asked_for = hashlib.sha256(policy.rule.encode()).hexdigest()[:16]
    return f"{asked_for} {as_it_is}"


def _put_on(cursor: Any, belt: Belt, table: _Table) -> None:
    if _holds(belt, table):
        return
    _take_off(cursor, belt.table, table)
    on = quoted(belt.table)
    for policy in policies(belt):
        cursor.execute(f"CREATE POLICY {policy.name} ON {on} {policy.rule}")
        cursor.execute(
            f"SELECT {AS_IT_IS} FROM pg_policy p "  # noqa: S608
            "WHERE p.polname = %s AND p.polrelid = %s::regclass",
            [policy.name, on],
        )
        note = _note(policy, cursor.fetchone()[0])
        cursor.execute(f"COMMENT ON POLICY {policy.name} ON {on} IS '{note}'")
    cursor.execute(f"ALTER TABLE {on} ENABLE ROW LEVEL SECURITY")
    cursor.execute(f"ALTER TABLE {on} FORCE ROW LEVEL SECURITY")


def _take_off(cursor: Any, name: str, table: _Table) -> None:
    on = quoted(name)
    for policy in table.policies:
        cursor.execute(f"DROP POLICY {quoted(policy)} ON {on}")
    cursor.execute(f"ALTER TABLE {on} NO FORCE ROW LEVEL SECURITY")
    cursor.execute(f"ALTER TABLE {on} DISABLE ROW LEVEL SECURITY")
