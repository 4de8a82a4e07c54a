"""Ask again before something weighty: changing a role, taking everything away.

    class RoleChange(Recent, FormView): ...

Whoever signed in, or answered here, less than ten minutes ago goes straight on. Others
are asked for their second step, or their password when they have none, and come back. A
form that they had filled in meanwhile is filled in again: nobody types it twice.
"""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.http import asks_for_json
from accounts.proof import is_recent

TYPED = "typed"  # in the session, until the person is back: the address, and what was in it
LONGEST = 4_000  # letters of it


class Recent:
    """A view that opens only after a recent proof. Stand it before the view's class.

    ``come_back``: the name of the page to go to afterwards, for a view that only takes
    what is sent; else its own address.
    """

    come_back = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and not is_recent(request):
            if request.method == "POST":
                keep_typed(request, getattr(self, "form_class", None))
            return ask_again(request, self.come_back)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def get_initial(self) -> dict[str, Any]:
        """For a view with a form: what had been typed into it, once."""
        initial = super().get_initial()  # type: ignore[misc]
        return {**initial, **typed_before(self.request)}  # type: ignore[attr-defined]


def keep_typed(request: HttpRequest, form_class: Any) -> None:
    """Keep what was sent to a form; passwords are not kept."""
    fields = getattr(form_class, "base_fields", {})
    kept = {
        name: request.POST[name]
        for name, field in fields.items()
        if name in request.POST
        and getattr(field.widget, "input_type", "") not in ("password", "file")
    }
    if kept and sum(map(len, kept.values())) <= LONGEST:
        request.session[TYPED] = {"path": request.path, "fields": kept}


def typed_before(request: HttpRequest) -> dict[str, str]:
    """What was kept for this address, which is then forgotten."""
    kept = request.session.get(TYPED)
    if request.method != "GET" or not kept or kept["path"] != request.path:
        return {}
    del request.session[TYPED]
    messages.info(request, "What you had filled in is here. Look it over, and send it.")
    return dict(kept["fields"])


def ask_again(request: HttpRequest, come_back: str = "") -> HttpResponse:
    """Send the person to the page that asks; a script gets 403 and a sentence."""
    if asks_for_json(request):
        return JsonResponse({"message": "Show again that it is you."}, status=403)
    back = reverse(come_back) if come_back else request.get_full_path()
    return redirect(f"{reverse('accounts:check')}?{urlencode({'next': back})}")
