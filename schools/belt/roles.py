"""Two roles of the database: one owns the tables, the other one serves pages.

The belt holds for neither a superuser nor a role that may go past it, and whoever owns a
table can take its belt off. So whatever serves pages is neither, and migrations, backups
and what else changes tables are made :func:`as_owner`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DEFAULT_DB_ALIAS, connections

from schools.belt.asking import asked_by_the_system

_is_owner: ContextVar[bool] = ContextVar("is_owner", default=False)


class OwnerUnknownError(CommandError):
    """Tables are to be changed, and nobody said as whom."""


class RoleMissingError(CommandError):
    """The web server's role is not there, and may not be made."""


@contextmanager
def as_owner() -> Iterator[None]:
    """Inside, this thread's connection is that of ``DATABASE_OWNER_URL``.

    For commands: other threads of the process must not use the database meanwhile. Where
    there is one role alone, nothing changes. Raises :class:`OwnerUnknownError`.
    """
    one_role = not (settings.ROW_SECURITY or settings.DATABASE_OWNER)
    if one_role or _is_owner.get():
        yield
        return
    if not settings.DATABASE_OWNER:
        raise OwnerUnknownError(
            "Tables are made and changed by the role that owns them, and with "
            "ROW_SECURITY=1 that is not the web server's. Say which: "
            "DATABASE_OWNER_URL=postgres://owner:password@host:5432/name"
        )
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.in_atomic_block:
        raise RuntimeError("Nobody changes who they are inside a transaction.")
    _connect_as(connection, settings.DATABASE_OWNER)
    token = _is_owner.set(True)
    try:
        with asked_by_the_system():
            yield
    finally:
        _is_owner.reset(token)
        _connect_as(connection, settings.DATABASE_WEB)


def _connect_as(connection: Any, facts: dict[str, Any]) -> None:
    connection.close()
    if connection.settings_dict["OPTIONS"].get("pool"):
        connection.close_pool()
    for name in settings.WHERE_AND_WHO:
        connection.settings_dict[name] = facts.get(name, "")


def make(cursor: Any, name: str, password: str) -> bool:
    """Make the web server's role if there is none; whether it was made.

    One that is there keeps its password. Raises :class:`RoleMissingError`.
    """
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
    if cursor.fetchone():
        return False
    cursor.execute(
        "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    )
    if not cursor.fetchone()[0]:
        raise RoleMissingError(
            f"The database has no role “{name}”, and the owner of the tables may not make "
            f"one. Have it made: CREATE ROLE \"{name}\" LOGIN PASSWORD '…';"
        )
    # Hidden before it leaves: a log of the server may keep what was said to it.
    raw = cursor.connection.pgconn
    hidden = raw.encrypt_password(password.encode(), name.encode(), b"scram-sha-256")
    cursor.execute(
        f"CREATE ROLE {_quoted(name)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE "
        f"NOBYPASSRLS PASSWORD '{hidden.decode()}'"
    )
    return True


def give_rights(cursor: Any, name: str, functions: list[str]) -> None:
    """Let the role read and write every table, now and later, and change none of them."""
    role = _quoted(name)
    cursor.execute("SELECT current_schema(), current_database()")
    schema, database = map(_quoted, cursor.fetchone())
    tables, sequences = "SELECT, INSERT, UPDATE, DELETE", "USAGE, SELECT"
    for statement in (
        f"GRANT CONNECT ON DATABASE {database} TO {role}",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"GRANT {tables} ON ALL TABLES IN SCHEMA {schema} TO {role}",
        f"GRANT {sequences} ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT {tables} ON TABLES TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} "
        f"GRANT {sequences} ON SEQUENCES TO {role}",
    ):
        cursor.execute(statement)
    # What they tell is about whoever the connection says is asking.
    for function in functions:
        cursor.execute(f"REVOKE ALL ON FUNCTION {function}() FROM PUBLIC")
        cursor.execute(f"GRANT EXECUTE ON FUNCTION {function}() TO {role}")


def faults(cursor: Any, tables: list[str]) -> list[str]:
    """Why the belt would not hold for whoever is connected, each in a sentence."""
    cursor.execute(
        "SELECT r.rolname, r.rolsuper, r.rolbypassrls, EXISTS(SELECT 1 FROM pg_class c "
        "WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ANY(%s) "
        "AND pg_has_role(r.oid, c.relowner, 'MEMBER')) "
        "FROM pg_roles r WHERE r.rolname IN (current_user, session_user)",
        [tables],
    )
    found = []
    for name, is_super, goes_past, owns in cursor.fetchall():
        what = (
            "is a superuser"
            if is_super
            else "may go past row-level security (BYPASSRLS)"
            if goes_past
            else "owns the tables"
            if owns
            else ""
        )
        if what:
            found.append(
                f"ROW_SECURITY=1 does not hold for the role “{name}” of DATABASE_URL, "
                f"which {what}. Connect as another one, and name this one in "
                "DATABASE_OWNER_URL: “manage.py row_security” makes it."
            )
    return found


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
