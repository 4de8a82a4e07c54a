from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

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


class Status(Permitted, TemplateView):
    """How the install is, for the host's head and technicians: counts and ages."""

    permission_required = "console.view_status"
    template_name = "console/status.html"

    @cached_property
    def host(self) -> School | None:
        return School.objects.filter(is_host=True).first()

    def get_permission_object(self) -> School | None:
        return self.host

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        schools = School.objects.order_by("-is_host", "name")
        return super().get_context_data(lines=status.lines(), schools=schools, **kwargs)
