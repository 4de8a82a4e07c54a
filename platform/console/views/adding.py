"""A new school, in two steps: its number and its first account."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.generic import FormView

from console.forms import FirstPersonForm, UrnForm
from console.services.adding import add_first_person, look_up
from console.views.cluster import ClusterPage, OfSchool
from schools.models import School
from schools.services.schools import add_school


class SchoolAdd(ClusterPage, FormView):
    """Look a school up by its URN, show what the register says, and add it."""

    permission_required = "console.change_cluster"
    template_name = "console/school_add.html"
    form_class = UrnForm

    def form_valid(self, form: Any) -> HttpResponse:
        urn = form.cleaned_data["urn"]
        here = School.objects.filter(urn=urn).first()
        if here is not None:
            messages.info(self.request, "This school is here already.")
            return redirect("console:school_detail", urn)
        try:
            row = look_up(urn)
            if "add" not in self.request.POST:
                return self.render_to_response(self.get_context_data(form=form, row=row))
            added = add_school(row, by=self.request.user)  # type: ignore[arg-type]
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, f"{added.school.name} is added.")
        return redirect("console:school_first", urn)


class SchoolFirst(OfSchool, FormView):
    """The first account of a new school; its password is shown this once."""

    permission_required = "console.change_cluster"
    template_name = "console/school_first.html"
    form_class = FirstPersonForm

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            added = add_first_person(
                self.school,
                by=self.request.user,  # type: ignore[arg-type]
                **form.cleaned_data,
            )
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        return self.render_to_response(self.get_context_data(added=added))
