"""How pupils get in: a card, or a slip with a name and a password, to be cut out."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from access.views import Permitted
from accounts.stepup import Recent
from schools.models import TeachingGroup
from schools.printing import cards_pdf
from schools.services.ways_in import (
    classes_with_ways_in,
    give_cards,
    give_passwords,
    pupils_in,
    stop_cards,
)
from ui.typesetting import TypesettingError

NOT_MADE = "The cards could not be made. Try again; if it stays so, tell the host."


class WaysIn(Permitted, TemplateView):
    """The classes of this year, and how many of each cannot sign in yet."""

    permission_required = "schools.view_ways_in"
    template_name = "schools/ways_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(groups=classes_with_ways_in(), **kwargs)


class OfGroup(Permitted):
    """A view of how the pupils of one class get in."""

    permission_required = "schools.give_passwords"
    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def group(self) -> TeachingGroup:
        return get_object_or_404(TeachingGroup, pk=self.kwargs["pk"])

    def get_permission_object(self) -> TeachingGroup:
        return self.group


class OfClass(OfGroup, Recent, TemplateView):
    """A view that gives the pupils of one class a way in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            group=self.group,
            pupils=pupils_in(self.group),
            keeps=user.has_perm("schools.view_ways_in", self.request.school),
            everybody="everybody" in self.request.GET,
            **kwargs,
        )

    @property
    def chosen(self) -> dict[str, Any]:
        """Whom it is about, and who says so."""
        return {"pupils": self.request.POST.getlist("pupil"), "by": self.request.user}

    def make(self) -> HttpResponse:
        """Give what was asked for; what to answer. May raise ``ValidationError``."""
        raise NotImplementedError

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return self.make()
        except ValidationError as error:
            said = self.get_context_data(refused=error.messages[0])
            return self.render_to_response(said)


class Slips(OfClass):
    """Passwords for a class: who gets a new one; then the slips, this once."""

    template_name = "schools/slips.html"

    def make(self) -> HttpResponse:
        slips = give_passwords(self.group, **self.chosen)
        shown = {"group": self.group, "slips": slips, "address": self.request.get_host()}
        return render(self.request, "schools/slips_shown.html", shown)


class Cards(OfClass):
    """Cards for a class: who gets a new one, or whose is lost; then the PDF, this once."""

    template_name = "schools/cards.html"

    def make(self) -> HttpResponse:
        if "stop" in self.request.POST:
            stopped = stop_cards(self.group, **self.chosen)
            said = ngettext("One card is", "%(count)d cards are", stopped)
            messages.success(self.request, f"{said % {'count': stopped}} dead now.")
            return redirect(self.request.path)
        # Both or nothing: a card that was not printed would be one that nobody has.
        try:
            with transaction.atomic():
                made = cards_pdf(self.group, give_cards(self.group, **self.chosen))
        except TypesettingError:
            raise ValidationError(NOT_MADE) from None
        name = f"cards-{slugify(self.group.name)}.pdf"
        return HttpResponse(
            made,
            content_type="application/pdf",
            headers={"Content-Disposition": f'inline; filename="{name}"'},
        )
