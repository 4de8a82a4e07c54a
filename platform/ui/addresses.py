"""Addresses that many pages link to. They never change, and finding one takes a while."""

from functools import lru_cache
from typing import Any

from django.urls import get_script_prefix, reverse


def of(name: str, *args: Any) -> str:
    """The address of the named page; kept, for those that are asked for all day.

    Raises ``NoReverseMatch`` when there is no such page.
    """
    # The editor of each school has a prefix of its own.
    return _kept(name, args, get_script_prefix())


@lru_cache(maxsize=4096)
def _kept(name: str, args: tuple[Any, ...], prefix: str) -> str:
    return reverse(name, args=args)
