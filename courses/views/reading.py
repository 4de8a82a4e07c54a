"""Reading a course: its list, a lesson, and the files a lesson shows."""

import uuid
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from django.views.generic import ListView, TemplateView, View
from wagtail.models import Page

from content.models import Material, Picture
from content.rendering import Shown, body_of, spec_of
from content.views import served
from courses.models import Course, HandIn, Piece, Progress, SetWork
from courses.views.spaces import InCourse, OnPage
from schools.crossing import reachable


class CourseReadList(ListView):
    """The courses one has a seat on."""

    template_name = "courses/course_read_list.html"
    context_object_name = "courses"
    paginate_by = 30

    def get_queryset(self) -> Any:
        return (
            reachable(self.request.user, Course)
            .filter(has_seat=True)
            .select_related("page")
        )


class CourseRead(InCourse, TemplateView):
    """What a course holds, in its author's order."""

    template_name = "courses/course_read.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.course.page is None:
            raise Http404
        pages = self.course.page.get_children().live().only("title", "slug")
        return super().get_context_data(course=self.course, pages=pages, **kwargs)


def writing_of(piece: Piece | None) -> dict[str, Any]:
    """What the writing box starts with: the draft, and when it was saved."""
    draft = piece.work.draft if piece and piece.work else None
    if draft is None or draft.revision == 0:
        return {"text": draft.text if draft else "", "revision": 0, "saved_words": ""}
    saved = f"Draft saved {timezone.localtime(draft.saved_at):%H:%M}"
    return {"text": draft.text, "revision": draft.revision, "saved_words": saved}


def reading_context(course: Course, page: Page, set_work: SetWork | None) -> dict[str, Any]:
    """What the page of a lesson or assignment shows its reader."""
    piece = set_work.mine if set_work else None
    return {
        "course": course,
        "page": page,
        "trail": [
            {"label": course.title, "url": course.get_absolute_url()},
            {"label": page.title},
        ],
        "body": body_of(page),
        "set_work": set_work,
        "piece": piece,
        "last": HandIn.objects.last_of(piece) if piece else None,
        "key": uuid.uuid4(),
        **writing_of(piece),
    }


class PageRead(OnPage, TemplateView):
    """A lesson or an assignment, with the hand-in box where it was set to the reader."""

    template_name = "courses/page_read.html"

    def get_pages(self) -> QuerySet:
        ticked = Progress.objects.filter(page=OuterRef("pk"), pupil=self.request.user)
        return super().get_pages().annotate(ticked=Subquery(ticked.values("ticked")[:1]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        set_work = (
            SetWork.objects.reachable_by(self.request.user)
            .with_piece_of(self.request.user)
            .filter(page_id=self.page.pk)
            .first()
        )
        return super().get_context_data(
            again="again" in self.request.GET,
            **reading_context(self.course, self.page, set_work),
            **kwargs,
        )


class PageMedia(OnPage, View):
    """A file that the lesson shows. Access follows the lesson: what it does not show,
    whatever its collection, is not here."""

    def get(self, request: HttpRequest, **kwargs: Any) -> FileResponse:
        shown = Shown(kwargs["kind"], kwargs["pk"], kwargs["spec"])
        if shown not in body_of(self.page).shows:
            raise Http404
        if shown.kind == "document":
            return served(Material.objects.get(pk=shown.pk))
        picture = Picture.objects.get(pk=shown.pk)
        return served(picture.get_rendition(spec_of(int(shown.spec))))
