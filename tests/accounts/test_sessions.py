"""Where somebody is signed in: seen, ended, and ended for them when a right ends."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import KnownDevice, SignedInDevice, User
from accounts.services import end_sessions
from accounts.useragents import in_plain_words
from schools.models import Membership
from schools.services.people import end_membership, start_membership

PASSWORD = "marmalade canal thunder"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1"


@pytest.fixture
def khan(oak):
    oak.teacher.set_password(PASSWORD)
    oak.teacher.email = "khan@oak.example"
    oak.teacher.save()
    return oak.teacher


def sign_in(person, agent=CHROME, client=None):
    client = client or Client(headers={"user-agent": agent})
    sent = {"username": person.username, "password": PASSWORD}
    assert client.post("/sign-in/", sent).status_code == 302
    return client


def is_in(client):
    return client.get("/me/work/").status_code == 200


def test_a_person_sees_where_they_are_signed_in_and_ends_it(khan, oak):
    here, phone, third = sign_in(khan), sign_in(khan, PHONE), sign_in(khan, PHONE)
    sign_in_of_another = Client()
    sign_in_of_another.force_login(oak.head)
    page = here.get("/account/")
    assert [row.label for row in page.context["here"]] == ["Chrome on Windows"]
    assert [r.label for r in page.context["elsewhere"]] == ["Safari on an iPhone"] * 2
    row = khan.signed_in.get(session_key=phone.session.session_key)
    assert here.post("/account/devices/end/", {"device": row.pk}).status_code == 302
    assert (is_in(here), is_in(phone), is_in(third)) == (True, False, True)
    here.post("/account/devices/end/")
    assert (is_in(here), is_in(third), is_in(sign_in_of_another)) == (True, False, True)


@pytest.mark.parametrize("device", ["0", "-1", "x", "9" * 30, "١", "1 or 1=1"])
def test_nobody_ends_what_is_not_theirs(khan, oak, device):
    other = Client()
    other.force_login(oak.head)
    here = sign_in(khan)
    row = oak.head.signed_in.get()
    for sent in (row.pk, device):
        answer = here.post("/account/devices/end/", {"device": sent})
        assert answer.status_code == 404
    assert is_in(other)


@pytest.mark.parametrize("number", [1, 30])
def test_the_page_costs_the_same_for_many(khan, django_assert_num_queries, number):
    here = sign_in(khan)
    for _ in range(number - 1):
        Client().force_login(khan)
    here.get("/account/")
    with django_assert_num_queries(QUERIES):
        here.get("/account/")


QUERIES = 7  # one of them whether the person is an operator, who needs a second step


def test_a_page_that_is_read_writes_its_use_now_and_then(khan, django_assert_num_queries):
    here = sign_in(khan)
    is_in(here)
    noted = khan.signed_in.get().last_used
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        is_in(here)
        assert khan.signed_in.get().last_used == noted
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        is_in(here)
        assert khan.signed_in.get().last_used > noted


def test_signing_out_takes_the_row_with_it(khan):
    here = sign_in(khan)
    here.post("/sign-out/")
    assert not SignedInDevice.objects.exists()


def test_rows_of_sessions_that_ran_out_go_when_their_owner_comes_again(khan):
    sign_in(khan)
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    here = sign_in(khan)
    assert khan.signed_in.get().session_key == here.session.session_key


def test_a_new_password_ends_the_others_and_changes_this_one(khan):
    here, other = sign_in(khan), sign_in(khan)
    before = here.session.session_key
    new = {"password": "gravel teapot orchard", "again": "gravel teapot orchard"}
    assert here.post("/account/password/", new).url == "/account/"
    assert (is_in(here), is_in(other)) == (True, False)
    assert here.session.session_key != before
    assert khan.signed_in.get().session_key == here.session.session_key
    khan.refresh_from_db()
    assert khan.check_password("gravel teapot orchard")


def test_whoever_belongs_nowhere_any_more_is_out_at_once(khan, oak):
    here = sign_in(khan)
    assert is_in(here)
    end_membership(khan.memberships.get(), by=oak.head)
    assert not is_in(here)
    assert not SignedInDevice.objects.filter(user=khan).exists()


def test_whoever_belongs_elsewhere_goes_on_as_what_they_are_there(oak, elm):
    pupil = oak.pupil
    here = Client()
    here.force_login(pupil)
    assert "Oak Junior" in here.get("/me/").content.decode()
    # A move to the next school: there first, then away from here.
    start_membership(user=pupil, school=elm.school, role="pupil", by=None, year_group=1)
    end_membership(Membership.objects.get(user=pupil, school=oak.school), by=oak.head)
    page = here.get("/me/").content.decode()
    assert "Elm Primary" in page
    assert "Oak Junior" not in page.partition("<main")[0]
    assert 'data-band="y2"' in page


def test_other_peoples_sessions_are_left_alone(khan, oak):
    here, other = sign_in(khan), Client()
    other.force_login(oak.head)
    assert end_sessions(khan) == 1
    assert (is_in(here), is_in(other)) == (False, True)


def test_a_browser_that_was_not_seen_before_is_told_of(khan, settings):
    settings.SENDS_MAIL = True
    first = sign_in(khan)
    assert "first time" not in first.get("/account/").content.decode()
    assert mail.outbox == []
    first.post("/sign-out/")
    sign_in(khan, client=first)
    assert "first time" not in first.get("/account/").content.decode()
    phone = sign_in(khan, PHONE)
    assert "first time you sign in with Safari on an iPhone" in (
        phone.get("/account/").content.decode()
    )
    (letter,) = mail.outbox
    assert "Safari on an iPhone" in letter.body
    assert settings.SITE_URL in letter.body
    assert khan.last_name not in letter.subject


def test_who_has_left_gets_no_letter(khan, oak, settings):
    """They may still sign in, to what is their own; no mail follows them."""
    settings.SENDS_MAIL = True
    sign_in(khan)
    end_membership(khan.memberships.get(), by=oak.head)
    phone = sign_in(khan, PHONE)
    phone.post("/account/password/", {"password": PASSWORD, "again": PASSWORD})
    assert mail.outbox == []
    start_membership(user=khan, school=oak.school, role="tutor", by=None)
    sign_in(khan, PHONE)
    assert len(mail.outbox) == 1


def test_a_childs_browser_is_not_remembered(oak):
    oak.pupil.set_password(PASSWORD)
    oak.pupil.save()
    client = sign_in(oak.pupil)
    assert not KnownDevice.objects.exists()
    assert set(client.cookies) <= {"sessionid", "csrftoken"}


def test_a_thirty_strong_class_signs_in_from_one_address(oak):
    """With eight slips among them, and somebody who guesses at one name."""
    pupils = [oak.pupil, oak.classmate]
    oak.pupil.set_password(PASSWORD)
    User.objects.filter(pk__in=[p.pk for p in pupils]).update(password=oak.pupil.password)
    for number in range(28):
        pupils.append(
            User.objects.create(
                username=f"many{number}", first_name="A", password=oak.pupil.password
            )
        )
    for slip in range(8):
        sent = {"username": pupils[slip].username, "password": "wrong"}
        assert Client().post("/sign-in/", sent).status_code == 200
    for pupil in pupils:
        sign_in(pupil)


def test_guessing_waits_longer_and_never_for_long(khan):
    now = timezone.now()
    right = {"username": khan.username, "password": PASSWORD}
    wrong = {**right, "password": "wrong"}
    with time_machine.travel(now, tick=False) as clock:
        for _ in range(5):
            Client().post("/sign-in/", wrong)
        assert Client().post("/sign-in/", right).status_code == 302
        for _ in range(60):
            Client().post("/sign-in/", wrong)
            clock.shift(timedelta(seconds=61))
        Client().post("/sign-in/", wrong)
        page = Client().post("/sign-in/", right)
        assert "Wait 6" in page.content.decode()  # 60 or 61 seconds, however many tries
        clock.shift(timedelta(seconds=61))
        assert Client().post("/sign-in/", right).status_code == 302


def test_a_name_that_nobody_has_waits_alike(db):
    said = set()
    for _ in range(7):
        sent = {"username": "nobody", "password": "wrong"}
        page = Client().post("/sign-in/", sent)
        said.add(page.context["form"].non_field_errors()[0].split(".")[0])
    assert len(said) == 2


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome on Windows"),
        (PHONE, "Safari on an iPhone"),
        (CHROME + " Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/140 Safari/5", "Chrome on a Chromebook"),
        ("Mozilla/5.0 (Macintosh; Intel) Gecko Firefox/140.0", "Firefox on a Mac"),
        (
            "Mozilla/5.0 (Linux; Android 16) Chrome/140 Mobile",
            "Chrome on an Android device",
        ),
        ("<script>", "A browser"),
        ("", "A browser"),
    ],
)
def test_browsers_have_names_that_their_owners_know(agent, words):
    assert in_plain_words(agent) == words
