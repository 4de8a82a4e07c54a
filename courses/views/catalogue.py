"""A school's courses, as its staff see them."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import ListView

from access.views import Permitted
from courses.models import Course
from courses.querysets import with_set_work
from courses.services.setting import course_pages
from schools.models import TeachingGroup


class ForClass(Permitted):
    """A view that may have been come to from a class, by ``?class=``."""

    request: Any

    @cached_property
    def for_group(self) -> TeachingGroup | None:
        key = self.request.GET.get("class", "")
        if not (key.isdecimal() and len(key) < 19):
            return None
        rows = TeachingGroup.objects.visible_to(self.request.user)
        return rows.filter(pk=key).first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, school = self.request.user, self.request.school
        return super().get_context_data(  # type: ignore[misc]
            for_group=self.for_group,
            may_author=user.has_perm("schools.author_content", school),
            may_open=user.has_perm("courses.view_course", school),
            **kwargs,
        )


class CourseList(ForClass, ListView):
    """Every course of the school."""

    permission_required = "courses.view_course_list"
    template_name = "courses/staff/course_list.html"
    context_object_name = "courses"

    def get_queryset(self) -> QuerySet:
        return Course.objects.visible_to(self.request.user).for_list()


class OfCourse(Permitted):
    """A view of one course, for those who teach at its school."""

    permission_required = "courses.view_course"
    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def course(self) -> Course:
        rows = Course.objects.visible_to(self.request.user).for_list()
        return get_object_or_404(rows, code=self.kwargs["code"])

    def get_permission_object(self) -> Course:
        return self.course

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(course=self.course, **kwargs)  # type: ignore[misc]


class CourseDetail(OfCourse, ForClass, ListView):
    """What a course holds, what is published, and to whom it is set."""

    template_name = "courses/staff/course_detail.html"
    context_object_name = "pages"

    def get_queryset(self) -> QuerySet:
        return with_set_work(
            course_pages(self.course), course=self.course, user=self.request.user
        )
