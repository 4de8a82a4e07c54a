"""How a view under ``/learn/<code>/`` finds its course and enters the course's school."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from wagtail.models import Page

from courses.models import Course, SetWork
from schools.crossing import reachable
from schools.tenancy import enter_school


class InCourse:
    """A view inside one course: whoever does not reach the course gets a 404.

    A course's code is unique in the cluster and tells no school, so one address serves
    pupils of every school. What the person reaches is asked once; from there on only
    rows of the course's own school are seen. ``SchoolMiddleware`` ends that with the
    request.
    """

    request: Any
    kwargs: dict[str, Any]
    course: Course

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        if not request.user.is_authenticated:
            return
        course = (
            reachable(request.user, Course)
            .select_related("school", "page")
            .filter(code=kwargs["code"])
            .first()
        )
        if course is None:
            raise Http404
        self.course = course
        enter_school(course.school)


class OnPage(InCourse):
    """A view of one published lesson or assignment of the course."""

    page: Page

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not request.user.is_authenticated:
            return
        self.page = self.get_page(kwargs["slug"])

    def get_pages(self) -> QuerySet:
        """The published pages of the course. Raises ``Http404`` when it has gone."""
        if self.course.page is None:
            raise Http404
        return Page.objects.child_of(self.course.page).live()

    def get_page(self, slug: str) -> Page:
        """The published page of that name, in one query. Raises ``Http404``."""
        page = self.get_pages().filter(slug=slug).first()
        if page is None:
            raise Http404
        return page


class OnSetWork:
    """A view of what was set to the pupil; nobody else's set work answers.

    One query finds the set work, its course and page, and the pupil's own piece: this is
    asked every few seconds by everyone who is writing.
    """

    request: Any
    set_work: SetWork
    course: Course
    page: Page

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        if not request.user.is_authenticated:
            return
        set_work = (
            reachable(request.user, SetWork)
            .with_piece_of(request.user)
            .select_related("page", "school")
            .filter(course__code=kwargs["code"], slug=kwargs["slug"], page__live=True)
            .first()
        )
        if set_work is None:
            raise Http404
        self.set_work, self.course, self.page = set_work, set_work.course, set_work.page
        enter_school(set_work.school)
