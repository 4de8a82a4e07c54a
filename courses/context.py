"""Where a person can go from any page, without asking the database."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

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
            (reverse("courses:school_home", args=[slug]), "My classes", "people"),
            (reverse("courses:course_list", args=[slug]), "Courses", "book"),
        ]
    elif band_of(request) != "staff":
        links = [
            (reverse("courses:to_do"), "To do", "not-yet"),
            (reverse("courses:course_read_list"), "Courses", "book"),
            (reverse("courses:work_list"), "My work", "heart"),
        ]
    else:
        links = [(reverse("home"), "My school", "school")]
    return {
        "nav": [
            {"url": url, "label": label, "icon": icon, "current": request.path == url}
            for url, label, icon in links
        ]
    }
