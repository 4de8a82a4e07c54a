"""What every template may say. These tags are built in: no ``{% load %}`` is needed.

{% component "card" title=course.title %}…{% endcomponent %}
{% state work.state %}  {% icon "camera" %}  {% field form.title %}
{{ handed_in_at|when }}  {{ set_work.due|when:"by" }}
"""

from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.template.base import Parser, Template, Token
from django.template.context import Context
from django.template.loader_tags import ExtendsNode, do_extends
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from ui import addresses, assets, moments
from ui.drawing import drawn
from ui.states import STATES

register = template.Library()

# What a component may know of the page around it. Everything else is a prop.
INHERITED = ("request", "csrf_token", "band")
LINK = '<link rel="stylesheet" href="{}">'
SCRIPT = '<script src="{}" defer></script>'
SILENT = mark_safe('aria-hidden="true" focusable="false"')


class ExtendsKnowingBlocks(ExtendsNode):
    """Django's own, which walks the page around it each time to find its blocks."""

    def get_parent(self, context: Context) -> Template:
        parent = super().get_parent(context)
        found = parent.nodelist
        if "get_nodes_by_type" not in vars(found):
            found.get_nodes_by_type = cache(found.get_nodes_by_type)  # type: ignore[method-assign,assignment]
        return parent


@register.tag
def extends(parser: Parser, token: Token) -> ExtendsNode:
    """``{% extends %}``, as Django has it."""
    node = do_extends(parser, token)
    return ExtendsKnowingBlocks(node.nodelist, node.parent_name, node.template_dirs)


@register.simple_block_tag(takes_context=True)
def component(context: Context, content: str, name: str, /, **props: Any) -> SafeString:
    """Render ``components/<name>.html`` with its props, and the block as ``content``.

    Built like Django's own inclusion tag, without the context processors: a class of
    thirty draws well over a hundred components on one page.
    """
    known = {key: context[key] for key in INHERITED if key in context}
    inner = context.new({**known, **props, "content": content})
    engine = context.template.engine  # type: ignore[union-attr]
    return engine.get_template(f"components/{name}.html").render(inner)


@register.simple_tag
@lru_cache(maxsize=256, typed=True)
def asset(path: str) -> str:
    """The address of a static file. ``{% static %}`` works it out anew every time."""
    return static(path)


@register.simple_tag
@lru_cache(maxsize=16)
def together(name: str) -> SafeString:
    """The tags of styles or scripts that always go together (``assets.TOGETHER``)."""
    tag = LINK if name.endswith(".css") else SCRIPT
    return format_html_join("\n", tag, ((address,) for address in assets.parts(name)))


@register.simple_tag
@lru_cache(maxsize=16)
def addresses_of(*paths: str) -> str:
    """The addresses of several static files, with blanks between them."""
    return " ".join(static(path) for path in paths)


@register.simple_tag
def address(name: str, *args: Any) -> str:
    """The address of a page that many look at, worked out once a process."""
    return addresses.of(name, *args)


@lru_cache(maxsize=1024, typed=True)
def sprite(sheet: str, css: str, name: str, label: str) -> SafeString:
    """One drawing out of a sheet; without a label it is decoration, said by nobody."""
    said = format_html('role="img" aria-label="{}"', label) if label else SILENT
    address = asset(f"ui/{sheet}.svg")
    return format_html(
        '<svg class="{}" {}><use href="{}#{}"/></svg>', css, said, address, name
    )


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A small sign from ``icons.svg``, in the colour of the words beside it."""
    return sprite("icons", "icon", name, label)


@register.simple_tag
def drawing(name: str, label: str = "", sheet: str = "drawings") -> SafeString:
    """A picture from ``drawings.svg``; it follows the theme and the school's colour."""
    return sprite(sheet, "drawing", name, label)


@register.simple_tag
def once(name: str, /, **props: Any) -> SafeString:
    """A component without a block that says the same to everybody, drawn once."""
    return drawn(name, **props)


@register.simple_tag
def todo_card(card: Any) -> SafeString:
    """One piece of set work in a list, as everybody it is set to sees it."""
    return drawn(
        "todo_card",
        title=card.title,
        subject=card.subject,
        href=card.href,
        state=card.state,
        due=when(card.due, "by"),
        picture=card.picture,
    )


@register.simple_tag
def state(name: str, word: str = "") -> SafeString:
    """A state as shape, colour and word; ``word`` says it better for this place.

    There are few of them, and a class shows thirty.
    """
    shape = STATES[name]
    return drawn("state", name=name, icon_name=shape.icon, word=word or shape.word)


@register.inclusion_tag("components/field.html")
def field(field: BoundField, /, **props: Any) -> dict[str, Any]:
    """A form's field with its label, help and what to put right, tied together."""
    return {**props, "field": field}


@register.filter
def when(moment: datetime | date | None, style: str = "at") -> str:
    """A date as people say it; ``style`` "by" for something that has to be ready.

    The exact date and time is in the title, the machine's in ``datetime``.
    """
    if not moment:
        return ""
    if isinstance(moment, datetime):
        moment = moments.local(moment)
    now = moments.local(timezone.now())
    words = moments.due(moment, now) if style == "by" else moments.said(moment, now)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        *(moment.isoformat(), moments.exact(moment), words),
    )


@register.filter
def clock(moment: datetime) -> str:
    """The time of day on a UK clock: "15:30"."""
    return moments.clock(moments.local(moment))
