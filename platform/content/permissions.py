"""Wagtail's own questions, answered for the school in force and by today's memberships.

Wagtail asks its policies "which pages may this person change?". Its own answer joins
every group the person is in, of every school. Ours keeps only the rights that lie inside
the school in force, and only while a membership of that school says so: Django's groups
are a cache, and a cache alone never opens anything.
"""

from typing import Any

from django.db.models import QuerySet, Subquery
from wagtail.models import Collection, Page
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.permission_policies.collections import (
    CollectionManagementPermissionPolicy,
    CollectionOwnershipPermissionPolicy,
)
from wagtail.permission_policies.pages import PagePermissionPolicy

from accounts.models import User
from content.scope import collections_in_force
from schools.tenancy import NoSchoolInForceError, school_in_force


def authoring_school(user: Any) -> Any:
    """The school in force, if ``user`` writes courses there now; else ``None``."""
    try:
        school = school_in_force()
    except NoSchoolInForceError:
        return None
    return school if user.has_perm("schools.author_content", school) else None


class PagesOfSchoolInForce(PagePermissionPolicy):
    def get_all_permissions_for_user(self, user: Any) -> QuerySet:
        rows = super().get_all_permissions_for_user(user)
        school = authoring_school(user)
        if school is None:
            return rows.none()
        top = Page.objects.filter(pk=school.root_page_id).values("path")
        return rows.filter(page__path__startswith=Subquery(top))


class _InsideCollectionOfSchool:
    def get_all_permissions_for_user(self, user: Any) -> QuerySet:
        rows = super().get_all_permissions_for_user(user)  # type: ignore[misc]
        school = authoring_school(user)
        if school is None:
            return rows.none()
        return rows.filter(collection__in=collections_in_force())


class MediaOfSchoolInForce(_InsideCollectionOfSchool, CollectionOwnershipPermissionPolicy):
    """Pictures and files."""


class CollectionsOfSchoolInForce(
    _InsideCollectionOfSchool, CollectionManagementPermissionPolicy
):
    """Collections themselves."""

    def __init__(self) -> None:
        super().__init__(Collection)


class NobodysToManage(BasePermissionPolicy):
    """For what Wagtail manages and a school does not: sites, groups, people, workflows.

    Wagtail's own policy for these asks Django's model permissions, which know no school:
    whoever is given one has it of every school. Here there is nothing to be given.
    """

    def users_with_any_permission(self, actions: Any) -> QuerySet:
        return User.objects.none()
