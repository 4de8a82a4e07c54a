"""A school asks a sign-in name, and only its owner knows that it is theirs."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from audit.models import Entry
from schools.models import JoinRequest, Membership
from schools.services.joining import answer_request, ask_to_join, take_back_request
from schools.services.people import end_membership
from schools.services.roles import roles_now
from tests.factories import add_person, membership_of
from tests.schools.test_staff_pages import main_of

ASK = "/oak/people/ask/"
MINE = "/account/schools/"


@pytest.fixture
def office(oak):
    client = Client()
    client.force_login(oak.office)
    return client


@pytest.fixture
def khan(elm):
    client = Client()
    client.force_login(elm.teacher)
    return client


def ask(office, username, role="tutor"):
    answer = office.post(ASK, {"username": username, "role": role}, follow=True)
    assert answer.status_code == 200
    return main_of(answer)


def test_known_and_unknown_names_are_answered_alike(oak, elm, office, time_machine):
    """Staff of elsewhere, a pupil of elsewhere, nobody at all: the same page."""
    time_machine.move_to(timezone.now(), tick=False)
    pages = set()
    for name in (elm.teacher.username, elm.pupil.username, "nobodyatall"):
        page = ask(office, name)
        row = JoinRequest.objects.get(username=name)
        pages.add(page.replace(name, "NAME").replace(f"/{row.pk}/", "/PK/"))
        take_back_request(row, by=oak.office)
    assert len(pages) == 1
    assert "Elm" not in "".join(pages)
    assert "Khan" not in "".join(pages)


def test_a_yes_begins_the_role_and_a_second_press_nothing(oak, elm, office, khan):
    ask(office, elm.teacher.username)
    ask(office, elm.teacher.username)  # renewed, not asked twice
    row = JoinRequest.objects.get()
    assert roles_now(elm.teacher, oak.school) == set()
    assert "Oak Junior" in khan.get(MINE).content.decode()
    assert khan.get("/oak/").status_code == 404
    sent = {"request": row.pk, "answer": "yes"}
    assert [khan.post(MINE, sent).status_code for _ in range(2)] == [302, 302]
    assert khan.get("/oak/").status_code == khan.get("/elm/").status_code == 200
    assert Membership.objects.in_force().filter(user=elm.teacher).count() == 2
    assert not JoinRequest.objects.exists()
    assert "Khan-elm" in office.get("/oak/people/").content.decode()
    entry = Entry.objects.get(action="schools.answer_request")
    assert (entry.school, entry.detail) == ("900001", {"yes": True})


def test_a_no_changes_nothing_and_the_school_is_told_nothing(oak, elm, office, khan):
    ask(office, elm.teacher.username)
    sent = {"request": JoinRequest.objects.get().pk, "answer": "no"}
    assert khan.post(MINE, sent).url == MINE
    assert khan.get("/oak/").status_code == 404
    assert "Khan" not in office.get(ASK).content.decode()


def test_nobody_answers_for_another(oak, elm, office, client):
    ask(office, elm.teacher.username)
    sent = {"request": JoinRequest.objects.get().pk, "answer": "yes"}
    for stranger in (elm.head, oak.teacher, add_person(elm.school, "teacher")):
        client.force_login(stranger)
        assert "Oak Junior" not in client.get(MINE).content.decode().partition("<main")[2]
        client.post(MINE, sent)
        with pytest.raises(ValidationError):
            answer_request(JoinRequest.objects.get(), yes=True, by=stranger)
    client.force_login(elm.pupil)
    assert client.post(MINE, sent).status_code == 404
    assert not Membership.objects.filter(user=elm.teacher, school=oak.school).exists()
    client.force_login(elm.teacher)
    for wrong in ({"request": "x"}, {"request": "٣", "answer": "yes"}, {"answer": "yes"}):
        assert client.post(MINE, wrong).status_code == 404


@pytest.mark.parametrize("role", ["head", "dsl", "pupil"])
def test_the_office_asks_for_no_role_it_may_not_give(oak, elm, office, role):
    assert "another look" in ask(office, elm.teacher.username, role)
    with pytest.raises(ValidationError):
        ask_to_join(oak.school, username="x", role=role, by=oak.office)
    with pytest.raises(ValidationError):
        ask_to_join(oak.school, username="x", role="tutor", by=elm.head)
    with pytest.raises(ValidationError):
        ask_to_join(oak.school, username=oak.office.username, role="tutor", by=oak.office)
    assert not JoinRequest.objects.exists()


def test_what_was_asked_by_somebody_who_has_left_begins_nothing(oak, elm, office, khan):
    ask(office, elm.teacher.username)
    row = JoinRequest.objects.get()
    end_membership(membership_of(oak.office, oak.school), by=oak.head)
    khan.post(MINE, {"request": row.pk, "answer": "yes"})
    assert roles_now(elm.teacher, oak.school) == set()
    assert khan.post(MINE, {"request": row.pk, "answer": "no"}).status_code == 302
    assert not JoinRequest.objects.exists()


def test_it_lasts_two_weeks_and_can_be_taken_back(oak, elm, office, khan, time_machine):
    ask(office, elm.teacher.username)
    row = JoinRequest.objects.get()
    with pytest.raises(ValidationError):
        take_back_request(row, by=elm.head)
    time_machine.move_to(timezone.now() + timedelta(days=15))
    khan.force_login(elm.teacher)
    assert "Oak Junior" not in khan.get(MINE).content.decode()
    with pytest.raises(ValidationError):
        answer_request(row, yes=True, by=elm.teacher)
    office.force_login(oak.office)
    ask(office, elm.teacher.username)
    row = JoinRequest.objects.get()
    for _ in range(2):
        assert office.post(f"{ASK}{row.pk}/end/").status_code == 302
    assert not JoinRequest.objects.exists()


@pytest.mark.parametrize("number", [1, 30])
def test_the_page_costs_the_same_for_many(oak, office, number, django_assert_num_queries):
    for n in range(number):
        ask_to_join(oak.school, username=f"name{n}", role="tutor", by=oak.office)
    office.get(ASK)
    with django_assert_num_queries(QUERIES):
        page = office.get(ASK).content.decode()
    assert page.count("Take it back") == number


QUERIES = 8
