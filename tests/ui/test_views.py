"""The theme, the pages for when something went wrong, and the style guide."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.template import engines
from django.test import RequestFactory
from django.urls import reverse

from ui import samples, views


@pytest.fixture
def ask():
    factory = RequestFactory()

    def make(path: str = "/", data: dict | None = None, **extra: str):
        request = factory.get(path) if data is None else factory.post(path, data)
        request.user = AnonymousUser()
        request.META.update(extra)
        return request

    return make


class TestTheme:
    def test_kept_on_the_device_and_back_to_the_page(self, ask) -> None:
        answer = views.theme_set(ask("/theme/", {"theme": "dark", "next": "/me/?a=1"}))
        assert answer.status_code == 302
        assert answer.url == "/me/?a=1"
        cookie = answer.cookies["theme"]
        assert cookie.value == "dark"
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"

    @pytest.mark.parametrize(
        "address",
        [
            "https://example.org/",
            "//example.org",
            "javascript:alert(1)",
            "/\\x.org",
            "",
        ],
    )
    def test_never_away_from_here(self, ask, address) -> None:
        answer = views.theme_set(ask("/theme/", {"theme": "dark", "next": address}))
        assert answer.url == "/"

    def test_a_theme_nobody_knows_is_not_kept(self, ask) -> None:
        answer = views.theme_set(ask("/theme/", {"theme": "pink", "next": "/"}))
        assert "theme" not in answer.cookies

    def test_only_by_a_button(self, ask) -> None:
        assert views.theme_set(ask("/theme/")).status_code == 405


class TestWhenSomethingWentWrong:
    @pytest.mark.parametrize(
        ("view", "status", "words"),
        [
            (lambda r: views.page_not_found(r, Http404()), 404, "nothing here"),
            (lambda r: views.permission_denied(r, Exception()), 403, "gate is closed"),
            (lambda r: views.csrf_failure(r, "x"), 403, "open for too long"),
            (lambda r: views.bad_request(r, Exception()), 400, "could not follow"),
            (lambda r: views.server_error(r), 500, "tide came over"),
        ],
        ids=["404", "403", "csrf", "400", "500"],
    )
    def test_kind_words_and_a_way_home(self, ask, view, status, words) -> None:
        answer = view(ask("/somewhere/"))
        page = answer.content.decode()
        assert answer.status_code == status
        assert words in page
        assert 'href="/"' in page

    @pytest.mark.parametrize("name", ["400.html", "500.html"])
    def test_the_last_pages_need_nothing(self, name) -> None:
        source = engines["django"].get_template(name).template.source
        assert "{%" not in source
        assert "{{" not in source

    def test_a_request_that_never_met_the_middleware(self) -> None:
        answer = views.page_not_found(RequestFactory().get("/"), Http404())
        assert answer.status_code == 404


class TestStyleGuide:
    def test_not_where_people_work(self, ask, settings) -> None:
        settings.DEBUG = False
        with pytest.raises(Http404):
            views.style_guide(ask("/style-guide/"))

    def test_every_component_draws(self, ask, settings) -> None:
        settings.DEBUG = True
        assert views.style_guide(ask("/style-guide/")).status_code == 200

    @pytest.mark.parametrize("screen", samples.SCREENS)
    def test_every_screen_draws(self, ask, settings, screen) -> None:
        settings.DEBUG = True
        # The style guide's own addresses exist only while developing.
        answer = views.style_guide(ask(f"/style-guide/{screen}/"), screen)
        assert answer.status_code == 200
        assert answer.content.count(b"<h1") == 1

    def test_a_screen_that_is_not_there(self, ask, settings) -> None:
        settings.DEBUG = True
        with pytest.raises(Http404):
            views.style_guide(ask("/style-guide/x/"), "x")


class TestBase:
    def page(self, request) -> str:
        return views.page_not_found(request, Http404()).content.decode()

    def test_the_look_is_on_the_first_line(self, ask) -> None:
        request = ask("/")
        request.school = SimpleNamespace(name="Elm & Oak", colour="moss")
        request.COOKIES["theme"] = "dark"
        page = self.page(request)
        assert (
            '<html lang="en-GB" data-band="staff" data-theme="dark"'
            ' data-school-colour="moss">' in page
        )
        assert "Elm &amp; Oak" in page

    def test_a_person_can_always_sign_out(self, ask) -> None:
        request = ask("/")
        request.user = SimpleNamespace(is_authenticated=True, formal_name="Ms Khan")
        page = self.page(request)
        assert ">Ms Khan</a>" in page.replace("</svg>", ">")
        assert "Sign out" in page

    def test_a_stranger_is_not_offered_it(self, ask) -> None:
        assert "Sign out" not in self.page(ask("/"))

    def test_it_can_be_skipped_to(self, ask) -> None:
        page = self.page(ask("/"))
        assert page.index('href="#main"') < page.index("<header")
        assert '<main id="main" tabindex="-1">' in page


def test_an_address_that_only_takes_what_is_sent_says_so(client, db):
    """Whoever signs in may be led back to one: Django itself would show nothing at all."""
    page = client.get(reverse("ui:theme_set"))
    assert page.status_code == 405
    assert "This opens with a button" in page.content.decode()
    assert page["Allow"] == "POST"
    assert client.post(reverse("ui:theme_set"), {"theme": "dark"}).status_code == 302


def test_the_worker_comes_from_the_root_and_is_asked_for_anew(client, settings):
    answer = client.get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in answer["Content-Security-Policy"]
    # The worker names these addresses itself.
    assert f'"{settings.STATIC_URL}ui/"' in answer.content.decode()
    assert f'"{reverse("ui:offline")}"' in answer.content.decode()


@pytest.mark.django_db
def test_the_page_without_a_line_is_the_same_for_everybody(client, oak):
    stranger = client.get("/offline/").content
    assert b"There is no connection" in stranger
    assert b"<!-- lessons -->" in stranger
    client.force_login(oak.pupil)
    assert oak.pupil.public_id.encode() in client.get("/me/").content
    assert oak.pupil.public_id.encode() not in client.get("/offline/").content
    assert oak.pupil.first_name.encode() not in client.get("/offline/").content
