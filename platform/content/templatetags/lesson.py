"""Tags for the templates of blocks: where a lesson's files are, and how wide."""

from typing import Any

from django import template

from content.rendering import WIDTHS

register = template.Library()


@register.simple_tag(takes_context=True)
def picture_address(context: Any, picture: Any, width: int = 960) -> str:
    """The address of ``picture``, at most ``width`` points wide."""
    return context["media"].picture(picture, width)


@register.simple_tag(takes_context=True)
def picture_addresses(context: Any, picture: Any) -> str:
    """The ``srcset`` of a picture: each width it is kept in, none wider than it is."""
    widths = [w for w in WIDTHS if w <= picture.width] or [WIDTHS[0]]
    return ", ".join(f"{context['media'].picture(picture, w)} {w}w" for w in widths)


@register.simple_tag(takes_context=True)
def document_address(context: Any, document: Any) -> str:
    return context["media"].document(document)


@register.simple_tag
def picture_height(picture: Any, width: int = 960) -> int:
    """The height, so that the page does not jump when the picture arrives."""
    return round(picture.height * min(width, picture.width) / picture.width)


@register.simple_tag
def picture_width(picture: Any, width: int = 960) -> int:
    return min(width, picture.width)
