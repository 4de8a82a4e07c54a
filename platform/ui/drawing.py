"""Components that say the same to everybody."""

from functools import lru_cache
from typing import Any

from django.template.loader import get_template
from django.utils.safestring import SafeString


@lru_cache(maxsize=2048, typed=True)
def drawn(component_name: str, /, **props: Any) -> SafeString:
    """A component that says the same to everybody, drawn once a process for its props.

    For what a whole class sees on a page, or one page thirty times over. ``props`` have
    to be all it depends on, and nothing of any one person.
    """
    return get_template(f"components/{component_name}.html").render(props)  # type: ignore[return-value]
