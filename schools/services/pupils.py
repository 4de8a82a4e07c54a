"""One pupil added, put right, moved, ended and taken in again by hand, by the office."""

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from accounts.services.mail import address_of, write_to
from audit.models import Entry
from audit.services import record
from schools import pupils
from schools.elsewhere import leads_elsewhere
from schools.models import (
    AcademicYear,
    Enrolment,
    GroupMember,
    Membership,
    PupilRecord,
    School,
    TeachingGroup,
)
from schools.permissions import KEEPERS, is_beyond_schools
from schools.services.people import (
    LAST_YEAR_GROUP,
    begin_again,
    end_membership,
    join_group,
    leave_group,
    start_membership,
)
from schools.services.roles import GONE, NOT_YOURS, held, roles_now
from schools.sessions import refresh_sessions
from schools.tenancy import school_scope

FURTHEST = datetime.timedelta(days=366)
REMINDED_AFTER = 5  # school days: Monday to Friday
REMINDED_AGAIN = datetime.timedelta(days=7)
MORE_THAN_HERE = (
    "Their account opens more than this school, so their name is not changed here. Ask "
    "the host."
)


def add_pupil(
    school: School,
    *,
    first_name: str,
    last_name: str,
    year_group: int,
    groups: Iterable[TeachingGroup],
    by: User,
    known_as: str = "",
) -> User:
    """A pupil without a file: a new account, without a way in until somebody prints one.

    Raises ``ValidationError`` for whom it is not, for a name without a letter and for a
    year group that there is not.
    """
    with held(school), school_scope(school):
        _refuse_others(school, by)
        _refuse_year(year_group)
        (username,) = User.objects.free_usernames([(first_name, last_name)])
        user = User(username=username, first_name=first_name, last_name=last_name)
        user.known_as = known_as
        user.set_unusable_password()
        user.full_clean(exclude=["password"])
        user.save()
        membership = start_membership(
            user=user, school=school, role="pupil", by=by, year_group=year_group
        )
        for group in groups:
            join_group(group, membership=membership, by=by)
        return user


def correct_pupil(
    membership: Membership,
    *,
    first_name: str,
    last_name: str,
    year_group: int,
    groups: Iterable[TeachingGroup],
    by: User,
    known_as: str = "",
) -> None:
    """Make a pupil's name, year and classes what is said; nothing else of them changes.

    Raises ``ValidationError`` as :func:`add_pupil` does, for somebody who has left, and
    for another name where the account opens more than this school.
    """
    school, user = membership.school, membership.user
    with held(school), school_scope(school):
        _refuse_others(school, by)
        _refuse_year(year_group)
        membership.refresh_from_db(fields=["ends"])
        if not membership.is_live:
            raise ValidationError(GONE)
        said = {"first_name": first_name, "last_name": last_name, "known_as": known_as}
        changed = [name for name, value in said.items() if getattr(user, name) != value]
        if changed:
            if leads_elsewhere(user, school) or is_beyond_schools(user):
                raise ValidationError(MORE_THAN_HERE)
            for name in changed:
                setattr(user, name, said[name])
            user.full_clean(exclude=["password"])
            user.save(update_fields=changed)
        year = AcademicYear.objects.current()
        enrolled = Enrolment.objects.filter(membership=membership, academic_year=year)
        if not enrolled.filter(year_group=year_group).exists():
            Enrolment.objects.update_or_create(
                membership=membership,
                academic_year=year,
                defaults={"school": school, "year_group": year_group},
            )
            changed.append("year_group")
            refresh_sessions(user)
        changed += ["groups"] if _move(membership, set(groups), year, by=by) else []
        if changed:
            record(
                "schools.change_pupil", user, by=by, school=school, fields=sorted(changed)
            )


def _move(
    membership: Membership, wanted: set[TeachingGroup], year: AcademicYear, *, by: User
) -> bool:
    """Give the pupil a place in the wanted classes of the year, and in no other."""
    rows = GroupMember.objects.filter(membership=membership, ends=None)
    places = list(rows.filter(group__academic_year=year).select_related("group"))
    gone = [place for place in places if place.group not in wanted]
    new = wanted - {place.group for place in places}
    for place in gone:
        leave_group(place, by=by)
    for group in sorted(new, key=lambda group: group.pk):
        join_group(group, membership=membership, by=by)
    return bool(gone or new)


