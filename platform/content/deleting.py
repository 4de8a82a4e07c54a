"""Whether a page may be deleted, as a registry that higher apps fill."""

from collections.abc import Callable
from typing import Any

from wagtail.models import Page

Objection = Callable[[Any], str | None]

_objections: list[Objection] = []


def register(objection: Objection) -> None:
    """Add a function that says, in words for the author, why a page has to stay."""
    _objections.append(objection)


def objection_to_deleting(page: Page) -> str | None:
    """Why ``page`` has to stay, or ``None``."""
    for ask in _objections:
        if reason := ask(page):
            return reason
    return None
