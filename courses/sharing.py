"""Reads of what crosses between schools: courses that are shared, and places on them.

A share is a row of the school that gives it. The school it is given to finds it through
``schools.crossing``, by ``reachable_by``.
"""

from datetime import timedelta
from typing import Any, Self

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from access.dates import in_force
from courses.querysets import as_a_register
from schools.permissions import AUTHORS, OVERSEERS, STAFF
from schools.querysets import is_open, places_worked_with, schools_as

KEPT_LISTED = timedelta(days=90)

# What a place on another school's course is for: the codename of its permission.
SEAT, TEACHING = "take_course", "teach_course"


def _members() -> Any:
    """Memberships that count now, of every school."""
    return apps.get_model("schools.Membership").objects.in_force()


def staff_to_teach_with(school: Any) -> QuerySet:
    """Memberships by which a person may be asked to teach a course of ``school``.

    Staff of other schools, but nobody who is of this one as well: they have their role.
    """
    here = _members().filter(school=school, user=OuterRef("user"))
    staff = _members().filter(role__in=sorted(AUTHORS), user__is_active=True)
    return staff.filter(~Exists(here)).order_by("starts", "pk")


def coordinators_of(school: Any, *, over: bool) -> QuerySet:
    """Memberships of those who work in this school and in others; ``over``: who did lately.

    Adds ``elsewhere``: at how many other schools they work now.
    """
    others = _members().filter(user=OuterRef("user"), role__in=sorted(STAFF))
    schools = others.exclude(school=school).order_by().values("user")
    members = apps.get_model("schools.Membership").objects
    rows = members.filter(ended_lately()) if over else members.in_force()
    here = rows.filter(school=school, role="coordinator").select_related("user")
    return here.order_by("user__last_name", "pk").annotate(
        elsewhere=Coalesce(
            Subquery(schools.annotate(n=Count("school", distinct=True)).values("n")), 0
        )
    )


def pupils_worked_with(user: Any, school: Any) -> QuerySet:
    """The pupils of ``school`` in the classes that a member of its staff works with."""
    places = places_worked_with(user).filter(school=school)
    people = get_user_model().objects.filter(pk__in=places.values("membership__user"))
    return as_a_register(people)


def ended_lately() -> Q:
    now = timezone.now()
    return Q(ends__lte=now, ends__gt=now - KEPT_LISTED)


def with_guests(pieces: Any) -> Any:
    """Adds to pieces ``is_guests``: the pupil is none of the course's own school."""
    places = _members().filter(school=OuterRef("school"), role="pupil")
    here = places.filter(user=OuterRef("pupil"))
    return pieces.annotate(is_guests=~Exists(here))


class WithAnEndQuerySet(QuerySet):
    """What is given until a day; a subclass says, in ``in_force``, when it counts."""

    def in_force(self) -> Self:
        raise NotImplementedError

    def listed(self, *, over: bool) -> Self:
        """What has not ended; ``over``: what did so lately that somebody looks for it."""
        return self.filter(ended_lately() if over else Q(ends__gt=timezone.now()))

    def ending_before(self, moment: Any) -> Self:
        """In force now and not much longer, and nobody has been told."""
        return self.in_force().filter(ends__lt=moment, warned_at=None)


class CourseShareQuerySet(WithAnEndQuerySet):
    def live(self) -> Self:
        """Approved, and not ended, of a school that is open; for a school or one person."""
        return self.filter(in_force(), is_open("school__"))

    def in_force(self) -> Self:
        """Those live ones that are for a whole school."""
        return self.live().filter(to_person=None)

    def ending_before(self, moment: Any) -> Self:
        return self.live().filter(ends__lt=moment, warned_at=None)

    def listed(self, *, over: bool) -> Self:
        said_no = Q(declined_at__gt=timezone.now() - KEPT_LISTED)
        if over:
            return self.filter(ended_lately() | said_no)
        return super().listed(over=False).filter(declined_at=None)

    def reachable_by(self, user: Any) -> Self:
        """Courses that were shared with a school whose staff the person is of.

        What nobody has approved is still the giving school's own business.
        """
        return self.filter(starts__isnull=False, to_school__in=schools_as(user, STAFF))

    def with_names(self) -> Self:
        return self.select_related(
            "course__page", "school", "to_school", "to_person", "asked_by", "approved_by"
        )


class CourseGrantQuerySet(WithAnEndQuerySet):
    def seats(self) -> Self:
        """Pupils' seats, whatever their dates: never a co-teacher's place."""
        return self.filter(permission__codename=SEAT)

    def in_force(self) -> Self:
        """Live seats, on courses of schools that are open."""
        return self.seats().filter(in_force(), is_open("content_object__school__"))

    def teaching(self) -> Self:
        """Live places of co-teachers, while they teach at the school they came from."""
        staff = _members().filter(
            user=OuterRef("user"),
            school=OuterRef("share__to_school"),
            role__in=sorted(AUTHORS),
        )
        live = in_force() & is_open("content_object__school__")
        return self.filter(live, Exists(staff), permission__codename=TEACHING)

    def taught_by(self, user: Any) -> Self:
        """Places by which a person teaches courses of schools that they are not of."""
        mine = schools_as(user, STAFF)
        return self.teaching().filter(user=user).exclude(content_object__school__in=mine)

    def with_names(self) -> Self:
        rows = self.select_related("user", "giver", "content_object__school", "share")
        return rows.order_by("ends", "pk")

    def on_courses_of(self, school: Any) -> Self:
        """Seats that people of other schools have on courses of ``school``."""
        return self.filter(content_object__school=school)

    def of_people_of(self, school: Any) -> Self:
        """Seats at other schools of those who are members of ``school`` now.

        Each says so, in ``held_at``, so that no rule has to ask it of every row.
        """
        here = _members().filter(school=school, user=OuterRef("user"))
        rows = self.filter(Exists(here)).exclude(content_object__school=school)
        return rows.annotate(held_at=Value(school.pk))

    def told_to(self, user: Any, school: Any) -> Self:
        """Of seats of people of ``school``: what ``user``, of its staff, may know.

        All of them for who oversees the school; else what one gave oneself, and those of
        the pupils one works with.
        """
        oversees = _members().of(user).filter(school=school, role__in=sorted(OVERSEERS))
        taught = places_worked_with(user).filter(
            school=school, membership__user=OuterRef("user")
        )
        return self.filter(Q(giver=user) | Q(Exists(taught)) | Q(Exists(oversees)))
