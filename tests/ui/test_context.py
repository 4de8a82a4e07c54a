"""The face of a page: band, theme and the school's colour, asking for nothing."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.test import RequestFactory

from ui.context import COLOURS, face

PLAIN = {"band": "staff", "theme": "auto", "school_colour": "", "school_name": ""}


@pytest.fixture
def request_():
    return RequestFactory().get("/")


class KeptSession(dict):
    """A session that the browser sent a cookie for."""

    session_key = "kept"


def sign_in(request, **session) -> None:
    request.session = KeptSession(session)
    request.user = SimpleNamespace(is_authenticated=True)


def test_a_bare_request(request_) -> None:
    assert face(request_) == PLAIN


def test_the_band_of_a_pupil(request_) -> None:
    sign_in(request_, band="y2")
    assert face(request_)["band"] == "y2"


@pytest.mark.parametrize("band", ["y9", "", None, "<b>"])
def test_a_band_nobody_knows(request_, band) -> None:
    sign_in(request_, band=band)
    assert face(request_)["band"] == "staff"


def test_the_session_of_a_stranger_is_left_alone(request_) -> None:
    request_.session = SessionStore()
    request_.user = AnonymousUser()
    assert face(request_) == PLAIN
    assert not request_.session.accessed


def test_a_stranger_with_a_session_is_still_a_stranger(request_) -> None:
    sign_in(request_, band="y2")
    request_.user = AnonymousUser()
    assert face(request_)["band"] == "staff"


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_the_theme_kept_on_the_device(request_, theme) -> None:
    request_.COOKIES["theme"] = theme
    assert face(request_)["theme"] == theme


def test_a_made_up_theme(request_) -> None:
    request_.COOKIES["theme"] = '"><script>'
    assert face(request_)["theme"] == "auto"


@pytest.mark.parametrize("colour", COLOURS)
def test_the_colour_of_the_school(request_, colour) -> None:
    request_.school = SimpleNamespace(colour=colour)
    assert face(request_)["school_colour"] == colour


@pytest.mark.parametrize("school", [None, SimpleNamespace(colour="pink"), object()])
def test_no_colour_that_was_not_tested(request_, school) -> None:
    request_.school = school
    assert face(request_)["school_colour"] == ""
