"""What the office fills in about its staff, and sends of its pupils."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from schools.models import AcademicYear, TeachingGroup
from schools.permissions import MEMBERS_OF_STAFF, Role
from schools.pupils import MISSING, classes_now
from schools.roll.rows import Question
from schools.roll.years import year_words
from schools.staff import ASKED, AWAY_LONG, LEFT, NEEDS_STEP

A_NAME = {"autocomplete": "off", "spellcheck": "false"}
MOST_FILES = 50
LARGEST = 30 * 1024 * 1024  # bytes in all: more than any reader takes
TOO_LARGE = (
    "This is too big for a roll. Export the pupils alone, or a year group at a time."
)
A_ROLE = {
    "required": "Choose what they are to be.",
    "invalid_choice": "Choose one of these.",
}


def labels(roles: frozenset[Role]) -> list[tuple[str, str]]:
    """The roles as choices, in the order in which they are declared."""
    return [(role.value, str(role.label)) for role in Role if role in roles]


class NarrowForm(forms.Form):
    """Whom of the staff to list."""

    role = forms.ChoiceField(
        choices=[("", "Every role"), *labels(MEMBERS_OF_STAFF)], required=False
    )
    show = forms.ChoiceField(
        label="Show",
        choices=[
            ("", "Everybody"),
            (NEEDS_STEP, "Needs a second step, has none"),
            (AWAY_LONG, "Not signed in for 90 days"),
            (ASKED, "Invited, link not used yet"),
            (LEFT, "Has left"),
        ],
        required=False,
    )


class SearchForm(forms.Form):
    """A name. It is sent, and never stands in an address."""

    words = forms.CharField(
        label="Name",
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", **A_NAME}),
    )


class RoleForm(forms.Form):
    """One of the roles that the person who fills it in may give."""

    role = forms.ChoiceField(
        label="As what?", widget=forms.RadioSelect, error_messages=A_ROLE
    )

    def __init__(self, *args: Any, roles: frozenset[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = labels(roles)  # type: ignore[attr-defined]


class RequestForm(RoleForm):
    """A sign-in name, and what its owner is asked to be."""

    username = forms.RegexField(
        r"\A[a-z0-9]{1,30}\Z",
        label="Their sign-in name",
        widget=forms.TextInput(attrs={**A_NAME, "autocapitalize": "none"}),
        error_messages={
            "required": "Write their sign-in name.",
            "invalid": "A sign-in name has small letters and numbers only.",
        },
    )
    field_order = ["username", "role"]


class InviteForm(forms.Form):
    """Somebody to be asked in."""

    first_name = forms.CharField(
        max_length=100,
        widget=forms.TextInput(attrs=A_NAME),
        error_messages={"required": "Write their first name."},
    )
    last_name = forms.CharField(
        max_length=100,
        widget=forms.TextInput(attrs=A_NAME),
        error_messages={"required": "Write their last name."},
    )
    title = forms.CharField(max_length=10, required=False, help_text="Ms, Mr, Dr …")
    role = forms.ChoiceField(label="As what?", error_messages=A_ROLE)
    group = forms.ModelChoiceField(
        label="Class",
        queryset=TeachingGroup.objects.none(),
        required=False,
        empty_label="No class yet",
        error_messages={"invalid_choice": "Choose a class of this year."},
    )
    email = forms.EmailField(
        label="Email",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": "Write the whole address, such as ann@oak.sch.uk."},
    )
    namesake = forms.BooleanField(
        label="This is another person of the same name",
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(
        self, *args: Any, roles: frozenset[Role], sends_mail: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["role"].choices = [("", "Choose one"), *labels(roles)]
        this_year = AcademicYear.objects.on(timezone.localdate())
        groups = TeachingGroup.objects.filter(academic_year__in=this_year)
        fields["group"].queryset = groups
        fields["email"].help_text = (
            "The link is sent there. Leave it empty, and you pass the link on yourself."
            if sends_mail
            else "Kept for later: no mail is sent from here yet, you pass the link on."
        )

    def ask_about_namesake(self) -> None:
        """Show the box to tick, with what it is about."""
        self.fields["namesake"].widget = forms.CheckboxInput()
        self.add_error(
            "namesake",
            "Somebody of this name works here already. Is this somebody else? Then tick "
            "this. If not, look for them under People.",
        )


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One file or more, as a list."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=SeveralFiles, **options)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(f"Choose {MOST_FILES} files at most.")
        found = [super(SeveralFilesField, self).clean(one, initial) for one in files]
        if sum(file.size or 0 for file in found) > LARGEST:
            raise forms.ValidationError(TOO_LARGE)
        return found


class RollForm(forms.Form):
    """The file of a school's own system, or several that belong together."""

    sent = SeveralFilesField(
        label="The file",
        help_text=(
            "A Common Transfer File (.xml), a spreadsheet of your pupils (.csv or .xlsx), "
            "or OneRoster or School Data Sync (a .zip, or all its .csv files at once)."
        ),
        error_messages={
            "required": "Choose a file.",
            "empty": "This file is empty.",
            "invalid": "Choose a file.",
        },
    )


class QuestionForm(forms.Form):
    """What a file does not say: a choice for each question."""

    def __init__(self, *args: Any, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            self.fields[question.key] = forms.ChoiceField(
                label=question.words,
                choices=[("", question.none or "Choose one"), *question.choices],
                initial=question.answer,
                required=not question.none,
            )


class OfHere:
    """A choice of rows: a number that no row can have is none of them, and no error."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)  # type: ignore[misc]
        except OverflowError:
            wrong = self.error_messages["invalid_choice"]  # type: ignore[attr-defined]
            raise forms.ValidationError(wrong) from None


class ClassChoice(OfHere, forms.ModelChoiceField):
    """One class of this year."""


class ClassChoices(OfHere, forms.ModelMultipleChoiceField):
    """Several classes of this year."""


class NarrowPupilsForm(forms.Form):
    """Which of the pupils to list."""

    group = ClassChoice(
        label="Class", queryset=None, required=False, empty_label="Every class"
    )
    show = forms.ChoiceField(
        label="Show",
        choices=[
            ("", "Who is here"),
            (MISSING, "Not in the last file"),
            (LEFT, "Has left"),
        ],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = classes_now()  # type: ignore[attr-defined]


class PupilForm(forms.Form):
    """What the office writes of one pupil. Once clean, ``groups`` are classes of here."""

    first_name = forms.CharField(
        label="First name", max_length=100, widget=forms.TextInput(attrs=A_NAME)
    )
    last_name = forms.CharField(
        label="Last name",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs=A_NAME),
    )
    known_as = forms.CharField(
        label="Known as",
        max_length=100,
        required=False,
        help_text="The name they go by, if it is another.",
        widget=forms.TextInput(attrs=A_NAME),
    )
    year_group = forms.TypedChoiceField(
        label="Year group",
        coerce=int,
        choices=[("", "Choose one"), *((n, year_words(n)) for n in range(14))],
        error_messages={
            "required": "Choose a year group.",
            "invalid_choice": "Choose one of these.",
        },
    )
    groups = ClassChoices(
        label="Classes",
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose classes of the list."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: Any = self.fields["groups"]
        groups.queryset = classes_now()
        groups.error_messages["invalid_pk_value"] = "Choose classes of the list."


class LeavingForm(forms.Form):
    """When a pupil leaves."""

    last_day = forms.DateField(
        label="Their last day here",
        help_text="A day before today ends it at once, any other when it is over.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Choose the day.",
            "invalid": "Write the day as 24/12/2026.",
        },
    )
