"""The one door through the wall between schools.

Import-linter lists who may use it. What comes through is what a person reaches by their
own seat, membership or live grant, and the model's queryset says what that is.
"""

from typing import Any

from django.db import models

from schools.tenancy import SchoolOwnedManager


def reachable(user: Any, model: type[models.Model]) -> Any:
    """Rows of ``model``, of whatever school, that ``user`` reaches in their own right.

    Raises ``TypeError`` for a model whose queryset does not say, in ``reachable_by``,
    how a person reaches its rows.
    """
    manager = model._default_manager
    if not isinstance(manager, SchoolOwnedManager):
        raise TypeError(f"{model._meta.label} is not owned by a school.")
    rows = manager.unscoped()
    if not hasattr(rows, "reachable_by"):
        raise TypeError(f"{model._meta.label} does not say how a person reaches it.")
    return rows.reachable_by(user)
