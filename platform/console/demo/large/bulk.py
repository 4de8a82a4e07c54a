"""Rows of one model, written many at a time, past what the ORM costs a row.

PostgreSQL takes them by COPY, SQLite in one prepared statement, and so does PostgreSQL
with row-level security, which takes no COPY. The database's own
constraints hold either way; the model's ``save`` is not asked.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection, models
from django.db.models import Max
from django.utils import timezone

# What both drivers take as it is, so that no value need be asked about.
PLAIN = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.BooleanField,
    models.ForeignKey,
)
STANDING = (dict, list, timezone.now)

T = TypeVar("T")


class Table:
    """The columns of ``model`` that are given, in their order; all others their default.

    Raises ``TypeError`` for a column whose default is another for each row: it has to be
    given, or the same seed would not make the same cluster.
    """

    def __init__(self, model: type[models.Model], *given: str) -> None:
        named = [model._meta.get_field(name) for name in given]
        rest = [
            field
            for field in model._meta.local_concrete_fields
            if field not in named and not isinstance(field, models.AutoField)
        ]
        for field in rest:
            default = field.default if field.has_default() else None
            if callable(default) and default not in STANDING:
                raise TypeError(f"{field} has to be given.")
        fields: list[Any] = [*named, *rest]
        self.columns = ", ".join(
            connection.ops.quote_name(field.column) for field in fields
        )
        self.name = connection.ops.quote_name(model._meta.db_table)
        self.changed = [
            (place, preparing(field))
            for place, field in enumerate(named)
            if not isinstance(field, PLAIN)
        ]
        self.rest = tuple(
            field.get_db_prep_save(field.get_default(), connection) for field in rest
        )
        self.slots = ", ".join(["%s"] * len(fields))

    def write(self, rows: Iterable[Sequence[Any]]) -> None:
        """Write rows of the given columns."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql" and not settings.ROW_SECURITY:
                copy = f"COPY {self.name} ({self.columns}) FROM STDIN"
                with cursor.copy(copy) as copying:
                    for row in rows:
                        copying.write_row(self.whole(row))
            else:
                insert = f"INSERT INTO {self.name} ({self.columns}) VALUES ({self.slots})"  # noqa: S608
                cursor.executemany(insert, [self.whole(row) for row in rows])

    def whole(self, row: Sequence[Any]) -> tuple[Any, ...]:
        if not self.changed:
            return (*row, *self.rest)
        values = [*row, *self.rest]
        for place, prepare in self.changed:
            values[place] = prepare(values[place])
        return tuple(values)


def preparing(field: Any) -> Callable[[Any], Any]:
    """What makes a value of ``field`` fit for the driver."""

    def prepare(value: Any) -> Any:
        if value is None or (is_taken and isinstance(value, datetime.datetime)):
            return value
        return field.get_db_prep_save(value, connection)

    is_taken = connection.vendor == "postgresql"
    return prepare


class Keys:
    """Keys for new rows of ``model``, from the first that is free."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.last = model._base_manager.aggregate(last=Max("pk"))["last"] or 0

    def next(self) -> int:
        self.last += 1
        return self.last


def set_sequences(of: Iterable[type[models.Model]], style: Any) -> None:
    """Have the database go on after the keys that were given by hand."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(style, list(of)):
            cursor.execute(statement)


def batches(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """``rows`` in lists of ``size``; the last may be shorter."""
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some
