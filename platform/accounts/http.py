from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request of somebody who is signed in: every view but a few is only theirs."""

    user: User  # type: ignore[assignment]
