"""What the editor's choosers take and show: rows of the school in force, and no other."""

import json
from typing import Any

from django.db.models import Model
from django.http import Http404
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.widgets import BaseChooser
from wagtail.models import Page

from content.asked import refuse_elsewhere
from content.models import Material, Picture, SchoolPage
from content.scope import is_in_school_in_force
from schools.tenancy import NoSchoolInForceError

CHOSEN = (Page, Picture, Material)


def may_be_shown(row: Model) -> bool:
    """Whether ``row`` is a page or file of the school in force; False with none."""
    for model in CHOSEN:
        if isinstance(row, model):
            try:
                return is_in_school_in_force(model, [row.pk])
            except NoSchoolInForceError:
                return False
    return False


def may_be_chosen(model: type[Any], key: Any) -> bool:
    """Whether ``key``, as a form sent it, is a row of the school in force."""
    if not issubclass(model, CHOSEN):
        return False
    try:
        refuse_elsewhere(model, [key])
    except (Http404, NoSchoolInForceError):
        return False
    return True


def change_wagtails_choosers() -> None:
    """Have every chooser forget foreign ids, and start without a script in the page.

    Wagtail's widget takes whatever id a form was sent. One of another school was then
    refused and one of nobody was not, so that the rows elsewhere could be counted: both
    are no choice now, before any form looks at them. It also looks up an id that it shows
    again, valid or not, and renders its title beside the error message; and it starts
    itself with a script inside the page, which our content policy does not run:
    ``editor.js`` starts it from a mark instead.
    There is no setting and no hook for either. The methods are Wagtail's own business,
    so tests hold that they are still the ones that are asked.
    """
    stock = BaseChooser.get_instance
    stock_value = BaseChooser.value_from_datadict

    def value_from_datadict(self: BaseChooser, data: Any, files: Any, name: str) -> Any:
        value = stock_value(self, data, files, name)
        return value if value and may_be_chosen(self.model_class, value) else None

    def get_instance(self: BaseChooser, value: Any) -> Any:
        try:
            found = stock(self, value)
        except (ValueError, OverflowError):
            return None  # no number, or one that no row could have
        return found if found is not None and may_be_shown(found) else None

    def render(
        self: BaseChooser,
        name: str,
        value: Any,
        attrs: Any = None,
        renderer: Any = None,
    ) -> SafeString:
        shown = self.get_value_data(value)
        if shown and isinstance(self.get_instance(value), SchoolPage):
            shown["edit_url"] = ""  # nobody edits a school's own page
        return format_html(
            '{}<span hidden data-chooser="{}" data-for="{}" data-options="{}"></span>',
            self.render_html(name, shown, attrs),
            self.js_constructor,
            attrs["id"],
            json.dumps(self.get_js_init_options(attrs["id"], name, shown)),
        )

    BaseChooser.value_from_datadict = value_from_datadict
    BaseChooser.get_instance = get_instance
    BaseChooser.render = render
