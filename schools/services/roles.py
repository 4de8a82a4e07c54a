"""Roles given, ended and given back by those who keep a school's accounts.

Each verb asks again, with the school held, whether ``by`` may: the page it came from may
be an hour old, and two colleagues may press at the same moment.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from schools.models import Membership, School
from schools.permissions import KEEPERS, MEMBERS_OF_STAFF, Role, roles_given_by
from schools.services.people import begin_again, end_membership, start_membership

NOT_YOURS = "This is not yours to change. Ask the head."
GONE = "They have left meanwhile."


@contextmanager
def held(school: School) -> Iterator[None]:
    """Hold the school's row: whoever else changes its staff waits for us.

    Not its key: whatever else is written for the school meanwhile points at that.
    """
    with transaction.atomic():
        School.objects.select_for_update(no_key=True).get(pk=school.pk)
        yield


def roles_now(user: User, school: School) -> set[str]:
    """The person's roles there at this moment, whatever a request remembers."""
    rows = Membership.objects.in_force().of(user).filter(school=school)
    return set(rows.values_list("role", flat=True))


def roles_to_give(school: School, *, by: User) -> frozenset[Role]:
    """The roles that ``by`` may give at ``school`` now, see ``schools.permissions``.

    A school that began with its office has nobody to make its head: until the first one
    has a password of their own, the office asks them in.
    """
    mine = roles_now(by, school)
    found = roles_given_by(mine)
    if Role.HEAD not in found and mine & KEEPERS:
        heads = Membership.objects.filter(school=school, role=Role.HEAD)
        if not heads.exclude(user__password__startswith=UNUSABLE_PASSWORD_PREFIX).exists():
            found |= {Role.HEAD}
    return found


def give_role(membership: Membership, *, role: str, by: User) -> Membership:
    """Give somebody who is here, as ``membership`` says, another role from now on.

    Twice changes nothing. Raises ``ValidationError`` for a role that is not ``by``'s to
    give, for oneself, and for somebody who has left.
    """
    person, school = membership.user, membership.school
    with held(school):
        if person.pk == by.pk:
            raise ValidationError("Nobody gives themselves a role. Ask a colleague.")
        if role not in roles_to_give(school, by=by):
            raise ValidationError("This role is not yours to give. Ask the head.")
        if not roles_now(person, school) & MEMBERS_OF_STAFF:
            raise ValidationError(GONE)
        return start_membership(user=person, school=school, role=role, by=by)


def end_role(membership: Membership, *, by: User) -> None:
    """End one role of a colleague now; it gives nothing from their next request on.

    Raises ``ValidationError`` for a role that is not ``by``'s to end, and one's own: so
    there is always somebody left who keeps the school's accounts.
    """
    with held(membership.school):
        refuse_to_change(membership, by=by)
        membership.refresh_from_db(fields=["ends"])
        end_membership(membership, by=by)


def give_back(membership: Membership, *, by: User) -> None:
    """Begin a role again that was ended today, as it was: a slip is mended.

    Raises ``ValidationError`` as ending it does, and for one that ended before today.
    """
    school = membership.school
    with held(school):
        refuse_to_change(membership, by=by)
        membership.refresh_from_db(fields=["ends"])
        if membership.ends is None:
            return
        if not may_be_given_back(membership):
            raise ValidationError("This was not ended today. Ask them in again.")
        begin_again(membership, by=by)


def may_be_given_back(membership: Membership) -> bool:
    """Whether it ended today, by the clock on the school's wall."""
    if membership.ends is None or membership.ends > timezone.now():
        return False
    zone = membership.school.zone
    return timezone.localdate(membership.ends, zone) == timezone.localdate(timezone=zone)


def refuse_to_change(membership: Membership, *, by: User) -> None:
    if membership.user_id == by.pk:
        raise ValidationError("Nobody ends or renews a role of their own. Ask a colleague.")
    if membership.role not in roles_to_give(membership.school, by=by):
        raise ValidationError(NOT_YOURS)
