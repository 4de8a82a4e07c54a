"""Where a page is read. A higher app, which knows the course's code, fills this in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.urls import get_script_prefix, reverse, set_script_prefix

Finder = Callable[[Any], str | None]

_finders: list[Finder] = []
_remembered: ContextVar[dict[str, Any] | None] = ContextVar("addresses", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Remember what finders ask inside the ``with`` block: one reading of one page.

    A list of the editor asks for each row's address several times over.
    """
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def are_remembered() -> bool:
    """Whether a finder should ask for many at once: it will be asked for more."""
    return _remembered.get() is not None


def remembered(name: str, ask: Callable[[], Any]) -> Any:
    """What ``ask`` answers, asked once inside ``remembering`` for each ``name``."""
    kept = _remembered.get()
    if kept is None:
        return ask()
    if name not in kept:
        kept[name] = ask()
    return kept[name]


def register(finder: Finder) -> None:
    """Add a function that gives a page's reading address, or ``None`` if it has none."""
    _finders.append(finder)


def address_of(page: Any) -> str | None:
    """The address at which pupils and teachers read ``page``, or ``None``."""
    for finder in _finders:
        if address := finder(page):
            return address
    return None


def outside_editor(name: str, *args: Any) -> str:
    """``reverse`` as it is outside the editor, whose prefix belongs to its own pages."""
    prefix = get_script_prefix()
    set_script_prefix("/")
    try:
        return reverse(name, args=args)
    finally:
        set_script_prefix(prefix)
