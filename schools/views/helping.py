"""Help for a colleague who cannot sign in: a link, a second step, their sessions."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from accounts.services.invitations import Invited
from schools.services import helping
from schools.views.people import JustPress, OfPerson, Press, pass_on


class OfColleague(OfPerson):
    """A view that changes how somebody who works here signs in; never oneself."""

    permission_required = "schools.change_person"


class Passing(OfColleague):
    """A press that makes a link, and shows it where it was not sent."""

    make: Callable[..., Invited]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            made = type(self).make(self.standing, by=self.request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return self.back()
        return pass_on(request, self.person, made)


class InvitationRenew(Passing, JustPress):
    """Another link for somebody who has not come yet; the one before it ends."""

    make = staticmethod(helping.renew_invitation)


class NewLink(Passing, Press, TemplateView):
    """A link for somebody who forgot their password."""

    template_name = "schools/new_link.html"
    make = staticmethod(helping.send_new_link)


class InvitationEnd(OfColleague, JustPress):
    """Take an invitation back, and with it what they would have been here."""

    def act(self) -> str:
        helping.take_back_invitation(self.standing, by=self.request.user)
        return f"{self.person.formal_name} is not asked in any more."


class SecondStepReset(OfColleague, Press, TemplateView):
    """Take the second step of somebody who lost theirs out of use."""

    template_name = "schools/second_step_reset.html"

    def act(self) -> str:
        name = self.person.formal_name
        if not helping.reset_second_step(self.standing, by=self.request.user):
            return f"{name} has no second step now."
        return f"{name} has no second step now, and adds a new one when they sign in."


class DevicesEnd(OfColleague, Press, TemplateView):
    """Sign a colleague out wherever they are signed in."""

    template_name = "schools/devices_end.html"

    def act(self) -> str:
        ended = helping.sign_out_everywhere(self.standing, by=self.request.user)
        name = self.person.formal_name
        said = ngettext("one device", "%(count)d devices", ended) % {"count": ended}
        return f"{name} is signed out of {said}."
