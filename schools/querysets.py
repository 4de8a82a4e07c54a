"""Reads about people and groups. ``visible_to`` says who may see which rows."""

from collections.abc import Iterable
from typing import Any, Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from access.dates import in_force
from schools import visitors

# Roles that work with every class of the school, not only with their own.
WHOLE_SCHOOL_ROLES = ("head", "senco", "dsl", "coordinator")


def schools_as(user: Any, roles: Iterable[str]) -> QuerySet:
    """The schools at which the person has one of ``roles`` now."""
    memberships = apps.get_model("schools.Membership").objects.in_force().of(user)
    return memberships.filter(role__in=sorted(roles)).values("school")


def groups_of_pupil(user: Any) -> QuerySet:
    """The groups the person is a pupil of now, in whatever school."""
    places = apps.get_model("schools.GroupMember")._default_manager.unscoped()
    return places.in_force().pupils().of(user).values("group")


def groups_of_staff(user: Any) -> QuerySet:
    """The groups the person works with now, by a place in them, in whatever school."""
    places = apps.get_model("schools.GroupMember")._default_manager.unscoped()
    return places.in_force().of(user).exclude(membership__role="pupil").values("group")


def places_worked_with(user: Any) -> QuerySet:
    """Pupils' live places in the groups the person is staff of, in whatever school."""
    places = apps.get_model("schools.GroupMember")._default_manager.unscoped()
    return places.in_force().pupils().filter(worked_with_by(user, "group"))


def worked_with_by(user: Any, group: str) -> Q:
    """Rows of whose ``group`` the person is staff: by a place, or by their role."""
    everywhere = schools_as(user, WHOLE_SCHOOL_ROLES)
    return Q(**{f"{group}__in": groups_of_staff(user)}) | Q(school__in=everywhere)


def is_open(prefix: str = "") -> Q:
    """Of schools: neither suspended nor put away. ``prefix`` leads to the school."""
    return Q(**{f"{prefix}suspended_at__isnull": True})


def counts(prefix: str = "") -> Q:
    """The one place that says whether a membership counts: in its dates, at an open school.

    A school that is suspended or put away has no members while it is, so that its pages,
    its classes and what they were set are closed by the same question that closes them to
    somebody who has left. A pupil's own work never asks it. ``prefix`` is the lookup path
    to the membership, such as ``"membership__"``.
    """
    return in_force(prefix) & is_open(f"{prefix}school__")


class MembershipQuerySet(QuerySet):
    def in_force(self) -> Self:
        """Memberships that have begun and have not ended, at schools that are open."""
        return self.filter(counts())

    def dated(self) -> Self:
        """Memberships in their dates, whatever has become of the school meanwhile."""
        return self.filter(in_force())

    def of(self, user: Any) -> Self:
        return self.filter(user=user)

    def mark_seen_out(self) -> None:
        """Note of those that have ended that what went with them has gone too."""
        now = timezone.now()
        self.filter(ends__lte=now, seen_out_at=None).update(seen_out_at=now)


class GroupMemberQuerySet(QuerySet):
    def in_force(self) -> Self:
        """Places of people who are in the group, and in the school, at this moment."""
        return self.filter(in_force(), counts("membership__"))

    def pupils(self) -> Self:
        return self.filter(membership__role="pupil")

    def of(self, user: Any) -> Self:
        return self.filter(membership__user=user)


class TeachingGroupQuerySet(QuerySet):
    def visible_to(self, user: Any) -> Self:
        """The groups a person works with: their own, or all for whole-school roles."""
        return self.filter(worked_with_by(user, "pk"))


class VisitQuerySet(QuerySet):
    def live(self) -> Self:
        """Visits that open something at this moment.

        In their dates, at an open school, while whoever came is still of the host's
        people, and whoever they look as is still of the school's staff.
        """
        eyes = (
            apps.get_model("schools.Membership")
            .objects.in_force()
            .filter(school=OuterRef("content_object"), user=OuterRef("seen_as"))
            .exclude(role="pupil")
        )
        ways = [
            Q(kind=kind, user__in=visitors.people(kind))
            for kind in (visitors.LOOK, visitors.BREAK_GLASS)
        ]
        return self.filter(
            in_force(),
            ways[0] | ways[1],
            Exists(eyes),
            seen_as__is_active=True,
            seen_as__is_superuser=False,
        ).filter(is_open("content_object__"))

    def of(self, user: Any) -> Self:
        return self.filter(user=user)

    def at(self, school: Any) -> Self:
        return self.filter(content_object=school)

    def with_names(self) -> Self:
        return self.select_related("user", "giver", "seen_as", "content_object")
