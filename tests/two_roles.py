"""With ROW_SECURITY=1 the suite runs as the web server does: as a role that owns nothing.

The owner makes the tables, as ``migrate`` does. What a test does with its own hands is the
host's own work and sees every school; what its client asks for is asked as a page is.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from schools.belt.roles import as_owner
from schools.system import system_scope

ONE_AT_A_TIME = 20261128  # a lock's number: two workers may begin in the same moment


def as_admin() -> Any:
    import psycopg  # noqa: PLC0415 -- only where PostgreSQL is used

    admin = settings.DATABASE_ADMIN
    given = {"host": admin["HOST"], "port": admin["PORT"], "dbname": admin["NAME"]}
    given |= {"user": admin["USER"], "password": admin["PASSWORD"]}
    return psycopg.connect(**{name: value for name, value in given.items() if value})


@contextmanager
def owners_cursor() -> Iterator[Any]:
    """A cursor that may count a sequence from elsewhere, also inside a transaction.

    Where a sequence stands is taken back by no transaction, so another connection, of the
    role that owns it, may say so as well as this one.
    """
    if not settings.ROW_SECURITY:
        with connection.cursor() as cursor:
            yield cursor
        return
    import psycopg  # noqa: PLC0415 -- only where PostgreSQL is used

    owner, here = settings.DATABASE_OWNER, connection.settings_dict
    given = {"host": here["HOST"], "port": here["PORT"], "dbname": here["NAME"]}
    given |= {"user": owner["USER"], "password": owner["PASSWORD"]}
    known = {name: value for name, value in given.items() if value}
    with psycopg.connect(**known) as there, there.cursor() as cursor:
        yield cursor


def end_sessions() -> None:
    """A pool, or a server that was killed, gives its connections up in its own time.

    A database in use is not dropped.
    """
    with as_admin() as there:
        there.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = %s AND pid <> pg_backend_pid()",
            [connection.settings_dict["NAME"]],
        )


def make_roles() -> None:
    from psycopg import sql  # noqa: PLC0415 -- only where PostgreSQL is used

    statement = sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS {} PASSWORD {}")
    with as_admin() as there:
        there.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        for facts, may in (
            (settings.DATABASE_OWNER, "CREATEDB CREATEROLE"),
            (settings.DATABASE_WEB, "NOCREATEDB NOCREATEROLE"),
        ):
            name, password = facts["USER"], facts["PASSWORD"]
            is_there = there.execute(
                "SELECT 1 FROM pg_roles WHERE rolname = %s", [name]
            ).fetchone()
            act = sql.SQL("ALTER" if is_there else "CREATE")
            there.execute(
                statement.format(act, sql.Identifier(name), sql.SQL(may), password)
            )


def pytest_sessionstart(session: pytest.Session) -> None:
    if settings.ROW_SECURITY:
        session.stash[SEEN] = stack = ExitStack()
        stack.enter_context(system_scope("a test sees what its client did"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    session.stash.get(SEEN, ExitStack()).close()


SEEN = pytest.StashKey[ExitStack]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    with as_owner() if item.get_closest_marker("owner") else ExitStack():
        return (yield)


@pytest.fixture(scope="session")
def _while_tables_are_made() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        if settings.ROW_SECURITY:
            make_roles()
            stack.enter_context(as_owner())
        yield stack


@pytest.fixture(scope="session")
def django_db_setup(_while_tables_are_made: ExitStack, django_db_setup: Any) -> Any:
    """pytest-django's own, as the owner of the tables at both ends."""
    _while_tables_are_made.close()
    yield
    if settings.ROW_SECURITY:
        _while_tables_are_made.enter_context(as_owner())
    if connection.vendor == "postgresql":
        end_sessions()
