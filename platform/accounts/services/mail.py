"""Letters about an account. No name stands in a subject, and no address comes from a
request: a forged ``Host`` would else choose where a link leads."""

import logging
from collections.abc import Callable
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User

log = logging.getLogger("causeway.accounts")

_belonging: list[Callable[[User], bool]] = []


def write_to_those_who(question: Callable[[User], bool]) -> None:
    """Let letters go to whoever ``question`` is true of when a letter is sent.

    Asked by each letter, and not by whoever thought of writing it: a job may have waited,
    and somebody who belongs nowhere any more gets no mail.
    """
    _belonging.append(question)


def can_be_written_to(user: User) -> bool:
    """Whether there is an address and a mail server, and the person still belongs here."""
    if not user.email or not user.is_active or not settings.SENDS_MAIL:
        return False
    return any(question(user) for question in _belonging)


def address_of(name: str, *args: object) -> str:
    """The whole address of a page of ours, under ``SITE_URL``."""
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def write_to(user: User, letter: str, *, subject: str, **words: object) -> bool:
    """Send ``accounts/letters/<letter>.txt``; whether it went.

    It does not when :func:`can_be_written_to` says no, and when the mail server fails:
    whoever asked goes on without, and says so.
    """
    if not can_be_written_to(user):
        return False
    text = render_to_string(f"accounts/letters/{letter}.txt", {"person": user, **words})
    try:
        sent = EmailMessage(subject, text, to=[user.email]).send()
    except (SMTPException, OSError) as error:
        log.error("a letter (%s) could not be sent: %s", letter, type(error).__name__)
        return False
    return bool(sent)
