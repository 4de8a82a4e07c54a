"""What a school has agreed, with the host and with other schools."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import TemplateView

from console.forms import ProcessingForm, SharingForm
from console.views.cluster import OfSchool
from schools.models import Agreement
from schools.services.agreements import record_processing, record_sharing


class AgreementList(OfSchool, TemplateView):
    """The agreements of one school, and a form for each kind of new one."""

    permission_required = "console.change_cluster"
    template_name = "console/agreement_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Agreement.objects.filter(Q(school=self.school) | Q(other=self.school))
        forms = {
            "processing": ProcessingForm(auto_id="processing_%s"),
            "sharing": SharingForm(auto_id="sharing_%s", school=self.school),
        }
        return super().get_context_data(
            agreements=rows.select_related("school", "other"), **{**forms, **kwargs}
        )

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
