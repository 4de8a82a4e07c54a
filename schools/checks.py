"""House rules that fail ``manage.py check`` instead of a review."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DEFAULT_DB_ALIAS
from wagtail.images.models import AbstractRendition
from wagtail.models import CollectionMember, Page

from schools.belt import standing as belt
from schools.tenancy import PersonOwned, SchoolOwned
from schools.walls.standing import missing

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


@register(Tags.database)
def every_wall_stands(databases: Any = None, **kwargs: Any) -> Iterator[CheckMessage]:
    """The triggers that hold rows of one school together are in the database."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return
    gone = missing()
    if gone:
        yield Error(
            f"{len(gone)} triggers between schools are missing or changed: "
            f"{', '.join(gone[:3])}{' …' if len(gone) > 3 else ''}.",
            hint="manage.py migrate puts them up.",
            id="schools.E002",
        )


@register(Tags.database)
def every_belt_is_on(databases: Any = None, **kwargs: Any) -> Iterator[CheckMessage]:
    """Row-level security is there where it is asked for, and only there."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return
    for fault in belt.faults():
        yield Error(fault, id="schools.E004")


@register(Tags.models)
def a_crossing_key_is_there_and_says_why(**kwargs: Any) -> Iterator[CheckMessage]:
    """``crosses_schools`` names keys of the model, each with a reason."""
    for model in apps.get_models(include_auto_created=True):
        names = {field.name for field in model._meta.concrete_fields if field.is_relation}
        for name, reason in getattr(model, "crosses_schools", {}).items():
            if name not in names or not reason.strip():
                yield Error(
                    f"{model._meta.label}.crosses_schools: “{name}” is no foreign key, "
                    "or has no reason.",
                    obj=model,
                    id="schools.E003",
                )
