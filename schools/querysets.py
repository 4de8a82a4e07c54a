"""Reads about people and groups. ``visible_to`` says who may see which rows."""

from typing import Any, Self

from django.db.models import Q, QuerySet

from access.dates import in_force
from schools.places import places_of

# Roles that work with every class of the school, not only with their own.
WHOLE_SCHOOL_ROLES = ("head", "senco", "dsl", "coordinator")


class MembershipQuerySet(QuerySet):
    def in_force(self) -> Self:
        """Memberships that have begun and have not ended."""
        return self.filter(in_force())

    def of(self, user: Any) -> Self:
        return self.filter(user=user)


class GroupMemberQuerySet(QuerySet):
    def in_force(self) -> Self:
        """Places of people who are in the group, and in the school, at this moment."""
        return self.filter(in_force(), in_force("membership__"))

    def pupils(self) -> Self:
        return self.filter(membership__role="pupil")

    def of(self, user: Any) -> Self:
        return self.filter(membership__user=user)


class TeachingGroupQuerySet(QuerySet):
    def taught_by(self, user: Any) -> Self:
        """Groups in which the person has a place that is not a pupil's."""
        return self.filter(pk__in=places_of(user).staff_of)

    def visible_to(self, user: Any) -> Self:
        """The groups a person works with: their own, or all for whole-school roles."""
        places = places_of(user)
        everywhere = places.schools_as(WHOLE_SCHOOL_ROLES)
        return self.filter(Q(pk__in=places.staff_of) | Q(school_id__in=everywhere))
