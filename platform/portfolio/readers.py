"""Who besides the owner may read a piece of work, as a registry higher apps fill.

A reader is a function from a person to a ``Q`` over ``portfolio.Work``. The teacher who
set the work is one (``courses`` adds it); a new school that was given a bag is another.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q

Reader = Callable[[Any], Q]

_readers: dict[str, Reader] = {}


def register(name: str, reader: Reader) -> None:
    """Add a reason to be allowed to read; a name is registered once."""
    _readers[name] = reader


def readable_by(user: Any) -> Q:
    """Work that ``user`` may read: their own, and what some reader lets them."""
    allowed = Q(owner=user)
    for reader in _readers.values():
        allowed |= reader(user)
    return allowed


def names() -> list[str]:
    """Who reads besides the owner, in words."""
    return list(_readers)
