from typing import Any

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect

from accounts.forms import SignInForm


class SignIn(LoginView):
    """Sign in with a username and a password; ``next`` may only lead back here."""

    template_name = "accounts/sign_in.html"
    form_class = SignInForm
    redirect_authenticated_user = False

    def form_valid(self, form: Any) -> HttpResponse:
        # A new session, not a continued one: whoever used this phone before leaves
        # nothing behind, and a planted session id is worth nothing.
        self.request.session.flush()
        return super().form_valid(form)


@method_decorator(csrf_protect, name="dispatch")
class SignOut(LogoutView):
    """Sign out (POST only) and have the browser forget what it kept of this site."""

    http_method_names = ["post", "options"]

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache"'
        return response
