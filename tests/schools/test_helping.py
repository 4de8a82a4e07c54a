"""Help for whoever cannot sign in, and that it is no way into anybody's account."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import Invitation, SignedInDevice
from accounts.services.second_step import has_second_step
from audit.models import Entry
from console.services.operators import add_operator
from schools.models import Membership
from schools.services import helping
from schools.services.inviting import invite_staff
from schools.services.people import start_membership
from tests.factories import UserFactory, add_person, membership_of

PASSWORD = "marmalade canal thunder"


def with_app(person):
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    return person


def with_password(person, email=""):
    person.set_password(PASSWORD)
    person.email = email
    person.save()
    return person


@pytest.fixture
def khan(oak):
    return with_app(with_password(oak.teacher, "khan@oak.example"))


@pytest.fixture
def at_oak(oak, khan):
    return membership_of(khan, oak.school)


def of_actions(action):
    return set(Entry.objects.filter(action=action).values_list("school", flat=True))


def test_a_lost_second_step_is_reset_and_everybody_told(oak, khan, at_oak, settings):
    settings.SENDS_MAIL = True
    with_password(oak.head, "head@oak.example")
    here = Client()
    here.force_login(khan)
    assert helping.reset_second_step(at_oak, by=oak.office) == 1
    assert not has_second_step(khan)
    assert here.get("/oak/").status_code == 302
    assert not SignedInDevice.objects.filter(user=khan).exists()
    assert of_actions("schools.reset_second_step") == {"900001"}
    # A second press resets nothing and tells nobody again.
    assert helping.reset_second_step(at_oak, by=oak.office) == 0


def test_the_letters_of_a_reset(oak, elm, settings, django_capture_on_commit_callbacks):
    settings.SENDS_MAIL = True
    khan = with_app(with_password(oak.teacher, "khan@oak.example"))
    start_membership(user=khan, school=elm.school, role="tutor", by=None)
    for head in (oak.head, elm.head):
        with_password(head, f"head@{head.username}.example")
    with django_capture_on_commit_callbacks(execute=True):
        helping.reset_second_step(membership_of(khan, oak.school), by=oak.office)
    to = {address for letter in mail.outbox for address in letter.to}
    assert to == {khan.email, oak.head.email, elm.head.email}
    for letter in mail.outbox:
        for word in ("Khan", khan.first_name, khan.username):
            assert word not in letter.subject + letter.body
    assert of_actions("schools.reset_second_step") == {"900001", "900002"}


@pytest.mark.parametrize("who", ["teacher", "pupil", "elms office", "elms head", "dsl"])
@pytest.mark.parametrize(
    "act",
    [
        helping.reset_second_step,
        helping.sign_out_everywhere,
        helping.send_new_link,
        helping.renew_invitation,
    ],
)
def test_nobody_else_helps_with_an_account(oak, elm, at_oak, who, act):
    strangers = {
        "teacher": add_person(oak.school, "teacher"),
        "pupil": oak.pupil,
        "elms office": elm.office,
        "elms head": elm.head,
        "dsl": add_person(oak.school, "dsl"),
    }
    with pytest.raises(ValidationError):
        act(at_oak, by=strangers[who])
    assert has_second_step(at_oak.user)
    assert not Invitation.objects.exists()


def test_nobody_resets_their_own(oak):
    with_app(oak.office)
    with pytest.raises(ValidationError):
        helping.reset_second_step(membership_of(oak.office, oak.school), by=oak.office)
    assert has_second_step(oak.office)


def test_an_operators_account_is_helped_by_no_school(oak, at_oak, khan):
    add_operator(khan, by=None)
    for act in (helping.reset_second_step, helping.send_new_link):
        with pytest.raises(ValidationError, match="host"):
            act(at_oak, by=oak.head)
    assert has_second_step(khan)
    superuser = UserFactory(is_superuser=True)
    row = start_membership(user=superuser, school=oak.school, role="tutor", by=None)
    with pytest.raises(ValidationError, match="host"):
        helping.send_new_link(row, by=oak.head)


def test_a_link_for_a_forgotten_password_is_shown_where_it_leads_to_no_more(
    oak, khan, at_oak
):
    made = helping.send_new_link(at_oak, by=oak.office)
    assert (made.sent, bool(made.link)) == (False, True)
    assert of_actions("schools.send_new_link") == {"900001"}


def test_the_office_gets_no_link_into_the_heads_account(oak, settings):
    row = membership_of(with_password(oak.head, "head@oak.example"), oak.school)
    with pytest.raises(ValidationError, match="by mail"):
        helping.send_new_link(row, by=oak.office)
    assert not Invitation.objects.exists()
    settings.SENDS_MAIL = True
    made = helping.send_new_link(row, by=oak.office)
    assert made.sent
    (letter,) = mail.outbox
    assert letter.to == ["head@oak.example"]
    # A colleague who is head may give all that the account opens.
    settings.SENDS_MAIL = False
    assert helping.send_new_link(row, by=add_person(oak.school, "head")).link


def test_one_person_alone_does_not_open_what_they_could_not_give(
    oak, settings, time_machine
):
    """The letter may go to an address of the office's own: it typed that in."""
    settings.SENDS_MAIL = True
    row = membership_of(with_app(with_password(oak.head, "h@oak.example")), oak.school)
    helping.send_new_link(row, by=oak.office)
    with pytest.raises(ValidationError, match="colleague"):
        helping.reset_second_step(row, by=oak.office)
    assert has_second_step(oak.head)
    colleague = add_person(oak.school, "office")
    assert helping.reset_second_step(row, by=colleague) == 1
    with pytest.raises(ValidationError, match="colleague"):
        helping.send_new_link(row, by=colleague)
    with_app(oak.head)
    time_machine.move_to(timezone.now() + timedelta(days=8))
    assert helping.reset_second_step(row, by=oak.office) == 1


