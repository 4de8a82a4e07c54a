"""Offering a course to another school, and the seats that come of it.

Nobody shares alone: what one person asks for, a second one approves. Each act here ends
or begins something that both schools see on their page of what is shared.
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.services.mail import address_of, write_to
from audit.services import record
from courses.models import Course, CourseGrant, CourseShare
from courses.services.spaces import end_at, end_seat, refuse_to_give, seat_person
from schools import leaving
from schools.models import School
from schools.permissions import AUTHORS
from schools.places import places_of
from schools.querysets import places_worked_with, schools_as
from schools.tenancy import school_scope

WARNED_BEFORE = datetime.timedelta(days=7)
TOUCHED_EVERY = datetime.timedelta(hours=1)


@transaction.atomic
def ask_to_share(
    course: Course, *, to_school: School, reason: str, ends: datetime.datetime, by: User
) -> CourseShare:
    """Ask that ``course`` be shared with ``to_school`` until ``ends``.

    Nothing is shared yet: a second person of the school approves it. Raises
    ``ValidationError`` for one's own school, an end that is not to come, no reason, a
    course that is not one's school's, and for what is shared or asked for already.
    """
    if not by.has_perm("courses.share_course", course):
        raise ValidationError("Only those who write courses at this school can share one.")
    if to_school.pk == course.school_id:
        raise ValidationError("This is your own school: its classes have the course.")
    refuse_to_give(reason, ends)
    # The lock makes "once" true for two colleagues who ask at the same moment.
    Course.objects.select_for_update().get(pk=course.pk)
    again = CourseShare.objects.filter(course=course, to_school=to_school)
    if again.filter(declined_at=None, ends__gt=timezone.now()).exists():
        raise ValidationError(f"It is shared with {to_school.name}, or waits to be.")
    share = CourseShare.objects.create(
        school=course.school,
        course=course,
        to_school=to_school,
        reason=reason.strip(),
        ends=ends,
        asked_by=by,
    )
    record("courses.ask_to_share", course, by=by, to=to_school.urn, ends=ends.isoformat())
    return share


@contextmanager
def held(share: CourseShare) -> Iterator[CourseShare]:
    """The share as it is now, locked, with its own school in force.

    Whoever ends it may be of the other school, whose rows alone are seen until then.
    """
    with transaction.atomic(), school_scope(share.school):
        rows = CourseShare.objects.select_for_update(of=("self",))
        yield rows.select_related("course", "to_school", "school").get(pk=share.pk)


def approve_share(share: CourseShare, *, by: User) -> CourseShare:
    """Approve what a colleague asked for: the other school has it from now on.

    Raises ``ValidationError`` when it waits no longer, or for whoever asked.
    """
    with held(share) as row:
        refuse_to_decide(row, by)
        row.approved_by, row.starts = by, timezone.now()
        row.save(update_fields=["approved_by", "starts"])
        record("courses.approve_share", row.course, by=by, to=row.to_school.urn)
        return row


def decline_share(share: CourseShare, *, by: User) -> CourseShare:
    """Say no to what a colleague asked for. Raises ``ValidationError`` as approving."""
    with held(share) as row:
        refuse_to_decide(row, by)
        row.declined_at = timezone.now()
        row.save(update_fields=["declined_at"])
        record("courses.decline_share", row.course, by=by, to=row.to_school.urn)
        return row


def refuse_to_decide(share: CourseShare, by: User) -> None:
    if share.asked_by_id == by.pk:
        raise ValidationError("You asked for this: a second person has to decide.")
    if not by.has_perm("courses.approve_share", share):
        raise ValidationError("The head, the office or a subject lead decides this.")
    if share.state != CourseShare.State.WAITING:
        raise ValidationError("This does not wait for anybody any more.")


def end_share(share: CourseShare, *, by: User) -> int:
    """End a share now, and every seat that came of it. How many seats ended.

    What pupils made stays theirs. One that has ended keeps its end; one that nobody has
    approved is taken back.
    """
    with held(share) as row:
        now = timezone.now()
        if row.ends <= now or row.declined_at is not None:
            return 0
        row.ends = end_at(now, row.starts)
        row.save(update_fields=["ends"])
        record("courses.end_share", row.course, by=by, to=row.to_school.urn)
        seats = list(row.seats.in_force().select_related("user", "content_object"))
        for seat in seats:
            end_seat(seat, by=by)
        return len(seats)


def seat_by_share(
    share: CourseShare, *, to: User, reason: str, ends: datetime.datetime, by: User
) -> CourseGrant:
    """Give a pupil of one's own school a seat on a course that was shared with it.

    Raises ``ValidationError`` for a share that is not in force, a person who is no pupil
    of a class one works with there, no reason, and an end that is past or later than the
    share's.
    """
    with held(share) as row:
        if row.state != CourseShare.State.LIVE or not by.has_perm(
            "courses.seat_by_share", row
        ):
            raise ValidationError("This course is not shared with your school any more.")
        taught = places_worked_with(by).filter(school=row.to_school, membership__user=to)
        if not taught.exists():
            raise ValidationError("Choose a pupil of a class that you work with.")
        if ends > row.ends:
            until = timezone.localtime(row.ends, row.to_school.zone)
            raise ValidationError(f"The course is shared until {until:%-d %B %Y}.")
        return seat_person(row.course, to=to, reason=reason, ends=ends, by=by, share=row)


def end_seats_of_leaver(user: User, school: School) -> int:
    """End the seats that ``school`` gave a person who has left it; how many."""
    seats = CourseGrant.objects.in_force().filter(user=user, share__to_school=school)
    rows = list(seats.select_related("user", "content_object__school"))
    for seat in rows:
        end_seat(seat, by=None)
    return len(rows)


def touch(course: Course, reader: User) -> None:
    """Note that what a person reads by a grant or a share is in use: once an hour.

    For people of another school alone. Whoever gave it sees what nobody needs any more.
    """
    now = timezone.now()
    stale = Q(last_used=None) | Q(last_used__lt=now - TOUCHED_EVERY)
    seats = CourseGrant.objects.in_force().filter(user=reader, content_object=course)
    schools = schools_as(reader, AUTHORS)
    shares = CourseShare.objects.in_force().filter(course=course, to_school__in=schools)
    for rows in (seats, shares):
        # Asked first: on SQLite a write that changes nothing still waits for its turn.
        if rows.filter(stale).exists():
            rows.update(last_used=now)


def warn_givers() -> int:
    """Tell by mail, a week before, whoever gave what will end. How many were told.

    What ends is marked, whether its giver has an address or not: the school's page of
    what is shared says that it ends soon.
    """
    now = timezone.now()
    soon = now + WARNED_BEFORE
    told = 0
    for school in School.objects.all():
        givers: dict[User, set[School]] = {}
        with school_scope(school), transaction.atomic():
            shares = CourseShare.objects.ending_before(soon).select_related("asked_by")
            seats = CourseGrant.objects.on_courses_of(school).ending_before(soon)
            for share in shares.select_for_update(of=("self",)):
                givers.setdefault(share.asked_by, set()).add(school)
            rows = seats.select_related("giver", "share__to_school")
            for seat in rows.select_for_update(of=("self",)):
                # Whoever gives by a share is of the school that it was shared with.
                gave_for = seat.share.to_school if seat.share else school
                givers.setdefault(seat.giver, set()).add(gave_for)
            shares.update(warned_at=now)
            seats.update(warned_at=now)
        for giver, schools in givers.items():
            told += warn(giver, schools)
    return told


def warn(giver: User, schools: set[School]) -> bool:
    """Say that something ends, and nothing of whom or what: mail is read by others.

    Whoever has left the schools they gave it for hears nothing of it any more.
    """
    if not any(places_of(giver).roles_at(school.pk) for school in schools):
        return False
    subject = "Something you share ends within a week"
    return write_to(giver, "grant_ends", subject=subject, where=address_of("home"))


leaving.register("seats given by the school", end_seats_of_leaver)
