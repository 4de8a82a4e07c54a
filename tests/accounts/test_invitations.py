"""Invitations: one link, one use, one week; and no way into anybody else's account."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import Invitation
from accounts.services.invitations import invite
from audit.models import Entry
from schools.models import Membership
from schools.services.inviting import invite_again, invite_staff
from schools.services.people import end_membership
from tests.factories import add_person

GOOD = "marmalade canal thunder"


@pytest.fixture
def ada(oak):
    return invite_staff(
        oak.school,
        role="teacher",
        first_name="Ada",
        last_name="Byrne",
        title="Ms",
        email="ada@oak.example",
        by=oak.head,
    )


def path_of(invited, settings):
    assert invited.link.startswith(settings.SITE_URL)
    return invited.link.removeprefix(settings.SITE_URL)


def choose(client, password=GOOD, again=None):
    sent = {"password": password, "again": password if again is None else again}
    return client.post("/invited/", sent)


def test_somebody_invited_chooses_a_password_and_is_in(client, oak, ada, settings):
    response = client.get(path_of(ada.invited, settings))
    assert response.url == "/invited/"
    page = client.get("/invited/").content.decode()
    assert "Teacher at Oak Junior" in page
    assert ada.user.username in page
    assert choose(client).url == "/"
    assert client.get("/oak/").status_code == 200
    actions = set(Entry.objects.values_list("action", flat=True))
    assert {"accounts.invite", "accounts.accept_invitation"} <= actions
    ada.user.refresh_from_db()
    assert ada.user.check_password(GOOD)


def test_the_link_is_for_one_use(client, ada, settings):
    path = path_of(ada.invited, settings)
    other = Client()
    other.get(path)
    client.get(path)
    assert choose(client).status_code == 302
    assert choose(other, "another canal thunder").status_code == 404
    assert Client().get(path).status_code == 404
    ada.user.refresh_from_db()
    assert ada.user.check_password(GOOD)


def test_looking_at_the_link_uses_nothing_up(ada, settings, client):
    path = path_of(ada.invited, settings)
    for _ in range(3):
        assert Client().get(path).status_code == 302
        assert Client().head(path).status_code == 302
    client.get(path)
    assert choose(client).status_code == 302


def test_a_link_ends_after_a_week(client, ada, settings):
    path = path_of(ada.invited, settings)
    for days, status in ((6.9, 302), (7.1, 404)):
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
            assert client.get(path).status_code == status


def test_all_links_that_lead_nowhere_read_alike(client, oak, ada, settings):
    ended = path_of(ada.invited, settings)
    invite_again(ada.membership, by=oak.head)
    answers = [client.get(path) for path in (ended, "/invited/never-there/", "/invited/")]
    assert {answer.status_code for answer in answers} == {404}
    pages = {answer.content.decode().partition("<main")[2] for answer in answers}
    assert len({page.partition("</main>")[0] for page in pages}) == 1


def test_nobody_with_a_password_is_invited_into_it(oak, elm, client, settings):
    """Another school that asks somebody in gets no way into their account."""
    oak.teacher.set_password(GOOD)
    oak.teacher.save()
    with pytest.raises(ValidationError):
        invite(oak.teacher, place="Teacher at Elm Primary", by=elm.head)
    assert not Invitation.objects.exists()
    fresh = add_person(elm.school, "teacher")
    fresh.set_unusable_password()
    fresh.save()
    assert invite(fresh, place="Teacher at Elm Primary", by=elm.head).link


def test_whoever_left_before_they_came_does_not_come_in(client, oak, ada, settings):
    path = path_of(ada.invited, settings)
    client.get(path)
    end_membership(ada.membership, by=oak.head)
    assert choose(client).status_code == 404
    assert client.get(path).status_code == 404


def test_who_was_signed_in_here_is_not_any_more(client, oak, ada, settings):
    client.force_login(oak.head)
    client.get(path_of(ada.invited, settings))
    before = client.session.session_key
    choose(client)
    assert client.session["_auth_user_id"] == str(ada.user.pk)
    assert client.session.session_key != before


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short word", "12 letters"),
        ("password1234", "easily guessed"),
        ("P@ssw0rd1234", "easily guessed"),
        ("qwertyuiop123", "easily guessed"),
        ("iloveyou1234!", "easily guessed"),
        ("ada byrne ada", "easily guessed"),
        ("111111111111", "easily guessed"),
    ],
)
def test_a_password_that_thieves_try_first_is_refused(
    client, ada, settings, password, said
):
    client.get(path_of(ada.invited, settings))
    response = choose(client, password)
    assert response.status_code == 200
    assert said in response.content.decode()
    assert choose(client, GOOD, "something else").status_code == 200
    assert choose(client).status_code == 302


def test_a_pupil_is_not_invited(oak):
    with pytest.raises(ValidationError):
        invite_staff(oak.school, role="pupil", first_name="A", last_name="B", by=None)


def test_a_letter_names_nobody_in_its_subject_and_leads_to_us(oak, settings, client):
    settings.SENDS_MAIL = True
    settings.SITE_URL = "https://causeway.example"
    asked = {"first_name": "Ada", "last_name": "Byrne", "email": "ada@oak.example"}
    new = invite_staff(oak.school, role="office", by=oak.head, **asked)
    assert new.invited.sent
    (letter,) = mail.outbox
    assert letter.to == ["ada@oak.example"]
    for word in ("Ada", "Byrne", "Oak"):
        assert word not in letter.subject
    assert new.invited.link in letter.body
    assert new.invited.link.startswith("https://causeway.example/invited/")


def test_without_a_mail_server_the_link_is_handed_over(ada):
    assert not ada.invited.sent
    assert mail.outbox == []


def test_a_mail_server_that_fails_stops_nothing(oak, settings):
    settings.SENDS_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    new = invite_staff(
        oak.school,
        role="head",
        first_name="A",
        last_name="B",
        email="a@oak.example",
        by=None,
    )
    assert (new.invited.sent, bool(new.invited.link)) == (False, True)
    assert Membership.objects.in_force().filter(user=new.user).exists()


def test_only_a_hash_of_the_link_is_kept(ada, settings):
    secret = path_of(ada.invited, settings).split("/")[2]
    row = Invitation.objects.get()
    assert secret not in str(row.__dict__)
    assert len(secret) >= 43
