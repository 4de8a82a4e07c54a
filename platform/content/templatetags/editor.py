"""Tags for the editor's own templates."""

from typing import Any

from django import template
from django.apps import apps
from django.utils.html import json_script
from django.utils.safestring import SafeString
from wagtail.admin.telepath import JSContext
from wagtail.admin.templatetags.wagtailadmin_tags import bulk_action_choices
from wagtail.admin.widgets.button import Button

from content.asked import BULK_ACTIONS
from content.menu import modules, other_schools
from schools.models import School

register = template.Library()


@register.simple_tag(takes_context=True)
def editor_sidebar(context: Any) -> SafeString:
    """Wagtail's ``sidebar_props``, with our modules."""
    packed = JSContext().pack(modules(context["request"]))
    return json_script({"modules": packed}, "wagtail-sidebar-props")


@register.simple_tag(takes_context=True)
def schools_to_change_to(context: Any) -> list[School]:
    return other_schools(context["request"])


@register.inclusion_tag("wagtailadmin/shared/buttons.html", takes_context=True)
def editor_bulk_actions(context: Any, app_label: str, model_name: str) -> Any:
    """Wagtail's ``bulk_action_choices``, with what the gate opens."""
    open_here = BULK_ACTIONS.get(apps.get_model(app_label, model_name), ())
    found = bulk_action_choices(context, app_label, model_name)
    ends = tuple(f"/{action}/" for action in open_here)
    buttons = [
        button
        for button in found["buttons"]
        if isinstance(button, Button) and button.url and button.url.endswith(ends)
    ]
    return {"buttons": buttons if ends else []}
