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
from access.prepared import NOW
from schools.permissions import AUTHORS, STAFF
from schools.querysets import groups_of_pupil, schools_as, worked_with_by


def _rows(label: str) -> Any:
    """Rows of every school, for a subquery that is tied to its outer row."""
    return apps.get_model(label)._default_manager.unscoped()


def _seats() -> Any:
    """Live seats given on courses; see ``courses.sharing``."""
    return apps.get_model("courses.CourseGrant").objects.in_force()


def _granted_to(user: Any) -> QuerySet:
    """The courses that a person has a live seat on."""
    return _seats().filter(user=user).values("content_object")


def _taught_by(user: Any) -> QuerySet:
    """The courses of other schools that a person teaches together with them."""
    places = apps.get_model("courses.CourseGrant").objects.taught_by(user)
    return places.values("content_object")


def _any_of(first: QuerySet, *others: QuerySet) -> QuerySet:
    """The keys of rows that are in one of several querysets of a model.

    For what a person reaches in one of several ways. As "this or that" in one condition
    the database would ask it of every row of the cluster; as a union each way is looked
    up by its own index.
    """
    keys = [rows.order_by().values("pk") for rows in (first, *others)]
    return keys[0].union(*keys[1:], all=True)


def _shared_with(user: Any) -> QuerySet:
    """The courses shared with a school at which the person writes courses."""
    shares = _rows("courses.CourseShare").in_force()
    return shares.filter(to_school__in=schools_as(user, AUTHORS)).values("course")


# Piece states in which the pupil has done what was asked, at least once.
HANDED_IN = ("handed_in", "returned", "done")


def _pupils_in(group: str) -> QuerySet:
    """Live places as a pupil in the group that ``group`` points at."""
    return _rows("schools.GroupMember").in_force().pupils().filter(group=OuterRef(group))


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


def with_needs_you(rows: QuerySet, course: str) -> QuerySet:
    """Adds ``needs_you``: how many pieces wait for a teacher on the row's ``course``."""
    waiting = _rows("courses.Piece").filter(
        set_work__course=OuterRef(course),
        set_work__withdrawn_at__isnull=True,
        state="handed_in",
    )
    return rows.annotate(needs_you=_how_many(waiting, "set_work__course"))


def of_this_year(groups: QuerySet) -> QuerySet:
    """Groups whose school year is not over, by name."""
    return groups.filter(academic_year__ends__gte=timezone.localdate()).order_by("name")


def pupils_of_group(group: Any) -> QuerySet:
    """The people who are pupils of ``group`` now, as a register has them."""
    here = _rows("schools.GroupMember").in_force().pupils().filter(group=group)
    return as_a_register(
        get_user_model().objects.filter(pk__in=here.values("membership__user"))
    )


def as_a_register(people: QuerySet, prefix: str = "") -> QuerySet:
    """In the order of a class register: by last name, then first, whatever the case."""
    return people.order_by(
        Lower(f"{prefix}last_name"), Lower(f"{prefix}first_name"), f"{prefix}pk"
    )


