"""How a view under ``/learn/<code>/`` finds its course and enters the course's school."""

from typing import Any

from django.http import Http404, HttpRequest
from wagtail.models import Page

from courses.models import Course, SetWork
from courses.querysets import pages_read_by
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
        if request.user.is_authenticated:
            self.find(request.user, kwargs["code"], kwargs.get("slug", ""))

    def find(self, user: Any, code: str, slug: str) -> None:
        """Find the course and enter its school. Raises ``Http404``."""
        course = (
            reachable(user, Course)
            .select_related("school", "page")
            .filter(code=code)
            .first()
        )
        if course is None:
            raise Http404
        self.course = course
        enter_school(course.school)


class OnPage(InCourse):
    """A view of one published lesson or assignment of the course."""

    page: Page

    def find(self, user: Any, code: str, slug: str) -> None:
        """Find the course, then its published page of that name. Raises ``Http404``."""
        super().find(user, code, slug)
        if self.course.page is None:
            raise Http404
        page = pages_read_by(user, self.course).filter(slug=slug).first()
        if page is None:
            raise Http404
        self.page = page


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
        set_work = set_work_at(request.user, kwargs["code"], kwargs["slug"])
        if set_work is None or set_work.page is None:
            raise Http404
        self.set_work, self.course, self.page = set_work, set_work.course, set_work.page
        enter_school(set_work.school)


def set_work_at(user: Any, code: str, slug: str) -> SetWork | None:
    """What is set to the person at that address, with their own piece, in one query."""
    return (
        reachable(user, SetWork)
        .with_piece_of(user)
        .filter(course__code=code, slug=slug)
        .first()
    )
