"""Setting work to a group: a page that exists, or a few lines written on the spot."""

import datetime
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Page

from accounts.models import User
from audit.services import record
from content import authoring
from content.models import AssignmentPage, CoursePage
from courses.models import Course, SetWork
from courses.services.spaces import open_course, seat_group
from schools.models import TeachingGroup


@transaction.atomic
def set_page(
    page: Any,
    *,
    group: TeachingGroup,
    by: User,
    opens_at: datetime.datetime | None = None,
    due_at: datetime.datetime | None = None,
    wants_hand_in: bool = True,
) -> SetWork:
    """Set a published lesson or assignment to ``group``.

    The group gets seats on the page's course. A page set to the same group again only
    gets its new times. ``opens_at`` defaults to now; ``due_at`` may be ``None``: no day.

    Raises ``ValidationError`` for a page that is not published, of another school, or
    due before it opens.
    """
    if not page.live:
        raise ValidationError("Publish it first: pupils would find nothing there.")
    course_page = CoursePage.objects.parent_of(page).first()
    if course_page is None:
        raise ValidationError("Only a lesson or an assignment of a course can be set.")
    course = open_course(course_page, by=by)
    if course.school_id != group.school_id:
        raise ValidationError("This class and this course are of two schools.")
    before = SetWork.objects.of_page(page).filter(group=group).first()
    if opens_at is None:
        # Set again without a word of when: what has opened stays open.
        opens_at = before.opens_at if before else timezone.now()
    if due_at is not None and due_at <= opens_at:
        raise ValidationError("It has to be due after it opens.")
    seat_group(course, group=group, by=by)
    facts = {
        "course": course,
        "title": page.title,
        "slug": page.slug,
        "picture": page.picture,
        "wants_hand_in": wants_hand_in,
        "opens_at": opens_at,
        "due_at": due_at,
    }
    set_work, created = SetWork.objects.update_or_create(
        page_id=page.pk,
        group=group,
        withdrawn_at=None,
        defaults=facts,
        create_defaults={**facts, "school": group.school, "set_by": by},
    )
    action = "courses.set_work" if created else "courses.change_set_work"
    record(action, set_work, by=by, group=group.pk)
    return set_work


@transaction.atomic
def standing_course(group: TeachingGroup, *, by: User) -> Course:
    """The course that holds what is set quickly to ``group``, made on first use."""
    course = Course.objects.filter(standing_for=group).select_related("page").first()
    if course is not None and course.page is not None:
        return course
    page = authoring.add_page(
        parent=group.school.root_page,
        page=CoursePage(
            title=f"{group.name}: set by your teacher",
            slug=f"set-{slugify(group.name)}-{group.pk}",
            subject=group.subject,
            year_group=group.year_group,
            owner=by,
        ),
        by=by,
    )
    fresh = open_course(page, by=by)
    if course is not None:
        # Its page was deleted in the editor: the old space keeps its pupils' work.
        course.standing_for = None
        course.save(update_fields=["standing_for"])
    fresh.standing_for = group
    fresh.save(update_fields=["standing_for"])
    return fresh


@transaction.atomic
def quick_set(
    *,
    group: TeachingGroup,
    title: str,
    text: str,
    by: User,
    attachment: Any = None,
    attachment_alt: str = "",
    opens_at: datetime.datetime | None = None,
    due_at: datetime.datetime | None = None,
    key: uuid.UUID | None = None,
) -> SetWork:
    """Write an assignment of a few lines, publish it and set it, in one act.

    ``attachment`` is an uploaded picture or file, or ``None``. ``key`` names the form it
    came from: a second call with the same one changes nothing. Raises ``ValidationError``
    as :func:`set_page` does, and for a file of a kind we do not keep; nothing is then
    kept of any of it.
    """
    # Held from the first look on: two first acts for a class must not both make its
    # standing course, nor both take one address.
    authoring.lock_tree()
    if key is not None:
        before = SetWork.objects.filter(group=group, key=key).first()
        if before is not None:
            return before
    course = standing_course(group, by=by)
    body: list[tuple[str, Any]] = [("text", authoring.paragraphs(text))] if text else []
    if attachment is not None:
        body.append(
            authoring.add_attachment(
                attachment, school=group.school, title=title, alt=attachment_alt, by=by
            )
        )
    page = authoring.add_page(
        parent=course.page,
        page=AssignmentPage(
            title=title,
            slug=authoring.free_slug(course.page, title),
            summary=" ".join(text.split())[:247],
            body=body,
            picture=authoring.first_picture(body),
            owner=by,
        ),
        by=by,
    )
    set_work = set_page(page, group=group, by=by, opens_at=opens_at, due_at=due_at)
    set_work.key = key
    set_work.save(update_fields=["key"])
    return set_work


@transaction.atomic
def change_times(
    set_work: SetWork,
    *,
    opens_at: datetime.datetime | None,
    due_at: datetime.datetime | None,
    by: User,
) -> None:
    """Give set work other times. ``opens_at`` of ``None`` is now, unless it has opened.

    Raises ``ValidationError`` when it would be due before it opens.
    """
    if opens_at is None:
        opens_at = min(set_work.opens_at, timezone.now())
    if due_at is not None and due_at <= opens_at:
        raise ValidationError("It has to be due after it opens.")
    set_work.opens_at, set_work.due_at = opens_at, due_at
    set_work.save(update_fields=["opens_at", "due_at"])
    record("courses.change_set_work", set_work, by=by)


@transaction.atomic
def withdraw(set_work: SetWork, *, by: User) -> None:
    """Take set work back: pupils no longer find it; what they made stays theirs."""
    set_work.withdrawn_at = timezone.now()
    set_work.save(update_fields=["withdrawn_at"])
    record("courses.withdraw_set_work", set_work, by=by)


@transaction.atomic
def restore(set_work: SetWork, *, by: User) -> None:
    """Undo :func:`withdraw`.

    Raises ``ValidationError`` when the same page has been set to the group again since.
    """
    again = SetWork.objects.standing().filter(page=set_work.page, group=set_work.group)
    if set_work.page_id is None:
        raise ValidationError("Its page has been deleted, so it cannot come back.")
    if again.exists():
        raise ValidationError("This has been set to the class again since.")
    set_work.withdrawn_at = None
    set_work.save(update_fields=["withdrawn_at"])
    record("courses.restore_set_work", set_work, by=by)


def course_pages(course: Course) -> Any:
    """All lessons and assignments of a course, drafts as well, in the author's order."""
    if course.page is None:
        return Page.objects.none()
    return course.page.get_children().select_related("content_type")
