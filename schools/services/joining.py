"""Asking somebody with an account of their own to work at one more school.

The school types a sign-in name and learns nothing by it: what happens is the same for a
name that nobody has. Only its owner, signed in, sees the question and answers it.
"""

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.services.invitations import withdraw_invitations
from audit.services import record
from schools.models import JoinRequest, Membership, School
from schools.permissions import KEEPERS
from schools.services.people import start_membership
from schools.services.roles import NOT_YOURS, held, roles_now, roles_to_give


def open_requests() -> QuerySet[JoinRequest]:
    """Those that wait for an answer, of schools that are open."""
    rows = JoinRequest.objects.filter(ends_at__gt=timezone.now())
    return rows.filter(school__suspended_at=None).select_related("school", "asked_by")


def requests_to(person: User) -> QuerySet[JoinRequest]:
    """What waits for an answer of ``person``: not what was asked of that name before it
    was theirs, since whoever makes an account chooses who gets a name that is waited for.
    """
    rows = open_requests().filter(username=person.username)
    return rows.filter(asked_at__gte=person.date_joined)


def ask_to_join(school: School, *, username: str, role: str, by: User) -> JoinRequest:
    """Ask whoever signs in as ``username``, if anybody does. A second time renews it.

    Raises ``ValidationError`` for a role that is not ``by``'s to give, and for oneself.
    """
    with held(school):
        if username == by.username:
            raise ValidationError("Nobody gives themselves a role. Ask a colleague.")
        if role not in roles_to_give(school, by=by):
            raise ValidationError("This role is not yours to give. Ask the head.")
        rows = JoinRequest.objects.filter(school=school)
        rows.filter(ends_at__lte=timezone.now()).delete()
        rows.filter(username=username, role=role).delete()
        for person in User.objects.filter(username=username):
            # Whoever holds a way into the account would say yes in its owner's place.
            withdraw_invitations(person)
        row = JoinRequest.objects.create(
            school=school, username=username, role=role, asked_by=by
        )
        record("schools.ask_to_join", row, by=by, role=role)
        return row


def take_back_request(row: JoinRequest, *, by: User) -> None:
    """Ask no more. Raises ``ValidationError`` when ``by`` may not."""
    with held(row.school):
        if not roles_now(by, row.school) & KEEPERS:
            raise ValidationError(NOT_YOURS)
        JoinRequest.objects.filter(pk=row.pk).delete()
        record("schools.take_back_request", row, by=by, role=row.role)


def answer_request(row: JoinRequest, *, yes: bool, by: User) -> Membership | None:
    """Say yes or no, as the one who was asked; the membership that a yes begins.

    Raises ``ValidationError`` when it waits no longer, when it was asked of another name,
    and when whoever asked could not give that role any more.
    """
    with held(row.school):
        found = requests_to(by).filter(pk=row.pk).first()
        if found is None:
            raise ValidationError("This does not wait for an answer any more.")
        role, school, asker = found.role, found.school, found.asked_by
        found.delete()
        record("schools.answer_request", row, by=by, school=school, yes=yes)
        if not yes:
            return None
        if role in roles_to_give(school, by=asker):
            return start_membership(user=by, school=school, role=role, by=asker)
    # Said when the question has gone: it would be asked, in vain, for two weeks more.
    raise ValidationError("Whoever asked you cannot give this any more.")
