"""Who of the host may be let in to look at a school's pages, as a registry.

Asked when they are let in and again at each page they open, so that whoever is no
technician, or no operator, any more has nothing from that moment.
"""

from collections.abc import Callable
from functools import reduce
from operator import or_

from django.apps import apps
from django.db.models import Q, QuerySet

from accounts.models import User

LOOK, BREAK_GLASS = "look", "break_glass"

_keys: dict[str, dict[str, Callable[[], QuerySet]]] = {LOOK: {}, BREAK_GLASS: {}}


def register(name: str, keys: Callable[[], QuerySet], *, kinds: tuple[str, ...]) -> None:
    """Add people, by their keys, for visits of these kinds."""
    for kind in kinds:
        _keys[kind][name] = keys


def people(kind: str) -> QuerySet[User]:
    """Everybody who may have a visit of that kind at this moment.

    A superuser is none of them: every rule would answer "yes" to them, whatever was given.
    """
    ways = [Q(pk__in=keys()) for keys in _keys[kind].values()]
    rows = User.objects.filter(is_active=True, is_superuser=False)
    return rows.filter(reduce(or_, ways, Q(pk__in=[])))


def technicians_of_the_host() -> QuerySet:
    rows = apps.get_model("schools.Membership").objects.in_force()
    return rows.filter(school__is_host=True, role="technician").values("user")


register("technicians of the host", technicians_of_the_host, kinds=(LOOK,))
