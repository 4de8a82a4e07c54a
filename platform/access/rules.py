"""The registry behind ``user.has_perm("courses.give_feedback", hand_in)``."""

from collections.abc import Mapping

from access.predicates import Predicate

_rules: dict[str, Predicate] = {}


def register(app_label: str, table: Mapping[str, Predicate]) -> None:
    """Add an app's rule table: codename to predicate.

    Raises ``ValueError`` when a permission already has another rule, because two rules
    for one question would make the answer depend on import order.
    """
    for codename, rule in table.items():
        name = f"{app_label}.{codename}"
        if _rules.get(name, rule) is not rule:
            raise ValueError(f"{name} already has a rule.")
        _rules[name] = rule


def get(permission: str) -> Predicate | None:
    """The rule of ``"app.codename"``, or ``None``: nobody may what has no rule."""
    return _rules.get(permission)


def names() -> set[str]:
    """Every permission that has a rule."""
    return set(_rules)
