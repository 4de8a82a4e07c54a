"""Where a page is read. A higher app, which knows the course's code, fills this in."""

from collections.abc import Callable
from typing import Any

from django.urls import get_script_prefix, reverse, set_script_prefix

Finder = Callable[[Any], str | None]

_finders: list[Finder] = []


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
