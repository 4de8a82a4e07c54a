"""Signing in with a printed card, and what goes with it."""

from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import RedirectURLMixin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect
from django.views.generic import TemplateView

from accounts.models import Card
from accounts.secret_pictures import HOW_MANY, PICTURES
from accounts.services.cards import GONE, card_of, open_card
from accounts.services.sessions import share_device
from accounts.views.signing_in import welcome


@method_decorator([csrf_protect, login_not_required], name="dispatch")
class CardSignIn(RedirectURLMixin, TemplateView):
    """The card's number; then the PIN, or one picture after the other.

    The QR code has the number behind a ``#``, which no browser sends and no log holds; the
    page's script puts it into the form. Nothing is kept between the steps but the form
    itself, so it works the same without the script, for whoever types the number.
    """

    template_name = "accounts/card.html"
    next_page = settings.LOGIN_REDIRECT_URL

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(next=self.get_redirect_url(), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        number = request.POST.get("number", "")
        card = card_of(number)
        if card is None:
            return self.render_to_response(self.get_context_data(error=GONE))
        said = self._said(card)
        if said is None:
            return self._ask(card, picked=self._picked())
        try:
            user = open_card(card, number=number, said=said)
        except ValidationError as error:
            return self._ask(card, picked=[], error=error.messages[0])
        # Nothing of whoever used this device before goes on.
        logout(request)
        to = self.get_success_url()
        response = welcome(request, user, second=False, to=to)
        if not request.POST.get("own"):
            share_device(request)
        return response

    def _picked(self) -> list[str]:
        """The pictures chosen so far, in order; none that there is not."""
        picked = [name for name in self.request.POST.getlist("picked") if name in PICTURES]
        return picked[:HOW_MANY]

    def _said(self, card: Card) -> str | None:
        """All that goes with the card, as one text; ``None`` while it is not all there."""
        if card.kind == Card.Kind.PICTURES:
            picked = self._picked()
            return " ".join(picked) if len(picked) == HOW_MANY else None
        pin = self.request.POST.get("pin")
        return None if pin is None else " ".join(pin.strip()[:10])

    def _ask(self, card: Card, *, picked: list[str], error: str = "") -> HttpResponse:
        found = self.get_context_data(
            card=card,
            number=self.request.POST["number"],
            own=self.request.POST.get("own"),
            picked=picked,
            left=range(HOW_MANY - len(picked)),
            pictures=PICTURES,
            error=error,
        )
        return self.render_to_response(found)
