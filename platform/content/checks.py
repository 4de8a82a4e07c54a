from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from wagtail.admin.widgets import BaseChooser
from wagtail.models import Collection, Page, get_page_models
from wagtail.permissions import policy_registry

from content.forms import EditorPageForm
from content.models import Material, Picture


@register()
def every_policy_is_ours(**kwargs: Any) -> Iterator[CheckMessage]:
    """Wagtail falls back, silently, on policies that know no school."""
    for model in (Page, Collection, Picture, Material):
        policy = policy_registry.get_by_type(model, fallback=False)
        if policy is None or not type(policy).__module__.startswith("content."):
            yield Error(
                f"{model._meta.label} is asked of {type(policy).__name__}, which knows "
                "no school.",
                id="content.E001",
            )


@register()
def every_page_is_written_in_our_form(**kwargs: Any) -> Iterator[CheckMessage]:
    """Only our form refuses a reference to another school's pages and files."""
    for model in get_page_models():
        if model is not Page and not issubclass(model.base_form_class, EditorPageForm):
            yield Error(
                f"{model._meta.label} is written in {model.base_form_class.__name__}.",
                hint="Inherit content.models.pages.ReadAtItsCourse.",
                id="content.E002",
            )


@register()
def every_chooser_forgets_foreign_ids(**kwargs: Any) -> Iterator[CheckMessage]:
    if BaseChooser.get_instance.__module__ != "content.choosing":
        yield Error(
            "Wagtail's choosers would show another school's titles.",
            hint="content.choosing.change_wagtails_choosers has not run.",
            id="content.E003",
        )
