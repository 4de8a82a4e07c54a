"""What was written and could not be saved, given back to whoever wrote it.

A tab may be older than the rights of the person in front of it: their place at the school
ended, they signed out in another tab, the page was deleted by a colleague. Saving is
refused then, and what was typed would be gone with the form it stood in.
"""

import json
import re
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render

from accounts.http import asks_for_json

# Fields that say how a form is put together, and none of what was written in it.
FURNITURE = re.compile(
    r"(^|-)(csrfmiddlewaretoken|type|id|order|deleted|count|tone|slug|next)$"
    r"|^(action-|workflow|overwrite_|loaded_|comments-|(go_live|expire)_at$)"
)
A_LETTER = re.compile(r"[^\W\d_]")


def words_sent(form: QueryDict) -> str:
    """The words among what a form sent, one part after the other, as plain text."""
    found = []
    for name, values in form.lists():
        if FURNITURE.search(name):
            continue
        found += [text for text in map(_plain, values) if A_LETTER.search(text)]
    return "\n\n".join(found)


def _plain(value: str) -> str:
    """A field's text. The editor sends rich text as JSON, a block for each paragraph."""
    try:
        rich = json.loads(value)
        return "\n".join(str(block["text"]) for block in rich["blocks"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return value.strip()


# Why, in the words of the screen: never which of two reasons, for that says what exists.
SIGNED_OUT = "you are signed out"
OPEN_TOO_LONG = "the page was open for too long"
NOT_WHOLE = "a part of the page did not arrive"
NOT_THERE = "the page may be gone, or you no longer write for this school"


def not_saved(request: HttpRequest, response: HttpResponse) -> HttpResponse | None:
    """The answer to a form that ``response`` refuses; ``None`` if nothing was in it."""
    if response.get("Content-Type") == "application/json":
        return None  # it says what is wrong to a script that knows
    status = HTTPStatus.NOT_FOUND
    if response.status_code == HTTPStatus.BAD_REQUEST:
        why, status = NOT_WHOLE, HTTPStatus.BAD_REQUEST
    elif not request.user.is_authenticated:
        why = SIGNED_OUT
    elif response.status_code == HTTPStatus.FORBIDDEN:
        why = OPEN_TOO_LONG
    elif response.status_code == HTTPStatus.NOT_FOUND:
        why = NOT_THERE
    else:
        return None
    words = words_sent(request.POST)
    if not words:
        return None
    if asks_for_json(request):
        # As the editor saves while one writes: it shows the message, and keeps the form.
        message = (
            f"Not saved: {why}. What you wrote is still on this page: copy what you need "
            "before you leave it."
        )
        # One of the codes whose message Wagtail's script shows.
        refused = {"success": False, "error_code": "locked", "error_message": message}
        return JsonResponse(refused, status=status)
    said = {"words": words, "why": why, "signed_out": why == SIGNED_OUT}
    return render(request, "content/not_saved.html", said, status=status)
