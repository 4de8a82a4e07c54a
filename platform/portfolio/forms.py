"""What a page sends of a pupil's writing, as clean Python."""

from typing import Any, Self

from django import forms
from django.http import HttpRequest

from portfolio.markup import as_html
from portfolio.services.sending import MOST_PIECE


class WritingForm(forms.Form):
    """The words. Whose page they come from is asked before: ``FromItsPerson``."""

    text = forms.CharField(required=False, strip=False)
    # "plain" from a browser that runs no scripts: there "<3" is a heart, not a tag.
    format = forms.CharField(required=False, max_length=5)

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        return as_html(text) if self.data.get("format") == "plain" else text

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

    def files_here(self) -> list[str]:
        """The public ids of the files that the page showed, in its order."""
        return self.data.getlist("files")[:100]  # type: ignore[attr-defined]


class FileForm(forms.Form):
    """A file that is going to be sent: what the device says of it."""

    key = forms.UUIDField()
    name = forms.CharField(max_length=2000)
    size = forms.IntegerField(min_value=0, max_value=2**53)

    def sentence(self) -> str:
        return "We could not read about this file. Choose it once more."


class PieceForm(forms.Form):
    """One piece of a file: where it begins and how long it is, in bytes."""

    offset = forms.IntegerField(min_value=0, max_value=2**53)
    length = forms.IntegerField(min_value=0, max_value=MOST_PIECE)

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """From the headers of a PATCH as tus 1.0.0 has it."""
        said = request.headers
        length = said.get("Content-Length") or 0
        return cls({"offset": said.get("Upload-Offset", ""), "length": length})

    def sentence(self) -> str:
        return "Something on this page did not come through. Try again."
