"""The few tags that a child's or a teacher's writing may hold."""

import re
import unicodedata
from html import escape, unescape
from html.parser import HTMLParser

import nh3
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString, mark_safe

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "h3"}
MAX_BYTES = 200_000


def as_html(plain: str) -> str:
    """What was typed without any editor, as paragraphs: every sign of it is kept."""
    parts = plain.replace("\r\n", "\n").split("\n\n")
    return "".join(
        f"<p>{'<br>'.join(escape(line) for line in part.splitlines())}</p>"
        for part in parts
        if part.strip()
    )


def as_plain(html: str) -> str:
    """Kept writing for a plain box: the words and their lines, without any tag."""
    lines = re.sub(r"<br>|</li>", "\n", re.sub(r"</(p|h3|ul|ol)>", "\n\n", html))
    return unescape(re.sub(r"<[^>]+>", "", lines)).strip()


def clean(text: str) -> str:
    """``text`` as safe HTML of our few tags.

    Text without any tag becomes paragraphs. Cleaned when it is kept and again when
    it is shown, so that a mistake in one place does not reach a reader.

    Raises ``ValidationError`` when it is longer than 200,000 bytes, about 60 pages.
    """
    if len(text.encode()) > MAX_BYTES:
        raise ValidationError(
            "This is too long to keep in one piece (more than about 60 pages). "
            "Please make two pieces of it."
        )
    if "<" not in text:
        text = as_html(text)
    renamed = text.replace("<b>", "<strong>").replace("</b>", "</strong>")
    renamed = renamed.replace("<i>", "<em>").replace("</i>", "</em>")
    cleaned = nh3.clean(renamed, tags=TAGS, attributes={}, link_rel=None).strip()
    # Words that stood in no tag get a paragraph, so that cleaning twice changes nothing:
    # a retry has to find the very same text.
    return f"<p>{cleaned}</p>" if cleaned and "<" not in cleaned else cleaned


def paragraphs_in(text: str) -> list[str]:
    """The words of each paragraph, heading and point of a list, in their order.

    A list inside a point belongs to that point: a comment is pinned to the whole of it.
    """
    found = _Paragraphs()
    found.feed(text)
    return [words_in("".join(parts)) for parts in found.paragraphs]


class _Paragraphs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.paragraphs: list[list[str]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "br":
            self.handle_data(" ")
            return
        self.open.append(tag)
        if self.open in (["p"], ["h3"], ["ul", "li"], ["ol", "li"]):
            self.paragraphs.append([])
        elif tag in ("p", "li"):
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.paragraphs and len(self.open) > (self.open[:1] in (["ul"], ["ol"])):
            self.paragraphs[-1].append(escape(data))


def show(text: str) -> SafeString:
    """Kept HTML, cleaned once more, ready for a template."""
    return mark_safe(  # noqa: S308 -- it has just been cleaned
        nh3.clean(text, tags=TAGS, attributes={}, link_rel=None)
    )


def words_in(text: str) -> str:
    """The text without its tags; empty when nothing that can be seen was written."""
    words = unescape(nh3.clean(text.replace("><", "> <"), tags=set()))
    if words.isascii():
        return " ".join(words.split())
    # "Cf": signs that only join, part or turn others, and show nothing themselves.
    seen = "".join(sign for sign in words if unicodedata.category(sign) != "Cf")
    return " ".join(seen.split())
