"""The second step: who has to have one, that nothing opens before it, and what it takes."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.services.needs import Need, need_of
from accounts.services.second_step import reset_second_steps
from schools.models import Membership
from schools.permissions import MORE_THAN_ONE_CLASS_ROLES
from schools.services.people import start_membership
from tests.factories import add_person

PASSWORD = "marmalade canal thunder"
JSON = {"Accept": "application/json"}
QUERIES_OF_MY_WORK = 3
# Tomorrow: whoever the fixtures make today is there by then, at whatever hour they run.
NOON = timezone.now().replace(hour=12, minute=0, second=5, microsecond=0) + timedelta(
    days=1
)


@pytest.fixture(autouse=True)
def _it_is_compulsory(settings):
    settings.STAFF_MFA = True


@pytest.fixture
def head(oak):
    oak.head.set_password(PASSWORD)
    oak.head.save()
    return oak.head


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def sign_in(client, person, **extra):
    sent = {"username": person.username, "password": PASSWORD, **extra}
    return client.post("/sign-in/", sent)


def code_of(secret, steps=0):
    counter = int(timezone.now().timestamp()) // 30 + steps
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def add_app(client):
    """Go through the page as a person does; the secret and the codes it showed."""
    secret = client.get("/account/second-step/app/").context["secret"].replace(" ", "")
    answer = client.post("/account/second-step/app/", {"code": code_of(secret)})
    assert answer.url == "/account/second-step/codes/"
    return secret, client.get(answer.url).context["codes"]


def is_in(client):
    return client.get("/oak/").status_code == 200


def test_every_role_that_sees_more_than_one_class_needs_one(oak):
    for role in Membership.Role.values:
        person = add_person(oak.school, role, year_group=5 if role == "pupil" else None)
        found = need_of(person)
        if role in MORE_THAN_ONE_CLASS_ROLES:
            assert found == Need.COMPULSORY, role
        else:
            assert found == (Need.NOT_OFFERED if role == "pupil" else Need.OFFERED), role
    assert {"head", "office", "dsl", "technician", "coordinator", "subject_lead"} <= set(
        MORE_THAN_ONE_CLASS_ROLES
    )
    rescue = User.objects.create_superuser("rescue", None, first_name="R")
    assert need_of(rescue) == Need.COMPULSORY


def test_where_nobody_is_made_to_it_is_still_offered(oak, settings):
    settings.STAFF_MFA = False
    assert need_of(oak.head) == Need.OFFERED
    assert need_of(oak.pupil) == Need.NOT_OFFERED


@pytest.mark.parametrize(
    "path", ["/", "/oak/", "/oak/cms/", "/oak/courses/", "/me/", "/cluster/", "/account/"]
)
def test_nothing_else_opens_before_it(client, oak, head, path):
    answer = sign_in(client, head, next=path)
    assert answer.url == path
    for method in (client.get, client.post):
        assert method(path).url == "/account/second-step/"
        refused = method(path, headers=JSON)
        assert refused.status_code == 403
        assert list(refused.json()) == ["message"]
    add_app(client)
    allowed = client.get(path)
    assert allowed.status_code in (200, 302, 404)
    assert "second-step" not in allowed.headers.get("Location", "")


def test_teachers_and_pupils_go_on_as_before(client, oak):
    for person, path in ((oak.teacher, "/oak/"), (oak.pupil, "/me/")):
        client.force_login(person)
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("is_on", [True, False])
def test_a_pupil_costs_no_question_more(
    client, oak, settings, django_assert_num_queries, is_on
):
    settings.STAFF_MFA = is_on
    client.force_login(oak.pupil)
    client.get("/me/work/")
    with django_assert_num_queries(QUERIES_OF_MY_WORK):
        client.get("/me/work/")


def test_a_new_role_takes_effect_at_the_next_request(client, oak):
    client.force_login(oak.teacher)
    assert is_in(client)
    start_membership(user=oak.teacher, school=oak.school, role="senco", by=oak.head)
    assert client.get("/oak/").url == "/account/second-step/"


def test_the_password_alone_is_not_enough(client, head, clock):
    sign_in(client, head)
    secret, _ = add_app(client)
    assert is_in(client)
    clock.shift(timedelta(minutes=2))
    other = Client()
    assert sign_in(other, head, next="/oak/courses/").url == "/sign-in/second/"
    assert other.get("/oak/").url.startswith("/sign-in/")
    assert other.post("/sign-in/second/", {"code": "000000"}).status_code == 200
    assert other.get("/oak/").url.startswith("/sign-in/")
    right = other.post("/sign-in/second/", {"code": code_of(secret)})
    assert right.url == "/oak/courses/"
    assert is_in(other)


def test_nor_is_it_for_a_script(head, client, clock):
    sign_in(client, head)
    add_app(client)
    other = Client()
    sent = {"username": head.username, "password": PASSWORD}
    answer = other.post("/sign-in/", sent, headers=JSON)
    assert answer.status_code == 422
    assert "second step" in answer.json()["message"]
    assert not other.session.get("_auth_user_id")


def test_the_second_step_alone_is_nothing(client):
    assert client.get("/sign-in/second/").url == "/sign-in/"
    assert client.post("/sign-in/second/", {"code": "123456"}).url == "/sign-in/"


def test_the_second_step_has_to_come_soon(client, head, clock):
    sign_in(client, head)
    secret, _ = add_app(client)
    other = Client()
    sign_in(other, head)
    clock.shift(timedelta(minutes=11))
    late = other.post("/sign-in/second/", {"code": code_of(secret)})
    assert late.url == "/sign-in/"
    sign_in(other, head)
    assert other.post("/sign-in/second/", {"code": code_of(secret)}).url == "/"


def test_a_code_is_good_for_once(client, head, clock):
    sign_in(client, head)
    secret, _ = add_app(client)
    first = Client()
    sign_in(first, head)
    # The one that turned it on is used up, and so is any before it.
    for steps in (0, -1):
        used = first.post("/sign-in/second/", {"code": code_of(secret, steps)})
        assert used.status_code == 200
    clock.shift(timedelta(seconds=30))
    seen = code_of(secret)
    assert first.post("/sign-in/second/", {"code": seen}).status_code == 302
    # Whoever looked over a shoulder, in each half minute in which a clock might still fit:
    for _ in range(3):
        other = Client()
        sign_in(other, head)
        assert other.post("/sign-in/second/", {"code": seen}).status_code == 200
        clock.shift(timedelta(seconds=30))
    assert other.post("/sign-in/second/", {"code": code_of(secret)}).status_code == 302


def test_a_clock_that_is_half_a_minute_off_does_no_harm(client, head, clock):
    sign_in(client, head)
    secret, _ = add_app(client)
    clock.shift(timedelta(minutes=5))
    for steps, status in ((-2, 200), (2, 200), (-1, 302)):
        other = Client()
        sign_in(other, head)
        sent = {"code": code_of(secret, steps)}
        assert other.post("/sign-in/second/", sent).status_code == status


def test_a_recovery_code_lets_in_once(client, head, clock):
    sign_in(client, head)
    _, codes = add_app(client)
    assert len(set(codes)) == 10
    for status in (302, 200):
        other = Client()
        sign_in(other, head)
        sent = {"code": codes[0]}
        assert other.post("/sign-in/second/", sent).status_code == status
    assert "9 recovery codes left" in client.get("/account/").content.decode()
    # They are shown once, and new ones put an end to the old.
    assert client.get("/account/second-step/codes/").context["codes"] == []
    client.post("/account/second-step/codes/")
    fresh = client.get("/account/second-step/codes/").context["codes"]
    for code, status in ((codes[1], 200), (fresh[0], 302)):
        other = Client()
        sign_in(other, head)
        assert other.post("/sign-in/second/", {"code": code}).status_code == status


def test_guessing_codes_takes_for_ever(client, head, clock):
    sign_in(client, head)
    secret, _ = add_app(client)
    clock.shift(timedelta(minutes=1))
    other = Client()
    sign_in(other, head)
    for _ in range(6):
        other.post("/sign-in/second/", {"code": "000000"})
    page = other.post("/sign-in/second/", {"code": code_of(secret)})
    assert "Wait" in page.content.decode()
    clock.shift(timedelta(minutes=1))
    sent = {"code": code_of(secret)}
    assert other.post("/sign-in/second/", sent).status_code == 302


def test_secrets_are_not_readable_in_the_database(client, head, clock, settings):
    sign_in(client, head)
    secret, codes = add_app(client)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert codes[0].replace(" ", "") not in kept
    clock.shift(timedelta(minutes=1))
    settings.SECRET_KEY = "another one altogether"
    other = Client()
    sign_in(other, head)
    sent = {"code": code_of(secret)}
    assert other.post("/sign-in/second/", sent).status_code == 200
    settings.SECRET_KEY_FALLBACKS = ["only for tests"]
    assert other.post("/sign-in/second/", sent).status_code == 302


def test_the_last_one_of_somebody_who_needs_it_stays(client, oak, head, settings):
    sign_in(client, head)
    add_app(client)
    row = Authenticator.objects.get(type="totp")
    client.post(reverse("accounts:step_remove", args=[row.pk]))
    assert Authenticator.objects.filter(pk=row.pk).exists()
    settings.STAFF_MFA = False
    client.post(reverse("accounts:step_remove", args=[row.pk]))
    assert not Authenticator.objects.exists()


def test_nobody_removes_somebody_elses(client, oak, head):
    sign_in(client, head)
    add_app(client)
    row = Authenticator.objects.get(type="totp")
    client.force_login(oak.teacher)
    path = reverse("accounts:step_remove", args=[row.pk])
    assert client.post(path).status_code == 404
    assert client.post(path.replace(str(row.pk), "999999")).status_code == 404
    assert Authenticator.objects.filter(pk=row.pk).exists()


def test_a_session_without_the_step_cannot_add_one_beside_it(client, head):
    """Else a stolen session from before would make itself a key of its own."""
    early = Client()
    early.force_login(head)
    sign_in(client, head)
    add_app(client)
    assert early.get("/account/").status_code == 302  # that session has ended
    late = Client()
    late.force_login(head)
    for path in ("/account/second-step/app/", "/account/second-step/codes/"):
        assert late.get(path).url.startswith("/account/check/")
    assert late.get("/oak/").url == "/account/check/"


def test_a_reset_ends_every_session_and_asks_for_a_new_one(client, oak, head, clock):
    sign_in(client, head)
    add_app(client)
    assert reset_second_steps(head, by=oak.office) == 1
    assert client.get("/oak/").url.startswith("/sign-in/")
    sign_in(client, head)
    assert client.get("/oak/").url == "/account/second-step/"
    add_app(client)
    assert is_in(client)


def test_its_owner_is_told(client, head, settings, django_capture_on_commit_callbacks):
    settings.SENDS_MAIL = True
    User.objects.filter(pk=head.pk).update(email="head@oak.example")
    sign_in(client, head)
    with django_capture_on_commit_callbacks(execute=True):
        add_app(client)
    (letter,) = mail.outbox
    assert head.last_name not in letter.subject
    assert letter.to == ["head@oak.example"]


def test_a_passkey_that_was_not_asked_for_is_nothing(client, head, settings):
    settings.SITE = urlsplit("https://causeway.example")
    sign_in(client, head)
    page = "/account/second-step/passkey/"
    assert client.get(page).status_code == 200
    for sent in ("", "[]", "{}", '{"id": "AA", "rawId": "AA", "response": {}}', "nul\0"):
        assert client.post(page, {"credential": sent}).status_code == 200
    assert not Authenticator.objects.exists()
    settings.SITE = urlsplit("http://192.0.2.7:8000")
    assert client.get(page).status_code == 404
