"""Setting work to a class: a few lines, or a page that has been written."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView
from wagtail.models import Page

from content.models import AssignmentPage
from content.scope import pages_in_force
from courses.forms.setting import ClassPageSetForm, PageSetForm, QuickSetForm
from courses.forms.times import TimesForm
from courses.models import SetWork
from courses.querysets import of_this_year
from courses.services import setting
from courses.views.catalogue import OfCourse
from courses.views.groups import OfGroup
from schools.models import TeachingGroup


class SettingView(FormView):
    """A form that sets work: the class sees it, or the form again with what to do."""

    request: Any

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
            form.add_error(None, error.messages)
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

    def get_initial(self) -> dict[str, Any]:
        """As it is set already, when it is: setting again only changes that."""
        again = SetWork.objects.of_page(self.page).filter(group=self.group).first()
        if again is None:
            return super().get_initial()
        times = TimesForm.initial_of(again.opens_at, again.due_at, self.request.school)
        return {**times, "wants_hand_in": again.wants_hand_in}

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
        # A class that has it is changed at its own page, where its times stand.
        again = SetWork.objects.of_page(self.page).values("group_id")
        groups = of_this_year(TeachingGroup.objects.visible_to(self.request.user))
        return {**super().get_form_kwargs(), "groups": groups.exclude(pk__in=again)}

    def act(self, form: ClassPageSetForm) -> SetWork:
        return setting.set_page(
            self.page,
            group=form.cleaned_data["group"],
            by=self.request.user,
            **form.facts(),
        )
