"""Wagtail's editor, made ours: fewer things, and each of them of one school."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from content.dashboard import ContinuePanel, CoursesPanel, StartPanel
from content.deleting import objection_to_deleting
from content.menu import menu_items, search_areas
from content.scope import in_collections_in_force, pages_in_force
from content.viewsets import CoursePageViewSet


@hooks.register("register_admin_viewset")
def our_views_of_pages() -> CoursePageViewSet:
    return CoursePageViewSet()


@hooks.register("construct_main_menu")
def only_what_a_teacher_uses(request: HttpRequest, items: list[Any]) -> None:
    items[:] = menu_items()


@hooks.register("construct_search")
def only_where_a_teacher_searches(request: HttpRequest, areas: list[Any]) -> None:
    areas[:] = search_areas()


@hooks.register("construct_homepage_panels")
def our_panels(request: HttpRequest, panels: list[Any]) -> None:
    panels[:] = [StartPanel(), ContinuePanel(), CoursesPanel()]


@hooks.register("construct_homepage_summary_items")
def no_summary(request: HttpRequest, items: list[Any]) -> None:
    items.clear()


# A second net, behind the gate and the policies.


@hooks.register("construct_page_chooser_queryset")
def choose_pages_here(pages: Any, request: HttpRequest) -> QuerySet:
    # Whether a page waits to be published is asked with it, not anew for each row.
    return pages.filter(pk__in=pages_in_force().values("pk")).annotate_approved_schedule()


@hooks.register("construct_explorer_page_queryset")
def explore_pages_here(parent: Page, pages: QuerySet, request: HttpRequest) -> QuerySet:
    return pages.filter(pk__in=pages_in_force().values("pk"))


@hooks.register("construct_image_chooser_queryset")
@hooks.register("construct_document_chooser_queryset")
def choose_media_here(rows: QuerySet, request: HttpRequest) -> QuerySet:
    return in_collections_in_force(rows)


@hooks.register("before_bulk_action")
def keep_what_is_needed(
    request: HttpRequest, action: str, rows: list[Any], instance: Any
) -> HttpResponse | None:
    if action != "delete":
        return None
    for page in rows:
        if isinstance(page, Page) and (reason := objection_to_deleting(page)):
            messages.error(request, reason)
            return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


@hooks.register("insert_global_admin_css")
def our_style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("content/editor.css"))


@hooks.register("insert_global_admin_js")
def our_script() -> SafeString:
    return format_html('<script src="{}"></script>', static("content/editor.js"))
