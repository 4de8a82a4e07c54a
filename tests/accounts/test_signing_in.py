"""Signing in: what a forged host, a planted session or a sly address gets."""

import base64

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services import device_key_of
from tests.factories import add_person

SIGN_IN = "/sign-in/"
JSON = {"Accept": "application/json"}


@pytest.fixture
def dee(oak):
    oak.pupil.set_password("river stone 12")
    oak.pupil.save()
    return oak.pupil


def sign_in(client, person, **extra):
    return client.post(
        SIGN_IN, {"username": person.username, "password": "river stone 12", **extra}
    )


def test_a_pupil_signs_in_and_finds_what_there_is_to_do(client, dee):
    response = sign_in(client, dee)
    assert response.url == "/"
    assert client.get("/").url == reverse("courses:to_do")
    page = client.get("/me/").content.decode()
    assert "Hello Dee" in page
    assert 'data-band="y6"' in page
    assert "Oak Junior" in page


def test_a_capital_letter_from_the_phone_does_no_harm(client, dee):
    response = client.post(
        SIGN_IN,
        {"username": f" {dee.username.title()} ", "password": "river stone 12"},
    )
    assert response.status_code == 302


def test_a_wrong_password_an_unknown_name_and_an_ended_account_read_the_same(client, dee):
    gone = add_person(dee.memberships.get().school, "pupil", username="gone")
    gone.set_password("river stone 12")
    gone.is_active = False
    gone.save()
    pages = {
        client.post(SIGN_IN, {"username": name, "password": password})
        .context["form"]
        .non_field_errors()[0]
        for name, password in [
            (dee.username, "wrong"),
            ("nobody", "wrong"),
            ("gone", "river stone 12"),
        ]
    }
    assert pages == {
        "That name and password do not go together. "
        "Check each letter, or ask a grown-up for help."
    }


def test_a_page_that_is_open_already_signs_in_without_leaving_it(dee):
    strict = Client(enforce_csrf_checks=True)
    token = strict.get(SIGN_IN, headers=JSON).json()["token"]
    asked = {"csrfmiddlewaretoken": token, "username": dee.username}
    refused = strict.post(SIGN_IN, {**asked, "password": "wrong"}, headers=JSON)
    assert refused.status_code == 422
    assert "do not go together" in refused.json()["message"]
    empty = strict.post(SIGN_IN, asked, headers=JSON)
    assert (empty.status_code, list(empty.json())) == (422, ["message"])
    assert strict.get("/me/").status_code == 302
    answer = strict.post(SIGN_IN, {**asked, "password": "river stone 12"}, headers=JSON)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert strict.get("/me/").status_code == 200
    now = strict.get("/me/token/").json()
    for name in ("person", "device_key"):
        assert answer.json()[name] == now[name]
    assert answer.json()["person"] == dee.public_id
    # The token is good for what is sent next.
    assert strict.post("/sign-out/").status_code == 403
    sent = {"csrfmiddlewaretoken": answer.json()["token"]}
    assert strict.post("/sign-out/", sent).status_code == 302


def test_a_devices_key_is_the_accounts_own_and_lasts(client, dee, oak, settings):
    sign_in(client, dee)
    first = client.get("/me/token/").json()["device_key"]
    assert len(base64.b64decode(first)) == 32
    settings.SECRET_KEY = "another one altogether"
    dee.refresh_from_db()
    dee.set_password("river stone 12")
    dee.save()
    client.cookies.clear()
    sign_in(client, dee)
    assert client.get("/me/token/").json()["device_key"] == first
    client.force_login(oak.classmate)
    assert client.get("/me/token/").json()["device_key"] != first


def test_two_pages_that_ask_first_at_the_same_moment_agree_on_one_key(dee):
    one, other = (User.objects.get(pk=dee.pk) for _ in range(2))
    assert device_key_of(one) == device_key_of(other)
    assert device_key_of(User.objects.get(pk=dee.pk)) == device_key_of(one)


