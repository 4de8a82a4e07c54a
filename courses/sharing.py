"""Reads of what crosses between schools: courses that are shared, and seats on them.

A share is a row of the school that gives it. The school it is given to finds it through
``schools.crossing``, by ``reachable_by``.
"""

from datetime import timedelta
from typing import Any, Self

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from access.dates import in_force
from courses.querysets import as_a_register
from schools.permissions import OVERSEERS, STAFF
from schools.querysets import is_open, places_worked_with, schools_as

KEPT_LISTED = timedelta(days=90)


def pupils_worked_with(user: Any, school: Any) -> QuerySet:
    """The pupils of ``school`` in the classes that a member of its staff works with."""
    places = places_worked_with(user).filter(school=school)
    people = get_user_model().objects.filter(pk__in=places.values("membership__user"))
    return as_a_register(people)


class WithAnEndQuerySet(QuerySet):
    """What is given until a day; a subclass says, in ``in_force``, when it counts."""

    def in_force(self) -> Self:
        raise NotImplementedError

    def still_listed(self) -> Self:
        """In force, waiting, or ended so lately that somebody may still look for it."""
        return self.filter(ends__gt=timezone.now() - KEPT_LISTED)

    def ending_before(self, moment: Any) -> Self:
        """In force now and not much longer, and nobody has been told."""
        return self.in_force().filter(ends__lt=moment, warned_at=None)


class CourseShareQuerySet(WithAnEndQuerySet):
    def in_force(self) -> Self:
        """Approved, and not ended, of a school that is open."""
        return self.filter(in_force(), is_open("school__"))

    def reachable_by(self, user: Any) -> Self:
        """Courses that were shared with a school whose staff the person is of.

        What nobody has approved is still the giving school's own business.
        """
        return self.filter(starts__isnull=False, to_school__in=schools_as(user, STAFF))

    def with_names(self) -> Self:
        return self.select_related(
            "course__page", "school", "to_school", "asked_by", "approved_by"
        )


class CourseGrantQuerySet(WithAnEndQuerySet):
    def in_force(self) -> Self:
        """Live seats, on courses of schools that are open."""
        live = in_force() & is_open("content_object__school__")
        return self.filter(live, permission__codename="take_course")

    def with_names(self) -> Self:
        return self.select_related("user", "giver", "content_object__school", "share")

    def on_courses_of(self, school: Any) -> Self:
        """Seats that people of other schools have on courses of ``school``."""
        return self.filter(content_object__school=school)

    def of_people_of(self, school: Any) -> Self:
        """Seats at other schools of those who are members of ``school`` now."""
        members = apps.get_model("schools.Membership").objects.in_force()
        here = members.filter(school=school, user=OuterRef("user"))
        return self.filter(Exists(here)).exclude(content_object__school=school)

    def told_to(self, user: Any, school: Any) -> Self:
        """Of seats of people of ``school``: what ``user``, of its staff, may know.

        All of them for who oversees the school; else what one gave oneself, and those of
        the pupils one works with.
        """
        oversees = apps.get_model("schools.Membership").objects.in_force().of(user)
        oversees = oversees.filter(school=school, role__in=sorted(OVERSEERS))
        taught = places_worked_with(user).filter(
            school=school, membership__user=OuterRef("user")
        )
        return self.filter(Q(giver=user) | Q(Exists(taught)) | Q(Exists(oversees)))
