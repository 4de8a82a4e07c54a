"""Letters about an account. No name stands in a subject, and no address comes from a
request: a forged ``Host`` would else choose where a link leads."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User

log = logging.getLogger("causeway.accounts")


def address_of(name: str, *args: object) -> str:
    """The whole address of a page of ours, under ``SITE_URL``."""
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def write_to(user: User, letter: str, *, subject: str, **words: object) -> bool:
    """Send ``accounts/letters/<letter>.txt``; whether it went.

    It does not when the person has no address, when no mail server is set, and when that
    server fails: whoever asked goes on without, and says so.
    """
    if not user.email or not settings.SENDS_MAIL:
        return False
    text = render_to_string(f"accounts/letters/{letter}.txt", {"person": user, **words})
    try:
        sent = EmailMessage(subject, text, to=[user.email]).send()
    except (SMTPException, OSError) as error:
        log.error("a letter (%s) could not be sent: %s", letter, type(error).__name__)
        return False
    return bool(sent)