@pytest.mark.parametrize("path", ["/sign-in/", "/sign-out/"])
def test_signing_in_and_out_want_the_forms_own_token(dee, path):
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict, dee).status_code == 403
    assert strict.post(path).status_code == 403
    page = strict.get(SIGN_IN)
    token = page.cookies["csrftoken"].value
    response = sign_in(strict, dee, csrfmiddlewaretoken=token)
    assert response.status_code == 302


def test_signing_out_is_never_a_link(client, dee):
    sign_in(client, dee)
    assert client.get("/sign-out/").status_code == 405
    assert client.get("/me/").status_code == 200
    response = client.post("/sign-out/")
    assert response["Clear-Site-Data"] == '"cache"'
    assert client.get("/me/").status_code == 302


def test_a_session_planted_before_signing_in_is_worth_nothing(client, dee):
    client.get(SIGN_IN)
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key
    sign_in(client, dee)
    assert client.session.session_key != before
    assert "planted" not in client.session
    thief = Client()
    thief.cookies["sessionid"] = before
    assert thief.get("/me/").status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "https://evil.example/",
        "https:evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/%0d%0aLocation:%20https://evil.example",
        "http:///evil.example",
    ],
)
def test_next_leads_nowhere_but_here(client, dee, address):
    response = sign_in(client, dee, next=address)
    assert response.status_code == 302
    assert response.url in ("/", "/%0d%0aLocation:%20https://evil.example")
    assert "\n" not in response.url


def test_next_leads_back_to_the_page_one_wanted(client, dee):
    assert client.get("/me/work/").url == "/sign-in/?next=/me/work/"
    assert sign_in(client, dee, next="/me/work/").url == "/me/work/"


@pytest.mark.parametrize("header", ["host", "x-forwarded-host"])
def test_a_forged_host_is_refused_or_ignored(client, dee, header):
    response = client.get(SIGN_IN, headers={header: "evil.example"})
    assert response.status_code == (400 if header == "host" else 200)
    assert b"evil.example" not in response.content


def test_an_account_that_is_ended_is_out_at_the_next_request(client, dee):
    sign_in(client, dee)
    assert client.get("/me/").status_code == 200
    dee.is_active = False
    dee.save()
    assert client.get("/me/").status_code == 302


def test_what_a_signed_in_person_saw_is_kept_in_no_cache(client, dee):
    sign_in(client, dee)
    for path in ("/me/", "/learn/", "/me/work/"):
        assert client.get(path)["Cache-Control"] == "no-store, private"


def test_every_page_says_what_may_run_on_it(client, dee):
    sign_in(client, dee)
    for path in ("/me/", "/sign-in/", "/nowhere/"):
        policy = client.get(path)["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy + ";"
        assert "unsafe" not in policy
        assert "http" not in policy


def test_a_username_never_changes(dee):
    dee.username = "another"
    with pytest.raises(ValueError, match="never changes"):
        dee.save()


@pytest.mark.parametrize("name", ["Ámira", "аmira", "dee!", "dee ", "Dee", ""])
def test_only_plain_small_letters_and_numbers_make_a_username(db, name):
    with pytest.raises(Exception, match="username"):
        User.objects.create_user(name, first_name="Dee")


def test_usernames_are_made_free_across_the_cluster(db):
    User.objects.create_user("samr", first_name="Sam")
    made = User.objects.free_usernames(
        [("Sam", "Reed"), ("Sam", "Rowe"), ("Łukasz", "Óg"), ("李", "明"), ("O’Brien", "")]
    )
    assert made == ["samr2", "samr3", "ukaszo", "person", "obrien"]


def test_many_of_one_name_are_told_apart_and_nobody_elses_name_is_tried(
    db, django_assert_max_num_queries
):
    User.objects.bulk_create(
        User(username=f"ann{n or ''}", public_id=f"ann{n}", first_name="Ann")
        for n in (0, *range(2, 121))
        if n != 17
    )

    with django_assert_max_num_queries(6):
        made = User.objects.free_usernames(
            [("Ann", ""), ("Ann", "2"), ("Bo", ""), ("Ann", "")]
        )

    assert made == ["ann17", "ann121", "bo", "ann122"]
