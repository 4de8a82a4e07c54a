"""One's own account: the second step, the password, where one is signed in."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import FormView, TemplateView, View

from accounts.forms import NewPasswordForm, PasswordForm, SecondStepForm
from accounts.models import User
from accounts.proof import note_proof
from accounts.services.needs import Need, need_of
from accounts.services.passwords import change_password
from accounts.services.second_step import (
    has_second_step,
    passkey_question,
    recovery_codes_left,
    steps_of,
)
from accounts.services.sessions import devices_of, end_session, end_sessions, renew_session
from accounts.stepup import Recent


def person_of(request: HttpRequest) -> User:
    return cast(User, request.user)


class Own:
    """A page of one's own account, for everybody but children."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if need_of(person_of(request)) == Need.NOT_OFFERED:
            raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class Account(Own, TemplateView):
    """How I sign in, and where I am signed in."""

    template_name = "accounts/account.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = person_of(self.request)
        here = self.request.session.session_key
        devices = list(devices_of(person))
        return super().get_context_data(
            **kwargs,
            steps=[(row, row.wrap()) for row in steps_of(person)],
            codes_left=recovery_codes_left(person),
            here=[row for row in devices if row.session_key == here],
            elsewhere=[row for row in devices if row.session_key != here],
        )


class PasswordChange(Own, Recent, FormView):
    """Choose another password; every other session of the person ends."""

    template_name = "accounts/password_change.html"
    form_class = NewPasswordForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": person_of(self.request)}

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        person = person_of(self.request)
        change_password(person, password=form.cleaned_data["password"])
        renew_session(self.request, person)
        messages.success(self.request, "You have a new password. Other devices are out.")
        return redirect("accounts:account")


class DeviceEnd(Own, View):
    """End one session, or with no ``device`` all but this one."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        person = person_of(request)
        device = request.POST.get("device", "")
        if not device:
            end_sessions(person, keep=request.session.session_key or "")
            messages.success(request, "You are signed in here and nowhere else.")
        else:
            if not (device.isascii() and device.isdigit() and len(device) < 19):
                raise Http404
            end_session(get_object_or_404(person.signed_in, pk=int(device)))
            messages.success(request, "That device is signed out.")
        return redirect("accounts:account")


class Check(Own, FormView):
    """Show again that it is you; then on to where you wanted to go."""

    template_name = "accounts/check.html"

    def get_form_class(self) -> Any:
        self.second = has_second_step(person_of(self.request))
        return SecondStepForm if self.second else PasswordForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": person_of(self.request)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = super().get_context_data(**kwargs, next=self.get_success_url())
        question = passkey_question(person_of(self.request)) if self.second else ""
        return {**known, "question": question}

    def get_success_url(self) -> str:
        wanted = self.request.POST.get("next") or self.request.GET.get("next", "")
        return (
            wanted
            if url_has_allowed_host_and_scheme(
                wanted, {self.request.get_host()}, require_https=self.request.is_secure()
            )
            else "/"
        )

    def form_valid(self, form: Any) -> HttpResponse:
        note_proof(self.request, second=self.second)
        return super().form_valid(form)
