from collections.abc import Callable
from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from access.prepared import Prepared, given
from schools.looking import look_in
from schools.models import Membership, School
from schools.places import remembering
from schools.tenancy import enter_school, leave_school

_school_at = Prepared(
    lambda: School.objects.filter(
        slug=given("slug", models.CharField()),
        pk__in=Membership.objects.in_force().of(given("member")).values("school"),
    ).order_by()
)


class SchoolMiddleware:
    """Put the school named in the address in force, for its members.

    Somebody of the host who was let in to look is answered by ``schools.looking``.

    Never the hostname and never a choice kept in the session: a stale tab acts on the
    school in its own address, or is refused. Whoever is not a member gets the 404 that a
    school which does not exist would give. Whatever a request put in force (a view under
    ``/learn/`` enters its course's school itself) ends with the request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        # Every page asks for it, and what is not there takes long to find.
        request.visit = None
        token = enter_school(None)
        try:
            with remembering():
                return self.get_response(request)
        finally:
            leave_school(token)

    def process_view(
        self, request: Any, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        slug = getattr(request, "editor_school", None) or kwargs.get("school")
        if slug is None or not request.user.is_authenticated:
            return None
        found = _school_at(member=request.user.pk, slug=slug)
        if not found:
            seen = look_in(request, slug, view, args, kwargs)
            return seen or closed_or_not_there(request, slug=slug)
        (request.school,) = found
        enter_school(request.school)
        return None


def closed_or_not_there(request: Any, *, slug: str) -> HttpResponse:
    """Tell a closed school's own people so; raises ``Http404`` for everybody else."""
    rows = Membership.objects.dated().of(request.user).filter(school__slug=slug)
    membership = rows.select_related("school").order_by("role").first()
    if membership is None:
        raise Http404
    said = {"closed": membership.school, "state": membership.school.state}
    return render(request, "schools/closed.html", said, status=404)
