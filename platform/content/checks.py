"""What the editor is closed by, held at the start: with one missing, nothing is served."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register, run_checks
from django.db import DEFAULT_DB_ALIAS, connection
from wagtail.admin.viewsets import viewsets
from wagtail.admin.widgets import BaseChooser
from wagtail.coreutils import resolve_model_string
from wagtail.models import CollectionMember, Page, get_page_models
from wagtail.permissions import policy_registry

from content.forms import EditorPageForm
from content.provisioning import wagtails_defaults
from schools.models import School

EDITOR = "editor"


class EditorOpenError(RuntimeError):
    """The editor would show one school to another."""


def refuse_to_start_open() -> None:
    """For whatever serves pages. Raises :class:`EditorOpenError`."""
    found = run_checks(tags=[EDITOR], databases=[DEFAULT_DB_ALIAS])
    if found:
        raise EditorOpenError("\n".join(f"{error.id}: {error.msg}" for error in found))


def models_of_the_editor() -> set[type[Any]]:
    """All models of which Wagtail asks who may: it has a policy, or a place in a list.

    Those that it was asked about once, for want of a policy, by its fallback, included.
    """
    import_module(settings.ROOT_URLCONF)  # which fills Wagtail's own registers
    found = {m for m in apps.get_models() if policy_registry.get_by_type(m, fallback=False)}
    found |= {m for m in apps.get_models() if issubclass(m, Page | CollectionMember)}
    listed = (getattr(one, "model", None) for one in viewsets.viewsets)
    found |= {resolve_model_string(model) for model in listed if model}
    return found | set(policy_registry.fallback_policies)


@register(EDITOR)
def every_policy_is_ours(**kwargs: Any) -> Iterator[CheckMessage]:
    """Wagtail falls back, silently, on policies that know no school."""
    for model in sorted(models_of_the_editor(), key=lambda model: model._meta.label):
        policy = policy_registry.get_by_type(model, fallback=False)
        if policy is None or not type(policy).__module__.startswith("content."):
            yield Error(
                f"{model._meta.label} is asked of {type(policy).__name__}, which knows "
                "no school.",
                hint="Register a policy of content.permissions in content.apps.",
                id="content.E005",
            )


@register(EDITOR, Tags.database)
def wagtails_defaults_are_gone(
    databases: Any = None, **kwargs: Any
) -> Iterator[CheckMessage]:
    """The groups and the workflow of Wagtail's migrations open every school to their own.

    The first school takes them away, see ``content.provisioning``.
    """
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return
    tables = connection.introspection.table_names()
    if School._meta.db_table not in tables or not School.objects.exists():
        return
    for what, rows in wagtails_defaults().items():
        if rows.exists():
            yield Error(
                f"Here again: {what}. They open every school.",
                hint="manage.py add_school, for a school that is here, takes them away.",
                id="content.E004",
            )


@register(EDITOR)
def every_page_is_written_in_our_form(**kwargs: Any) -> Iterator[CheckMessage]:
    """Only our form refuses a reference to another school's pages and files."""
    for model in get_page_models():
        if model is not Page and not issubclass(model.base_form_class, EditorPageForm):
            yield Error(
                f"{model._meta.label} is written in {model.base_form_class.__name__}.",
                hint="Inherit content.models.pages.ReadAtItsCourse.",
                id="content.E002",
            )


@register(EDITOR)
def every_chooser_forgets_foreign_ids(**kwargs: Any) -> Iterator[CheckMessage]:
    if BaseChooser.get_instance.__module__ != "content.choosing":
        yield Error(
            "Wagtail's choosers would show another school's titles.",
            hint="content.choosing.change_wagtails_choosers has not run.",
            id="content.E003",
        )
