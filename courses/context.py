"""Where a person can go from any page, without asking the database."""

from typing import Any

from django.http import HttpRequest

from ui import addresses
from ui.context import band_of
from ui.drawing import drawn


def nav(request: HttpRequest) -> dict[str, Any]:
    """The main links: a pupil's own pages, or a school's for its staff."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    school = getattr(request, "school", None)
    is_staff = band_of(request) == "staff"
    # A pupil of the school meets its address on a page of ours that says no.
    if school is not None and is_staff:
        slug = school.slug
        links = [
            (addresses.of("courses:school_home", slug), "My classes", "people"),
            (addresses.of("courses:course_list", slug), "Courses", "book"),
            (addresses.of("courses:sharing", slug), "Shared", "heart"),
        ]
        # The accounts of the staff open in no visit. Every page of a school has asked
        # where the person stands: it is remembered.
        visited = getattr(request, "visit", None)
        if not visited and user.has_perm("schools.view_people", school):
            links.append((addresses.of("schools:person_list", slug), "People", "person"))
    elif not is_staff:
        links = [
            (addresses.of("courses:to_do"), "To do", "not-yet"),
            (addresses.of("courses:course_read_list"), "Courses", "book"),
            (addresses.of("courses:work_list"), "My work", "heart"),
        ]
    else:
        links = [(addresses.of("home"), "My school", "school")]
    current = request.path if any(request.path == url for url, *_ in links) else ""
    return {
        "nav": drawn("nav", links=tuple(links), current=current),
        # A page of a school has asked already where its reader stands.
        "may_let_look": school is not None and user.has_perm("schools.let_look", school),
    }
