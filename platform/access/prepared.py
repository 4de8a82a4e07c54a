"""Reads whose SQL is written once, and asked again and again with other values.

For the few reads that a whole class makes in the same minute. Django writes the SQL of a
query anew each time, and for a query with the walls in it that takes five times as long
as the database takes to answer. A prepared read is the same queryset, with the same
walls, written once a connection:

    to_do = Prepared(lambda: reachable(READER, SetWork).for_to_do(READER))
    rows = to_do(reader=user.pk)

Whatever changes from one time to the next has to be a :class:`Late` value in it: the
person who asks, the moment ("is it open?"), the school in force. Whatever is not, is what
it was the first time. A read of which Django knows beforehand that it finds nothing
cannot be prepared.
"""

import re
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.transaction import TransactionManagementError
from django.utils import timezone

A_TIME = re.compile(r"\d{4}-\d\d-\d\d")

_given: ContextVar[dict[str, Any] | None] = ContextVar("given", default=None)
_writing: ContextVar[bool] = ContextVar("writing", default=False)


class Late(models.Expression):
    """A value that is looked up when a query runs, not when it is written."""

    def __init__(self, look_up: Callable[[], Any], output_field: models.Field) -> None:
        super().__init__(output_field=output_field)
        self.look_up = look_up

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:  # type: ignore[override]
        return "%s", (self if _writing.get() else self.value(connection),)

    def value(self, connection: Any) -> Any:
        return self.output_field.get_db_prep_value(self.look_up(), connection)


def given(name: str, output_field: models.Field | None = None) -> Late:
    """What a prepared read is called with under ``name``; a row's key unless said."""

    def look_up() -> Any:
        values = _given.get()
        if values is None:
            raise LookupError(f"“{name}” is known inside a prepared read alone.")
        return values[name]

    return Late(look_up, output_field or models.BigIntegerField())


NOW = Late(timezone.now, models.DateTimeField())


class Prepared:
    """A read, written once; called with its values, it answers with a list of rows."""

    def __init__(self, build: Callable[[], models.QuerySet]) -> None:
        self.build = build

    def __call__(self, **values: Any) -> list[Any]:
        """The rows. Raises ``KeyError`` when a value that the read asks for is missing."""
        # With the connection: what makes rows of an answer knows whose answer it is.
        kept = connections[DEFAULT_DB_ALIAS].__dict__.setdefault("prepared_reads", {})
        if self not in kept:
            kept[self] = self.write()
        token = _given.set(values)
        try:
            return list(kept[self]())
        finally:
            _given.reset(token)

    def write(self) -> Callable[[], Any]:
        """Write the SQL; what runs it and makes rows of the answer, as Django does."""
        queryset: Any = self.build()
        if queryset._prefetch_related_lookups:  # noqa: SLF001
            raise TypeError("A prepared read is one query: it cannot prefetch.")
        connection = connections[DEFAULT_DB_ALIAS]
        compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        token = _writing.set(True)
        try:
            sql, params = compiler.as_sql()
        finally:
            _writing.reset(token)

        if any(A_TIME.match(str(param)) for param in params):
            raise TypeError("A time in a prepared read would stand still: use NOW.")
        # By name: the moment alone stands a dozen times in one query, and is looked up
        # once; and each "%s" of a long query would be searched for whenever it runs.
        first = [
            params.index(param) if isinstance(param, Late) else n
            for n, param in enumerate(params)
        ]
        sql = sql.replace("%%", "%%%%") % tuple(f"%(p{n})s" for n in first)
        named = {f"p{n}": params[n] for n in first}
        late = {name: param for name, param in named.items() if isinstance(param, Late)}

        def as_sql() -> tuple[str, dict[str, Any]]:
            if queryset.query.select_for_update and connection.get_autocommit():
                # Django says so too, but only where SQL is written.
                raise TransactionManagementError("A lock holds inside a transaction alone.")
            now = {name: param.value(connection) for name, param in late.items()}
            return sql, named | now

        converters = compiler.get_converters([column[0] for column in compiler.select])
        compiler.as_sql = as_sql
        compiler.get_converters = lambda columns: converters
        queryset.query.get_compiler = lambda *args, **kwargs: compiler
        return lambda: queryset._iterable_class(queryset)  # noqa: SLF001
