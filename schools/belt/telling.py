"""What a connection is told of who asks, before it is asked.

Three settings of the session: the school in force, the person signed in, and whether the
system itself is at work. They are sent along with a query that touches a table with a
belt, when what the connection was told is not what is so: in the same round trip, and
Django does not count them as a query. What a connection may show is never more than what
is so: that is taken back with whatever query comes next.

The pool clears a connection when it comes back. A pooler in front of PostgreSQL has to
pool by session: the settings are the session's.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, NamedTuple

from django.db.backends.signals import connection_created
from django.utils.functional import LazyObject, empty

from schools.belt import asking
from schools.belt.derived import belts
from schools.tenancy import key_in_force


class Told(NamedTuple):
    school: str = ""
    person: str = ""
    crossing: str = ""


# Of libpq's states of a connection: in no transaction, and in one that has failed.
IDLE, IN_ERROR = 0, 3
NOTHING = Told()
THE_SYSTEM = Told(crossing="on")
TELL = "SELECT " + ", ".join(
    f"set_config('causeway.{name}', %s, false)" for name in Told._fields
)


def wanted() -> Told:
    """What is so at this moment."""
    if asking.is_the_system():
        return THE_SYSTEM
    school = key_in_force()
    return Told("" if school is None else str(school), _person_of(asking.request()))


def _person_of(request: Any) -> str:
    """Who is signed in, as far as the request has found out: it is not asked here."""
    user = getattr(request, "user", None)
    if isinstance(user, LazyObject) and user._wrapped is empty:  # noqa: SLF001
        return ""
    return str(user.pk) if user is not None and user.is_authenticated else ""


@dataclass
class State:
    """``told``: ``None`` when nobody knows. ``unsettled``: told inside a transaction,
    which takes it back when it is rolled back."""

    told: Told | None = NOTHING
    unsettled: bool = False


def state_of(raw: Any) -> State:
    """What a connection of psycopg has been told; kept with it, wherever it is lent."""
    state: State = raw.__dict__.setdefault("causeway_state", State())
    return state


def tell_first(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
) -> Any:
    """For ``connection.execute_wrappers``: before a query, tell what is so."""
    connection, raw = context["connection"], context["connection"].connection
    state = state_of(raw)
    status = raw.pgconn.transaction_status
    if state.unsettled and status == IDLE:
        state.told, state.unsettled = None, False
    told, now = state.told, wanted()
    is_due = told != now and (_is_too_much(told, now) or _touches(sql))
    ask = partial(execute, sql, params, many, context)
    if not is_due or status == IN_ERROR or connection.needs_rollback:
        answer = ask()
    else:
        with connection.wrap_database_errors:
            if getattr(context["cursor"].cursor, "name", None):
                tell(raw, now)  # a cursor of the server's goes in no pipeline
                answer = ask()
            else:
                answer = tell_and_ask(raw, now, ask)
    if state.unsettled and isinstance(sql, str) and sql.startswith("ROLLBACK TO"):
        state.told = None
    return answer


def tell(raw: Any, now: Told) -> None:
    """Tell a connection of psycopg what is so, in a round trip of its own."""
    state = state_of(raw)
    state.told = None
    raw.execute(TELL, now)
    state.told = now
    state.unsettled = raw.pgconn.transaction_status != IDLE


def tell_and_ask(raw: Any, now: Told, ask: Callable[[], Any]) -> Any:
    """Send what is so along with a query: one round trip for both."""
    with raw.pipeline():
        tell(raw, now)
        # A query that fails takes back what was told with it.
        state_of(raw).told = None
        answer = ask()
    state = state_of(raw)
    state.told, state.unsettled = now, raw.pgconn.transaction_status != IDLE
    return answer


def _is_too_much(told: Told | None, now: Told) -> bool:
    """Whether the connection would show something that it should not any more."""
    return told is None or any(
        was not in ("", now_) for was, now_ in zip(told, now, strict=True)
    )


@cache
def _tables() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(belt.table) for belt in belts()))


def _touches(sql: Any) -> bool:
    return not isinstance(sql, str) or _tables().search(sql) is not None


def forget(raw: Any) -> None:
    """For the pool, when a connection comes back: the next one is told anew."""
    state = state_of(raw)
    if state.told != NOTHING or state.unsettled:
        tell(raw, NOTHING)
        if not raw.autocommit:
            raw.commit()
    state.unsettled = False


def listen(connection: Any, **kwargs: Any) -> None:
    """For the signal ``connection_created``."""
    if tell_first not in connection.execute_wrappers:
        connection.execute_wrappers.append(tell_first)


def begin(databases: Any) -> None:
    """Have every connection told, and every pool forget."""
    connection_created.connect(listen, dispatch_uid="schools.belt")
    pool = databases["default"]["OPTIONS"].get("pool")
    if isinstance(pool, dict):
        pool["reset"] = forget
