"""The pages of a school's staff: who may look, who may change, and what they show."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import Invitation, User
from schools.models import Membership
from schools.services.people import end_membership, start_membership
from tests.factories import UserFactory, add_person, membership_of

LIST = "/oak/people/"
QUERIES = 7
ASKED = {"first_name": "Ada", "last_name": "Byrne", "role": "teacher"}


@pytest.fixture
def office(oak):
    client = Client()
    client.force_login(oak.office)
    return client


def page_of(client, address=LIST, **sent):
    answer = client.post(address, sent) if sent else client.get(address)
    assert answer.status_code == 200
    return main_of(answer)


def main_of(answer):
    """What is on the page itself, without what is another each time."""
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub('value="[A-Za-z0-9]{64}"', "TOKEN", main)


def address_of(person, *parts):
    return "/".join([f"/oak/people/{person.public_id}", *map(str, parts), ""])


def addresses(oak, person):
    row = membership_of(person, oak.school).pk
    return [
        address_of(person),
        address_of(person, "roles"),
        address_of(person, "roles", row, "end"),
        address_of(person, "roles", row, "back"),
        address_of(person, "invitation"),
        address_of(person, "invitation", "end"),
        address_of(person, "password"),
        address_of(person, "second-step"),
        address_of(person, "devices"),
    ]


@pytest.mark.parametrize("role", ["head", "office"])
def test_who_keeps_accounts_sees_and_changes(oak, client, role):
    client.force_login(oak.people[role])
    assert "Khan-oak" in page_of(client)
    assert "Invite somebody" in page_of(client)
    for address in (LIST, "/oak/people/invite/", *addresses(oak, oak.teacher)):
        assert client.get(address).status_code in (200, 302)
    assert client.post(address_of(oak.teacher, "devices")).status_code == 302


@pytest.mark.parametrize("role", ["dsl", "coordinator"])
def test_who_may_read_changes_nothing(oak, client, role):
    client.force_login(add_person(oak.school, role))
    assert "Khan-oak" in page_of(client)
    assert "Invite somebody" not in page_of(client)
    page = page_of(client, address_of(oak.teacher))
    for word in ("End", "forgot", "Give another role", "<form"):
        assert word not in page
    for address in ("/oak/people/invite/", *addresses(oak, oak.teacher)[1:]):
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404
    assert membership_of(oak.teacher, oak.school).is_live


def test_nobody_else_sees_that_there_is_such_a_page(oak, elm, client):
    strangers = [oak.teacher, oak.pupil, elm.head, elm.office]
    strangers += [add_person(oak.school, role) for role in ("senco", "technician")]
    for stranger in strangers:
        client.force_login(stranger)
        for address in (LIST, "/oak/people/invite/", *addresses(oak, oak.teacher)):
            assert client.get(address).status_code == 404
            assert client.post(address).status_code == 404


def test_only_ones_own_staff_is_found_by_an_address(oak, elm, office):
    assert office.get(address_of(oak.teacher)).status_code == 200
    for stranger in (elm.teacher, oak.pupil, UserFactory()):
        assert office.get(address_of(stranger)).status_code == 404
        assert office.post(address_of(stranger, "second-step")).status_code == 404
    theirs = membership_of(elm.teacher, elm.school).pk
    for act in ("end", "back"):
        path = address_of(oak.teacher, "roles", theirs, act)
        assert office.post(path).status_code == 404
    assert membership_of(elm.teacher, elm.school).is_live


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_costs_the_same_for_many(oak, office, number, django_assert_num_queries):
    for n in range(number - 1):
        person = add_person(oak.school, "tutor", last_name=f"Extra-{n:02}")
        start_membership(user=person, school=oak.school, role="senco", by=None)
        Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    page_of(office)
    with django_assert_num_queries(QUERIES):
        page = page_of(office)
    assert page.count('<th scope="row">') == number + 2


def test_what_a_line_says(oak, office):
    User.objects.filter(pk=oak.teacher.pk).update(last_login=timezone.now())
    old = timezone.now() - timedelta(days=91)
    User.objects.filter(pk=oak.head.pk).update(last_login=old)
    office.post("/oak/people/invite/", ASKED)
    Authenticator.objects.create(user=oak.office, type="totp", data={"secret": "x"})

    lines = page_of(office).split("<tr>")[2:]

    said = {name: next(line for line in lines if name in line) for name in NAMES}
    assert "Needs one, has none" in said["Head-oak"]
    assert "Not signed in for 90 days" in said["Head-oak"]
    assert "Off" in said["Khan-oak"]
    assert "today" in said["Khan-oak"]
    assert "On" in said["Ford-oak"]
    assert "Invited, link not used yet" in said["Byrne"]
    assert "90 days" not in said["Ford-oak"] + said["Khan-oak"] + said["Byrne"]
    Invitation.objects.update(ends_at=timezone.now())
    assert "link has run out" in page_of(office)


NAMES = ("Head-oak", "Khan-oak", "Ford-oak", "Byrne")


def names_in(page):
    return {name for name in (*NAMES, "Gone") if name in page}


def test_the_list_is_narrowed(oak, office):
    old = timezone.now() - timedelta(days=91)
    User.objects.filter(pk=oak.head.pk).update(last_login=old)
    office.post("/oak/people/invite/", ASKED)
    Authenticator.objects.create(user=oak.office, type="totp", data={"secret": "x"})
    gone = add_person(oak.school, "tutor", last_name="Gone")
    end_membership(membership_of(gone, oak.school), by=None)
    for question, wanted in (
        ("", set(NAMES)),
        ("?role=teacher", {"Khan-oak", "Byrne"}),
        ("?role=head&show=away", {"Head-oak"}),
        ("?show=second-step", {"Head-oak"}),
        ("?show=away", {"Head-oak"}),
        ("?show=invited", {"Byrne"}),
        ("?show=left", {"Gone"}),
        ("?role=pupil", set(NAMES)),
        ("?show=x&page=%00", set(NAMES)),
        ("?role=governor", set()),
    ):
        assert names_in(page_of(office, LIST + question)) == wanted, question
    assert "Nobody here fits that" in page_of(office, f"{LIST}?role=governor")


def test_a_name_is_looked_for_and_stands_in_no_address(oak, elm, office):
    assert names_in(page_of(office, words="kHan")) == {"Khan-oak"}
    assert names_in(page_of(office, words=oak.teacher.first_name)) == {"Khan-oak"}
    assert "Khan-elm" not in page_of(office, words="Khan")
    assert names_in(page_of(office, words=oak.teacher.username)) == {"Khan-oak"}
    assert names_in(page_of(office, words="Nobody")) == set()
    assert names_in(page_of(office, words="a\0b")) == set(NAMES) - {"Byrne"}
    assert names_in(page_of(office, f"{LIST}?words=Khan")) == set(NAMES) - {"Byrne"}


def test_fifty_a_page(oak, office):
    for n in range(60):
        add_person(oak.school, "tutor", last_name=f"Extra-{n:02}")
    first, second = page_of(office), page_of(office, f"{LIST}?page=2&show=")
    assert first.count('<th scope="row">') == 50
    assert second.count('<th scope="row">') == 13
    assert "page=1" in second
    assert "Type more of the name" in page_of(office, words="Extra")


def test_somebody_is_invited_and_the_link_is_shown_once(oak, office):
    answer = office.post("/oak/people/invite/", {**ASKED, "group": oak.group.pk})
    page = answer.content.decode()
    new = User.objects.get(last_name="Byrne")
    assert "/invited/" in page
    assert new.username in page
    assert "no-store" in answer["Cache-Control"]
    assert "/invited/" not in page_of(office, address_of(new))
    assert "5K" in page_of(office, address_of(new))
    # A second press of the same button: another link, and nobody twice.
    assert "/invited/" in page_of(office, "/oak/people/invite/", **ASKED)
    assert User.objects.filter(last_name="Byrne").count() == 1
    assert "/invited/" in page_of(office, address_of(new, "invitation"), x="1")
    assert office.post(address_of(new, "invitation", "end")).status_code == 302
    assert office.post(address_of(new, "invitation", "end")).status_code == 302
    assert not Invitation.objects.open().exists()


def test_the_link_goes_by_mail_where_there_is_any(oak, office, settings):
    settings.SENDS_MAIL = True
    sent = {**ASKED, "email": "ada@oak.example"}
    answer = office.post("/oak/people/invite/", sent, follow=True)
    assert "on its way to ada@oak.example" in answer.content.decode()
    assert "/invited/" not in answer.content.decode()
    assert [letter.to for letter in mail.outbox] == [["ada@oak.example"]]


def test_a_namesake_is_asked_about(oak, office):
    add_person(oak.school, "tutor", first_name="Ada", last_name="Byrne")
    page = page_of(office, "/oak/people/invite/", **ASKED)
    assert "another person of the same name" in page
    assert User.objects.filter(last_name="Byrne").count() == 1
    office.post("/oak/people/invite/", {**ASKED, "namesake": "on"})
    assert User.objects.filter(last_name="Byrne").count() == 2


@pytest.mark.parametrize("role", ["pupil", "head", "dsl", "operator", ""])
def test_what_the_office_may_not_give_is_no_choice(oak, office, role):
    assert f'value="{role or "pupil"}"' not in page_of(office, "/oak/people/invite/")
    answer = office.post("/oak/people/invite/", {**ASKED, "role": role})
    assert "another look" in answer.content.decode()
    path = address_of(oak.teacher, "roles")
    assert office.post(path, {"role": role}).status_code == 200
    assert Membership.objects.filter(user=oak.teacher).count() == 1
    assert not User.objects.filter(last_name="Byrne").exists()


def test_a_class_of_another_school_is_no_choice(oak, elm, office):
    sent = {**ASKED, "group": elm.group.pk}
    assert "another look" in page_of(office, "/oak/people/invite/", **sent)


def test_roles_are_given_ended_and_given_back(oak, office):
    office.post(address_of(oak.teacher, "roles"), {"role": "tutor"})
    office.post(address_of(oak.teacher, "roles"), {"role": "tutor"})
    rows = Membership.objects.in_force().filter(user=oak.teacher)
    assert set(rows.values_list("role", flat=True)) == {"teacher", "tutor"}
    row = rows.get(role="teacher")
    asks = page_of(office, address_of(oak.teacher, "roles", row.pk, "end"))
    assert "5K" in asks
    assert "What else they are here stays" in asks
    for _ in range(2):
        office.post(address_of(oak.teacher, "roles", row.pk, "end"))
    assert rows.get().role == "tutor"
    asks = page_of(office, address_of(oak.teacher, "roles", rows.get().pk, "end"))
    assert "It is all they are here" in asks
    assert "Give it back" in page_of(office, address_of(oak.teacher))
    office.post(address_of(oak.teacher, "roles", row.pk, "back"))
    assert rows.count() == 2


def test_nobody_is_offered_anything_for_themselves(oak, office):
    page = page_of(office, address_of(oak.office))
    assert "Your own roles are changed by a colleague" in page
    assert "Give another role" not in page
    mine = membership_of(oak.office, oak.school).pk
    for parts in (("roles",), ("roles", mine, "end"), ("password",), ("second-step",)):
        assert office.get(address_of(oak.office, *parts)).status_code == 404
        assert office.post(address_of(oak.office, *parts)).status_code == 404


def test_the_office_is_not_offered_what_is_the_heads(oak, office):
    row = membership_of(oak.head, oak.school).pk
    page = page_of(office, address_of(oak.head))
    assert address_of(oak.head, "roles", row, "end") not in page
    for act in ("end", "back"):
        path = address_of(oak.head, "roles", row, act)
        assert office.post(path).status_code == 404
    assert membership_of(oak.head, oak.school).is_live


def test_a_tab_left_open_does_nothing_once_the_role_is_gone(oak, office):
    """Lowered while signed in: the next request is refused, page or press."""
    assert office.get(LIST).status_code == 200
    start_membership(user=oak.office, school=oak.school, role="assistant", by=None)
    end_membership(membership_of_role(oak.office, "office"), by=oak.head)
    assert office.get(LIST).status_code == 404
    for address in addresses(oak, oak.teacher):
        assert office.post(address, {"role": "tutor"}).status_code == 404
    assert office.post("/oak/people/invite/", ASKED).status_code == 404
    assert Membership.objects.in_force().filter(user=oak.teacher).count() == 1
    assert office.get("/oak/").status_code == 200


def membership_of_role(person, role):
    return Membership.objects.in_force().get(user=person, role=role)


def test_a_form_that_took_too_long_is_filled_in_again_once(oak, office, time_machine):
    """Ten minutes go by over it: what was typed is there when the person is back."""
    oak.office.set_password("marmalade canal thunder")
    oak.office.save()
    office.force_login(oak.office)
    address = "/oak/people/invite/"
    time_machine.move_to(timezone.now() + timedelta(minutes=11))
    asked = office.post(address, {**ASKED, "password": "x"})
    assert asked.url.startswith("/account/check/")
    assert not User.objects.filter(last_name="Byrne").exists()
    proof = {"password": "marmalade canal thunder", "next": address}
    assert office.post("/account/check/", proof).url == address
    back = office.get(address).content.decode()
    assert 'value="Byrne"' in back
    assert "What you had filled in is here" in back
    assert 'value="Byrne"' not in office.get(address).content.decode()
    assert "/invited/" in page_of(office, address, **ASKED)


def test_it_asks_again_who_is_there_before_anything_weighty(oak, office, time_machine):
    row = membership_of(oak.teacher, oak.school).pk
    time_machine.move_to(timezone.now() + timedelta(minutes=11))
    assert office.get(LIST).status_code == 200
    assert office.get(address_of(oak.teacher)).status_code == 200
    for address in ("/oak/people/invite/", *addresses(oak, oak.teacher)[1:]):
        assert office.post(address, {"role": "tutor"}).url.startswith("/account/check/")
    assert Membership.objects.in_force().get(user=oak.teacher).pk == row
    # Whoever comes back from there by an address that only takes presses finds the page.
    time_machine.move_to(timezone.now() - timedelta(minutes=11))
    answer = office.get(address_of(oak.teacher, "roles", row, "back"))
    assert answer.url == address_of(oak.teacher)


def test_one_school_sees_and_ends_only_its_own(oak, elm, office):
    start_membership(user=oak.teacher, school=elm.school, role="tutor", by=None)
    theirs = membership_of(oak.teacher, elm.school)
    for page in (page_of(office), page_of(office, address_of(oak.teacher))):
        for word in ("Elm", "elm", "Tutor</strong>", "elsewhere"):
            assert word not in page
    ours = membership_of(oak.teacher, oak.school)
    asks = page_of(office, address_of(oak.teacher, "roles", ours.pk, "end"))
    theirs.delete()
    assert page_of(office, address_of(oak.teacher, "roles", ours.pk, "end")) == asks
    theirs.save()
    office.post(address_of(oak.teacher, "roles", ours.pk, "end"))
    theirs.refresh_from_db()
    assert theirs.is_live
    assert "Elm" not in page_of(office, address_of(oak.teacher))


def test_the_menu_leads_there_for_those_who_may(oak, client):
    for person, leads in ((oak.head, True), (oak.office, True), (oak.teacher, False)):
        client.force_login(person)
        page = client.get("/oak/courses/").content.decode()
        assert (f'href="{LIST}"' in page) is leads
