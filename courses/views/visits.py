"""Letting a technician look, ending it, and the school's list of who looked."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import ListView

from access.views import Permitted
from courses.access_log import entries_of, lines
from courses.forms.visits import LookForm, page_at, to_be_asked
from courses.views.sharing import SchoolForm, SharingPress
from schools import visiting
from schools.models import Visit
from schools.services import visits


class VisitGive(Permitted, SchoolForm):
    """Let somebody of the host look, and what one has let them look at just now."""

    permission_required = "schools.let_look"
    leads_to = "courses:visit_give"
    request: Any
    template_name = "courses/staff/visit_give.html"
    form_class = LookForm

    def get_initial(self) -> dict[str, Any]:
        """The page one comes from, where it is one that opens for somebody else."""
        page = self.request.GET.get("page", "")
        try:
            page_at(page, self.request.school)
        except ValidationError:
            return {}
        return {"page": page, "area": visiting.PAGE}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        school = self.request.school
        running = Visit.objects.live().at(school).filter(giver=self.request.user)
        return super().get_context_data(
            running=running.with_names(),
            somebody=to_be_asked(school).exists(),
            **kwargs,
        )

    def act(self, data: dict[str, Any]) -> str:
        visit = visits.let_look(self.request.school, by=self.request.user, **data)
        until = timezone.localtime(visit.ends, self.request.school.zone)
        return f"{visit.user.formal_name} can look until {until:%H:%M}."


class OfVisit(Permitted):
    """A view of one visit to this school."""

    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def visit(self) -> Visit:
        rows = Visit.objects.at(self.request.school).with_names()
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_permission_object(self) -> Visit:
        return self.visit


class VisitEnd(OfVisit, SharingPress):
    """End a visit now, and what else one may end of that person's."""

    permission_required = "schools.end_visit"

    @property
    def leads_to(self) -> str:  # type: ignore[override]
        """Back to where one let them in, or to what the school shares."""
        gave = self.visit.giver_id == self.request.user.pk
        return "courses:visit_give" if gave else "courses:sharing"

    def act(self) -> str:
        visits.end_alike(self.visit, by=self.request.user)
        person, name = self.visit.user, self.visit.user.formal_name
        if Visit.objects.live().of(person).at(self.request.school).exists():
            return f"Ended. {name} can still look, as somebody else has let them look."
        return f"{name} cannot look any more."


class VisitAcknowledge(OfVisit, SharingPress):
    """Say that one has read that the glass was broken."""

    permission_required = "schools.acknowledge_visit"

    def act(self) -> str:
        visits.acknowledge_visit(self.visit, by=self.request.user)
        return "Thank you. It stays in the access log."


class AccessLog(Permitted, ListView):
    """Who looked at this school's pupils' records, from which school, and why."""

    permission_required = "schools.view_access_log"
    request: Any
    template_name = "courses/staff/access_log.html"
    paginate_by = 50

    def get_queryset(self) -> QuerySet:
        return entries_of(self.request.school)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(**kwargs)
        shown = lines(found["page_obj"].object_list, school=self.request.school)
        return {**found, "lines": shown}
