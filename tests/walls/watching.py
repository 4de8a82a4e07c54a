"""What one request wrote, exactly, and at no cost for the many that write nothing."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

A_WRITE = re.compile(
    r"\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO|TRUNCATE)"
    r'\s+(?:ONLY\s+)?"?(\w+)"?',
    re.IGNORECASE,
)
# What a request may write whatever it was answered: that its session is in use, and what
# would cost as much to find again.
ALWAYS_ALLOWED = {"django_session", "accounts_signedindevice", "cache"}
# What may be written when a page is only read, and why.
WHEN_READ = {
    "content_picturerendition": "a smaller picture, made when it is first asked for",
    "content_material": "the size of a file, noted when it is first asked for",
    "wagtailsearch_indexentry": "what is found of that file",
    "wagtailadmin_editingsession": "who has this page open in the editor",
    "courses_courseshare": "that what was shared is in use, once an hour",
    "courses_coursegrant": "that a seat is in use, once an hour",
    "wagtailcore_pagesubscription": "who opened a page in the editor, of Wagtail's own",
}
# What keeps a form as it was sent, ids and all: for its sender's own preview.
KEEPS_WHAT_WAS_SENT = {"wagtailadmin_formstate"}

Rows = Counter[tuple[Any, ...]]


class Watch:
    """The tables that are written to while it stands between Django and the database."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(
        self, execute: Any, sql: Any, params: Any, many: bool, context: Any
    ) -> Any:
        if found := A_WRITE.match(str(sql)):
            self.tables.add(found[1])
        return execute(sql, params, many, context)


@contextmanager
def undone() -> Iterator[Watch]:
    """Watch what is written inside; nothing of it stays."""
    watch = Watch()
    with transaction.atomic(), connection.execute_wrapper(watch):
        yield watch
        transaction.set_rollback(True)


def rows_in(table: str) -> Rows:
    """Every row of a table, to be compared."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 -- Django's own names
        return Counter(tuple(map(_comparable, row)) for row in cursor.fetchall())


def _comparable(cell: Any) -> Any:
    if isinstance(cell, memoryview):
        return bytes(cell)
    return cell if isinstance(cell, int | float | bytes | None) else str(cell)


class Tables:
    """The tables as they are before each request, read when one is first written to."""

    def __init__(self) -> None:
        self.kept: dict[str, Rows] = {}

    def changed_in(self, tables: set[str]) -> list[tuple[str, tuple[Any, ...]]]:
        """The rows that were added, changed or deleted. Ask inside :func:`undone`, last.

        Nothing was kept of a table that is written to for the first time: what it was
        like is read when this request has been undone, by :meth:`keep`.
        """
        return [
            (table, row)
            for table in sorted(tables)
            for row in self._differing(rows_in(table), self.kept[table])
        ]

    def keep(self, tables: set[str]) -> set[str]:
        """Read those of ``tables`` that are not kept yet; which these were."""
        fresh = tables - self.kept.keys()
        self.kept.update({table: rows_in(table) for table in fresh})
        return fresh

    @staticmethod
    def _differing(now: Rows, before: Rows) -> Iterator[tuple[Any, ...]]:
        yield from (now - before)
        yield from (before - now)