def test_whom_they_could_make_anyhow_they_help_with_both(oak, khan, at_oak):
    assert helping.send_new_link(at_oak, by=oak.office).link
    assert helping.reset_second_step(at_oak, by=oak.office) == 1


def test_a_school_gets_no_link_into_what_somebody_is_elsewhere(oak, elm, khan, at_oak):
    start_membership(user=khan, school=elm.school, role="teacher", by=None)
    with pytest.raises(ValidationError, match="by mail"):
        helping.send_new_link(at_oak, by=oak.head)
    assert not Invitation.objects.open().exists()


def test_a_link_that_could_not_be_sent_ends(oak, elm, khan, at_oak, settings):
    start_membership(user=khan, school=elm.school, role="teacher", by=None)
    settings.SENDS_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(ValidationError):
        helping.send_new_link(at_oak, by=oak.head)
    assert not Invitation.objects.open().exists()


def test_a_link_shown_at_one_school_ends_when_another_takes_the_person_on(
    oak, elm, khan, at_oak
):
    helping.send_new_link(at_oak, by=oak.office)
    start_membership(user=khan, school=oak.school, role="tutor", by=None)
    assert Invitation.objects.open().count() == 1
    start_membership(user=khan, school=elm.school, role="teacher", by=None)
    assert not Invitation.objects.open().exists()


def test_the_office_gets_no_link_by_renewing_what_the_head_asked_for(oak):
    new = invite_staff(oak.school, role="dsl", first_name="A", last_name="B", by=oak.head)
    with pytest.raises(ValidationError):
        helping.renew_invitation(new.membership, by=oak.office)
    assert Invitation.objects.open().count() == 1
    assert helping.renew_invitation(new.membership, by=oak.head).link
    with pytest.raises(ValidationError):
        helping.take_back_invitation(new.membership, by=oak.office)
    helping.take_back_invitation(new.membership, by=oak.head)
    assert not Invitation.objects.open().exists()
    assert not Membership.objects.in_force().filter(user=new.user).exists()


def test_who_has_come_is_not_taken_back_like_an_invitation(oak, khan, at_oak):
    with pytest.raises(ValidationError):
        helping.take_back_invitation(at_oak, by=oak.head)
    assert at_oak.is_live


def test_the_link_asks_for_the_second_step_as_well_and_ends_every_session(
    oak, khan, at_oak, settings
):
    here, client = Client(), Client()
    here.force_login(khan)
    link = helping.send_new_link(at_oak, by=oak.office).link
    path = link.removeprefix(settings.SITE_URL)
    client.get(path)
    page = client.get("/invited/").content.decode()
    assert "Choose a new password" in page
    assert here.get("/oak/").status_code == 200
    new = {"password": "gravel teapot orchard", "again": "gravel teapot orchard"}
    assert client.post("/invited/", new).url == "/sign-in/second/"
    assert client.get("/oak/").status_code == 302
    assert here.get("/oak/").status_code == 302
    khan.refresh_from_db()
    assert khan.check_password("gravel teapot orchard")
    assert Client().get(path).status_code == 404


def test_who_has_no_second_step_is_in_by_the_link(oak, at_oak, khan, settings):
    Authenticator.objects.all().delete()
    client = Client()
    client.get(helping.send_new_link(at_oak, by=oak.office).link[len(settings.SITE_URL) :])
    new = {"password": "gravel teapot orchard", "again": "gravel teapot orchard"}
    assert client.post("/invited/", new).url == "/"
    assert client.get("/oak/").status_code == 200


def test_everywhere_at_once(oak, khan, at_oak):
    here, phone = Client(), Client()
    for client in (here, phone):
        client.force_login(khan)
    assert helping.sign_out_everywhere(at_oak, by=oak.office) == 2
    assert here.get("/oak/").status_code == phone.get("/oak/").status_code == 302
