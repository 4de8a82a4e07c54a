"""What an operator fills in."""

from typing import Any

from django import forms
from django.utils import timezone

from schools.models import School
from schools.permissions import Role


def a_day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class UrnForm(forms.Form):
    """The number of a school in the national register."""

    urn = forms.RegexField(
        r"\A[1-9][0-9]{5}\Z",
        label="URN",
        help_text="Six digits, in the national register of schools.",
        error_messages={"invalid": "A URN has six digits, such as 100000."},
    )


class FirstPersonForm(forms.Form):
    """Who will look after the school from now on."""

    role = forms.ChoiceField(
        label="What are they?",
        choices=[(r.value, r.label) for r in (Role.OFFICE, Role.HEAD)],
        widget=forms.RadioSelect,
        initial=Role.OFFICE.value,
    )
    title = forms.CharField(max_length=10, required=False, help_text="Ms, Mr, Dr …")
    first_name = forms.CharField(max_length=100)
    last_name = forms.CharField(max_length=100)


class ProcessingForm(forms.Form):
    """The data-processing agreement, as it was signed."""

    version = forms.CharField(label="Version of the agreement", max_length=20)
    signed_by = forms.CharField(
        label="Who signed for the school?", max_length=120, help_text="Name and post."
    )
    starts = a_day("Signed on")


class EndForm(forms.Form):
    """The last day of an agreement."""

    last_day = a_day("Last day")


class SharingForm(forms.Form):
    """What two schools agreed to share."""

    other = forms.ModelChoiceField(label="With", queryset=School.objects.none())
    what = forms.CharField(label="What is shared?", max_length=200)
    signed_by = forms.CharField(
        label="Who signed for this school?", max_length=120, help_text="Name and post."
    )
    starts = a_day("From")
    ends = a_day("Until")

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = School.objects.filter(erased_at=None).exclude(pk=school.pk)
        self.fields["other"].queryset = others  # type: ignore[attr-defined]
        self.fields["ends"].initial = None


class BreakGlassForm(forms.Form):
    """Why somebody of the host has to see a school's pages without being let in."""

    reason = forms.CharField(
        label="Why?",
        help_text="The school reads this. Name no child in it.",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Say why. The school reads it."},
    )
