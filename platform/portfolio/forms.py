"""What a page sends of a pupil's writing, as clean Python."""

from typing import Any

from django import forms

from portfolio.markup import as_html


class WritingForm(forms.Form):
    """The words, and which account the page was opened by.

    ``person`` is the public id the page was made for. On a shared phone the next child
    may have signed in since: their account must not be given these words.
    """

    text = forms.CharField(required=False, strip=False)
    # "plain" from a browser that runs no scripts: there "<3" is a heart, not a tag.
    format = forms.CharField(required=False, max_length=5)
    person = forms.CharField(required=False, max_length=12)

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        return as_html(text) if self.data.get("format") == "plain" else text

    def is_from(self, user: Any) -> bool:
        return self.cleaned_data["person"] in ("", user.public_id)

    def sentence(self) -> str:
        """What is wrong, in one sentence for the person who wrote."""
        return (
            "Something on this page did not come through. "
            "Copy your words to be safe, then open the page again."
        )


class DraftForm(WritingForm):
    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    page = forms.CharField(required=False, max_length=40)
    turn = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)

    def draft(self) -> dict[str, Any]:
        """The arguments of ``save_draft``."""
        data = self.cleaned_data
        return {
            "text": data["text"],
            "revision": data["revision"],
            "page": data["page"],
            "turn": data["turn"] or 0,
        }


class HandInForm(WritingForm):
    key = forms.UUIDField()
