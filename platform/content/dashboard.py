"""What a teacher sees on opening the editor."""

from typing import Any

from django.db.models import Max
from wagtail.admin.ui.components import Component
from wagtail.models import Page, PageLogEntry

from content.models import CoursePage
from content.scope import pages_in_force
from schools.tenancy import school_in_force

SHOWN = 8


class StartPanel(Component):
    """The three things one comes for."""

    order = 100
    template_name = "content/start_panel.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"top": school_in_force().root_page_id}


class ContinuePanel(Component):
    """The pages this person wrote in last, in this school.

    Wagtail's own panel shows what they wrote in any school.
    """

    order = 200
    template_name = "content/continue_panel.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        here = pages_in_force().filter(depth__gt=2)
        edits = (
            PageLogEntry.objects.filter(
                user=parent_context["request"].user,
                action__in=["wagtail.edit", "wagtail.create", "wagtail.publish"],
                page__in=here,
            )
            .values("page_id")
            .annotate(at=Max("timestamp"))
            .order_by("-at")[:SHOWN]
        )
        when = {edit["page_id"]: edit["at"] for edit in edits}
        pages = Page.objects.filter(pk__in=when).specific(defer=True)
        found = sorted(pages, key=lambda page: when[page.pk], reverse=True)
        return {"edits": [(page, when[page.pk]) for page in found]}


class CoursesPanel(Component):
    """The school's courses, the newest changes first."""

    order = 300
    template_name = "content/courses_panel.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        courses = CoursePage.objects.filter(pk__in=pages_in_force().values("pk"))
        return {"courses": courses.order_by("-latest_revision_created_at")[:SHOWN]}
