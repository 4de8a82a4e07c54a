"""Asking staff in: an account without a password, a role, and a link."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from accounts.models import User
from accounts.services.invitations import Invited, invite
from schools.models import Membership, School
from schools.permissions import STAFF
from schools.services.people import start_membership


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
) -> NewColleague:
    """Ask somebody to join ``school``; by mail where that works, else by the link it gives.

    Raises ``ValidationError`` for a role that is no member of staff's, and for names or
    an address that cannot be kept.
    """
    if role not in {*STAFF, Membership.Role.GOVERNOR}:
        raise ValidationError("Pupils get a card or a password, not an invitation.")
    if email:
        validate_email(email)
    with transaction.atomic():
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
    return NewColleague(user, membership, invite_again(membership, by=by))


def invite_again(membership: Membership, *, by: User | None) -> Invited:
    """Another link for somebody who has not chosen a password; the earlier one ends.

    Raises ``ValidationError`` for somebody who has.
    """
    place = f"{membership.get_role_display()} at {membership.school.name}"
    return invite(membership.user, place=place, by=by)
