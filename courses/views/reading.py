"""Reading a course: its list, a lesson, and the files a lesson shows."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.generic import ListView, TemplateView, View

from accounts.models import User
from accounts.services import device_key_of
from content.models import Material, Picture
from content.rendering import Shown, body_of, spec_of
from content.views import served
from courses.models import Course, HandIn, Piece, SetWork
from courses.querysets import pages_read_by
from courses.reads import set_work_at
from courses.views.spaces import InCourse, OnPage, touch_if_guest
from portfolio.markup import as_plain
from portfolio.querysets import with_files
from portfolio.reads import files_in_tray
from portfolio.views import rows_of
from schools.crossing import reachable
from schools.tenancy import enter_school


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

    def find(self, user: Any, code: str, slug: str) -> None:
        super().find(user, code, slug)
        touch_if_guest(self.request, self.course)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.course.page is None:
            raise Http404
        pages = pages_read_by(self.course).only("title", "slug")
        return super().get_context_data(course=self.course, pages=pages, **kwargs)


def writing_of(piece: Piece | None) -> dict[str, Any]:
    """What the writing box starts with: the draft, and when it was saved."""
    draft = piece.work.draft if piece and piece.work else None
    if draft is None or draft.revision == 0:
        return {"text": "", "plain": "", "revision": 0, "saved_words": ""}
    return {
        "text": draft.text,
        "plain": as_plain(draft.text),
        "revision": draft.revision,
        "saved_words": f"Draft saved {timezone.localtime(draft.saved_at):%H:%M}",
    }


def last_of(piece: Piece | None) -> HandIn | None:
    """The newest hand-in, with the files of its version."""
    last = HandIn.objects.last_of(piece) if piece else None
    if last is not None:
        with_files([last.version])
    return last


def in_tray(piece: Piece | None) -> list[dict[str, Any]]:
    """The files that will be handed in next, as the page's script is told of them."""
    if piece is None or piece.work is None or piece.state == Piece.State.DONE:
        return []
    return rows_of(files_in_tray(piece.work.pk))


def reading_context(
    course: Course, page: Any, set_work: SetWork | None, reader: User
) -> dict[str, Any]:
    """What the page of a lesson or assignment shows its reader."""
    piece = set_work.mine if set_work else None
    return {
        "course": course,
        "page": page,
        "trail": ((course.title, course.get_absolute_url()), (page.title, "")),
        "body": body_of(page),
        "set_work": set_work,
        "piece": piece,
        "ticked": (set_work or page).ticked or [],
        "last": last_of(piece),
        "tray": in_tray(piece),
        "key": uuid.uuid4(),
        "device_key": device_key_of(reader) if set_work else "",
        **writing_of(piece),
    }


# A copy that anybody of the device may come by says nothing of who read it first.
NOBODYS_LOOKS = {"band": "y6", "theme": "auto", "school_colour": "", "school_name": ""}


class PageRead(OnPage, TemplateView):
    """A lesson or an assignment, with the hand-in box where it was set to the reader."""

    template_name = "courses/page_read.html"
    offline_template_name = "courses/page_offline.html"
    set_work: SetWork | None = None

    def find(self, user: Any, code: str, slug: str) -> None:
        """Most who read a page do so because it was set to them: that is asked first,
        and answers everything in one query."""
        self.set_work = set_work_at(user, code, slug)
        if self.set_work is None or self.set_work.page is None:
            super().find(user, code, slug)
        else:
            self.course, self.page = self.set_work.course, self.set_work.page
            enter_school(self.set_work.school)
        touch_if_guest(self.request, self.course)

    @property
    def is_offline(self) -> bool:
        """Whether a device asks for the copy that it may keep: nobody's, for everybody."""
        return "offline" in self.request.GET

    def get_template_names(self) -> list[str]:
        return [self.offline_template_name if self.is_offline else self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.is_offline:
            body, looks = body_of(self.page), NOBODYS_LOOKS
            return super().get_context_data(page=self.page, body=body, **looks, **kwargs)
        reader = self.request.user
        context = reading_context(self.course, self.page, self.set_work, reader)
        return super().get_context_data(
            again="again" in self.request.GET,
            **context,
            **kwargs,
        )


class PageMedia(OnPage, View):
    """A file that the lesson shows. Access follows the lesson: what it does not show,
    whatever its collection, is not here."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        shown = Shown(kwargs["kind"], kwargs["pk"], kwargs["spec"])
        if shown not in body_of(self.page).shows:
            raise Http404
        if shown.kind == "document":
            return served(request, get_object_or_404(Material, pk=shown.pk))
        picture = get_object_or_404(Picture, pk=shown.pk)
        return served(request, picture.get_rendition(spec_of(int(shown.spec))))
