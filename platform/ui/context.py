"""What every page knows about how it should look."""

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
    colour = getattr(getattr(request, "school", None), "colour", "") or ""
    return {
        "band": band_of(request),
        "theme": theme if theme in THEMES else "auto",
        "school_colour": colour if colour in COLOURS else "",
    }


def band_of(request: HttpRequest) -> str:
    """The age band kept at sign-in; grown-ups and strangers get the plain one."""
    session = getattr(request, "session", None)
    if session is None or not session.session_key:
        return "staff"
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return "staff"
    band = session.get("band")
    return band if band in BANDS else "staff"
