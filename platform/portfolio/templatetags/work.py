"""How a template shows what a child or a teacher wrote."""

from django import template
from django.conf import settings
from django.utils.safestring import SafeString

from portfolio import markup

register = template.Library()


@register.filter
def written(text: str) -> SafeString:
    """Kept writing as HTML, cleaned once more on its way out."""
    return markup.show(text)


@register.simple_tag
def limits() -> dict[str, int]:
    """What a tray of files tells before anything is sent; the server asks again."""
    return {
        "files": settings.MAX_FILES,
        "each": settings.MAX_FILE_BYTES,
        "all": settings.MAX_ALL_BYTES,
        "spoken": settings.MAX_SPOKEN_SECONDS,
    }
