from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request of somebody who is signed in: every view but a few is only theirs."""

    user: User  # type: ignore[assignment]


def asks_for_json(request: HttpRequest) -> bool:
    """Whether a script of our own asks, rather than a person who wants a page."""
    return request.headers.get("Accept") == "application/json"
