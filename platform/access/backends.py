"""The two ways to be allowed: what a role allows, and what a person was granted."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db.models import Model

from access import rules
from access.grants import DatedChecker


class RuleBackend(BaseBackend):
    """Answers ``user.has_perm(permission, row)`` from the apps' rule tables.

    A permission to read is called ``view_…``. Where somebody else looks on with this
    person's eyes (``only_looks``, see ``schools.looking``) there is no other.
    """

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if getattr(user_obj, "only_looks", False) and ".view_" not in perm:
            return False
        rule = rules.get(perm)
        return bool(rule and user_obj.is_active and rule(user_obj, obj))


class GrantBackend(BaseBackend):
    """Answers from live grants.

    Where guardian's own backend raises (a permission asked of another app's row, as in
    "may they add a course?" asked of a school), this one answers False: a refusal must
    never become an error page. Only what a model offers to be given
    (``Meta.permissions``) is looked up: nothing else ever was.
    """

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        app_label, _, codename = perm.partition(".")
        if not isinstance(obj, Model) or obj._meta.app_label != app_label:
            return False
        if codename not in dict(obj._meta.permissions):
            return False
        if not (user_obj.is_authenticated and user_obj.is_active):
            return False
        return DatedChecker(user_obj).has_perm(codename, obj)
