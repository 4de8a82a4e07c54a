"""Tags for the editor's own templates."""

from typing import Any

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString
from wagtail.admin.telepath import JSContext

from content.menu import modules, works_in_several_schools

register = template.Library()


@register.simple_tag(takes_context=True)
def editor_sidebar(context: Any) -> SafeString:
    """Wagtail's ``sidebar_props``, with our modules."""
    packed = JSContext().pack(modules(context["request"]))
    return json_script({"modules": packed}, "wagtail-sidebar-props")


@register.simple_tag(takes_context=True)
def can_change_school(context: Any) -> bool:
    return works_in_several_schools(context["request"].user)
