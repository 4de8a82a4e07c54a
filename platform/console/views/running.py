from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe
from django.views.generic import ListView

from access.views import Permitted
from console import status
from schools.models import School


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """The process answers. It says nothing else, to anyone."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def empty(request: HttpRequest) -> HttpResponse:
    """Nothing, for someone signed in: what ``make bench`` measures every page against."""
    return HttpResponse("ok", content_type="text/plain")


class Status(Permitted, ListView):
    """How the install is, for the host's head and technicians: counts and ages.

    A page of the schools at a time: there may be a thousand.
    """

    permission_required = "console.view_status"
    template_name = "console/status.html"
    context_object_name = "schools"
    paginate_by = 30

    @cached_property
    def host(self) -> School | None:
        return School.objects.filter(is_host=True).first()

    def get_permission_object(self) -> School | None:
        return self.host

    def get_queryset(self) -> QuerySet:
        return School.objects.order_by("-is_host", "name")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(lines=status.lines(), **kwargs)
