"""What every page knows about how it should look."""

from typing import Any

from django.http import HttpRequest

BANDS = ("y2", "y6", "y7", "staff")
THEMES = ("auto", "light", "dark")
COLOURS = ("lake", "moss", "brick", "plum", "slate", "ochre", "teal", "navy")
THEME_COOKIE = "theme"


def face(request: HttpRequest) -> dict[str, str]:
    """Age band, light or dark, and the school's colour, for the ``<html>`` element.

    Pages of error call this as well, so nothing of the request is taken for granted;
    it asks the database for nothing, and leaves alone the session of a person who has
    not signed in.
    """
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    school = getattr(request, "school", None)
    kept = session_of(request)
    name = getattr(school, "name", "") or kept.get("school_name", "")
    colour = getattr(school, "colour", "") or kept.get("school_colour", "")
    return {
        "band": band_of(request),
        "theme": theme if theme in THEMES else "auto",
        "school_colour": colour if colour in COLOURS else "",
        "school_name": name,
    }


def session_of(request: HttpRequest) -> Any:
    """A signed-in person's session; empty for everybody else, whose is left alone."""
    session = getattr(request, "session", None)
    if session is None or not session.session_key:
        return {}
    user = getattr(request, "user", None)
    return session if user is not None and user.is_authenticated else {}


def band_of(request: HttpRequest) -> str:
    """The age band kept at sign-in; grown-ups and strangers get the plain one."""
    band = session_of(request).get("band")
    return band if band in BANDS else "staff"
