"""The few tags that a child's or a teacher's writing may hold."""

from html import escape

import nh3
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString, mark_safe

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "h3"}
MAX_BYTES = 200_000


def clean(text: str) -> str:
    """``text`` as safe HTML of our few tags.

    Plain text (no tag in it) becomes paragraphs. Cleaned when it is kept and again when
    it is shown, so that a mistake in one place does not reach a reader.

    Raises ``ValidationError`` when it is longer than 200,000 bytes, about 60 pages.
    """
    if len(text.encode()) > MAX_BYTES:
        raise ValidationError(
            "This is too long to keep in one piece (more than about 60 pages). "
            "Please make two pieces of it."
        )
    if "<" not in text:
        text = "".join(
            f"<p>{'<br>'.join(escape(line) for line in paragraph.splitlines())}</p>"
            for paragraph in text.replace("\r\n", "\n").split("\n\n")
            if paragraph.strip()
        )
    renamed = text.replace("<b>", "<strong>").replace("</b>", "</strong>")
    renamed = renamed.replace("<i>", "<em>").replace("</i>", "</em>")
    cleaned = nh3.clean(renamed, tags=TAGS, attributes={}, link_rel=None).strip()
    # Words that stood in no tag get a paragraph, so that cleaning twice changes nothing:
    # a retry has to find the very same text.
    return f"<p>{cleaned}</p>" if cleaned and "<" not in cleaned else cleaned


def show(text: str) -> SafeString:
    """Kept HTML, cleaned once more, ready for a template."""
    return mark_safe(  # noqa: S308 -- it has just been cleaned
        nh3.clean(text, tags=TAGS, attributes={}, link_rel=None)
    )


def words_in(text: str) -> str:
    """The text without its tags; empty when nothing was written."""
    return " ".join(nh3.clean(text.replace("><", "> <"), tags=set()).split())
