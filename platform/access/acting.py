"""Views that do one thing, say what has happened, and lead back to a page of the school."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import FormView, View


class Acting:
    """Where it leads: to ``leads_to``, a page of the school in force."""

    leads_to: str
    request: Any

    def back(self) -> HttpResponse:
        return redirect(self.leads_to, self.request.school.slug)


class ActingForm(Acting, FormView):
    """A form: what the service refuses is said at its head, and nothing is lost of it."""

    def act(self, data: dict[str, Any]) -> str:
        """Do it, and say what has happened. Raises ``ValidationError``."""
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            said = self.act(form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.form_invalid(form)
        messages.success(self.request, said)
        return self.back()


class Press(Acting, View):
    """One press: what the service refuses is said on the page it leads to."""

    def act(self) -> str:
        """Do it, and say what has happened. Raises ``ValidationError``."""
        raise NotImplementedError

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            messages.success(request, self.act())
        except ValidationError as error:
            messages.error(request, error.messages[0])
        return self.back()
