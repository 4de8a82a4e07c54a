"""Setting work to a class, changing when, and taking it back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, View
from wagtail.models import Page

from access.views import Permitted
from content.models import AssignmentPage
from content.scope import pages_in_force
from courses.forms.setting import ClassPageSetForm, PageSetForm, QuickSetForm
from courses.forms.times import TimesForm
from courses.models import SetWork
from courses.querysets import of_this_year
from courses.services import setting
from courses.views.catalogue import OfCourse
from courses.views.groups import OfGroup
from schools.http import SchoolRequest
from schools.models import TeachingGroup


class SettingView(FormView):
    """A form that sets work: the class sees it, or the form again with what to do."""

    request: SchoolRequest

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "school": self.request.school}

    def act(self, form: Any) -> SetWork:
        """Do it. Raises ``ValidationError`` when it cannot be done."""
        raise NotImplementedError

    def done(self, set_work: SetWork) -> None:
        """Say what has happened, with the way back."""
        is_open = set_work.opens_at <= timezone.now()
        opens = "They can see it now." if is_open else "They will see it when it opens."
        text = f"Set to {set_work.group.name}. {opens}"
        messages.success(self.request, text, extra_tags="can-withdraw")

    def form_valid(self, form: forms.BaseForm) -> HttpResponse:
        try:
            set_work = self.act(form)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        self.done(set_work)
        school = self.request.school.slug
        return redirect("courses:set_work_detail", school, set_work.public_id)


class QuickSet(OfGroup, SettingView):
    """Write a few lines, publish them and set them, in one act."""

    permission_required = "courses.set_work"
    template_name = "courses/staff/quick_set.html"
    form_class = QuickSetForm

    def act(self, form: QuickSetForm) -> SetWork:
        return setting.quick_set(group=self.group, by=self.request.user, **form.facts())


class SettingPage(SettingView):
    """Setting a lesson or an assignment that has been written already."""

    template_name = "courses/staff/page_set.html"
    form_class: type[TimesForm] = PageSetForm

    @cached_property
    def page(self) -> Page:
        return get_object_or_404(self.get_pages(), pk=self.kwargs["page_id"]).specific

    def get_pages(self) -> Any:
        return pages_in_force().filter(depth=4)

    def get_initial(self) -> dict[str, Any]:
        return {"wants_hand_in": isinstance(self.page, AssignmentPage)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(page=self.page, **kwargs)


class PageSet(OfGroup, SettingPage):
    """The same, coming from a class."""

    permission_required = "courses.set_work"

    def act(self, form: PageSetForm) -> SetWork:
        return setting.set_page(
            self.page, group=self.group, by=self.request.user, **form.facts()
        )


class CoursePageSet(OfCourse, SettingPage):
    """The same, coming from a course: the class is chosen from one's own."""

    form_class = ClassPageSetForm

    def get_pages(self) -> Any:
        return setting.course_pages(self.course)

    def get_form_kwargs(self) -> dict[str, Any]:
        groups = of_this_year(TeachingGroup.objects.visible_to(self.request.user))
        return {**super().get_form_kwargs(), "groups": groups}

    def act(self, form: ClassPageSetForm) -> SetWork:
        return setting.set_page(
            self.page,
            group=form.cleaned_data["group"],
            by=self.request.user,
            **form.facts(),
        )


class OfSetWork(Permitted):
    """A view of one piece of set work, for those who work with its class."""

    request: SchoolRequest
    kwargs: dict[str, Any]

    @cached_property
    def set_work(self) -> SetWork:
        rows = SetWork.objects.visible_to(self.request.user)
        return get_object_or_404(
            rows.select_related("group", "course", "set_by"),
            public_id=self.kwargs["public_id"],
        )

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
    """Take set work back."""

    permission_required = "courses.change_setwork"

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        setting.withdraw(self.set_work, by=self.request.user)
        text = (
            f"Withdrawn. {self.set_work.group.name} can no longer find it. "
            "What they wrote stays theirs."
        )
        messages.success(request, text)
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
