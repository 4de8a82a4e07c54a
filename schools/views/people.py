"""A school's own page of its staff: who they are, and what each of them is here."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from access import acting
from access.views import Permitted
from accounts.models import User
from accounts.services.sessions import devices_of
from accounts.stepup import Recent
from schools.forms import InviteForm, NarrowForm, RoleForm, SearchForm
from schools.models import Membership
from schools.services import roles
from schools.services.inviting import NAMESAKE, invite_staff
from schools.staff import found_by, groups_of, narrowed, roles_at, staff_of

A_PAGE = 50


class PersonList(Permitted, TemplateView):
    """The staff, fifty a page: their roles, their second step, when they were here."""

    permission_required = "schools.view_people"
    template_name = "schools/person_list.html"
    request: Any

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Look for a name: sent, because an address is kept in histories and logs."""
        return self.render_to_response(
            self.get_context_data(search=SearchForm(request.POST))
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        search = kwargs.pop("search", SearchForm())
        chosen = NarrowForm(self.request.GET)
        wanted = chosen.cleaned_data if chosen.is_valid() else {}
        words = search.cleaned_data["words"] if search.is_valid() else ""
        school = self.request.school
        people = narrowed(staff_of(school), school=school, **wanted)
        pages = Paginator(found_by(people, words), A_PAGE)
        page = pages.get_page(1 if words else self.request.GET.get("page"))
        for person in page:
            live = [row for row in person.roles_here if row.is_live]
            person.roles_to_say = live or person.roles_here
        return super().get_context_data(
            page_obj=page,
            narrow=chosen,
            search=search,
            words=words,
            is_narrowed=any(wanted.values()),
            may_change=self.request.user.has_perm("schools.change_people", school),
            **kwargs,
        )


class PersonInvite(Permitted, Recent, FormView):
    """Ask somebody in. Without a letter the link is shown, this once."""

    permission_required = "schools.change_people"
    template_name = "schools/person_invite.html"
    form_class = InviteForm
    request: Any

    def get_form_kwargs(self) -> dict[str, Any]:
        given = roles.roles_to_give(self.request.school, by=self.request.user)
        sends = settings.SENDS_MAIL
        return {**super().get_form_kwargs(), "roles": given, "sends_mail": sends}

    def form_valid(self, form: Any) -> HttpResponse:
        asked = dict(form.cleaned_data)
        may_be_namesake = asked.pop("namesake")
        try:
            new = invite_staff(
                self.request.school,
                by=self.request.user,
                may_be_namesake=may_be_namesake,
                **asked,
            )
        except ValidationError as error:
            if getattr(error, "code", "") == NAMESAKE:
                form.ask_about_namesake()
            else:
                form.add_error(None, error.messages)
            return self.form_invalid(form)
        return pass_on(self.request, new.user, new.invited)


def pass_on(request: Any, person: User, made: Any) -> HttpResponse:
    """Show a link this once, or say that it went by mail."""
    if made.sent:
        messages.success(request, f"The link is on its way to {person.email}.")
        return redirect("schools:person_detail", request.school.slug, person.public_id)
    return render(request, "schools/link_shown.html", {"person": person, "made": made})


class OfPerson(Permitted):
    """A view of one member of the school's staff, of now or of before."""

    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def person(self) -> Any:
        people = staff_of(self.request.school)
        return get_object_or_404(people, public_id=self.kwargs["person"])

    @cached_property
    def standing(self) -> Membership:
        """What they are here now, or were last: one, for what is about all of it."""
        rows = self.person.roles_here
        return next((row for row in rows if row.is_live), rows[-1])

    def get_permission_object(self) -> Any:
        return self.standing

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # The address has a "person" as well: their public id.
        known = {**kwargs, "person": self.person}
        return super().get_context_data(**known)  # type: ignore[misc]

    def back(self) -> HttpResponse:
        return redirect(
            "schools:person_detail", self.request.school.slug, self.person.public_id
        )


class PersonDetail(OfPerson, TemplateView):
    """One member of staff: what they are here, and what can be done for them."""

    permission_required = "schools.view_people"
    template_name = "schools/person_detail.html"

    def get_permission_object(self) -> Any:
        return self.request.school if self.person else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, school = self.request.user, self.request.school
        is_own = self.person.pk == user.pk
        changes = user.has_perm("schools.change_people", school) and not is_own
        given = roles.roles_to_give(school, by=user) if changes else frozenset()
        for row in self.person.roles_here:
            row.may_end = row.role in given and row.is_live
            row.may_give_back = row.role in given and roles.may_be_given_back(row)
        live = [row for row in self.person.roles_here if row.is_live]
        return super().get_context_data(
            is_own=is_own,
            may_change=changes and self.person.is_here,
            may_take_back=bool(live) and all(row.may_end for row in live),
            groups=groups_of(self.person),
            devices=devices_of(self.person).count(),
            **kwargs,
        )


class PersonForm(OfPerson, Recent, acting.ActingForm):
    """A form about a colleague, which leads back to their page."""


class Press(Recent, acting.Press):
    """One press that does something to a colleague's account; then their page again."""


class JustPress(Press):
    """A press without a page of its own: whoever was asked who they are comes back by GET,
    and presses again."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.back()


class RoleGive(PersonForm):
    """Another role for somebody who is here."""

    permission_required = "schools.change_person"
    template_name = "schools/role_give.html"
    form_class = RoleForm

    def get_form_kwargs(self) -> dict[str, Any]:
        given = roles.roles_to_give(self.request.school, by=self.request.user)
        held = {row.role for row in self.person.roles_here if row.is_live}
        return {**super().get_form_kwargs(), "roles": given - held}

    def act(self, data: dict[str, Any]) -> str:
        row = roles.give_role(self.standing, role=data["role"], by=self.request.user)
        return f"{self.person.formal_name} is {row.get_role_display()} here from now on."


class OfRole(OfPerson):
    """A view of one role of a member of staff, by somebody who may give and end it."""

    permission_required = "schools.end_role"

    @cached_property
    def membership(self) -> Membership:
        rows = roles_at(self.request.school).of(self.person)
        return get_object_or_404(
            rows.select_related("user", "school"), pk=self.kwargs["pk"]
        )

    def get_permission_object(self) -> Any:
        return self.membership

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        live = [row for row in self.person.roles_here if row.is_live]
        return super().get_context_data(
            membership=self.membership,
            is_only_one=live == [self.membership],
            groups=groups_of(self.person, self.membership),
            **kwargs,
        )


class RoleEnd(OfRole, Press, TemplateView):
    """End a role, after what ends with it has been read."""

    template_name = "schools/role_end.html"

    def act(self) -> str:
        roles.end_role(self.membership, by=self.request.user)
        name, role = self.person.formal_name, self.membership.get_role_display()
        return f"{name} is not {role} here any more."


class RoleGiveBack(OfRole, JustPress):
    """Take back the end of a role that was ended today."""

    def act(self) -> str:
        roles.give_back(self.membership, by=self.request.user)
        name, role = self.person.formal_name, self.membership.get_role_display()
        return f"{name} is {role} here again."
