"""What the staff's templates say of numbers and of what was asked."""

import re

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

FILES = re.compile(r"<img\b[^>]*>|<(audio|video)\b.*?</\1>", re.DOTALL)
# An address inside a lesson is relative to the lesson's own.
MEDIA = re.compile(r'(?<=[" ])media/(?=(?:picture|document)/\d+/\w+/)')


@register.filter
def needs_you(number: int) -> str:
    """ "1 needs you", "5 need you"."""
    return f"{number} needs you" if number == 1 else f"{number} need you"


@register.filter
def as_it_was(html: str, reading_url: str) -> SafeString:
    """A brief that was kept with a hand-in, for a page at another address.

    The HTML is what the server itself rendered of a published page; nothing of a
    pupil's is in it.
    """
    return mark_safe(MEDIA.sub(f"{reading_url}media/", html))  # noqa: S308


@register.filter
def without_files(html: str) -> SafeString:
    """The same brief for a visit, to whom no file opens."""
    return mark_safe(FILES.sub("", html))  # noqa: S308
