from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from wagtail.models import Collection, Page
from wagtail.permissions import policy_registry


@register()
def every_policy_is_ours(**kwargs: Any) -> Iterator[CheckMessage]:
    """Wagtail falls back, silently, on policies that know no school."""
    from content.models import Material, Picture

    for model in (Page, Collection, Picture, Material):
        policy = policy_registry.get_by_type(model, fallback=False)
        if policy is None or not type(policy).__module__.startswith("content."):
            yield Error(
                f"{model._meta.label} is asked of {type(policy).__name__}, which knows "
                "no school.",
                id="content.E001",
            )
