"""What goes with every signing in and out, by whichever door."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from accounts.models import SignedInDevice
from accounts.proof import note_proof
from accounts.services.sessions import remember_session


@receiver(user_logged_in)
def begin(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    if request is not None:
        remember_session(request, user)
        note_proof(request, second=False)


@receiver(user_logged_out)
def end(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    if request is not None and request.session.session_key:
        SignedInDevice.objects.filter(session_key=request.session.session_key).delete()
