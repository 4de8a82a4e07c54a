"""How a view under ``/learn/<code>/`` finds its course and enters the course's school."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.views.generic import View
from wagtail.models import Page

from accounts.http import asks_for_json
from courses.models import Course, SetWork
from courses.reads import course_at, page_at, set_work_at
from courses.services.sharing import touch
from schools.places import places_of
from schools.tenancy import enter_school


def touch_if_guest(request: Any, course: Course) -> None:
    """Note that a seat or a share is in use, for whoever reads by one.

    A pupil's session knows their school, so that a page of their own course asks nothing.
    """
    own = request.session.get("school_id")
    if own == course.school_id:
        return
    if own is None and places_of(request.user).roles_at(course.school_id):
        return
    touch(course, request.user)


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
        course = course_at(user, code)
        if course is None:
            raise Http404
        self.course = course
        enter_school(course.school)


class OnPage(InCourse):
    """A view of one published lesson or assignment of the course."""

    page: Any

    def find(self, user: Any, code: str, slug: str) -> None:
        """Find the course, then its published page of that name. Raises ``Http404``."""
        super().find(user, code, slug)
        page = page_at(user, self.course, slug)
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


class FromItsPerson:
    """A view that takes nothing from a page which another person opened.

    On a shared phone the next child may have signed in since. They may not even reach
    this course: it is asked before anything else, so that the page still hears that the
    words are another's, and keeps them. A script is told 401; a form, 404.
    """

    for_scripts_alone = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        me = getattr(request.user, "public_id", "")
        self.is_another = request.POST.get("person", "") not in ("", me)
        if self.is_another:
            View.setup(self, request, *args, **kwargs)  # type: ignore[arg-type]
        else:
            super().setup(request, *args, **kwargs)  # type: ignore[misc]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.is_another and (self.for_scripts_alone or asks_for_json(request)):
            return JsonResponse({"message": "Somebody else is signed in."}, status=401)
        if self.is_another:
            raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
