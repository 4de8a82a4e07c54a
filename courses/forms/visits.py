"""What a member of staff fills in to let somebody of the host look."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import Resolver404, resolve

from accounts.models import User
from schools import visiting, visitors
from schools.models import Membership, School, Visit

TOO_LONG = "This address is too long."
MOST_LETTERS: Any = Visit._meta.get_field("page").max_length
MOST_NUMBER = 10**18  # above it no row has its key


def to_be_asked(school: School) -> QuerySet[User]:
    """Technicians of the host, and who keeps the cluster running, by name."""
    members = Membership.objects.in_force().filter(school=school).values("user")
    rows = visitors.people(visitors.LOOK).exclude(pk__in=members)
    return rows.order_by("last_name", "first_name", "pk")


class Person(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return obj.formal_name


class LookForm(forms.Form):
    """Who may look, at what, and why. Once clean, ``page`` is an address in the school."""

    to = Person(
        label="Who may look?",
        queryset=None,
        empty_label="Choose somebody",
        to_field_name="public_id",
        error_messages={
            "required": "Choose who may look.",
            "invalid_choice": "Choose somebody of the list.",
        },
    )
    area = forms.ChoiceField(
        label="At what?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what they may look at.",
            "invalid_choice": "Choose something of the list.",
        },
    )
    page = forms.CharField(
        label="The page’s address",
        help_text="For one page. As it stands at the top of your browser.",
        required=False,
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
        error_messages={"max_length": TOO_LONG},
    )
    reason = forms.CharField(
        label="Why?",
        help_text="Your school’s office and head see this. Name no child in it.",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Say why.",
            "max_length": "Say it in 200 letters at most.",
        },
    )

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school = school
        to: Any = self.fields["to"]
        to.queryset = to_be_asked(school)
        area: Any = self.fields["area"]
        area.choices = [(visiting.PAGE, "One page"), *visiting.areas().items()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("area") != visiting.PAGE:
            data["page"] = ""
        elif "page" in data:
            try:
                data["page"] = page_at(data["page"], self.school)
            except ValidationError as error:
                self.add_error("page", error)
        return data


def page_at(address: str, school: School) -> str:
    """What comes after the school's own address, of a page that opens in a visit.

    Raises ``ValidationError`` for every other page.
    """
    if not address.strip():
        raise ValidationError("Write the page’s address.")
    try:
        path = urlsplit(address.strip()).path
        found = resolve(path)
    except (ValueError, Resolver404):
        raise ValidationError("There is no such page.") from None
    if any(isinstance(n, int) and n >= MOST_NUMBER for n in found.kwargs.values()):
        raise ValidationError("There is no such page.")
    if found.kwargs.get("school") != school.slug:
        raise ValidationError(f"This is no page of {school.name}.")
    if visiting.page_of(found.view_name) is None:
        raise ValidationError(
            "This page does not open for anybody else, as it is there to do something. "
            "Choose one of the others, or the page before it."
        )
    page = path.removeprefix(f"/{school.slug}/")
    if len(page) > MOST_LETTERS:
        raise ValidationError(TOO_LONG)
    return page
