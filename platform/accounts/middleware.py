from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from accounts.http import asks_for_json
from accounts.proof import came_by_second_step
from accounts.services.needs import Need, need_of
from accounts.services.second_step import has_second_step
from accounts.services.sessions import note_use

# What opens for somebody who has no second step yet and needs one. What opens for
# strangers (signing in, an invitation) opens for them as well.
FIRST = frozenset(
    {
        "accounts:sign_out",
        "accounts:check",
        "accounts:second_steps",
        "accounts:app_add",
        "accounts:passkey_add",
        "accounts:recovery_codes",
    }
)


class SecondStepMiddleware:
    """Nothing else opens before whoever needs a second step has one and has shown it.

    Here alone, before any view, school or editor is reached, so that no address, no
    ``next`` and no script gets past. A session that came by a second step costs nothing,
    and neither does a child's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: Any, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        note_use(request)
        if not settings.STAFF_MFA or request.session.get("child"):
            return None
        if came_by_second_step(request) or request.resolver_match.view_name in FIRST:
            return None
        if need_of(request.user) < Need.COMPULSORY:
            return None
        if asks_for_json(request):
            message = "Add a second step to your sign-in first."
            return JsonResponse({"message": message}, status=403)
        has = has_second_step(request.user)
        return redirect("accounts:check" if has else "accounts:second_steps")