def class_of(set_work: Any, *, group: Any, course: Any) -> QuerySet:
    """Everyone a piece of set work is for, and whoever handed in before they left.

    Takes keys. One row a person, in the order of a register, with ``in_class`` and, from
    their piece if they have one, ``piece_state``, ``piece_at``, ``piece_late``,
    ``has_version``, and ``words`` and ``files``, how many the newest version has.
    """
    places = _rows("schools.GroupMember").in_force().pupils().of(OuterRef("pk"))
    guests = _seats().filter(content_object=course, user=OuterRef("pk"))
    newest = _rows("courses.HandIn").filter(piece=OuterRef("piece__pk"))
    # Named first, looked at then: nobody else of the cluster is even considered.
    concerned = (
        _rows("schools.GroupMember")
        .filter(group=group)
        .values("membership__user")
        .union(
            _rows("courses.Piece").filter(set_work=set_work).values("pupil"),
            apps.get_model("courses.CourseGrant")
            .objects.seats()
            .filter(content_object=course)
            .values("user"),
        )
    )
    rows = (
        get_user_model()
        .objects.filter(pk__in=concerned)
        .annotate(
            piece=FilteredRelation("pieces", condition=Q(pieces__set_work=set_work)),
            in_class=Q(Exists(places.filter(group=group))) | Q(Exists(guests)),
        )
        .filter(Q(in_class=True) | Q(piece__state__in=HANDED_IN))
        .annotate(
            piece_state=F("piece__state"),
            piece_at=F("piece__handed_in_at"),
            piece_late=F("piece__is_late"),
            words=Subquery(newest.order_by("-number").values("version__words")[:1]),
            files=Subquery(newest.order_by("-number").values("version__files")[:1]),
            has_version=Exists(newest),
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
            group__in=groups_of_pupil(user),
        )
        seats = _seats().filter(content_object=OuterRef("pk"), user=user)
        return self.annotate(
            has_seat=Q(page__live=True) & (Q(Exists(seating)) | Q(Exists(seats)))
        )

    def reachable_by(self, user: Any) -> Self:
        """Courses one has a seat on, those of the schools one teaches at, what these were
        offered, and those one teaches with another school.

        Adds ``has_seat`` and ``reads_all``, which an author of either school does, and a
        co-teacher.
        """
        every = _rows("courses.Course")
        seatings = _rows("courses.CourseGroup").filter(group__in=groups_of_pupil(user))
        concerned = _any_of(
            every.filter(pk__in=seatings.values("course")),
            every.filter(pk__in=_granted_to(user)),
            every.filter(pk__in=_shared_with(user)),
            every.filter(pk__in=_taught_by(user)),
            every.filter(school__in=schools_as(user, AUTHORS)),
        )
        reads_all = Q(school__in=schools_as(user, AUTHORS))
        reads_all |= Q(pk__in=_shared_with(user)) | Q(pk__in=_taught_by(user))
        rows = self.filter(pk__in=concerned).with_seat(user).annotate(reads_all=reads_all)
        return rows.filter(Q(has_seat=True) | Q(reads_all=True))

    def visible_to(self, user: Any) -> Self:
        """Courses of the school in force, for its staff."""
        return self.filter(school__in=schools_as(user, STAFF))

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


def pages_of(first: Any, last: Any, depth: Any, *, all_of_them: bool) -> QuerySet:
    """The published pages of a course; see :func:`pages_read_by`.

    ``first`` and ``last`` bound the paths of its page's children.
    """
    pages = Page.objects.live().filter(path__range=(first, last), depth=depth)
    if all_of_them:
        return pages
    set_as = _rows("courses.SetWork").filter(page=OuterRef("pk"))
    return pages.filter(Exists(set_as.open()) | ~Exists(set_as))


def ticked_by(user: Any, page: str) -> Subquery:
    """The ids of the steps that a person has ticked on the outer row's ``page``."""
    rows = _rows("courses.Progress").reachable_by(user).filter(page=OuterRef(page))
    return Subquery(rows.values("ticked")[:1])


def pages_read_by(course: Any) -> QuerySet:
    """The published pages of a course that may be read by whoever reached it.

    Staff read them all. A pupil does not find what was set for later, or was taken back:
    a page that is set anywhere is found while it is set somewhere, and open.
    """
    path, depth = course.page.path, course.page.depth
    return pages_of(*children_of(path, depth), all_of_them=course.reads_all)


def children_of(path: str, depth: int) -> tuple[str, str, int]:
    """Between which paths, and at which depth, the pages under a page lie."""
    first, last = Page._get_children_path_interval(path)  # noqa: SLF001 -- as treebeard
    return first, last, depth + 1


class SetWorkQuerySet(QuerySet):
    def standing(self) -> Self:
        """Set work that has not been withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def open(self) -> Self:
        """Set work that pupils find just now: begun, not withdrawn, its page published."""
        return self.standing().filter(opens_at__lte=NOW, page__live=True)

    def reachable_by(self, user: Any) -> Self:
        """Open set work of one's own groups, and of courses one was given a seat on."""
        every = _rows("courses.SetWork")
        concerned = _any_of(
            every.filter(group__in=groups_of_pupil(user)),
            every.filter(course__in=_granted_to(user)),
        )
        return self.open().filter(pk__in=concerned)

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
            .defer("public_id", "group", "page", "set_by", "withdrawn_at")
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
        guests = (
            _seats()
            .filter(content_object=OuterRef("course"))
            .exclude(Exists(done.filter(pupil=OuterRef("user"))))
        )
        return self.annotate(
            handed_in=_how_many(pieces.filter(state__in=HANDED_IN), "set_work"),
            needs_you=_how_many(pieces.filter(state="handed_in"), "set_work"),
            not_yet=_how_many(pupils, "group") + _how_many(guests, "content_object"),
        )

    def for_group_page(self) -> Self:
        """With counts, sorted by ``shelf``: now, earlier, withdrawn.

        What was due but still has a piece that waits for the teacher stays on "now".
        """
        over = Q(due_at__lt=NOW, needs_you=0)
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
        return self.filter(worked_with_by(user, "group"))

    def taught_by(self, user: Any) -> Self:
        """Set work of courses that one teaches with another school: another way than
        :meth:`visible_to`, by another address, so neither is asked of the other's rows."""
        return self.filter(course__in=_taught_by(user))


class PieceQuerySet(QuerySet):
    def reachable_by(self, user: Any) -> Self:
        """One's own pieces, whatever became of the group or the course."""
        return self.filter(pupil=user)

    def visible_to(self, user: Any) -> Self:
        """Pieces of the groups a member of staff works with, and one's own."""
        return self.filter(Q(pupil=user) | worked_with_by(user, "set_work__group"))

    def taught_by(self, user: Any) -> Self:
        """Pieces made on courses that one teaches with another school."""
        return self.filter(set_work__course__in=_taught_by(user))

    def to_change(self) -> Self:
        """With their work, locked until the transaction ends.

        Only what is asked after the lock is new: a subquery of this very query would
        still see what was there before the wait.
        """
        return self.select_for_update(of=("self",)).select_related("work")

    def queue(self, set_work: Any, *, around: Any) -> Self:
        """Pieces that wait for the teacher, and one pupil's, as a register has them."""
        wanted = Q(state="handed_in") | Q(pupil=around)
        rows = self.filter(wanted, set_work=set_work).select_related("pupil")
        return as_a_register(rows, "pupil__")  # type: ignore[return-value]


class ProgressQuerySet(QuerySet):
    def reachable_by(self, user: Any) -> Self:
        """One's own ticks."""
        return self.filter(pupil=user)


class HandInQuerySet(QuerySet):
    def newest_first(self) -> Self:
        """With everything a teacher reads beside them."""
        return self.select_related(
            "version", "feedback__teacher", "feedback__sound"
        ).order_by("-number")

    def last_of(self, piece: Any) -> Any:
        """The newest hand-in of a piece, with its version and feedback, or ``None``."""
        return self.filter(piece=piece).newest_first().first()

    def reachable_by(self, user: Any) -> Self:
        return self.filter(piece__pupil=user)

    def visible_to(self, user: Any) -> Self:
        mine = Q(piece__pupil=user)
        return self.filter(mine | worked_with_by(user, "piece__set_work__group"))


class FeedbackQuerySet(QuerySet):
    def reachable_by(self, user: Any) -> Self:
        """Feedback on one's own work, whatever became of the group or the course."""
        return self.filter(hand_in__piece__pupil=user)
