"""A school's pupils, one by one: found, added, put right, ended, and asked about."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from access import acting
from access.views import Permitted
from accounts.stepup import Recent
from schools import pupils
from schools.forms import LeavingForm, NarrowPupilsForm, PupilForm, SearchForm
from schools.models import Membership
from schools.roll.years import year_words
from schools.services import pupils as verbs

A_PAGE = 50


class PupilList(Permitted, TemplateView):
    """The pupils, fifty a page: all, those of a name or a class, or who is missing."""

    permission_required = "schools.view_pupils"
    template_name = "schools/pupil_list.html"
    request: Any

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Look for a name: sent, because an address is kept in histories and logs."""
        return self.render_to_response(
            self.get_context_data(search=SearchForm(request.POST))
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        school = self.request.school
        search = kwargs.pop("search", SearchForm())
        narrow = NarrowPupilsForm(self.request.GET)
        wanted = narrow.cleaned_data if narrow.is_valid() else {}
        words = search.cleaned_data["words"] if search.is_valid() else ""
        people = pupils.pupils_of(school)
        # A name is looked for among those who have left as well.
        found = (
            pupils.found_by(people, words) if words else pupils.narrowed(people, **wanted)
        )
        pages = Paginator(found, A_PAGE)
        page = pages.get_page(1 if words else self.request.GET.get("page"))
        for person in page:
            person.year = year_words(person.year_here)
        return super().get_context_data(
            page_obj=page,
            narrow=narrow,
            search=search,
            words=words,
            is_narrowed=any(wanted.values()),
            show=wanted.get("show", ""),
            missing=pupils.how_many_missing(school),
            **kwargs,
        )


class PupilAdd(Permitted, Recent, acting.ActingForm):
    """One pupil, without a file."""

    permission_required = "schools.view_pupils"
    leads_to = "schools:pupil_list"
    request: Any
    template_name = "schools/pupil_form.html"
    form_class = PupilForm

    def act(self, data: dict[str, Any]) -> str:
        user = verbs.add_pupil(self.request.school, by=self.request.user, **data)
        return f"{user.get_full_name()} is a pupil here. Now print their card or slip."


class OfPupil(Permitted):
    """A view of one pupil of the school, of now or of before."""

    permission_required = "schools.change_pupil"
    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def pupil(self) -> Any:
        people = pupils.pupils_of(self.request.school)
        pupil = get_object_or_404(people, public_id=self.kwargs["pupil"])
        pupil.year = year_words(pupil.year_here)
        return pupil

    @property
    def membership(self) -> Membership:
        """What they are here as a pupil now, or were last."""
        rows = self.pupil.pupil_here
        return next((row for row in rows if row.is_live), rows[0])

    def get_permission_object(self) -> Any:
        return self.membership

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # The address has a "pupil" as well: their public id.
        known = {**kwargs, "pupil": self.pupil, "membership": self.membership}
        return super().get_context_data(**known)  # type: ignore[misc]

    def back(self) -> HttpResponse:
        return redirect(
            "schools:pupil_detail", self.request.school.slug, self.pupil.public_id
        )


class PupilDetail(OfPupil, TemplateView):
    """One pupil: year, classes, whether they are here, and what can be done."""

    template_name = "schools/pupil_detail.html"


class PupilCorrect(OfPupil, Recent, acting.ActingForm):
    """Put a pupil's name, year or classes right."""

    template_name = "schools/pupil_form.html"
    form_class = PupilForm

    def get_initial(self) -> dict[str, Any]:
        user = self.pupil
        return {
            "first_name": user.first_name,
            "last_name": user.last_name,
            "known_as": user.known_as,
            "year_group": user.year_here,
            "groups": [place.group_id for place in self.membership.live_places],  # type: ignore[attr-defined]
        }

    def act(self, data: dict[str, Any]) -> str:
        verbs.correct_pupil(self.membership, by=self.request.user, **data)
        return "Saved."


class PupilEnd(OfPupil, Recent, acting.ActingForm):
    """Say when a pupil leaves, or left."""

    template_name = "schools/pupil_end.html"
    form_class = LeavingForm

    def get_initial(self) -> dict[str, Any]:
        return {"last_day": timezone.localdate(timezone=self.request.school.zone)}

    def act(self, data: dict[str, Any]) -> str:
        verbs.end_pupil(self.membership, by=self.request.user, **data)
        day = data["last_day"]
        return f"{self.pupil.get_full_name()}: last day {day:%-d %B %Y}."


class PupilKeep(OfPupil, acting.Press):
    """Say that a pupil is still here, or is here again."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.back()

    def act(self) -> str:
        verbs.keep_pupil(self.membership, by=self.request.user)
        return f"{self.pupil.get_full_name()} is a pupil here."
