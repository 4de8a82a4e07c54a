"""House rules that fail ``manage.py check`` instead of a review."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from wagtail.images.models import AbstractRendition
from wagtail.models import CollectionMember, Page

from schools.tenancy import PersonOwned, SchoolOwned

# A page is of the school in whose tree it stands; media are of a collection's school.
OURS = (SchoolOwned, PersonOwned, Page, CollectionMember, AbstractRendition)


@register(Tags.models)
def every_model_says_whose_it_is(**kwargs: Any) -> Iterator[CheckMessage]:
    """Our models are a school's, a person's, or say why every school may see them."""
    for model in apps.get_models():
        home = apps.get_app_config(model._meta.app_label).path
        if not home.startswith(str(settings.ROOT)) or ".venv" in home:
            continue
        if issubclass(model, OURS) or "shared" in vars(model):
            continue
        yield Error(
            f"{model._meta.label} does not say whose it is.",
            hint="Inherit SchoolOwned or PersonOwned of schools.tenancy, or set "
            "shared = '<why every school may see it>'.",
            obj=model,
            id="schools.E001",
        )
