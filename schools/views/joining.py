"""A school asks somebody by their sign-in name, and they answer on a page of their own."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import FormView, TemplateView, View

from access.views import Permitted
from accounts.stepup import Recent
from accounts.views.own import Own, person_of
from schools.forms import RequestForm
from schools.models import JoinRequest
from schools.services.joining import (
    answer_request,
    ask_to_join,
    open_requests,
    requests_to,
    take_back_request,
)
from schools.services.roles import roles_to_give


class RequestMake(Permitted, Recent, FormView):
    """Ask; and what has been asked and not answered."""

    permission_required = "schools.change_people"
    template_name = "schools/request_make.html"
    form_class = RequestForm
    request: Any

    def get_form_kwargs(self) -> dict[str, Any]:
        given = roles_to_give(self.request.school, by=self.request.user)
        return {**super().get_form_kwargs(), "roles": given}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = open_requests().filter(school=self.request.school)
        return super().get_context_data(asked=asked, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            ask_to_join(self.request.school, by=self.request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.form_invalid(form)
        name = form.cleaned_data["username"]
        messages.success(
            self.request,
            f"Asked. If somebody signs in as {name}, they find it on their account page.",
        )
        return redirect("schools:request_make", self.request.school.slug)


class RequestEnd(Permitted, Recent, View):
    """Take back what was asked."""

    permission_required = "schools.change_people"
    request: Any

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return redirect("schools:request_make", self.request.school.slug)

    def post(self, request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        row = open_requests().filter(school=self.request.school, pk=pk).first()
        if row is not None:  # else it has been answered, or pressed twice
            take_back_request(row, by=self.request.user)
        messages.success(request, "Taken back.")
        return redirect("schools:request_make", self.request.school.slug)


class RequestList(Own, TemplateView):
    """What schools ask of me."""

    template_name = "schools/request_list.html"

    def rows(self) -> QuerySet[JoinRequest]:
        return requests_to(person_of(self.request))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(asked=self.rows(), **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        key = request.POST.get("request", "")
        answer = request.POST.get("answer")
        if not (key.isascii() and key.isdigit() and len(key) < 19):
            raise Http404
        if answer not in ("yes", "no"):
            raise Http404
        row = self.rows().filter(pk=int(key)).first()
        if row is None:
            messages.info(request, "This does not wait for an answer any more.")
            return redirect("schools:request_list")
        try:
            joined = answer_request(row, yes=answer == "yes", by=person_of(request))
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect("schools:request_list")
        if joined is None:
            messages.success(request, f"You said no to {row.school.name}.")
            return redirect("schools:request_list")
        messages.success(request, f"You work at {row.school.name} as well now.")
        return redirect("home")
