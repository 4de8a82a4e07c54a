"""A snapshot of the database, and the same put somewhere else.

SQLite's is taken with its own backup in one step, which holds under load where copying
the file does not (measured: copies were corrupt in one of five). PostgreSQL's is made and
read by its own ``pg_dump`` and ``pg_restore``.
"""

import os
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from console.backup import BackupError
from console.backup.files import copy
from files.storage import sync_folder

Counts = dict[str, int]
Ask = Callable[[str], list[tuple[Any, ...]]]
# What SQLite keeps beside its file, and what a restore that was stopped has left.
LEFTOVERS = ("-wal", "-shm", "-journal", ".part")

# Whose the tables are, and who may use them, is said anew where they come back: the same
# roles need not be there.
PLAINLY = ("--no-owner", "--no-privileges")
# With row-level security not even the owner sees a row without saying so.
THE_SYSTEM = "-c causeway.crossing=on"


class SQLite:
    """The database in one file."""

    name = "database.sqlite3"

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self.path = Path(facts["NAME"])

    def take(self, target: Path) -> None:
        source = sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True, timeout=60)
        with closing(source), closing(sqlite3.connect(target)) as copy:
            # In one step: in several it begins anew at each write, and never ends.
            source.backup(copy, pages=-1)

    @contextmanager
    def opened(self, snapshot: Path, scratch: Path) -> Iterator[Ask]:
        """Ask a restored copy of ``snapshot``. Raises :class:`BackupError`."""
        copy = scratch / self.name
        shutil.copyfile(snapshot, copy)
        try:
            with closing(sqlite3.connect(copy)) as database:
                ask: Ask = lambda sql: database.execute(sql).fetchall()  # noqa: E731
                if ask("PRAGMA integrity_check") != [("ok",)]:
                    raise BackupError("The copy of the database is damaged.")
                if ask("PRAGMA foreign_key_check"):
                    raise BackupError("Rows of the copy point at rows that are not there.")
                yield ask
        except sqlite3.DatabaseError as error:
            raise BackupError(
                f"The copy of the database cannot be read: {error}."
            ) from None
        finally:
            for left in scratch.glob(f"{self.name}*"):
                left.unlink()

    def is_empty(self) -> bool:
        if not self.path.exists():
            return True
        with closing(sqlite3.connect(self.path)) as database:
            tables = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return not tables[0]

    def put(self, snapshot: Path) -> None:
        """Put ``snapshot`` in the place of a database that is not there yet.

        Only leftovers of just this file make way; what an operator put beside it stays.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # An empty one's journal must not be taken for that of what comes.
        for end in LEFTOVERS:
            self.path.with_name(f"{self.path.name}{end}").unlink(missing_ok=True)
        draft = self.path.with_name(f"{self.path.name}.part")
        copy(snapshot, draft)
        draft.rename(self.path)
        sync_folder(self.path.parent)


class PostgreSQL:
    """A database of a server, by its own tools."""

    name = "database.dump"

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self.facts = facts

    def take(self, target: Path) -> None:
        past = ["--enable-row-security"] if settings.ROW_SECURITY else []
        self._run("pg_dump", "--format=custom", "--no-owner", f"--file={target}", *past)

    @contextmanager
    def opened(self, snapshot: Path, scratch: Path) -> Iterator[Ask]:
        """Ask a new database that ``snapshot`` was restored to; dropped at the end."""
        import psycopg  # noqa: PLC0415 -- only where PostgreSQL is used
        from psycopg import sql  # noqa: PLC0415

        name = f"causeway_proof_{secrets.token_hex(4)}"
        made = sql.Identifier(name)
        try:
            server = psycopg.connect(**self._given(), autocommit=True)
            server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(made))
        except psycopg.Error as error:
            raise BackupError(
                "No scratch database could be made to prove the backup in: "
                f"{str(error).strip()} Let the database user create databases."
            ) from None
        try:
            self._run("pg_restore", *PLAINLY, "--exit-on-error", snapshot, name=name)
            with psycopg.connect(**{**self._given(), "dbname": name}) as copy:
                yield lambda question: copy.execute(question).fetchall()  # type: ignore[arg-type]
        finally:
            drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            server.execute(drop.format(made))
            server.close()

    def is_empty(self) -> bool:
        import psycopg  # noqa: PLC0415 -- only where PostgreSQL is used

        with psycopg.connect(**self._given()) as there:
            question = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
            return there.execute(question).fetchone() == (0,)

    def put(self, snapshot: Path) -> None:
        """Fill a database that is empty; all of it or nothing."""
        self._run("pg_restore", *PLAINLY, "--single-transaction", snapshot)

    def _given(self) -> dict[str, Any]:
        named = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
        given = {ours: self.facts[theirs] for ours, theirs in named.items()}
        given["dbname"] = self.facts["NAME"]
        given["options"] = THE_SYSTEM if settings.ROW_SECURITY else ""
        return {name: value for name, value in given.items() if value}

    def _run(self, tool: str, *arguments: object, name: str = "") -> None:
        program = shutil.which(tool)
        if program is None:
            raise BackupError(f"{tool} is not installed (Debian: postgresql-client).")
        given = self._given()
        names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER"}
        names["options"] = "PGOPTIONS"
        env = {**os.environ, **{names[k]: str(given[k]) for k in names if k in given}}
        # By the environment: a password on a command line is everybody's to read.
        env |= {"PGPASSWORD": given["password"]} if "password" in given else {}
        database = name or given["dbname"]
        done = subprocess.run(  # noqa: S603
            [program, f"--dbname={database}", *map(str, arguments)],
            env=env,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["it did not say why"])[-1]
            raise BackupError(f"{tool} failed: {last}")


def database() -> SQLite | PostgreSQL:
    """The database of this install."""
    facts = {**settings.DATABASES["default"], "NAME": connection.settings_dict["NAME"]}
    return SQLite(facts) if connection.vendor == "sqlite" else PostgreSQL(facts)
