"""Asking staff in: an account without a password, a role, and a link."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.names import tidied
from accounts.services.invitations import Invited, invite
from schools.models import Membership, School, TeachingGroup
from schools.permissions import MEMBERS_OF_STAFF
from schools.services.people import join_group, start_membership
from schools.services.roles import held, roles_to_give
from schools.tenancy import school_scope

# A second press of the same button is the same wish: it makes nobody twice.
PRESSED_TWICE = timedelta(minutes=2)
NAMESAKE = "namesake"


@dataclass(frozen=True)
class NewColleague:
    """Somebody who was asked in just now."""

    user: User
    membership: Membership
    invited: Invited


def invite_staff(
    school: School,
    *,
    role: str,
    first_name: str,
    last_name: str,
    by: User | None,
    title: str = "",
    email: str = "",
    group: TeachingGroup | None = None,
    may_be_namesake: bool = True,
) -> NewColleague:
    """Ask somebody to join ``school``; by mail where that works, else by the link it gives.

    ``group`` is a class they have from the first day. ``by`` is ``None`` at the server.

    Raises ``ValidationError`` for a role that is no member of staff's or not ``by``'s to
    give, for names or an address that cannot be kept, and (with the code ``NAMESAKE``,
    unless ``may_be_namesake``) when somebody of the same name works here already.
    """
    if role not in MEMBERS_OF_STAFF:
        raise ValidationError("Pupils get a card or a password, not an invitation.")
    if email:
        validate_email(email)
    with held(school):
        if by is not None and role not in roles_to_give(school, by=by):
            raise ValidationError("This role is not yours to give. Ask the head.")
        alike = _of_the_same_name(school, first_name, last_name)
        membership = _asked_just_now(alike, role=role, by=by).first()
        if membership is None:
            if not may_be_namesake and alike.exists():
                raise ValidationError("Somebody of this name works here.", code=NAMESAKE)
            (username,) = User.objects.free_usernames([(first_name, last_name)])
            user = User.objects.create_user(
                username,
                None,
                first_name=first_name,
                last_name=last_name,
                title=title,
                email=email,
            )
            membership = start_membership(user=user, school=school, role=role, by=by)
        if group is not None:
            with school_scope(school):
                join_group(group, membership=membership, by=by)
    return NewColleague(membership.user, membership, invite_again(membership, by=by))


def _of_the_same_name(school: School, first: str, last: str) -> QuerySet[Membership]:
    rows = Membership.objects.in_force().filter(school=school, role__in=MEMBERS_OF_STAFF)
    named = rows.filter(
        user__first_name__iexact=tidied(first), user__last_name__iexact=tidied(last)
    )
    return named.select_related("user", "school")


def _asked_just_now(
    alike: QuerySet[Membership], *, role: str, by: User | None
) -> QuerySet[Membership]:
    """Of those: whom ``by`` asked in a moment ago, as the same, and who has not come."""
    if by is None:
        return alike.none()
    return alike.filter(
        role=role,
        user__password__startswith=UNUSABLE_PASSWORD_PREFIX,
        user__invitations__invited_by=by,
        user__invitations__made_at__gt=timezone.now() - PRESSED_TWICE,
    )


def invite_again(membership: Membership, *, by: User | None) -> Invited:
    """Another link for somebody who has not chosen a password; the earlier one ends.

    Raises ``ValidationError`` for somebody who has.
    """
    place = f"{membership.get_role_display()} at {membership.school.name}"
    return invite(membership.user, place=place, by=by)
