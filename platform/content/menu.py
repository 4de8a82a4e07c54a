"""The editor's menu: what a teacher can use, addressed in the school in force.

Wagtail makes its menu items once a process, with the addresses of whoever came first.
Ours are made for each request, so that no school's teacher is ever led into another's.
"""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.menu import MenuItem
from wagtail.admin.search import SearchArea
from wagtail.admin.ui import sidebar

from content.addresses import outside_editor
from schools.models import Membership


def menu_items() -> list[MenuItem]:
    return [
        MenuItem(
            "Courses",
            reverse("wagtailadmin_explore_root"),
            name="courses",
            icon_name="folder-open-inverse",
            order=100,
        ),
        MenuItem(
            "Pictures",
            reverse("wagtailimages:index"),
            name="pictures",
            icon_name="image",
            order=200,
        ),
        MenuItem(
            "Files",
            reverse("wagtaildocs:index"),
            name="files",
            icon_name="doc-full-inverse",
            order=300,
        ),
    ]


def search_areas() -> list[SearchArea]:
    return [
        SearchArea("Courses", reverse("wagtailadmin_pages:search"), name="pages"),
        SearchArea("Pictures", reverse("wagtailimages:index"), name="images"),
        SearchArea("Files", reverse("wagtaildocs:index"), name="documents"),
    ]


def works_in_several_schools(user: Any) -> bool:
    rows = Membership.objects.in_force().of(user)
    return rows.values("school_id").distinct().count() > 1


def way_out(request: HttpRequest) -> list[sidebar.MenuItem]:
    """What stands under the person's name: back to the school, other schools, sign out.

    Wagtail has its account page and its own signing out there; ours are the platform's.
    """
    school = request.school  # type: ignore[attr-defined]
    items: list[sidebar.MenuItem] = [
        sidebar.LinkMenuItem(
            "school", f"Back to {school.name}", f"/{school.slug}/", icon_name="home"
        )
    ]
    if works_in_several_schools(request.user):
        items.append(sidebar.LinkMenuItem("change", "Change school", "/", icon_name="site"))
    items.append(
        sidebar.ActionMenuItem(
            "sign-out",
            "Sign out",
            outside_editor("accounts:sign_out"),
            icon_name="logout",
        )
    )
    return items


def modules(request: HttpRequest) -> list[Any]:
    """The sidebar, top to bottom."""
    items = [item.render_component(request) for item in menu_items()]
    return [
        sidebar.WagtailBrandingModule(),
        sidebar.SearchModule(search_areas()[0]),
        sidebar.MainMenuModule(items, way_out(request), request.user),
    ]
