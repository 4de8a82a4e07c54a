"""What a teacher pinned to a place, beside that place."""

from dataclasses import dataclass, field
from typing import Any

from django import template
from django.utils.text import Truncator

from courses.models import HandIn
from courses.pins import MOST_LETTERS, MOST_PINS
from portfolio.markup import paragraphs_in
from portfolio.models import Attachment

register = template.Library()

QUOTED = 160  # letters of a paragraph, enough to know it again


@dataclass(frozen=True)
class Numbered:
    """A comment with its number on the page, and where it is in percent."""

    number: int
    text: str
    left: str = ""
    top: str = ""


@dataclass
class Place:
    """A picture or a paragraph, with the comments pinned to it."""

    picture: Attachment | None = None
    quote: str = ""
    pins: list[Numbered] = field(default_factory=list)


@register.filter
def pinned(hand_in: HandIn) -> list[Place]:
    """The places of a hand-in that its feedback speaks of, pictures first.

    ``hand_in.version.shown`` are its files (``portfolio.querysets.with_files``). A file
    that is no longer shown is left out.
    """
    version = hand_in.version
    places: dict[Any, Place] = {}
    shown = (file for file in getattr(version, "shown", ()) if file.is_ready)
    pictures = {file.public_id: file for file in shown}
    paragraphs = paragraphs_in(version.text)
    for number, pin in enumerate(in_order(hand_in.feedback.pins or []), start=1):
        key: Any = pin.get("file") or pin.get("paragraph")
        if key in pictures:
            place = places.setdefault(key, Place(picture=pictures[key]))
        elif isinstance(key, int) and key < len(paragraphs):
            quote = Truncator(paragraphs[key]).chars(QUOTED)
            place = places.setdefault(key, Place(quote=quote))
        else:
            continue
        left, top = (f"{pin.get(axis, 0) / 10:g}%" for axis in ("x", "y"))
        place.pins.append(Numbered(number, pin["text"], left, top))
    return list(places.values())


def in_order(pins: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Pictures first, each one's comments together; then the writing, from its top."""
    files = list(dict.fromkeys(pin["file"] for pin in pins if pin.get("file")))
    on_pictures = [pin for pin in pins if pin.get("file")]
    on_writing = [pin for pin in pins if not pin.get("file")]
    return sorted(on_pictures, key=lambda pin: files.index(pin["file"])) + sorted(
        on_writing, key=lambda pin: pin.get("paragraph", 0)
    )


@register.simple_tag
def pin_limits() -> dict[str, int]:
    return {"pins": MOST_PINS, "letters": MOST_LETTERS}
