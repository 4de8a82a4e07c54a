"""What a teacher fills in about a piece of work."""

import html
import json
import re
import uuid
from typing import Any

from django import forms

from content.authoring import paragraphs
from courses.models import Feedback, HandIn
from courses.pins import Pin, pins_from

MAX_TEXT = 20_000


def plain(text: str) -> str:
    """Kept feedback as it was typed: paragraphs become lines again."""
    lines = text.replace("</p><p>", "\n\n").replace("<br>", "\n")
    return html.unescape(re.sub(r"<[^>]*>", "", lines))


class FeedbackForm(forms.Form):
    """A line or two, what of the criteria can be seen, and what comes next."""

    key = forms.UUIDField(required=False, initial=uuid.uuid4, widget=forms.HiddenInput)
    number = forms.IntegerField(min_value=1, max_value=32_767)
    criteria_met = forms.TypedMultipleChoiceField(
        label="What can you see?",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "What was asked has changed. Look at the ticks again."
        },
    )
    text = forms.CharField(
        label="Your feedback",
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": "Write a line of feedback first.",
            "max_length": "This is too long (20,000 letters at most). "
            "A few lines help a pupil most.",
        },
    )
    outcome = forms.ChoiceField(
        choices=Feedback.Outcome.choices,
        error_messages={
            "required": "Choose one of the two buttons.",
            "invalid_choice": "Choose one of the two buttons.",
        },
    )

    pins = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, hand_in: HandIn, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs.pop("maxlength", None)
        self.hand_in = hand_in
        self.ask(hand_in)

    def ask(self, hand_in: HandIn) -> None:
        """Show the criteria that ``hand_in`` was asked to meet."""
        asked = hand_in.brief.get("criteria", [])
        self.fields["criteria_met"].choices = list(enumerate(asked))  # type: ignore[attr-defined]

    def clean_number(self) -> int:
        number: int = self.cleaned_data["number"]
        if number != self.hand_in.number:
            raise forms.ValidationError("Open the piece again, then give your feedback.")
        return number

    def clean_pins(self) -> list[Pin]:
        try:
            return pins_from(self.cleaned_data["pins"])
        except ValueError:
            raise forms.ValidationError(
                "Your comments on the picture did not come through. Please add them again."
            ) from None

    def sound(self) -> str:
        """The public id of what was recorded last, as the tray sends it; or nothing."""
        sent = self.data.getlist("files") if hasattr(self.data, "getlist") else []
        return sent[-1][:12] if sent else ""

    def facts(self) -> dict[str, Any]:
        """The arguments of ``services.responding.give_feedback``.

        The box is a plain one: a sign such as "<" is itself, and an empty line begins a
        new paragraph.
        """
        return {
            "text": paragraphs(self.cleaned_data["text"]),
            "criteria_met": self.cleaned_data["criteria_met"],
            "outcome": self.cleaned_data["outcome"],
            "sound": self.sound(),
            "pins": self.cleaned_data["pins"],
        }

    @classmethod
    def initial_of(cls, feedback: Feedback | None) -> dict[str, Any]:
        """What the form shows for feedback that has been given."""
        if feedback is None:
            return {}
        return {
            "text": plain(feedback.text),
            "criteria_met": feedback.criteria_met,
            "pins": json.dumps(feedback.pins or []),
        }


class SeenForm(forms.Form):
    """ "I have read this": when that was said which the pupil has read."""

    given_at = forms.DateTimeField()
