"""Teaching a course together with another school: its set work, a class, one piece.

The addresses name no school, as those under ``/learn/`` do: whoever teaches with another
school is no member of it. The course is found by the person's own place on it, its school
is entered, and from there on the views are those of the school's own teachers, with
another way of finding their rows.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import ListView

from courses.models import Course, CourseGrant, Piece, SetWork
from courses.querysets import with_needs_you
from courses.services.sharing import touch
from courses.views.files import RecordingBegin
from courses.views.responding import OfPiece, PieceDetail, SetWorkDetail
from schools.tenancy import enter_school


class TaughtList(ListView):
    """The courses of other schools that one teaches with them."""

    template_name = "courses/teaching/course_list.html"
    context_object_name = "places"
    request: Any

    def get_queryset(self) -> QuerySet:
        places = CourseGrant.objects.taught_by(self.request.user)
        rows = places.select_related("content_object__school").order_by("ends", "pk")
        return with_needs_you(rows, "content_object")


class OfTaught:
    """A view inside one course that the person teaches with another school; else a 404."""

    request: Any
    kwargs: dict[str, Any]
    place: Any  # a CourseGrant, which the pages of the school itself have none of
    course: Course

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        if not request.user.is_authenticated:
            return
        rows = CourseGrant.objects.taught_by(request.user).select_related(
            "content_object__school", "content_object__page", "share__to_school", "giver"
        )
        self.place = get_object_or_404(rows, content_object__code=kwargs["code"])
        self.course = self.place.content_object
        enter_school(self.course.school)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        touch(self.course, self.request.user)
        return super().get_context_data(  # type: ignore[misc]
            place=self.place, course=self.course, **kwargs
        )


class TaughtCourse(OfTaught, ListView):
    """What of the course is set to which class, and how far each has come."""

    template_name = "courses/teaching/course_detail.html"
    context_object_name = "rows"

    def get_queryset(self) -> QuerySet:
        rows = SetWork.objects.taught_by(self.request.user).filter(course=self.course)
        return rows.standing().for_group_page().select_related("group")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(now=timezone.now(), **kwargs)


class TaughtSetWork(OfTaught, SetWorkDetail):
    """The class view of one piece of the course's set work."""

    template_name = "courses/teaching/set_work_detail.html"

    @cached_property
    def set_work(self) -> SetWork:  # type: ignore[override]
        rows = SetWork.objects.taught_by(self.request.user).select_related(
            "group", "course", "set_by"
        )
        found = rows.filter(course=self.course, public_id=self.kwargs["public_id"])
        if (set_work := found.first()) is None:
            raise Http404
        return set_work


class OfTaughtPiece(OfTaught, OfPiece):
    """A view of one piece made on the course."""

    def pieces(self) -> Any:
        rows = Piece.objects.taught_by(self.request.user)
        return rows.filter(set_work__course=self.course)


class TaughtPiece(OfTaughtPiece, PieceDetail):
    """A pupil's newest version, and feedback on it."""

    template_name = "courses/teaching/piece_detail.html"


class TaughtRecording(RecordingBegin, OfTaughtPiece):  # type: ignore[misc]
    """What a co-teacher says aloud about a pupil's work."""
