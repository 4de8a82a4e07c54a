from typing import Any

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect
from django.views.generic import FormView

from accounts.forms import SecondStepForm, SignInForm
from accounts.http import asks_for_json
from accounts.models import User
from accounts.proof import note_proof
from accounts.services.browsers import know_browser
from accounts.services.device_keys import device_key_of
from accounts.services.second_step import has_second_step, passkey_question
from ui.context import band_of

BACKEND = "django.contrib.auth.backends.ModelBackend"
WAITING = "waiting_for_second_step"
WAITS = 10 * 60  # seconds between the password and the second step


def signed_in(request: HttpRequest, user: User) -> dict[str, str]:
    """What a page has to know of who is signed in now: it sends nothing under another
    person's name."""
    return {
        "token": get_token(request),
        "person": user.public_id,
        "device_key": device_key_of(user),
    }


def welcome(request: HttpRequest, user: User, *, second: bool, to: str) -> HttpResponse:
    """Sign ``user`` in and send them on; a browser that is new to staff is noted."""
    login(request, user, backend=BACKEND)
    if second:
        note_proof(request, second=True)
    response = HttpResponseRedirect(to)
    if band_of(request) == "staff":
        know_browser(request, response, user)
    return response


def ask_second_step(request: HttpRequest, user: User, *, to: str) -> HttpResponse:
    """The password was right: now the second step. Until then nobody is signed in."""
    now = int(timezone.now().timestamp())
    request.session[WAITING] = {"user": user.pk, "at": now, "to": to}
    return redirect("accounts:second_step")


class SignIn(LoginView):
    """Sign in with a username and a password; ``next`` may only lead back here.

    Whoever has a second step is signed in by :class:`SecondStep` and not here. Asked for
    JSON it answers a page that is open already and whose session has ended: GET
    ``{"token"}``, POST :func:`signed_in`, or 422 ``{"message"}``.
    """

    template_name = "accounts/sign_in.html"
    form_class = SignInForm
    redirect_authenticated_user = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if asks_for_json(request):
            return JsonResponse({"token": get_token(request)})
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        # A new session, not a continued one: whoever used this phone before leaves
        # nothing behind, and a planted session id is worth nothing.
        self.request.session.flush()
        to = self.get_success_url()
        if has_second_step(user):
            if asks_for_json(self.request):
                message = (
                    "Your account has a second step. Open Causeway in another tab and "
                    "sign in there, then try again here."
                )
                return JsonResponse({"message": message}, status=422)
            return ask_second_step(self.request, user, to=to)
        response = welcome(self.request, user, second=False, to=to)
        if asks_for_json(self.request):
            return JsonResponse(signed_in(self.request, user))
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        if asks_for_json(self.request):
            sentences = [said for errors in form.errors.values() for said in errors]
            return JsonResponse({"message": sentences[0]}, status=422)
        return super().form_invalid(form)


@method_decorator([csrf_protect, login_not_required], name="dispatch")
class SecondStep(FormView):
    """After the password: a code or a passkey. Until then nobody is signed in."""

    template_name = "accounts/second_step.html"
    form_class = SecondStepForm

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        waiting = request.session.get(WAITING)
        now = timezone.now().timestamp()
        if not waiting or now - waiting["at"] > WAITS:
            return redirect("accounts:sign_in")
        # The password was right a moment ago; an account ended since is out.
        self.person = User.objects.filter(pk=waiting["user"], is_active=True).first()
        if self.person is None:
            return redirect("accounts:sign_in")
        self.to = waiting["to"]
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.person}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        assert self.person is not None
        question = passkey_question(self.person)
        return super().get_context_data(**kwargs, question=question)

    def form_valid(self, form: Any) -> HttpResponse:
        assert self.person is not None
        self.request.session.flush()
        return welcome(self.request, self.person, second=True, to=self.to)


@method_decorator(csrf_protect, name="dispatch")
class SignOut(LogoutView):
    """Sign out (POST only) and have the browser forget what it kept of this site."""

    http_method_names = ["post", "options"]

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache"'
        return response
