from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User, make_password_to_say
from accounts.services.invitations import withdraw_invitations
from accounts.services.sessions import end_sessions
from audit.services import record
from schools.leaving import leave_behind
from schools.models import (
    AcademicYear,
    Enrolment,
    GroupMember,
    Membership,
    School,
    TeachingGroup,
)
from schools.permissions import AUTHORS
from schools.querysets import WHOLE_SCHOOL_ROLES
from schools.sessions import refresh_sessions
from schools.tenancy import school_scope


@transaction.atomic
def start_membership(
    *,
    user: User,
    school: School,
    role: str,
    by: User | None,
    year_group: int | None = None,
) -> Membership:
    """Make ``user`` a ``role`` at ``school`` from now on; a second time changes nothing.

    ``year_group`` (0 to 13, 0 is Reception) enrols a pupil for the current school year.
    """
    membership, created = Membership.objects.get_or_create(
        user=user, school=school, role=role, ends=None
    )
    if created:
        record("schools.start_membership", user, by=by, school=school, role=role)
        refresh_sessions(user)
        others = Membership.objects.dated().of(user).exclude(pk=membership.pk)
        is_more = role in WHOLE_SCHOOL_ROLES or others.exclude(school=school).exists()
        if is_more and others.exists():
            # Whoever was shown a link could give what it led to. It leads to more now.
            withdraw_invitations(user)
    if year_group is not None:
        with school_scope(school):
            Enrolment.objects.update_or_create(
                membership=membership,
                academic_year=AcademicYear.objects.current(),
                defaults={"school": school, "year_group": year_group},
            )
    derive_groups(user)
    return membership


LAST_YEAR_GROUP = 13


@dataclass(frozen=True)
class NewPerson:
    """Somebody who was added just now, and the password that is not kept anywhere."""

    user: User
    membership: Membership
    password: str


@transaction.atomic
def add_person(
    school: School,
    *,
    role: str,
    first_name: str,
    last_name: str,
    by: User | None,
    title: str = "",
    year_group: int | None = None,
    group: str = "",
) -> NewPerson:
    """Add somebody to ``school`` with a new account, a free username and a password.

    ``group`` names a class of the current school year, which is made for ``year_group``
    if there is none of that name; the person gets a place in it.

    Raises ``ValidationError`` for names that cannot be kept, a pupil without a year
    group, a year group that there is not, and a class to be made without one.
    """
    if role == Membership.Role.PUPIL and year_group is None:
        raise ValidationError("Which year is the pupil in? Reception is 0.")
    if year_group is not None and not 0 <= year_group <= LAST_YEAR_GROUP:
        raise ValidationError("A year group is 0 (Reception) to 13.")
    (username,) = User.objects.free_usernames([(first_name, last_name)])
    password = make_password_to_say()
    user = User.objects.create_user(
        username, password, first_name=first_name, last_name=last_name, title=title
    )
    pupil_in = year_group if role == Membership.Role.PUPIL else None
    membership = start_membership(
        user=user, school=school, role=role, by=by, year_group=pupil_in
    )
    if group:
        with school_scope(school):
            row = group_of_name(group, school=school, year_group=year_group)
            join_group(row, membership=membership, by=by)
    return NewPerson(user, membership, password)


def group_of_name(name: str, *, school: School, year_group: int | None) -> TeachingGroup:
    """The class of that name in the current school year, made if there is none.

    Raises ``ValidationError`` when it would have to be made without a year group.
    """
    year = AcademicYear.objects.current()
    found = TeachingGroup.objects.filter(academic_year=year, name=name).first()
    if found is not None:
        return found
    if year_group is None:
        raise ValidationError(f"There is no class {name} yet: say which year it is.")
    row = TeachingGroup(school=school, academic_year=year, name=name, year_group=year_group)
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def end_membership(membership: Membership, *, by: User | None) -> None:
    """End a membership now; it gives nothing from the next request on.

    One that has ended already keeps its end. Whoever belongs nowhere any more is signed
    out of every device, and no link lets them in; others go on, as what they still are.
    """
    if membership.ends is not None and membership.ends <= timezone.now():
        return
    membership.ends = timezone.now()
    membership.save(update_fields=["ends"])
    record(
        "schools.end_membership",
        membership.user,
        by=by,
        school=membership.school,
        role=membership.role,
    )
    derive_groups(membership.user)
    user, school = membership.user, membership.school
    live = set(Membership.objects.in_force().of(user).values_list("school_id", flat=True))
    if school.pk not in live:
        leave_behind(user, school)
        Membership.objects.of(user).filter(school=school).mark_seen_out()
    if live:
        refresh_sessions(user)
    else:
        end_sessions(user)
        withdraw_invitations(user)


@transaction.atomic
def begin_again(membership: Membership, *, by: User | None) -> None:
    """Take the end of a membership away: its places in classes count again.

    What else ended with it (sessions, subscriptions, seats) does not come back. Raises
    ``ValidationError`` when the person has been given the same role anew meanwhile.
    """
    same = Membership.objects.filter(school=membership.school, role=membership.role)
    if same.of(membership.user).filter(ends=None).exists():
        raise ValidationError("They have this role already.")
    membership.ends = membership.seen_out_at = None
    membership.save(update_fields=["ends", "seen_out_at"])
    record(
        "schools.begin_again",
        membership.user,
        by=by,
        school=membership.school,
        role=membership.role,
    )
    derive_groups(membership.user)
    refresh_sessions(membership.user)


@transaction.atomic
def join_group(
    group: TeachingGroup, *, membership: Membership, by: User | None
) -> GroupMember:
    """Give a member of the school a place in the group; a second time changes nothing."""
    place, created = GroupMember.objects.get_or_create(
        group=group, membership=membership, ends=None, defaults={"school": group.school}
    )
    if created:
        record("schools.join_group", group, by=by, person=membership.user.public_id)
    return place


@transaction.atomic
def leave_group(place: GroupMember, *, by: User | None) -> None:
    """End a place in a group now. The pupil's own work stays the pupil's.

    One that has ended already keeps its end.
    """
    if place.ends is not None and place.ends <= timezone.now():
        return
    place.ends = timezone.now()
    place.save(update_fields=["ends"])
    record(
        "schools.leave_group",
        place.group,
        by=by,
        person=place.membership.user.public_id,
    )


def wanted_groups(user: User) -> set[int]:
    """The keys of the Django groups that a person's live memberships give."""
    wanted: set[int | None] = set()
    rows = Membership.objects.in_force().filter(user=user).select_related("school")
    for membership in rows:
        wanted.add(membership.school.members_group_id)
        if membership.role in AUTHORS:
            wanted.add(membership.school.authors_group_id)
    return {key for key in wanted if key is not None}


def derive_groups(user: User) -> int:
    """Make the person's Django groups exactly what their memberships say.

    The groups are a cache for Wagtail; every policy asks the membership's dates as well.
    Returns how many groups were joined or left.
    """
    have = set(user.groups.values_list("pk", flat=True))
    wanted = wanted_groups(user)
    if have != wanted:
        user.groups.set(Group.objects.filter(pk__in=wanted))
    return len(have ^ wanted)
