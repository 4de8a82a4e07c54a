"""The stages of a school that leaves, one step at a time."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import TemplateView, View

from accounts.stepup import Recent
from audit.models import Entry
from console.services import leaving
from console.services.erasing import erase_school
from console.views.cluster import OfSchool
from schools.services import states

STEPS: dict[str, tuple[Callable[..., Any], str]] = {
    "suspend": (states.suspend_school, "Closed. Nobody of this school is let in."),
    "resume": (states.resume_school, "Open again, as it was."),
    "archive": (leaving.put_away, "Put away."),
    "export": (leaving.ask_for_export, "The copy is being made. It takes some minutes."),
    "unarchive": (states.unarchive_school, "Taken out again. It is still closed."),
}


class SchoolStage(OfSchool, Recent, View):
    """Take one step there or back."""

    permission_required = "console.change_cluster"
    come_back = "console:school_list"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, urn: str) -> HttpResponse:
        if request.POST.get("step") not in STEPS:
            raise Http404
        step, said = STEPS[request.POST["step"]]
        try:
            step(self.school, by=request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, said)
        return redirect("console:school_detail", urn)


class SchoolErase(OfSchool, Recent, TemplateView):
    """Say what will go, have the URN typed, and erase. There is no way back from it."""

    permission_required = "console.change_cluster"
    template_name = "console/school_erase.html"

    def post(self, request: HttpRequest, urn: str) -> HttpResponse:
        typed = request.POST.get("typed", "").strip()
        try:
            erase_school(self.school, urn=typed, by=request.user)  # type: ignore[arg-type]
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect("console:school_erase", urn)
        return redirect("console:certificate", urn)


class Certificate(OfSchool, TemplateView):
    """That a school was erased: when, and how many rows of each kind. No names."""

    template_name = "console/certificate.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Entry.objects.filter(action="schools.erase", school=self.school.urn)
        entry = rows.first()
        if entry is None:
            raise Http404
        counts = {
            name.rpartition(".")[2].replace("_", " "): number
            for name, number in sorted(entry.detail["counts"].items())
        }
        return super().get_context_data(entry=entry, counts=counts, **kwargs)
