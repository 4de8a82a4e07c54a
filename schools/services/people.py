from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from schools.models import (
    AcademicYear,
    Enrolment,
    GroupMember,
    Membership,
    School,
    TeachingGroup,
)
from schools.permissions import AUTHORS
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
    if year_group is not None:
        with school_scope(school):
            Enrolment.objects.update_or_create(
                membership=membership,
                academic_year=AcademicYear.objects.current(),
                defaults={"school": school, "year_group": year_group},
            )
    derive_groups(user)
    return membership


@transaction.atomic
def end_membership(membership: Membership, *, by: User | None) -> None:
    """End a membership now; it gives nothing from the next request on.

    One that has ended already keeps its end.
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
