"""What ends with a membership, as a registry that higher apps fill.

Whoever leaves a school loses at once whatever they had because of it: seats the school
gave them, subscriptions to its pages, and, with the last school, letters. Their own work
stays theirs.
"""

from collections.abc import Callable

from accounts.models import User
from accounts.services.mail import write_to_those_who
from schools.models import Membership, School

Ending = Callable[[User, School], int]

_endings: dict[str, Ending] = {}


def register(name: str, ending: Ending) -> None:
    """Add what ends when a person is of a school no more. It says how many rows ended."""
    _endings[name] = ending


def leave_behind(user: User, school: School) -> dict[str, int]:
    """End all of it, for a person who has no membership of ``school`` left."""
    return {name: ending(user, school) for name, ending in _endings.items()}


def names() -> list[str]:
    """What ends, in words."""
    return list(_endings)


def belongs_somewhere(user: User) -> bool:
    """Whether the person is of any school now, open or closed."""
    return Membership.objects.dated().of(user).exists()


write_to_those_who(belongs_somewhere)
