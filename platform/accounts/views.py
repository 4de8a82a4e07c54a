from typing import Any

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect

from accounts.forms import SignInForm
from accounts.http import asks_for_json
from accounts.models import User
from accounts.services import device_key_of


def signed_in(request: HttpRequest, user: User) -> dict[str, str]:
    """What a page has to know of who is signed in now: it sends nothing under another
    person's name."""
    return {
        "token": get_token(request),
        "person": user.public_id,
        "device_key": device_key_of(user),
    }


class SignIn(LoginView):
    """Sign in with a username and a password; ``next`` may only lead back here.

    Asked for JSON it answers a page that is open already and whose session has ended:
    GET ``{"token"}``, POST :func:`signed_in`, or 422 ``{"message"}``.
    """

    template_name = "accounts/sign_in.html"
    form_class = SignInForm
    redirect_authenticated_user = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if asks_for_json(request):
            return JsonResponse({"token": get_token(request)})
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        # A new session, not a continued one: whoever used this phone before leaves
        # nothing behind, and a planted session id is worth nothing.
        self.request.session.flush()
        response = super().form_valid(form)
        if asks_for_json(self.request):
            return JsonResponse(signed_in(self.request, form.get_user()))
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        if asks_for_json(self.request):
            sentences = [said for errors in form.errors.values() for said in errors]
            return JsonResponse({"message": sentences[0]}, status=422)
        return super().form_invalid(form)


@method_decorator(csrf_protect, name="dispatch")
class SignOut(LogoutView):
    """Sign out (POST only) and have the browser forget what it kept of this site."""

    http_method_names = ["post", "options"]

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache"'
        return response
