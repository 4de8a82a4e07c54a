from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe
from django.views.generic import FormView

from accounts.forms import NewPasswordForm
from accounts.services.invitations import accept_invitation, invitation_of
from accounts.services.marks import mark_of
from accounts.services.second_step import has_second_step
from accounts.views.signing_in import ask_second_step, welcome

FOLLOWED = "invitation_followed"


@login_not_required
@require_safe
def invited(request: HttpRequest, secret: str) -> HttpResponse:
    """Take the secret out of the address, where it would stay in the browser's history.

    Nothing is used up: mail programs open links to look at them.
    """
    mark = mark_of(secret)
    if invitation_of(mark) is None:
        return gone(request)
    request.session[FOLLOWED] = mark
    return redirect("accounts:invitation_accept")


def gone(request: HttpRequest) -> HttpResponse:
    """Used, too old, taken back or never there: all the same from outside."""
    return render(request, "accounts/invitation_gone.html", status=404)


@method_decorator(login_not_required, name="dispatch")
class InvitationAccept(FormView):
    """Choose the first password, or another one; with it the person is signed in.

    Whoever has a second step shows it as well: a link is no way past it.
    """

    template_name = "accounts/invitation_accept.html"
    form_class = NewPasswordForm

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.invitation = invitation_of(request.session.get(FOLLOWED, ""))
        if self.invitation is None:
            return gone(request)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        assert self.invitation is not None
        return {**super().get_form_kwargs(), "user": self.invitation.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        again = self.invitation is not None and self.invitation.user.has_usable_password()
        return super().get_context_data(**kwargs, invitation=self.invitation, again=again)

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        assert self.invitation is not None
        user = accept_invitation(self.invitation, password=form.cleaned_data["password"])
        if user is None:
            return gone(self.request)
        # Whoever was signed in on this machine is not any more.
        self.request.session.flush()
        if has_second_step(user):
            return ask_second_step(self.request, user, to="/")
        return welcome(self.request, user, second=False, to="/")
