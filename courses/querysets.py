"""Reads of courses, set work and pupils' pieces.

``reachable_by`` is asked without a school in force, through ``schools.crossing``: it says
how a person reaches a row in their own right. ``visible_to`` is asked inside a school.
"""

from typing import Any, Self

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from wagtail.models import Page

from access.dates import in_force
from schools.permissions import AUTHORS, STAFF
from schools.places import places_of
from schools.querysets import WHOLE_SCHOOL_ROLES


def _rows(label: str) -> Any:
    """Rows of every school, for a subquery that is tied to its outer row."""
    return apps.get_model(label)._default_manager.unscoped()


def _live_grants(user: Any, course: str) -> QuerySet:
    return apps.get_model("courses.CourseGrant").objects.filter(
        in_force(),
        user=user,
        permission__codename="take_course",
        content_object=OuterRef(course),
    )


# Piece states in which the pupil has done what was asked, at least once.
HANDED_IN = ("handed_in", "returned", "done")


def _pupils_in(group: str) -> QuerySet:
    """Live places as a pupil in the group that ``group`` points at."""
    return _rows("schools.GroupMember").filter(
        in_force(),
        in_force("membership__"),
        membership__role="pupil",
        group=OuterRef(group),
    )


def _guests_on(course: str) -> QuerySet:
    """Live seats given on the course that ``course`` points at."""
    return apps.get_model("courses.CourseGrant").objects.filter(
        in_force(), permission__codename="take_course", content_object=OuterRef(course)
    )


def _how_many(rows: QuerySet, each: str) -> Coalesce:
    """How many ``rows`` there are for the outer row, which their ``each`` names."""
    counted = rows.order_by().values(each).annotate(how_many=Count("pk"))
    return Coalesce(Subquery(counted.values("how_many")), 0)


def groups_at_a_glance(groups: QuerySet) -> QuerySet:
    """Adds to teaching groups ``pupils``, ``set_pieces``, ``needs_you`` and ``is_past``."""
    set_work = _rows("courses.SetWork").filter(
        group=OuterRef("pk"), withdrawn_at__isnull=True
    )
    waiting = _rows("courses.Piece").filter(
        set_work__group=OuterRef("pk"),
        set_work__withdrawn_at__isnull=True,
        state="handed_in",
    )
    return groups.annotate(
        pupils=_how_many(_pupils_in("pk"), "group"),
        set_pieces=_how_many(set_work, "group"),
        needs_you=_how_many(waiting, "set_work__group"),
        is_past=Q(academic_year__ends__lt=timezone.localdate()),
    ).order_by("is_past", "-academic_year__starts", "name")


def of_this_year(groups: QuerySet) -> QuerySet:
    """Groups whose school year is not over, by name."""
    return groups.filter(academic_year__ends__gte=timezone.localdate()).order_by("name")


def pupils_of_group(group: Any) -> QuerySet:
    """The people who are pupils of ``group`` now, as a register has them."""
    here = _rows("schools.GroupMember").filter(
        in_force(), in_force("membership__"), membership__role="pupil", group=group
    )
    return as_a_register(
        get_user_model().objects.filter(pk__in=here.values("membership__user"))
    )


def as_a_register(people: QuerySet, prefix: str = "") -> QuerySet:
    """In the order of a class register: by last name, then first, whatever the case."""
    return people.order_by(
        Lower(f"{prefix}last_name"), Lower(f"{prefix}first_name"), f"{prefix}pk"
    )


def class_of(set_work: Any) -> QuerySet:
    """Everyone a piece of set work is for, and whoever handed in before they left.

    One row a person, in the order of a register, with ``in_class`` and, from their piece
    if they have one, ``piece_state``, ``piece_at``, ``piece_late`` and ``newest_text``.
    """
    places = _rows("schools.GroupMember").filter(
        in_force(),
        in_force("membership__"),
        membership__role="pupil",
        membership__user=OuterRef("pk"),
        group=set_work.group_id,
    )
    guests = apps.get_model("courses.CourseGrant").objects.filter(
        in_force(),
        permission__codename="take_course",
        content_object=set_work.course_id,
        user=OuterRef("pk"),
    )
    newest = _rows("courses.HandIn").filter(piece=OuterRef("piece__pk"))
    # Named first, looked at then: nobody else of the cluster is even considered.
    concerned = (
        _rows("schools.GroupMember")
        .filter(group=set_work.group_id)
        .values("membership__user")
        .union(
            _rows("courses.Piece").filter(set_work=set_work).values("pupil"),
            apps.get_model("courses.CourseGrant")
            .objects.filter(content_object=set_work.course_id)
            .values("user"),
        )
    )
    rows = (
        get_user_model()
        .objects.filter(pk__in=concerned)
        .annotate(
            piece=FilteredRelation("pieces", condition=Q(pieces__set_work=set_work)),
            in_class=Q(Exists(places)) | Q(Exists(guests)),
        )
        .filter(Q(in_class=True) | Q(piece__state__in=HANDED_IN))
        .annotate(
            piece_state=F("piece__state"),
            piece_at=F("piece__handed_in_at"),
            piece_late=F("piece__is_late"),
            newest_text=Subquery(newest.order_by("-number").values("version__text")[:1]),
        )
    )
    return as_a_register(rows)


