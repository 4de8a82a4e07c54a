"""Asked again before something weighty: ten minutes after the last proof."""

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from django.views.generic import View

from accounts.services.second_step import add_app
from accounts.stepup import Recent
from tests.accounts.test_second_step import code_of

PASSWORD = "marmalade canal thunder"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NEXT = {"next": "/account/password/"}


@pytest.fixture
def clock():
    # Tomorrow: whoever the fixtures make today is there by then.
    noon = timezone.now().replace(hour=12, minute=0, second=5) + timedelta(days=1)
    with time_machine.travel(noon, tick=False) as traveller:
        yield traveller


@pytest.fixture
def khan(oak, client, clock):
    oak.teacher.set_password(PASSWORD)
    oak.teacher.save()
    client.force_login(oak.teacher)
    return oak.teacher


def test_straight_on_at_first_and_asked_after_ten_minutes(client, khan, clock):
    assert client.get("/account/password/").status_code == 200
    clock.shift(timedelta(minutes=9))
    assert client.get("/account/password/").status_code == 200
    clock.shift(timedelta(minutes=1))
    for method in (client.get, client.post):
        asked = method("/account/password/")
        assert asked.url == "/account/check/?next=%2Faccount%2Fpassword%2F"
    refused = client.get("/account/password/", headers={"Accept": "application/json"})
    assert refused.status_code == 403
    page = client.post("/account/check/", {"password": "wrong", **NEXT})
    assert "not your password" in page.content.decode()
    assert client.get("/account/password/").status_code == 302
    answer = client.post("/account/check/", {"password": PASSWORD, **NEXT})
    assert answer.url == "/account/password/"
    assert client.get("/account/password/").status_code == 200


def test_a_password_that_was_typed_is_not_kept(client, khan, clock):
    clock.shift(timedelta(minutes=10))
    sent = {"old_password": PASSWORD, "new_password1": "x" * 20, "new_password2": "x" * 20}
    assert client.post("/account/password/", sent).status_code == 302
    assert "typed" not in client.session


def test_a_second_step_is_asked_of_whoever_has_one(client, khan, clock):
    add_app(khan, secret=SECRET, code=code_of(SECRET))
    clock.shift(timedelta(minutes=10))
    page = client.post("/account/check/", {"password": PASSWORD, **NEXT})
    assert page.status_code == 200
    assert client.get("/account/password/").status_code == 302
    sent = {"code": code_of(SECRET), **NEXT}
    assert client.post("/account/check/", sent).url == "/account/password/"
    assert client.get("/account/password/").status_code == 200


@pytest.mark.parametrize("to", ["//evil.example", "https:evil.example", "/\\evil.example"])
def test_it_leads_nowhere_but_here(client, khan, to):
    sent = {"password": PASSWORD, "next": to}
    assert client.post("/account/check/", sent).url == "/"


def test_the_clock_put_back_is_no_proof(client, khan, clock):
    clock.shift(timedelta(minutes=-30))
    assert client.get("/account/password/").status_code == 302


def test_a_view_that_only_takes_what_is_sent_says_where_to_come_back(client, khan, clock):
    class Weighty(Recent, View):
        come_back = "accounts:account"

        def post(self, request):
            return HttpResponse("done")

    request = RequestFactory().post("/weighty/")
    request.user, request.session = khan, client.session
    assert Weighty.as_view()(request).content == b"done"
    clock.shift(timedelta(minutes=10))
    assert Weighty.as_view()(request).url == "/account/check/?next=%2Faccount%2F"
