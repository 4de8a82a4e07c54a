"""The host's console: every school as numbers, and none of its pages."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import ListView, TemplateView

from access import rules
from console import status
from console.models import SchoolExport
from console.querysets import found_by
from console.tally import Numbers, numbers_of
from schools.models import School
from schools.system import system_scope
from ui.drawing import drawn

LINKS = (
    ("console:school_list", "Schools", "school"),
    ("console:visit_list", "Visits", "eye"),
    ("console:status", "How it runs", "tick"),
)


def nav_at(path: str) -> str:
    """The console's main links, on its page at ``path``."""
    links = tuple((reverse(name), label, icon) for name, label, icon in LINKS)
    return drawn("nav", links=links, current=path)


class ByRule:
    """A page that asks the rule itself, and a 404 for everybody else.

    Not ``has_perm``, which answers "yes" to a superuser: a superuser is no operator.
    """

    permission_required: str
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rule = rules.get(self.permission_required)
        if rule is None or not rule(request.user, None):
            raise Http404
        with system_scope("the host counts every school's files, and closes schools"):
            answer = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
            # What it shows is asked while it is drawn.
            return answer.render() if isinstance(answer, TemplateResponse) else answer


class ClusterPage(ByRule):
    """A page of the console, for operators alone."""

    permission_required = "console.view_cluster"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        nav = nav_at(self.request.path)
        return super().get_context_data(nav=nav, **kwargs)  # type: ignore[misc]


class SchoolList(ClusterPage, ListView):
    """Every school: who they are, whether they are well, and counts."""

    template_name = "console/school_list.html"
    context_object_name = "schools"
    paginate_by = 50

    @cached_property
    def words(self) -> str:
        return self.request.GET.get("q", "").replace("\0", "")[:100]

    def get_queryset(self) -> Any:
        schools = School.objects.order_by("-is_host", "name", "pk")
        return found_by(schools.filter(erased_at=None), self.words)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(**kwargs)
        schools = list(found["schools"])
        numbers = numbers_of(schools)
        rows = [(school, numbers[school.pk]) for school in schools]
        return {**found, "rows": rows, "words": self.words, "backup": status.backup_line()}


class OfSchool(ClusterPage):
    """A page of the console about one school, by its URN."""

    kwargs: dict[str, Any]

    @cached_property
    def school(self) -> School:
        return get_object_or_404(School, urn=self.kwargs["urn"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(school=self.school, **kwargs)


class SchoolDetail(OfSchool, TemplateView):
    """One school: its numbers, its state, and what can be done about it."""

    template_name = "console/school_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        numbers: Numbers = numbers_of([self.school])[self.school.pk]
        copy = SchoolExport.objects.filter(school=self.school).first()
        return super().get_context_data(numbers=numbers, copy=copy, **kwargs)