class CourseQuerySet(QuerySet):
    def with_seat(self, user: Any) -> Self:
        """Adds ``has_seat``: by a group the person is a pupil of, or by a grant.

        Nobody has a seat on a course whose page is not published.
        """
        seating = _rows("courses.CourseGroup").filter(
            in_force(),
            course=OuterRef("pk"),
            group__in=places_of(user).pupil_of,
        )
        return self.annotate(
            has_seat=Q(page__live=True)
            & (Q(Exists(seating)) | Q(Exists(_live_grants(user, "pk"))))
        )

    def reachable_by(self, user: Any) -> Self:
        """Courses one has a seat on, and those of the schools one teaches at."""
        teaching = places_of(user).schools_as(AUTHORS)
        return self.with_seat(user).filter(Q(has_seat=True) | Q(school_id__in=teaching))

    def visible_to(self, user: Any) -> Self:
        """Courses of the school in force, for its staff."""
        return self.filter(school_id__in=places_of(user).schools_as(STAFF))

    def for_list(self) -> Self:
        """Courses that have a page; those of quick work (``is_quick``) come last."""
        return (
            self.filter(page__isnull=False)
            .select_related("page")
            .annotate(is_quick=Q(standing_for__isnull=False))
            .order_by("is_quick", Lower("title"))
        )


def with_set_work(pages: QuerySet, *, course: Any, user: Any) -> QuerySet:
    """Pages of a course with ``standing``: where each is set, among one's own classes."""
    rows = apps.get_model("courses.SetWork").objects.standing().visible_to(user)
    rows = rows.filter(course=course).select_related("group").order_by("group__name")
    return pages.prefetch_related(Prefetch("set_as", queryset=rows, to_attr="standing"))


def pages_read_by(user: Any, course: Any) -> QuerySet:
    """The published pages of a course that ``user`` may read.

    Staff read them all. A pupil does not find what was set for later, or was taken back:
    a page that is set anywhere is found while it is set somewhere, and open.
    """
    pages = Page.objects.child_of(course.page).live()
    if course.school_id in places_of(user).schools_as(AUTHORS):
        return pages
    set_as = _rows("courses.SetWork").filter(page=OuterRef("pk"))
    return pages.filter(Exists(set_as.open()) | ~Exists(set_as))


