"""The two ways to be allowed: what a role allows, and what a person was granted."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db.models import Model

from access import rules
from access.grants import DatedChecker


class RuleBackend(BaseBackend):
    """Answers ``user.has_perm(permission, row)`` from the apps' rule tables."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        rule = rules.get(perm)
        return bool(rule and user_obj.is_active and rule(user_obj, obj))


class GrantBackend(BaseBackend):
    """Answers from live grants.

    Where guardian's own backend raises (a permission asked of another app's row, as in
    "may they add a course?" asked of a school), this one answers False: a refusal must
    never become an error page.
    """

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        app_label, _, codename = perm.partition(".")
        if not isinstance(obj, Model) or obj._meta.app_label != app_label:
            return False
        if not (user_obj.is_authenticated and user_obj.is_active):
            return False
        return DatedChecker(user_obj).has_perm(codename, obj)
