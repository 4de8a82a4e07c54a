"""For whom something is asked: a request, or the system itself. No model is read here:
a command says it before there are any."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_request: ContextVar[Any] = ContextVar("request", default=None)
_system: ContextVar[bool] = ContextVar("system", default=False)


@contextmanager
def asked_by(request: Any) -> Iterator[None]:
    """Whatever is asked inside is asked for ``request``, and by nobody else."""
    mine, system = _request.set(request), _system.set(False)
    try:
        yield
    finally:
        _system.reset(system)
        _request.reset(mine)


@contextmanager
def asked_by_the_system() -> Iterator[None]:
    """For ``schools.system`` and the owner of the tables alone."""
    token = _system.set(True)
    try:
        yield
    finally:
        _system.reset(token)


def request() -> Any:
    """The request that is being answered, if there is one."""
    return _request.get()


def is_the_system() -> bool:
    return _system.get()
