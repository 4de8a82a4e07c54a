"""What a teacher fills in to set work."""

import uuid
from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat

from content.authoring import PICTURES
from courses.forms.times import TimesForm
from files.pictures import forgetful
from schools.models import School

MAX_PICTURE = 15 * 1024 * 1024
MAX_FILE = 50 * 1024 * 1024
KINDS = (
    ".jpg,.jpeg,.png,.webp,.pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.txt,.csv,"
    ".mp3,.m4a,.ogg,.wav,.mp4,.webm"
)


def is_picture(file: Any) -> bool:
    return file.name.rsplit(".", 1)[-1].lower() in PICTURES


class QuickSetForm(TimesForm):
    """A few lines and perhaps a picture: work that is written and set in one act."""

    field_order = ["title", "text", "attachment", "attachment_alt", "due"]

    title = forms.CharField(
        label="What is it called?",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Give it a name.",
            "max_length": "Make the name shorter: 200 letters at most.",
        },
    )
    text = forms.CharField(
        label="What should they do?",
        help_text="Write it as you would say it. Pupils see exactly this.",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "max_length": "This is too long for quick work (20,000 letters at most). "
            "Write it as an assignment in the editor, or attach it as a file."
        },
    )
    attachment = forms.FileField(
        label="A picture or a file",
        required=False,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": KINDS}),
        error_messages={
            "empty": "This file has nothing in it. Choose another.",
            "max_length": "The file's own name is too long. Rename it, then choose it.",
        },
    )
    attachment_alt = forms.CharField(
        label="What the picture shows",
        help_text="For children who cannot see it. Only a picture needs this.",
        required=False,
        max_length=300,
        error_messages={"max_length": "Say it in 300 letters at most."},
    )

    key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, school=school, **kwargs)
        if not self.is_bound:
            self.fields["title"].widget.attrs["autofocus"] = True
        # The browser would cut long text off without a word; we say so instead.
        for name in ("title", "text", "attachment_alt"):
            self.fields[name].widget.attrs.pop("maxlength", None)

    def clean_attachment(self) -> Any:
        file = self.cleaned_data["attachment"]
        if file:
            most = MAX_PICTURE if is_picture(file) else MAX_FILE
            if file.size > most:
                raise forms.ValidationError(
                    f"This is too large ({filesizeformat(file.size)}). "
                    f"It can be {filesizeformat(most)} at most."
                )
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        file = data.get("attachment")
        if file and is_picture(file) and not data.get("attachment_alt"):
            self.add_error(
                "attachment_alt",
                "Say what the picture shows, then choose the picture again.",
            )
        elif file and self.errors:
            self.add_error("attachment", "Choose the file again, please.")
        elif file and is_picture(file):
            # Here, and not while the page tree is held: a large one takes a second.
            try:
                data["attachment"] = forgetful(file, file.name)
            except forms.ValidationError as refusal:
                self.add_error("attachment", refusal)
        return data

    def facts(self) -> dict[str, Any]:
        """The arguments of ``services.setting.quick_set``."""
        names = (
            *("title", "text", "attachment", "attachment_alt"),
            *("opens_at", "due_at", "key"),
        )
        return {name: self.cleaned_data[name] for name in names}


class PageSetForm(TimesForm):
    """Setting a page that has been written already."""

    wants_hand_in = forms.BooleanField(
        label="Ask pupils to hand something in", required=False
    )

    def facts(self) -> dict[str, Any]:
        """The arguments of ``services.setting.set_page``."""
        names = ("wants_hand_in", "opens_at", "due_at")
        return {name: self.cleaned_data[name] for name in names}


class ClassPageSetForm(PageSetForm):
    """The same, coming from a course: for which class, as well."""

    field_order = ["group"]

    group: forms.ModelChoiceField = forms.ModelChoiceField(
        label="For which class?",
        queryset=None,
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": "Choose a class.",
            "invalid_choice": "Choose one of your classes.",
        },
    )

    def __init__(self, *args: Any, groups: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["group"]
        field.queryset = groups
