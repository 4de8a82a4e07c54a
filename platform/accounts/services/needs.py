"""Who needs a second step to sign in, and who may have one."""

from collections.abc import Callable
from enum import IntEnum

from django.conf import settings

from accounts.models import User


class Need(IntEnum):
    """What a person's places ask of their sign-in."""

    NOT_OFFERED = 0  # a child
    OFFERED = 1
    COMPULSORY = 2


_asked: list[Callable[[User], Need]] = []


def ask_for_need(question: Callable[[User], Need]) -> None:
    """Have ``question`` answer as well what a person needs; the most of all counts."""
    _asked.append(question)


def need_of(user: User) -> Need:
    """What this person needs now. Where ``STAFF_MFA`` is off nobody is made to."""
    if user.is_superuser:
        found = Need.COMPULSORY
    else:
        found = max((question(user) for question in _asked), default=Need.NOT_OFFERED)
    return found if settings.STAFF_MFA else min(found, Need.OFFERED)
