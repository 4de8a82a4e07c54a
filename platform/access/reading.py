"""Letting code read and nothing else, whatever it tries."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def read_only() -> Iterator[None]:
    """Have the database itself refuse every write inside the ``with`` block.

    A write raises ``django.db.DatabaseError``; nobody has to have thought of it.
    """
    if connection.vendor == "sqlite":
        # A transaction here would wait for, and then hold, the one lock there is. Said to
        # the connection itself: after a failed write Django's own cursor says no more,
        # and a connection that stayed so would fail whoever comes next.
        connection.ensure_connection()
        raw = connection.connection
        raw.execute("PRAGMA query_only = ON")
        try:
            yield
        finally:
            raw.execute("PRAGMA query_only = OFF")
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        yield
