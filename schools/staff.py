"""Reads of a school's staff: who they are here, and how well their sign-in is kept.

Nothing here says whether somebody is of another school as well.
"""

from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone

from accounts.models import Invitation, User
from accounts.services.second_step import steps_of
from schools.models import GroupMember, Membership, School, TeachingGroup
from schools.permissions import MEMBERS_OF_STAFF, MORE_THAN_ONE_CLASS_ROLES, Role

AWAY = timedelta(days=90)
# What of the staff to show, by the word in the address.
NEEDS_STEP, AWAY_LONG, ASKED, LEFT = "second-step", "away", "invited", "left"


def roles_at(school: School) -> Any:
    """The memberships of the school's staff, ended ones as well."""
    return Membership.objects.filter(school=school).exclude(role=Role.PUPIL)


def staff_of(school: School) -> QuerySet:
    """Everybody who is or was on the staff of ``school``, by name, with what to know.

    ``roles_here``: their memberships of it. ``is_here``: one of them counts now.
    ``has_step``, ``needs_step``: a second step to sign in, and whether a role here asks
    for one. ``is_asked``: no password yet; ``link_is_open``: they can still choose one.
    ``is_away``: not signed in for :data:`AWAY`.
    """
    roles = roles_at(school)
    mine = roles.filter(user=OuterRef("pk"))
    now = mine.in_force()
    not_yet = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    long_ago = timezone.now() - AWAY
    never_since = Q(last_login=None, date_joined__lt=long_ago)
    people = User.objects.filter(Exists(mine)).annotate(
        is_here=Exists(now),
        needs_step=Exists(now.filter(role__in=sorted(MORE_THAN_ONE_CLASS_ROLES))),
        has_step=Exists(steps_of(OuterRef("pk"))),
        link_is_open=Exists(Invitation.objects.open().filter(user=OuterRef("pk"))),
        is_asked=_whether(not_yet),
        is_away=_whether(~not_yet & (Q(last_login__lt=long_ago) | never_since)),
    )
    roles_first = roles.order_by("starts", "pk").select_related("school")
    return people.prefetch_related(
        Prefetch("memberships", queryset=roles_first, to_attr="roles_here")
    ).order_by("last_name", "first_name", "pk")


def _whether(condition: Q) -> Case:
    return Case(
        When(condition, then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )


def narrowed(
    people: QuerySet, *, school: School, show: str = "", role: str = ""
) -> QuerySet:
    """Of :func:`staff_of`: those with ``role``, and those whom ``show`` asks for."""
    if role in MEMBERS_OF_STAFF:
        held = roles_at(school).in_force().filter(user=OuterRef("pk"), role=role)
        people = people.filter(Exists(held))
    wanted: dict[str, dict[str, Any]] = {
        NEEDS_STEP: {"needs_step": True, "has_step": False},
        AWAY_LONG: {"is_away": True},
        ASKED: {"is_asked": True},
    }
    if show == LEFT:
        return people.filter(is_here=False)
    return people.filter(is_here=True, **wanted.get(show, {}))


def found_by(people: QuerySet, words: str) -> QuerySet:
    """Those in whose name, or sign-in name, every one of ``words`` is."""
    for word in words.split():
        named = Q(first_name__icontains=word) | Q(last_name__icontains=word)
        also = Q(known_as__icontains=word) | Q(username__startswith=word.lower())
        people = people.filter(named | also)
    return people


def groups_of(
    person: User, membership: Membership | None = None
) -> QuerySet[TeachingGroup]:
    """The classes of the school in force that the person works with, by ``membership``."""
    places = GroupMember.objects.in_force().of(person).exclude(membership__role=Role.PUPIL)
    if membership is not None:
        places = places.filter(membership=membership)
    return TeachingGroup.objects.filter(pk__in=places.values("group"))
