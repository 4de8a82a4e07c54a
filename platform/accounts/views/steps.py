"""Second steps of one's own: adding, removing, and codes for when all are lost."""

from typing import Any

import segno
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import clear_totp_secret, get_totp_secret
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import FormView, TemplateView, View

from accounts.forms import AppForm, PasskeyForm
from accounts.proof import note_proof
from accounts.services.needs import Need, need_of
from accounts.services.second_step import (
    add_app,
    add_passkey,
    has_second_step,
    new_passkey_question,
    new_recovery_codes,
    passkeys_work,
    remove_step,
    steps_of,
)
from accounts.services.sessions import renew_session
from accounts.stepup import Recent
from accounts.views.own import Own, person_of

# Fresh codes, from the moment they are made to the page that shows them, once.
TO_SHOW = "recovery_codes_to_show"


class SecondSteps(Own, TemplateView):
    """Which kind of second step would you like?"""

    template_name = "accounts/second_steps.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = person_of(self.request)
        return super().get_context_data(
            **kwargs,
            passkeys_work=passkeys_work(),
            is_needed=need_of(person) == Need.COMPULSORY and not has_second_step(person),
            has_app=steps_of(person).filter(type=Authenticator.Type.TOTP).exists(),
        )


class Adding(Own, Recent, FormView):
    """A page that takes a second step into use; every other session of theirs ends."""

    def add(self, form: Any) -> list[str]:
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            codes = self.add(form)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        note_proof(self.request, second=True)
        renew_session(self.request, person_of(self.request))
        messages.success(self.request, "Your second step is on. Other devices are out.")
        if not codes:
            return redirect("accounts:account")
        self.request.session[TO_SHOW] = codes
        return redirect("accounts:recovery_codes")


class AppAdd(Adding):
    """An authenticator app: scan, then type the first code."""

    template_name = "accounts/app_add.html"
    form_class = AppForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        secret = get_totp_secret()
        url = get_adapter().build_totp_url(person_of(self.request), secret)
        drawn = segno.make(url, micro=False).svg_data_uri(scale=5, border=4, light="#fff")
        groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        return super().get_context_data(**kwargs, qr=drawn, secret=groups)

    def add(self, form: Any) -> list[str]:
        person = person_of(self.request)
        code = form.cleaned_data["code"]
        codes = add_app(person, secret=get_totp_secret(), code=code)
        clear_totp_secret(self.request)
        return codes


class PasskeyAdd(Adding):
    """A passkey: the device asks for a finger, a face or its own code."""

    template_name = "accounts/passkey_add.html"
    form_class = PasskeyForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not passkeys_work():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        question = new_passkey_question(person_of(self.request))
        return super().get_context_data(**kwargs, question=question)

    def add(self, form: Any) -> list[str]:
        name, credential = form.cleaned_data["name"], form.cleaned_data["credential"]
        return add_passkey(person_of(self.request), name=name, credential=credential)


class StepRemove(Own, Recent, View):
    """Take one app or passkey out of use."""

    http_method_names = ["post", "options"]
    come_back = "accounts:account"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            remove_step(person_of(request), pk)
        except Authenticator.DoesNotExist as error:
            raise Http404 from error
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            renew_session(request, person_of(request))
            messages.success(request, "Removed. Other devices are signed out.")
        return redirect("accounts:account")


class RecoveryCodeList(Own, Recent, TemplateView):
    """Fresh codes for when the second step is lost. Seen once; made anew by a button."""

    template_name = "accounts/recovery_codes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        codes = self.request.session.pop(TO_SHOW, None)
        pairs = [f"{code[:4]} {code[4:]}" for code in codes or ()]
        has = has_second_step(person_of(self.request))
        return super().get_context_data(**kwargs, codes=pairs, has=has)

    def post(self, request: HttpRequest) -> HttpResponse:
        if not has_second_step(person_of(request)):
            raise Http404
        request.session[TO_SHOW] = new_recovery_codes(person_of(request))
        return redirect("accounts:recovery_codes")
