"""Offering a course to another school, or to one teacher of it, and what comes of that.

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

from access.dates import in_force
from accounts.models import Invitation, User
from accounts.services.mail import address_of, write_to
from audit.services import record
from courses.models import Course, CourseGrant, CourseShare
from courses.services.spaces import (
    end_at,
    end_seat,
    give_place,
    refuse_to_give,
    seat_person,
)
from courses.sharing import TEACHING, staff_to_teach_with
from schools import leaving
from schools.models import Membership, School
from schools.permissions import AUTHORS, STAFF
from schools.places import places_of
from schools.querysets import places_worked_with, schools_as
from schools.tenancy import school_in_force, school_scope

NOBODY_TO_TEACH_WITH = (
    "No member of staff of another school has this sign-in name. Ask them how theirs is "
    "written. Somebody who works at your own school needs no sharing."
)
WARNED_BEFORE = datetime.timedelta(days=7)
TOUCHED_EVERY = datetime.timedelta(hours=1)


@transaction.atomic
def ask_to_share(
    course: Course,
    *,
    to_school: School,
    reason: str,
    ends: datetime.datetime,
    by: User,
    to_person: User | None = None,
) -> CourseShare:
    """Ask that ``course`` be shared with ``to_school`` until ``ends``; or taught together
    with ``to_person``, one of its staff.

    Nothing is shared yet: a second person of the school approves it. Raises
    ``ValidationError`` for one's own school, a person who is no staff of the other, an
    end that is not to come, no reason, a course that is not one's school's, and for what
    is shared or asked for already.
    """
    if not by.has_perm("courses.share_course", course):
        raise ValidationError("Only those who write courses at this school can share one.")
    if to_school.pk == course.school_id:
        raise ValidationError("This is your own school: its classes have the course.")
    if to_person and not may_teach_with_us(to_person, to_school, course=course):
        raise ValidationError(NOBODY_TO_TEACH_WITH)
    refuse_to_give(reason, ends)
    # The lock makes "once" true for two colleagues who ask at the same moment.
    Course.objects.select_for_update().get(pk=course.pk)
    share = CourseShare(
        school=course.school,
        course=course,
        to_school=to_school,
        to_person=to_person,
        reason=reason.strip(),
        ends=ends,
        asked_by=by,
    )
    again = CourseShare.objects.filter(
        course=course, to_school=to_school, to_person=to_person
    )
    if again.filter(declined_at=None, ends__gt=timezone.now()).exists():
        raise ValidationError(f"It is shared with {share.receiver}, or waits to be.")
    share.save()
    person = {"person": to_person.public_id} if to_person else {}
    record(
        "courses.ask_to_share",
        course,
        by=by,
        to=to_school.urn,
        ends=ends.isoformat(),
        **person,
    )
    return share


def may_teach_with_us(person: User, school: School, *, course: Course) -> bool:
    """Whether ``person`` is staff of ``school`` now, and nobody of the course's own."""
    rows = staff_to_teach_with(course.school)
    return rows.filter(user=person, school=school).exists()


@contextmanager
def held(share: CourseShare) -> Iterator[CourseShare]:
    """The share as it is now, locked, with its own school in force.

    Whoever ends it may be of the other school, whose rows alone are seen until then.
    """
    with transaction.atomic(), school_scope(share.school):
        rows = CourseShare.objects.select_for_update(of=("self",))
        named = rows.select_related("course__school", "to_school", "to_person", "school")
        yield named.get(pk=share.pk)


