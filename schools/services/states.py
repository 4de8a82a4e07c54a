"""The stages in which a school leaves: suspended, archived, erased.

Each closes more than the one before, and each but the last can be taken back. What they
close is said once, by ``schools.querysets.counts``.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.models import APIToken, PageSubscription

from accounts.models import User
from accounts.services.sessions import end_sessions_of
from audit.services import record
from schools import provisioning
from schools.models import School


@transaction.atomic
def suspend_school(school: School, *, by: User | None) -> None:
    """Close ``school``: from the next request on nobody is a member of it.

    Its people's sessions, tokens, open editors and subscriptions go. Their own work stays
    theirs, and whatever they are at other schools.

    Raises ``ValidationError`` for the host, and a school that is closed already.
    """
    school = _held(school)
    if school.is_host:
        raise ValidationError("The school that hosts the cluster stays open.")
    if school.state != "open":
        raise ValidationError("This school is closed already.")
    school.suspended_at = timezone.now()
    school.save(update_fields=["suspended_at"])
    people = User.objects.filter(memberships__school=school)
    for group in (school.authors_group, school.members_group):
        if group is not None:
            group.user_set.clear()
    APIToken.objects.filter(user__in=people).delete()
    EditingSession.objects.filter(user__in=people).delete()
    PageSubscription.objects.filter(
        user__in=people, page__path__startswith=_path(school)
    ).delete()
    ended = end_sessions_of(people)
    record("schools.suspend", school, by=by, school=school, sessions=ended)


@transaction.atomic
def resume_school(school: School, *, by: User | None) -> None:
    """Open a suspended school again, as it was.

    Raises ``ValidationError`` for one that is not suspended, or is put away.
    """
    school = _held(school)
    if school.state != "suspended":
        raise ValidationError("Only a school that is closed for now can be opened.")
    school.suspended_at = None
    school.save(update_fields=["suspended_at"])
    provisioning.provision(school)
    record("schools.resume", school, by=by, school=school)


@transaction.atomic
def archive_school(school: School, *, by: User | None) -> None:
    """Put a suspended school away: nothing of it changes any more.

    Raises ``ValidationError`` for a school that is not suspended.
    """
    school = _held(school)
    if school.state != "suspended":
        raise ValidationError("A school is closed first, and put away then.")
    school.archived_at = timezone.now()
    school.save(update_fields=["archived_at"])
    record("schools.archive", school, by=by, school=school)


@transaction.atomic
def unarchive_school(school: School, *, by: User | None) -> None:
    """Take an archived school out again; it is suspended then.

    Raises ``ValidationError`` for a school that is not archived.
    """
    school = _held(school)
    if school.state != "archived":
        raise ValidationError("This school is not put away.")
    school.archived_at = None
    school.save(update_fields=["archived_at"])
    record("schools.unarchive", school, by=by, school=school)


def _held(school: School) -> School:
    """The row as it is now, held until the transaction ends."""
    return School.objects.select_for_update(no_key=True).get(pk=school.pk)


def _path(school: School) -> str:
    # "-" begins no path: a school without a tree has no subscriptions.
    return school.root_page.path if school.root_page else "-"
