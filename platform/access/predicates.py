"""Small yes-or-no questions about a person and a row.

They combine with ``&``, ``|`` and ``~`` into the rule table that each app keeps in
its ``permissions.py``, which a head teacher should be able to read.
"""

from collections.abc import Callable
from typing import Any

Question = Callable[[Any, Any], bool]


class Predicate:
    """A named question ``(user, row) -> bool``."""

    def __init__(self, question: Question, name: str = "") -> None:
        self.question = question
        self.name = name or question.__name__

    def __call__(self, user: Any, row: Any) -> bool:
        return bool(self.question(user, row))

    def __and__(self, other: "Predicate") -> "Predicate":
        return Predicate(
            lambda user, row: self(user, row) and other(user, row),
            f"({self.name} & {other.name})",
        )

    def __or__(self, other: "Predicate") -> "Predicate":
        return Predicate(
            lambda user, row: self(user, row) or other(user, row),
            f"({self.name} | {other.name})",
        )

    def __invert__(self) -> "Predicate":
        return Predicate(lambda user, row: not self(user, row), f"~{self.name}")

    def __repr__(self) -> str:
        return self.name


def predicate(question: Question) -> Predicate:
    """Turn a function of ``(user, row)`` into a :class:`Predicate`."""
    return Predicate(question)