def end_pupil(membership: Membership, *, last_day: datetime.date, by: User) -> None:
    """Say that a pupil leaves, or left, after ``last_day``, by the school's own calendar.

    A day that is over ends it now; their work, and what was said of it, stays theirs.
    Raises ``ValidationError`` for whom it is not, for a day further off than a year, and
    for somebody who has left.
    """
    school = membership.school
    today = timezone.localdate(timezone=school.zone)
    with held(school), school_scope(school):
        _refuse_others(school, by)
        membership.refresh_from_db(fields=["ends"])
        if not membership.is_live:
            raise ValidationError(GONE)
        if abs(last_day - today) > FURTHEST:
            raise ValidationError("Choose a day within a year of today.")
        _not_missing(membership)
        if last_day < today:
            end_membership(membership, by=by)
        midnight = datetime.datetime.combine(
            last_day + datetime.timedelta(days=1), datetime.time(), tzinfo=school.zone
        )
        membership.ends = max(midnight, membership.starts)
        membership.save(update_fields=["ends"])
        record("schools.end_pupil", membership.user, by=by, school=school)


def keep_pupil(membership: Membership, *, by: User) -> None:
    """Say that a pupil whom the last whole file did not have is still here; or that one
    who was to leave stays. Raises ``ValidationError`` for whom it is not."""
    school = membership.school
    with held(school), school_scope(school):
        _refuse_others(school, by)
        membership.refresh_from_db(fields=["ends"])
        _not_missing(membership)
        if membership.ends is not None:
            begin_again(membership, by=by)
        record("schools.keep_pupil", membership.user, by=by, school=school)


def _not_missing(membership: Membership) -> None:
    PupilRecord.objects.filter(user=membership.user).update(missing_since=None)


def remind_of_missing() -> int:
    """Write to the offices of schools where nobody has said for five school days whether
    pupils who stood in no file are still there; again each week. How many were written to.

    No name and no number is in the letter.
    """
    today, told = timezone.localdate(), 0
    for school in School.objects.filter(suspended_at=None, archived_at=None):
        with school_scope(school):
            missing = pupils.narrowed(pupils.pupils_of(school), show=pupils.MISSING)
            first = missing.order_by("missing_since").values_list(
                "missing_since", flat=True
            )[:1]
            if not first or school_days(first[0], today) < REMINDED_AFTER:
                continue
            lately = Entry.objects.filter(
                action="schools.remind_of_missing",
                school=school.urn,
                at__gt=timezone.now() - REMINDED_AGAIN,
            )
            if lately.exists():
                continue
            record("schools.remind_of_missing", school, by=None, school=school)
        told += sum(_remind(person, school) for person in _office_of(school))
    return told


def _office_of(school: School) -> Iterable[User]:
    rows = Membership.objects.in_force().filter(school=school, role__in=sorted(KEEPERS))
    return User.objects.filter(pk__in=rows.values("user"))


def _remind(person: User, school: School) -> bool:
    where = address_of("schools:pupil_list", school.slug)
    subject = "Some pupils were not in the last file"
    return write_to(person, "missing", subject=subject, where=where)


def school_days(since: datetime.date, today: datetime.date) -> int:
    """How many Mondays to Fridays have begun after ``since``, today with them. A school's
    own holidays are not known here."""
    days = range((today - since).days)
    return sum((since + datetime.timedelta(days=n + 1)).weekday() < 5 for n in days)


def _refuse_others(school: School, by: User) -> None:
    if not roles_now(by, school) & KEEPERS:
        raise ValidationError(NOT_YOURS)


def _refuse_year(year_group: int) -> None:
    if not 0 <= year_group <= LAST_YEAR_GROUP:
        raise ValidationError("A year group is 0 (Reception) to 13.")
