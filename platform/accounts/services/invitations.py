"""Asking somebody in by a link, by which they choose a password of their own: the first,
or another one when they forgot it."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Invitation, User
from accounts.services.mail import address_of, write_to
from accounts.services.marks import make_secret, mark_of
from accounts.services.sessions import end_sessions
from audit.services import record

LASTS = timedelta(days=7)


@dataclass(frozen=True)
class Invited:
    """An invitation made just now. ``link`` is kept nowhere: show it, or it is lost."""

    invitation: Invitation
    link: str
    sent: bool  # by mail; else whoever invites passes the link on


@transaction.atomic
def make_invitation(user: User, *, place: str, by: User | None) -> tuple[Invitation, str]:
    """A link for ``user``, who has no password yet; earlier links end.

    ``place`` is what they are asked to be, in words: "Teacher at Elm Primary".

    Raises ``ValidationError`` for somebody who has a password: another school that asks
    them in adds a membership, and must not get a way into their account by it.
    """
    if user.has_usable_password() or not user.is_active:
        raise ValidationError("This person signs in already.")
    made = _make(user, place=place, by=by)
    record("accounts.invite", user, by=by)
    return made


def _make(user: User, *, place: str, by: User | None) -> tuple[Invitation, str]:
    withdraw_invitations(user)
    secret = make_secret()
    invitation = Invitation.objects.create(
        user=user,
        mark=mark_of(secret),
        place=place,
        invited_by=by,
        ends_at=timezone.now() + LASTS,
    )
    return invitation, address_of("accounts:invited", secret)


def invite(user: User, *, place: str, by: User | None) -> Invited:
    """Make an invitation and, where there is an address and a mail server, send it.

    Raises what :func:`make_invitation` raises. Call it outside a transaction: a letter
    cannot be taken back.
    """
    invitation, link = make_invitation(user, place=place, by=by)
    sent = write_to(
        user, "invitation", subject="You are invited to Causeway", place=place, link=link
    )
    return Invited(invitation, link, sent)


def let_back_in(user: User, *, place: str, by: User | None) -> Invited:
    """A link for somebody who forgot their password, by which they choose another.

    Until it is used the old password is right. It is no way past a second step. Whoever
    calls this has made sure who is asking, and who may see the link: see
    ``schools.services.helping``. Call it outside a transaction, as :func:`invite`.

    Raises ``ValidationError`` for an account that has ended, or has no password yet.
    """
    if not (user.is_active and user.has_usable_password()):
        raise ValidationError("This person has not signed in yet: renew the invitation.")
    with transaction.atomic():
        invitation, link = _make(user, place=place, by=by)
        record("accounts.let_back_in", user, by=by)
    subject = "Choose a new Causeway password"
    sent = write_to(user, "new_password", subject=subject, link=link)
    return Invited(invitation, link, sent)


def withdraw_invitations(user: User) -> None:
    """End what is still open of the person's invitations."""
    user.invitations.open().update(ends_at=timezone.now())


def invitation_of(mark: str) -> Invitation | None:
    """The open invitation with that mark."""
    return Invitation.objects.open().filter(mark=mark).select_related("user").first()


@transaction.atomic
def accept_invitation(invitation: Invitation, *, password: str) -> User | None:
    """Give the person the password they chose; ``None`` when the link was used meanwhile.

    Sessions that were begun with an old one end. ``password`` has to have been through the
    validators (``NewPasswordForm``).
    """
    now = timezone.now()
    if not Invitation.objects.open().filter(pk=invitation.pk).update(used_at=now):
        return None
    user = invitation.user
    user.set_password(password)
    user.save(update_fields=["password"])
    withdraw_invitations(user)
    end_sessions(user)
    record("accounts.accept_invitation", user, by=user)
    return user
