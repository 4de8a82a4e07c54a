"""Work that is set: other times for it, taking it back, and undoing that."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.views.generic import View

from access.views import Permitted
from courses.forms.times import TimesForm
from courses.models import SetWork
from courses.reads import set_work_seen_by
from courses.services import setting
from courses.views.setting import SettingView


class OfSetWork(Permitted):
    """A view of one piece of set work, for those who work with its class."""

    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def set_work(self) -> SetWork:
        found = set_work_seen_by(self.request.user, self.kwargs["public_id"])
        if found is None:
            raise Http404
        return found

    def get_permission_object(self) -> SetWork:
        return self.set_work

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(set_work=self.set_work, **kwargs)  # type: ignore[misc]


class SetWorkChange(OfSetWork, SettingView):
    """Other times for work that is set."""

    permission_required = "courses.change_setwork"
    template_name = "courses/staff/set_work_change.html"
    form_class = TimesForm

    def get_initial(self) -> dict[str, Any]:
        row = self.set_work
        return TimesForm.initial_of(row.opens_at, row.due_at, self.request.school)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "opened_at": self.set_work.opens_at}

    def act(self, form: TimesForm) -> SetWork:
        data = form.cleaned_data
        setting.change_times(
            self.set_work,
            opens_at=data["opens_at"],
            due_at=data["due_at"],
            by=self.request.user,
        )
        return self.set_work

    def done(self, set_work: SetWork) -> None:
        messages.success(self.request, "The new times are kept.")


class SetWorkWithdraw(OfSetWork, View):
    """Take set work back; its page then says so, with the way back."""

    permission_required = "courses.change_setwork"

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        setting.withdraw(self.set_work, by=self.request.user)
        school = self.request.school.slug
        return redirect("courses:set_work_detail", school, self.set_work.public_id)


class SetWorkRestore(OfSetWork, View):
    """Undo that."""

    permission_required = "courses.change_setwork"

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            setting.restore(self.set_work, by=self.request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, f"{self.set_work.group.name} can see it again.")
        school = self.request.school.slug
        return redirect("courses:set_work_detail", school, self.set_work.public_id)