class SetWorkQuerySet(QuerySet):
    def standing(self) -> Self:
        """Set work that has not been withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def open(self) -> Self:
        """Set work that pupils find just now: begun, not withdrawn, its page published."""
        return self.standing().filter(opens_at__lte=timezone.now(), page__live=True)

    def reachable_by(self, user: Any) -> Self:
        """Open set work of one's own groups, and of courses one was given a seat on."""
        return self.open().filter(
            Q(group_id__in=places_of(user).pupil_of)
            | Q(Exists(_live_grants(user, "course")))
        )

    def with_piece_of(self, user: Any) -> Self:
        """Adds ``mine``: the person's own piece with its work and draft, or ``None``."""
        return self.annotate(
            mine=FilteredRelation("pieces", condition=Q(pieces__pupil=user))
        ).select_related("school", "course", "page", "mine__work__draft")

    def for_to_do(self, user: Any) -> Self:
        """What a pupil's first page needs of each row, in one query."""
        unseen = _rows("courses.Feedback").filter(
            hand_in__piece=OuterRef("mine__pk"), seen_at=None
        )
        return (
            self.annotate(mine=FilteredRelation("pieces", condition=Q(pieces__pupil=user)))
            .annotate(has_unseen_feedback=Exists(unseen))
            .select_related("course", "mine")
            # The newest: over a year of school, what is cut is what is oldest.
            .order_by("-set_at", "-pk")[:200]
        )

    def of_page(self, page: Any) -> Self:
        """Where a page is set just now."""
        return self.standing().filter(page_id=page.pk)

    def with_counts(self) -> Self:
        """Adds ``handed_in``, ``needs_you`` and ``not_yet``, how many pupils each."""
        pieces = _rows("courses.Piece").filter(set_work=OuterRef("pk"))
        done = _rows("courses.Piece").filter(
            set_work=OuterRef(OuterRef("pk")), state__in=HANDED_IN
        )
        pupils = _pupils_in("group").exclude(
            Exists(done.filter(pupil=OuterRef("membership__user")))
        )
        guests = _guests_on("course").exclude(Exists(done.filter(pupil=OuterRef("user"))))
        return self.annotate(
            handed_in=_how_many(pieces.filter(state__in=HANDED_IN), "set_work"),
            needs_you=_how_many(pieces.filter(state="handed_in"), "set_work"),
            not_yet=_how_many(pupils, "group") + _how_many(guests, "content_object"),
        )

    def for_group_page(self) -> Self:
        """With counts, sorted by ``shelf``: now, earlier, withdrawn.

        What was due but still has a piece that waits for the teacher stays on "now".
        """
        over = Q(due_at__lt=timezone.now(), needs_you=0)
        return (
            self.with_counts()
            .annotate(
                shelf=Case(
                    When(withdrawn_at__isnull=False, then=Value("withdrawn")),
                    When(over, then=Value("earlier")),
                    default=Value("now"),
                ),
                place=Case(
                    When(withdrawn_at__isnull=False, then=Value(2)),
                    When(over, then=Value(1)),
                    default=Value(0),
                ),
            )
            .order_by(
                "place",
                Case(When(over, then=None), default=F("due_at")).asc(nulls_last=True),
                F("due_at").desc(nulls_last=True),
                "-set_at",
            )
        )

    def visible_to(self, user: Any) -> Self:
        """Set work of the groups a member of staff works with."""
        places = places_of(user)
        everywhere = places.schools_as(WHOLE_SCHOOL_ROLES)
        return self.filter(Q(group_id__in=places.staff_of) | Q(school_id__in=everywhere))


class PieceQuerySet(QuerySet):
    def reachable_by(self, user: Any) -> Self:
        """One's own pieces, whatever became of the group or the course."""
        return self.filter(pupil=user)

    def visible_to(self, user: Any) -> Self:
        """Pieces of the groups a member of staff works with, and one's own."""
        places = places_of(user)
        everywhere = places.schools_as(WHOLE_SCHOOL_ROLES)
        return self.filter(
            Q(pupil=user)
            | Q(set_work__group__in=places.staff_of)
            | Q(school_id__in=everywhere)
        )

    def queue(self, set_work: Any, *, around: Any) -> Self:
        """Pieces that wait for the teacher, and one pupil's, as a register has them."""
        wanted = Q(state="handed_in") | Q(pupil=around)
        rows = self.filter(wanted, set_work=set_work).select_related("pupil")
        return as_a_register(rows, "pupil__")  # type: ignore[return-value]


class ProgressQuerySet(QuerySet):
    def ticked(self, page: Any, *, by: Any) -> list[str]:
        """The ids of the steps of ``page`` that the person has ticked."""
        rows = self.filter(page=page.pk, pupil=by).values_list("ticked", flat=True)
        return rows.first() or []


class HandInQuerySet(QuerySet):
    def newest_first(self) -> Self:
        """With everything a teacher reads beside them."""
        return self.select_related("version", "feedback__teacher").order_by("-number")

    def last_of(self, piece: Any) -> Any:
        """The newest hand-in of a piece, with its version and feedback, or ``None``."""
        return (
            self.filter(piece=piece)
            .select_related("version", "feedback__teacher")
            .order_by("-number")
            .first()
        )

    def reachable_by(self, user: Any) -> Self:
        return self.filter(piece__pupil=user)

    def visible_to(self, user: Any) -> Self:
        places = places_of(user)
        everywhere = places.schools_as(WHOLE_SCHOOL_ROLES)
        return self.filter(
            Q(piece__pupil=user)
            | Q(piece__set_work__group__in=places.staff_of)
            | Q(school_id__in=everywhere)
        )


class FeedbackQuerySet(QuerySet):
    def reachable_by(self, user: Any) -> Self:
        """Feedback on one's own work, whatever became of the group or the course."""
        return self.filter(hand_in__piece__pupil=user)
