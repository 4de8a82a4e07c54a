"""Ask again before something weighty: changing a role, taking everything away.

    class RoleChange(Recent, FormView): ...

Whoever signed in, or answered here, less than ten minutes ago goes straight on. Others
are asked for their second step, or their password when they have none, and come back.
"""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.http import asks_for_json
from accounts.proof import is_recent


class Recent:
    """A view that opens only after a recent proof. Stand it before the view's class.

    ``come_back``: the name of the page to go to afterwards, for a view that only takes
    what is sent; else its own address.
    """

    come_back = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and not is_recent(request):
            return ask_again(request, self.come_back)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


def ask_again(request: HttpRequest, come_back: str = "") -> HttpResponse:
    """Send the person to the page that asks; a script gets 403 and a sentence."""
    if asks_for_json(request):
        return JsonResponse({"message": "Show again that it is you."}, status=403)
    back = reverse(come_back) if come_back else request.get_full_path()
    return redirect(f"{reverse('accounts:check')}?{urlencode({'next': back})}")
