"""How pupils get in: a slip with a name and a password for each, to be cut out."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from access.views import Permitted
from accounts.stepup import Recent
from schools.models import TeachingGroup
from schools.services.ways_in import classes_with_ways_in, give_passwords, pupils_in


class WaysIn(Permitted, TemplateView):
    """The classes of this year, and how many of each cannot sign in yet."""

    permission_required = "schools.view_ways_in"
    template_name = "schools/ways_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(groups=classes_with_ways_in(), **kwargs)


class Slips(Permitted, Recent, TemplateView):
    """Passwords for a class: who gets a new one; then the slips, this once."""

    permission_required = "schools.give_passwords"
    template_name = "schools/slips.html"
    request: Any

    @cached_property
    def group(self) -> TeachingGroup:
        return get_object_or_404(TeachingGroup, pk=self.kwargs["pk"])

    def get_permission_object(self) -> TeachingGroup:
        return self.group

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            group=self.group,
            pupils=pupils_in(self.group),
            keeps=user.has_perm("schools.view_ways_in", self.request.school),
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            slips = give_passwords(
                self.group, pupils=request.POST.getlist("pupil"), by=self.request.user
            )
        except ValidationError as error:
            said = self.get_context_data(refused=error.messages[0])
            return self.render_to_response(said)
        shown = {"group": self.group, "slips": slips, "address": request.get_host()}
        return render(request, "schools/slips_shown.html", shown)
