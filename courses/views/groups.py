"""A school's front page for its staff, and one class."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import ListView

from access.views import Permitted
from courses.models import SetWork
from courses.querysets import groups_at_a_glance, pupils_of_group
from schools.models import TeachingGroup
from schools.permissions import Role
from schools.places import places_of


class OfGroup(Permitted):
    """A view of one class, for those who work with it."""

    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def group(self) -> TeachingGroup:
        rows = TeachingGroup.objects.visible_to(self.request.user)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_permission_object(self) -> TeachingGroup:
        return self.group

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(group=self.group, **kwargs)  # type: ignore[misc]


class SchoolHome(Permitted, ListView):
    """The classes one works with; for a pupil, the way to their own first page."""

    permission_required = "courses.view_home"
    template_name = "courses/staff/school_home.html"
    context_object_name = "groups"
    request: Any

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.roles == {Role.PUPIL}:
            return redirect("courses:to_do")
        return super().get(request, *args, **kwargs)

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(places_of(self.request.user).roles_at(self.request.school.pk))

    def get_queryset(self) -> QuerySet:
        return groups_at_a_glance(TeachingGroup.objects.visible_to(self.request.user))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        school = self.request.school
        return super().get_context_data(
            may_author=self.request.user.has_perm("schools.author_content", school),
            may_see_status=self.request.user.has_perm("console.offer_status", school),
            may_see_visits=self.request.user.has_perm("console.offer_visits", school),
            may_see_courses=self.request.user.has_perm("courses.view_course_list", school),
            role_names=[Role(role).label for role in sorted(self.roles)],
            **kwargs,
        )


class GroupDetail(OfGroup, ListView):
    """What is set to a class, how far it has come, and who is in it."""

    permission_required = "courses.view_group"
    template_name = "courses/staff/group_detail.html"
    context_object_name = "set_work"

    def get_queryset(self) -> QuerySet:
        rows = SetWork.objects.visible_to(self.request.user).filter(group=self.group)
        return rows.for_group_page()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            pupils=pupils_of_group(self.group),
            now=timezone.now(),
            may_give_passwords=self.request.user.has_perm(
                "schools.give_passwords", self.group
            ),
            may_author=self.request.user.has_perm(
                "schools.author_content", self.request.school
            ),
            **kwargs,
        )
