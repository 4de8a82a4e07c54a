"""How a page is answered for somebody who was let in to look.

They are not of the school, so that every rule refuses them. Inside one ``with`` block
the request is that of the person they look as, and every rule and every list answers as
it would to them; then it is the visitor's own again. Nothing can be written meanwhile:
only reading is asked for, no rule allows an act (``only_looks``), and the database
refuses. What was shown is listed before it is sent.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render

from access.reading import read_only
from schools import visiting, visitors
from schools.models import School, Visit
from schools.services.visits import CHANGE, READ, note_page, note_refusal
from schools.tenancy import school_scope

READING = ("GET", "HEAD")


def look_in(
    request: Any, slug: str, view: Callable[..., Any], args: Any, kwargs: dict[str, Any]
) -> HttpResponse | None:
    """The page, for a visitor to the school of that address; ``None`` for anybody else."""
    rows = Visit.objects.live().of(request.user).filter(content_object__slug=slug)
    # Who was let in to see this page sees it as whoever let them in, break glass or not.
    visits = sorted(rows.with_names(), key=lambda visit: visit.is_break_glass)
    name = request.resolver_match.view_name
    if not visits:
        note_a_try(request, slug, name)
        return None
    request.visit, request.visitor = visits[0], request.user
    if getattr(request, "editor_school", None) is None and request.method in READING:
        for visit in visits:
            if not visit.opens(name, request.path_info):
                continue
            request.visit = visit
            if (page := seen_page(request, view, args, kwargs)) is not None:
                return page
    asked, school = asked_for(request), request.visit.school
    note_refusal(school, view=name, asked=asked, by=request.user, visit=request.visit)
    said = {"visit": request.visit}
    return render(request, "schools/visit_shut.html", said, status=404)


def seen_page(
    request: Any, view: Callable[..., Any], args: Any, kwargs: dict[str, Any]
) -> HttpResponse | None:
    """The page of ``request.visit``, listed; ``None`` where its eyes see nothing."""
    try:
        with seen_as_another(request, request.visit):
            response = view(request, *args, **kwargs)
            if hasattr(response, "render"):
                response.render()
    except (Http404, PermissionDenied):
        return None
    if response.status_code != 200 or response.streaming:
        response.close()
        return None
    name = request.resolver_match.view_name
    page = visiting.page_of(name)
    assert page is not None
    about, whose = page.about(getattr(response, "context_data", None) or {})
    note_page(request.visit, view=name, path=request.path_info, about=about, whose=whose)
    return response


@contextmanager
def seen_as_another(request: Any, visit: Visit) -> Iterator[None]:
    """Inside the block the request is that of the person whom the visitor looks as."""
    eyes = visit.seen_as
    eyes.only_looks = True  # type: ignore[attr-defined]
    # What was said to the visitor waits for a page of their own.
    said = request.__dict__.pop("_messages", None)
    request.user, request.school = eyes, visit.school
    try:
        with school_scope(visit.school), read_only():
            yield
    finally:
        request.user = request.visitor
        del request.school
        if said is not None:
            request._messages = said  # noqa: SLF001 -- where Django keeps them


def note_a_try(request: Any, slug: str, view: str) -> None:
    """List that somebody of the host tried a school's page without having been let in."""
    if not visitors.people(visitors.LOOK).filter(pk=request.user.pk).exists():
        return
    school = School.objects.filter(slug=slug).first()
    if school is not None:
        note_refusal(school, view=view, asked=asked_for(request), by=request.user)


def asked_for(request: Any) -> str:
    """Whether the request was there to read, or to change something."""
    return READ if request.method in READING else CHANGE
