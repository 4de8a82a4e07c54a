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
from schools.models import School
from schools.places import places_of


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


def other_schools(request: HttpRequest) -> list[School]:
    """The other schools whose editor this person opens, by name.

    Asks nothing for people of one school: where they stand is known by now.
    """
    school = request.school  # type: ignore[attr-defined]
    elsewhere = places_of(request.user).roles.keys() - {school.pk}
    if not elsewhere:
        return []
    found = School.objects.filter(pk__in=elsewhere).order_by("name")
    return [one for one in found if request.user.has_perm("schools.author_content", one)]


def way_out(request: HttpRequest) -> list[sidebar.MenuItem]:
    """What stands under the person's name: back to the school, and sign out.

    Wagtail has its account page and its own signing out there; ours are the platform's.
    Other schools stand at the top of every page, see ``content/working_in.html``.
    """
    school = request.school  # type: ignore[attr-defined]
    return [
        sidebar.LinkMenuItem(
            "school", f"Back to {school.name}", f"/{school.slug}/", icon_name="home"
        ),
        sidebar.ActionMenuItem(
            "sign-out",
            "Sign out",
            outside_editor("accounts:sign_out"),
            icon_name="logout",
        ),
    ]


def modules(request: HttpRequest) -> list[Any]:
    """The sidebar, top to bottom."""
    items = [item.render_component(request) for item in menu_items()]
    return [
        sidebar.WagtailBrandingModule(),
        sidebar.SearchModule(search_areas()[0]),
        sidebar.MainMenuModule(items, way_out(request), request.user),
    ]
