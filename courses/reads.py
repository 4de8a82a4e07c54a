"""The reads that a whole class makes in the same minute, each written once.

They are the querysets of :mod:`courses.querysets`, walls and all, with the reader left
open; see :mod:`access.prepared`.
"""

import uuid
from typing import Any

from django.db import models
from django.db.models import Case, F, Value, When
from wagtail.models import Page

from access.prepared import Prepared, given
from courses import querysets
from courses.models import Course, HandIn, Piece, SetWork
from courses.querysets import children_of, pages_of, ticked_by
from schools.crossing import reachable

READER = given("reader")
CODE = given("code", models.CharField())
SLUG = given("slug", models.CharField())

# What a reader's page shows of a course, its school and a page: a Wagtail page alone has
# thirty columns, and each costs the time of a word on the screen.
SCHOOL = ("school__slug", "school__name", "school__colour", "school__urn")
COURSE = ("code", "title", "page", "school")
PAGE = ("title", "slug", "live_revision_id", "last_published_at")
# "defer" where a row has to stay whole, since acts are done on it.
UNREAD = [
    f"page__{field.name}"
    for field in Page._meta.concrete_fields
    if field.attname not in ("id", *PAGE)
]

FINISHED_LAST = Case(When(mine__state="done", then=Value(1)), default=Value(0))

_set_work_at = Prepared(
    lambda: (
        reachable(READER, SetWork)
        .with_piece_of(READER)
        .defer(*UNREAD)
        .filter(course__code=CODE, slug=SLUG)
        .annotate(ticked=ticked_by(READER, "page"))
        # Set to two of one's classes: first what is not finished, then what is newest.
        .order_by(FINISHED_LAST, "-set_at", "-pk")[:1]
    )
)
_course_at = Prepared(
    lambda: (
        reachable(READER, Course)
        .select_related("school")
        .only(*SCHOOL, *COURSE)
        .annotate(page_path=F("page__path"), page_depth=F("page__depth"))
        .filter(code=CODE)
        .order_by()[:1]
    )
)


def _pages_at(*, all_of_them: bool) -> Prepared:
    first, last = given("first", models.CharField()), given("last", models.CharField())
    depth = given("depth", models.IntegerField())
    return Prepared(
        lambda: (
            pages_of(first, last, depth, all_of_them=all_of_them)
            .filter(slug=SLUG)
            .annotate(ticked=ticked_by(READER, "pk"))
            .values_list("pk", *PAGE, "ticked", named=True)
        )
    )


_every_page_at = _pages_at(all_of_them=True)
_open_page_at = _pages_at(all_of_them=False)
_class_of = Prepared(
    lambda: querysets.class_of(
        given("set_work"), group=given("group"), course=given("course")
    ).only("public_id", "title", "first_name", "last_name", "known_as")
)
_piece_to_change = Prepared(lambda: Piece.objects.to_change().filter(pk=given("piece")))
_handed_in_with = Prepared(
    lambda: HandIn.objects.filter(
        piece=given("piece"), key=given("key", models.UUIDField())
    ).select_related("version")
)
_last_number = Prepared(
    lambda: (
        HandIn.objects.filter(piece=given("piece"))
        .order_by("-number")
        .values_list("number", flat=True)[:1]
    )
)
_set_work_seen_by = Prepared(
    lambda: (
        SetWork.objects.visible_to(READER)
        .select_related("group", "course", "set_by")
        .filter(public_id=given("public_id", models.CharField()))
    )
)
to_do_of = Prepared(lambda: reachable(READER, SetWork).for_to_do(READER))


def set_work_at(user: Any, code: str, slug: str) -> SetWork | None:
    """What is set to the person at that address, with their own piece, in one query."""
    return next(iter(_set_work_at(reader=user.pk, code=code, slug=slug)), None)


def course_at(user: Any, code: str) -> Any:
    """The course of that code, with its school, if the person reaches it.

    A row with ``has_seat``, ``reads_all``, and where its page stands in the tree.
    """
    return next(iter(_course_at(reader=user.pk, code=code)), None)


def page_at(user: Any, course: Any, slug: str) -> Any:
    """The page of that name, if the person, who reached ``course``, may read it.

    A tuple of ``pk``, the fields of ``PAGE`` and the steps the person has ``ticked``.
    """
    if course.page_path is None:
        return None
    first, last, depth = children_of(course.page_path, course.page_depth)
    read = _every_page_at if course.reads_all else _open_page_at
    found = read(reader=user.pk, first=first, last=last, depth=depth, slug=slug)
    return next(iter(found), None)


def set_work_seen_by(user: Any, public_id: str) -> SetWork | None:
    """Set work of a class the member of staff works with, in the school in force."""
    return next(iter(_set_work_seen_by(reader=user.pk, public_id=public_id)), None)


def class_of(set_work: SetWork) -> list[Any]:
    """Everyone the set work is for; see :func:`courses.querysets.class_of`."""
    return _class_of(
        set_work=set_work.pk, group=set_work.group_id, course=set_work.course_id
    )


def piece_to_change(key: int) -> Piece:
    """The piece with its work, locked: call it in a transaction.

    Raises ``Piece.DoesNotExist`` when the school in force has no such piece.
    """
    for piece in _piece_to_change(piece=key):
        return piece
    raise Piece.DoesNotExist


def handed_in_with(piece: Piece, key: uuid.UUID) -> HandIn | None:
    """What a device has handed in under ``key`` already, with its version."""
    return next(iter(_handed_in_with(piece=piece.pk, key=key)), None)


def last_number(piece: Piece) -> int:
    """The number of the newest hand-in; 0 while there is none. Lock the piece first."""
    return next(iter(_last_number(piece=piece.pk)), 0)
