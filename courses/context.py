"""Where a person can go from any page, without asking the database."""

from typing import Any

from django.http import HttpRequest

from ui import addresses
from ui.context import band_of


def nav(request: HttpRequest) -> dict[str, Any]:
    """The main links: a pupil's own pages, or a school's for its staff."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    school = getattr(request, "school", None)
    if school is not None:
        slug = school.slug
        links = [
            (addresses.of("courses:school_home", slug), "My classes", "people"),
            (addresses.of("courses:course_list", slug), "Courses", "book"),
        ]
    elif band_of(request) != "staff":
        links = [
            (addresses.of("courses:to_do"), "To do", "not-yet"),
            (addresses.of("courses:course_read_list"), "Courses", "book"),
            (addresses.of("courses:work_list"), "My work", "heart"),
        ]
    else:
        links = [(addresses.of("home"), "My school", "school")]
    return {
        "nav": [
            {"url": url, "label": label, "icon": icon, "current": request.path == url}
            for url, label, icon in links
        ]
    }
