"""What the editor's choosers may show: rows of the school in force, and no other."""

import json
from typing import Any

from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.widgets import BaseChooser
from wagtail.models import Page

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


def change_wagtails_choosers() -> None:
    """Have every chooser forget foreign ids, and start without a script in the page.

    Wagtail's widget looks up whatever id a form was sent, valid or not, and renders its
    title beside the error message; and it starts itself with a script inside the page,
    which our content policy does not run: ``editor.js`` starts it from a mark instead.
    There is no setting and no hook for either. The methods are Wagtail's own business,
    so tests hold that they are still the ones that are asked.
    """
    stock = BaseChooser.get_instance

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

    BaseChooser.get_instance = get_instance
    BaseChooser.render = render
