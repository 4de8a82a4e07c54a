"""Help for colleagues who cannot sign in: links, second steps, sessions.

An account belongs to no school, and opens whatever its person is anywhere. So a school
that helps with one gets no way into it unless it could have given all of it anyhow.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Invitation, User
from accounts.services.invitations import Invited, let_back_in, withdraw_invitations
from accounts.services.mail import address_of, can_be_written_to, write_to
from accounts.services.second_step import has_second_step, reset_second_steps
from accounts.services.sessions import end_sessions
from audit.models import Entry
from audit.services import record
from schools.elsewhere import leads_elsewhere
from schools.models import Membership, School
from schools.permissions import KEEPERS, MEMBERS_OF_STAFF, Role, is_beyond_schools
from schools.services.inviting import invite_again
from schools.services.people import end_membership
from schools.services.roles import (
    GONE,
    NOT_YOURS,
    held,
    refuse_to_change,
    roles_now,
    roles_to_give,
)

BEYOND = "This account opens more than a school. Ask the host."
BY_MAIL_ALONE = (
    "For this account the link goes by mail to its owner, and in no other way. No letter "
    "could be sent. Ask the host."
)
TWO_HANDS = (
    "You have helped with this account already this week: a colleague has to do this."
)
ASKED_IN_BY_YOU = "You asked this colleague in yourself: somebody else has to do this."
A_WEEK = timedelta(days=7)
RESET, SENT = "schools.reset_second_step", "schools.send_new_link"


def _may_be_handed(person: User, school: School, *, by: User) -> bool:
    """Whether a way into ``person``'s account may be shown to ``by``, to pass it on.

    Only when it leads to nothing that ``by`` could not give at this school anyhow. Else it
    goes to the person's own address alone: an office could make itself the head by it, or
    walk into another school.
    """
    if leads_elsewhere(person, school):
        return False
    return roles_now(person, school) <= roles_to_give(school, by=by)


def _refuse_both_halves(membership: Membership, did: str, *, by: User) -> None:
    """Nobody opens alone what they could not give: a password and a second step within a
    week take two people. The address of a letter may be one that ``by`` typed in."""
    person = membership.user
    if _may_be_handed(person, membership.school, by=by):
        return
    hands = {by.public_id, *_second_selves(by)}
    theirs = Entry.objects.filter(action=did, actor__in=hands, subject=person.public_id)
    if theirs.filter(at__gt=timezone.now() - A_WEEK).exists():
        raise ValidationError(TWO_HANDS)


def _second_selves(by: User) -> Iterator[str]:
    """Whom ``by`` asked in, and who asked ``by`` in: they may be one pair of hands."""
    invited = Invitation.objects.filter(invited_by=by).values_list("user__public_id")
    inviting = Invitation.objects.filter(user=by, invited_by__isnull=False)
    for rows in (invited, inviting.values_list("invited_by__public_id")):
        yield from (public_id for (public_id,) in rows.distinct())


def renew_invitation(membership: Membership, *, by: User) -> Invited:
    """Another link for somebody who was asked in and has not come.

    Raises ``ValidationError`` for somebody who has, and as :func:`send_new_link` does.
    """
    return _pass_on(membership, by=by, make=lambda: invite_again(membership, by=by))


def take_back_invitation(membership: Membership, *, by: User) -> None:
    """End what somebody was asked to be here, who has not come.

    Raises ``ValidationError`` for somebody who has, and for a role that is not ``by``'s.
    """
    person, school = membership.user, membership.school
    with held(school):
        person.refresh_from_db(fields=["password"])
        if person.has_usable_password():
            raise ValidationError("They have come meanwhile. End their role instead.")
        rows = Membership.objects.in_force().of(person).filter(school=school)
        for row in rows.select_related("user", "school"):
            refuse_to_change(row, by=by)
            end_membership(row, by=by)


def send_new_link(membership: Membership, *, by: User) -> Invited:
    """A link for somebody who forgot their password, made here and shown to nobody but
    whom :func:`_may_be_handed` allows.

    Raises ``ValidationError`` when ``by`` may not, for whom no school helps, and when the
    link would have to go by mail and cannot.
    """
    person, school = membership.user, membership.school

    def begin() -> None:
        # Noted before the letter goes, which takes a while: the other half waits for it.
        _refuse_both_halves(membership, RESET, by=by)
        _note(person, SENT, by=by)

    def make() -> Invited:
        return let_back_in(person, place=school.name, by=by)

    return _pass_on(membership, by=by, make=make, begin=begin)


def _pass_on(
    membership: Membership,
    *,
    by: User,
    make: Callable[[], Invited],
    begin: Callable[[], None] = lambda: None,
) -> Invited:
    person, school = membership.user, membership.school
    with held(school):
        _refuse_to_help(membership, by=by)
        begin()
    if not _may_be_handed(person, school, by=by):
        if not can_be_written_to(person):
            raise ValidationError(BY_MAIL_ALONE)
        if person.invitations.filter(invited_by=by).exists() and not has_second_step(
            person
        ):
            # The address may be one's own, typed when they were asked in.
            raise ValidationError(ASKED_IN_BY_YOU)
    made = make()
    # Asked again: they may have become more, here or elsewhere, in this very moment.
    if not made.sent and not _may_be_handed(person, school, by=by):
        withdraw_invitations(person)
        raise ValidationError(BY_MAIL_ALONE)
    return made


def reset_second_step(membership: Membership, *, by: User) -> int:
    """Take the second steps of a colleague who lost theirs out of use; how many there were.

    They are signed out everywhere and add a new one when they sign in. They are told, and
    so are the heads of every school they work for: without a second step an account is
    weaker for all of them.

    Raises ``ValidationError`` when ``by`` may not, and for whom no school helps.
    """
    person = membership.user
    with held(membership.school):
        _refuse_to_help(membership, by=by)
        if not has_second_step(person):
            return 0
        _refuse_both_halves(membership, SENT, by=by)
        count = reset_second_steps(person, by=by)
        _note(person, RESET, by=by)
        schools = _schools_of(person)
        transaction.on_commit(lambda: _tell_heads(schools, besides={person.pk, by.pk}))
        return count


def sign_out_everywhere(membership: Membership, *, by: User) -> int:
    """End every session of a colleague: a lost telephone, a room left open. How many.

    Raises ``ValidationError`` when ``by`` may not, and for whom no school helps.
    """
    with held(membership.school):
        _refuse_to_help(membership, by=by)
        ended = end_sessions(membership.user)
        _note(membership.user, "schools.sign_out_everywhere", by=by, sessions=ended)
        return ended


def _refuse_to_help(membership: Membership, *, by: User) -> None:
    person, school = membership.user, membership.school
    if person.pk == by.pk:
        raise ValidationError("For your own account use your account page.")
    if not roles_now(by, school) & KEEPERS:
        raise ValidationError(NOT_YOURS)
    if not roles_now(person, school) & MEMBERS_OF_STAFF:
        raise ValidationError(GONE)
    if is_beyond_schools(person):
        raise ValidationError(BEYOND)


def _schools_of(person: User) -> list[School]:
    rows = Membership.objects.in_force().of(person).exclude(role=Role.PUPIL)
    return list(School.objects.filter(pk__in=rows.values("school")))


def _note(person: User, action: str, *, by: User, **detail: int) -> None:
    """In the audit of every school that the person works for: each can read its own."""
    for school in _schools_of(person):
        record(action, person, by=by, school=school, **detail)


def _tell_heads(schools: list[School], *, besides: set[int]) -> None:
    """Nothing of whom: mail is read by others. The school's own page says it."""
    heads = Membership.objects.in_force().filter(school__in=schools, role=Role.HEAD)
    rows = heads.exclude(user__in=besides).select_related("user", "school")
    for row in rows:
        write_to(
            row.user,
            "second_step_told",
            subject="A second step of somebody on your staff was reset",
            where=address_of("schools:person_list", row.school.slug),
        )
