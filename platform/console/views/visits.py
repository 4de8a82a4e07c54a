"""Looking at a school's pages: having been let in, and break glass."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import FormView, ListView, View

from accounts.stepup import Recent
from console.forms import BreakGlassForm
from console.permissions import is_operator
from console.services.breaking import break_glass, those_told
from console.views.cluster import ByRule, OfSchool, nav_at
from schools.models import Visit
from schools.services.visits import end_alike, why_not_again


class VisitList(ByRule, ListView):
    """Where one may look just now."""

    permission_required = "console.view_visits"
    template_name = "console/visit_list.html"
    context_object_name = "visits"

    def get_queryset(self) -> QuerySet:
        return Visit.objects.live().of(self.request.user).with_names()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if is_operator(self.request.user, None):
            kwargs["nav"] = nav_at(self.request.path)
        return super().get_context_data(**kwargs)


class VisitEnd(View):
    """End one's own visits to a school, from the banner, the list or the broken glass."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = Visit.objects.of(request.user)
        end_alike(get_object_or_404(rows, pk=pk), by=request.user)  # type: ignore[arg-type]
        messages.success(request, "Ended.")
        return redirect("console:visit_list")


class BreakGlass(OfSchool, Recent, FormView):
    """Say why, and see the school's pages for an hour. The school is told at once."""

    permission_required = "console.break_glass"
    template_name = "console/break_glass.html"
    form_class = BreakGlassForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        running = Visit.objects.live().of(self.request.user).at(self.school)
        return super().get_context_data(
            told=len(those_told(self.school)),
            running=running.filter(kind=Visit.Kind.BREAK_GLASS).with_names().first(),
            shut=why_not_again(self.school, to=self.request.user),  # type: ignore[arg-type]
            **kwargs,
        )

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            break_glass(
                self.school,
                reason=form.cleaned_data["reason"],
                by=self.request.user,  # type: ignore[arg-type]
            )
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        return redirect("console:visit_list")