def approve_share(share: CourseShare, *, by: User) -> CourseShare:
    """Approve what a colleague asked for: the other school has it from now on, or the one
    person there teaches it with us.

    Raises ``ValidationError`` when it waits no longer, for whoever asked, and for a
    person who is not of that school's staff any more.
    """
    with held(share) as row:
        refuse_to_decide(row, by)
        row.approved_by, row.starts = by, timezone.now()
        row.save(update_fields=["approved_by", "starts"])
        record("courses.approve_share", row.course, by=by, to=row.to_school.urn)
        if row.to_person is not None:
            if not may_teach_with_us(row.to_person, row.to_school, course=row.course):
                raise ValidationError(f"This cannot begin: {row.receiver} has left.")
            give_place(
                row.course,
                as_what=TEACHING,
                to=row.to_person,
                reason=row.reason,
                ends=row.ends,
                by=by,
                share=row,
            )
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
    roles = places_of(by).roles_at(share.school_id)
    asked_in = Invitation.objects.filter(user=share.asked_by_id, invited_by=by)
    if Membership.Role.HEAD not in roles and asked_in.exists():
        raise ValidationError("You asked this colleague in: the head has to decide.")
    if share.state != CourseShare.State.WAITING:
        raise ValidationError("This does not wait for anybody any more.")


def end_share(share: CourseShare, *, by: User | None) -> int:
    """End a share now, and every seat or place that came of it. How many seats ended.

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
        given = row.given.filter(ends__gt=now)
        places = list(given.select_related("user", "permission", "content_object__school"))
        for place in places:
            end_seat(place, by=by)
        return 0 if row.to_person_id else len(places)


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


def end_places_of_leaver(user: User, school: School) -> int:
    """End what a person who has left ``school`` had elsewhere because of it: the seats it
    gave, and the courses they taught with others. How many."""
    live = CourseGrant.objects.filter(
        user=user, share__to_school=school, ends__gt=timezone.now()
    )
    rows = list(
        live.select_related("user", "permission", "content_object__school", "share__school")
    )
    for place in rows:
        if place.permission.codename == TEACHING and place.share is not None:
            end_share(place.share, by=None)
        else:
            end_seat(place, by=None)
    return len(rows)


def touch(course: Course, reader: User) -> None:
    """Note that what a person reads by a grant or a share is in use: once an hour.

    For people of another school alone. Whoever gave it sees what nobody needs any more.
    """
    now = timezone.now()
    stale = Q(last_used=None) | Q(last_used__lt=now - TOUCHED_EVERY)
    places = CourseGrant.objects.filter(in_force(), user=reader, content_object=course)
    mine = Q(to_person=None, to_school__in=schools_as(reader, AUTHORS))
    shares = CourseShare.objects.live().filter(mine | Q(to_person=reader), course=course)
    for rows in (places, shares):
        # Asked first: on SQLite a write that changes nothing still waits for its turn.
        if rows.filter(stale).exists():
            rows.update(last_used=now)


def warn_givers() -> int:
    """Tell by mail, a week before, whoever gave what will end. How many were told.

    What ends is marked, whether its giver has an address or not: the school's page of
    what is shared says that it ends soon. Who has left the school that gave it is told
    nothing of it any more.
    """
    now = timezone.now()
    soon = now + WARNED_BEFORE
    told = 0
    for school in School.objects.all():
        with school_scope(school), transaction.atomic():
            shares = CourseShare.objects.ending_before(soon)
            seats = CourseGrant.objects.on_courses_of(school).ending_before(soon)
            ours = shares.select_related("asked_by", "approved_by")
            ours = ours.select_for_update(of=("self",))
            theirs = seats.select_related("giver", "share")
            theirs = theirs.select_for_update(of=("self",))
            found = {
                *(still_at(school.pk, row.asked_by, row.approved_by) for row in ours),
                *(still_at(given_at(row), row.giver) for row in theirs),
            }
            shares.update(warned_at=now)
            seats.update(warned_at=now)
        told += sum(warn(giver) for giver in found if giver is not None)
    return told


def given_at(seat: CourseGrant) -> int:
    """The key of the school that gave a seat: the pupil's own, or the course's."""
    return seat.share.to_school_id if seat.share else school_in_force().pk


def still_at(school: int, *people: User | None) -> User | None:
    """The first of ``people`` who is staff of that school now."""
    known = (person for person in people if person is not None)
    return next((p for p in known if places_of(p).roles_at(school) & STAFF), None)


def warn(giver: User) -> bool:
    """Say that something ends, and nothing of whom or what: mail is read by others."""
    subject = "Something you share ends within a week"
    return write_to(giver, "grant_ends", subject=subject, where=address_of("home"))


leaving.register("places had because of the school", end_places_of_leaver)
