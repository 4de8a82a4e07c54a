"""Opening a course space, and giving places on it."""

import datetime

from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from accounts.models import User
from accounts.services.invitations import withdraw_invitations
from audit.services import record
from content.models import CoursePage
from content.scope import school_of_page
from courses.models import Course, CourseGrant, CourseGroup, CourseShare, SetWork
from courses.sharing import SEAT, TEACHING
from schools.models import TeachingGroup
from schools.tenancy import school_scope

LONGEST = datetime.timedelta(days=2 * 366)  # of anything given across schools

# What the audit calls the beginning and the end of a place, by its permission.
GIVEN = {SEAT: "courses.give_seat", TEACHING: "courses.let_teach"}
ENDED = {SEAT: "courses.end_seat", TEACHING: "courses.end_teaching"}


@transaction.atomic
def open_course(page: CoursePage, *, by: User | None) -> Course:
    """The course space of ``page``, made if it has none; a second time changes nothing.

    Raises ``ValueError`` for a page that stands in no school's tree.
    """
    school = school_of_page(page)
    if school is None:
        raise ValueError("A course stands in a school's tree.")
    with school_scope(school):
        course, created = Course.objects.get_or_create(
            page=page, defaults={"school": school, "title": page.title}
        )
        if not created and course.title != page.title:
            course.title = page.title
            course.save(update_fields=["title"])
        if created:
            record("courses.open_course", course, by=by)
    return course


@transaction.atomic
def refresh_set_work(page: Page) -> int:
    """Bring title, address and picture of set work up to date with its page.

    Returns how many pieces of set work there are. Called when the page is published.
    """
    school = school_of_page(page)
    if school is None:
        return 0
    with school_scope(school):
        return SetWork.objects.filter(page_id=page.pk).update(
            title=page.title, slug=page.slug, picture=getattr(page, "picture", None)
        )


@transaction.atomic
def follow_page(page: Page) -> int:
    """Take set work along with its page, which was moved to another course.

    The classes it is set to get seats there, and what their pupils made stays with it.
    Returns how many pieces of set work moved.
    """
    course_page = CoursePage.objects.parent_of(page).first()
    school = school_of_page(page)
    if course_page is None or school is None:
        return 0
    with school_scope(school):
        moved = SetWork.objects.filter(page_id=page.pk).exclude(course__page=course_page)
        rows = list(moved.select_related("group"))
        if not rows:
            return 0
        course = open_course(course_page, by=None)
        for row in rows:
            if row.withdrawn_at is None:
                seat_group(course, group=row.group, by=None)
            row.course, row.slug = course, page.slug
            row.save(update_fields=["course", "slug"])
            record("courses.move_set_work", row, by=None)
    return len(rows)


def seat_group(course: Course, *, group: TeachingGroup, by: User | None) -> CourseGroup:
    """Give everyone in ``group`` a seat on ``course``; a second time changes nothing."""
    seating, created = CourseGroup.objects.get_or_create(
        course=course, group=group, ends=None, defaults={"school": course.school}
    )
    if created:
        record("courses.seat_group", course, by=by, group=group.pk)
    return seating


@transaction.atomic
def unseat_group(seating: CourseGroup, *, by: User | None) -> None:
    """End the seats of a group now."""
    seating.ends = timezone.now()
    seating.save(update_fields=["ends"])
    record("courses.unseat_group", seating.course, by=by, group=seating.group_id)


@transaction.atomic
def give_seat(
    course: Course, *, to: User, reason: str, ends: datetime.datetime, by: User
) -> CourseGrant:
    """Give one person of another school a seat on ``course`` until ``ends``.

    There is one row a person and course: giving again renews it, and what it was before
    lies in the audit. Raises ``ValidationError`` when the end is not in the future, no
    reason is given, or the course is not of the giver's school.
    """
    if not by.has_perm("courses.give_seat", course):
        raise ValidationError("Only staff of the course's own school can give a seat.")
    return seat_person(course, to=to, reason=reason, ends=ends, by=by)


def refuse_to_give(reason: str, ends: datetime.datetime) -> None:
    """What every grant across schools has: a reason, and an end that is not far.

    Raises ``ValidationError`` without a reason, and for an end that has passed or is more
    than two years away.
    """
    refuse_end(ends)
    if not reason.strip():
        raise ValidationError("Say why. The other school sees the reason.")


def refuse_end(ends: datetime.datetime) -> None:
    """Raise ``ValidationError`` for an end that has passed, or is over two years away."""
    if ends <= timezone.now():
        raise ValidationError("Choose an end in the future.")
    if ends > timezone.now() + LONGEST:
        raise ValidationError("Choose an end within two years. It can be renewed then.")


def seat_person(
    course: Course,
    *,
    to: User,
    reason: str,
    ends: datetime.datetime,
    by: User,
    share: CourseShare | None = None,
) -> CourseGrant:
    """Give a pupil's seat; whoever calls has asked whether ``by`` may.

    Raises what :func:`refuse_to_give` does, and for a seat given to oneself.
    """
    refuse_to_give(reason, ends)
    if to.pk == by.pk:
        raise ValidationError("Nobody gives a seat to themselves.")
    return give_place(
        course, as_what=SEAT, to=to, reason=reason, ends=ends, by=by, share=share
    )


def give_place(
    course: Course,
    *,
    as_what: str,
    to: User,
    reason: str,
    ends: datetime.datetime,
    by: User,
    share: CourseShare | None,
) -> CourseGrant:
    """Write the one row of a person's place on a course; ``as_what``: its permission."""
    permission = Permission.objects.get(content_type__app_label="courses", codename=as_what)
    grant, _ = CourseGrant.objects.update_or_create(
        user=to,
        permission=permission,
        content_object=course,
        defaults={
            "giver": by,
            "reason": reason.strip(),
            "starts": timezone.now(),
            "ends": ends,
            "share": share,
            "warned_at": None,
        },
    )
    # A link into the account, made when it opened less, opens this school as well now.
    withdraw_invitations(to)
    act = GIVEN[as_what]
    record(act, course, by=by, person=to.public_id, ends=ends.isoformat())
    return grant


def end_at(now: datetime.datetime, starts: datetime.datetime | None) -> datetime.datetime:
    """``now``, as an end that the database takes: after the beginning, if only just."""
    return max(now, starts + datetime.timedelta(microseconds=1)) if starts else now


@transaction.atomic
def end_seat(grant: CourseGrant, *, by: User | None) -> None:
    """End a given seat, or a co-teacher's place, now; it is gone at their next request.

    One that has ended already keeps its end.
    """
    now = timezone.now()
    if grant.ends <= now:
        return
    grant.ends = end_at(now, grant.starts)
    grant.save(update_fields=["ends"])
    act = ENDED[grant.permission.codename]
    record(act, grant.content_object, by=by, person=grant.user.public_id)
