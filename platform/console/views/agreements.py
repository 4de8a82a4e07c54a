"""What a school has agreed, with the host and with other schools."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import TemplateView, View

from console.forms import EndForm, ProcessingForm, SharingForm
from console.views.cluster import OfSchool
from schools.models import Agreement, School
from schools.services.agreements import (
    end_agreement,
    record_processing,
    record_sharing,
)


def agreements_of(school: School) -> QuerySet[Agreement]:
    rows = Agreement.objects.filter(Q(school=school) | Q(other=school))
    return rows.select_related("school", "other")


class AgreementList(OfSchool, TemplateView):
    """The agreements of one school, and a form for each kind of new one."""

    permission_required = "console.change_cluster"
    template_name = "console/agreement_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = list(agreements_of(self.school))
        for row in rows:
            row.end_form = EndForm(auto_id=f"end_{row.pk}_%s")  # type: ignore[attr-defined]
        forms = {
            "processing": ProcessingForm(auto_id="processing_%s"),
            "sharing": SharingForm(auto_id="sharing_%s", school=self.school),
        }
        return super().get_context_data(agreements=rows, **{**forms, **kwargs})

    def post(self, request: HttpRequest, urn: str) -> HttpResponse:
        is_pair = request.POST.get("kind") == Agreement.Kind.SHARING
        form: Any = (
            SharingForm(request.POST, auto_id="sharing_%s", school=self.school)
            if is_pair
            else ProcessingForm(request.POST, auto_id="processing_%s")
        )
        if form.is_valid():
            keep: Any = record_sharing if is_pair else record_processing
            try:
                keep(self.school, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, " ".join(error.messages))
            else:
                messages.success(request, "Recorded.")
                return redirect("console:agreement_list", urn)
        which = {"sharing" if is_pair else "processing": form}
        return self.render_to_response(self.get_context_data(**which))


class AgreementEnd(OfSchool, View):
    """End one agreement with a day; it stays in the list."""

    permission_required = "console.change_cluster"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, urn: str, pk: int) -> HttpResponse:
        row = get_object_or_404(agreements_of(self.school), pk=pk)
        form = EndForm(request.POST)
        if not form.is_valid():
            messages.error(request, "Choose its last day.")
            return redirect("console:agreement_list", urn)
        last_day = form.cleaned_data["last_day"]
        try:
            end_agreement(row, last_day=last_day, by=request.user)  # type: ignore[arg-type]
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            row.refresh_from_db(fields=["ends"])
            messages.success(request, f"Its last day is {row.ends:%-d %B %Y}.")
        return redirect("console:agreement_list", urn)
