"""The class door: opened by one's teacher, entered by a tap, and gone when it is shut."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import SignedInDevice
from audit.models import Entry
from schools.models import ClassDoor
from schools.services import doors
from schools.services.people import end_membership, start_membership
from schools.services.roles import NOT_YOURS
from schools.services.states import suspend_school
from schools.tenancy import school_scope
from schools.views import doors as views
from tests.factories import add_person


def opened(world, *, by=None, minutes=60):
    return doors.open_door(world.group, minutes=minutes, by=by or world.teacher)


def tap(code, pupil, client=None):
    client = client or Client()
    said = {"code": code, "pupil": pupil.public_id}
    client.answer = client.post("/door/", said)
    return client


def is_in(client):
    return "_auth_user_id" in client.session


def page_of(world):
    return reverse("schools:door", args=[world.school.slug, world.group.pk])


@pytest.fixture
def door(oak):
    return opened(oak)


def test_a_tap_on_the_screen_signs_that_child_in(client, oak, door):
    names = client.post("/door/", {"code": door.code})
    assert "Who are you?" in names.text
    assert f'value="{oak.pupil.public_id}"' in names.text
    assert oak.pupil.last_name not in names.text
    assert "no-store" in names["Cache-Control"]
    tap(door.code, oak.pupil, client)
    assert client.answer.url == "/"
    assert client.get("/me/").context["user"] == oak.pupil
    client.force_login(oak.teacher)
    page = client.get(page_of(oak)).text
    assert page.count("Sign out<span") == 1


def test_two_of_one_name_have_letters_more(client, oak, door):
    for last in ("Ash", "Birch", "Bell"):
        add_person(
            oak.school,
            "pupil",
            group=oak.group,
            year_group=5,
            first_name="Zoe",
            last_name=last,
        )
    page = client.post("/door/", {"code": door.code}).text
    assert "Zoe A</button>" in page
    assert "Zoe Bi</button>" in page
    assert "Zoe Be</button>" in page


@pytest.mark.parametrize(
    "code", ["", "bcdf2345", "\x00", "x" * 5000, "%", "../", "٣٣٣٣٣٣٣٣"]
)
def test_another_code_shows_nobody(client, oak, door, code):
    for said in ({"code": code}, {"code": code, "pupil": oak.pupil.public_id}):
        answer = client.post("/door/", said)
        assert answer.status_code == 200
        assert doors.SHUT in answer.text
        assert oak.pupil.get_short_name() not in answer.text
    assert not is_in(client)
    typed = f" {door.code[:4].upper()}-{door.code[4:]} "
    assert "Who are you?" in client.post("/door/", {"code": typed}).text


def test_the_door_shuts_at_once_and_signs_everybody_out(client, oak, door):
    screen, other = tap(door.code, oak.pupil), tap(door.code, oak.classmate)
    # At home, by another way: not the door's business.
    home = Client()
    home.force_login(oak.pupil)
    assert is_in(screen)
    assert is_in(other)
    client.force_login(oak.teacher)
    client.post(page_of(oak), {"shut": "1"})
    for one in (screen, other):
        assert one.get("/me/").status_code == 302
    assert home.get("/me/").status_code == 200
    assert not is_in(tap(door.code, oak.pupil))
    assert Entry.objects.filter(action="schools.close_door").count() == 1


def test_the_door_and_what_it_opened_end_with_the_lesson(oak, time_machine):
    start = timezone.now()
    door = opened(oak, minutes=30)
    screen = tap(door.code, oak.pupil)
    for minutes in (10, 20, 29):
        time_machine.move_to(start + timedelta(minutes=minutes))
        assert screen.get("/me/").status_code == 200, minutes
    time_machine.move_to(start + timedelta(minutes=31))
    assert screen.get("/me/").status_code == 302
    assert doors.find_door(door.code) is None


def test_one_child_is_in_on_one_screen_until_the_teacher_signs_them_out(client, oak, door):
    first = tap(door.code, oak.pupil)
    second = tap(door.code, oak.pupil)
    assert not is_in(second)
    assert "signed in on another screen" in second.answer.text
    client.force_login(oak.teacher)
    client.post(page_of(oak), {"pupil": oak.pupil.public_id})
    assert first.get("/me/").status_code == 302
    assert is_in(tap(door.code, oak.pupil, second))


def test_a_child_taps_twice_and_is_in(oak, door):
    screen = tap(door.code, oak.pupil)
    tap(door.code, oak.pupil, screen)
    assert screen.answer.url == "/"
    assert screen.get("/me/").status_code == 200
    assert SignedInDevice.objects.count() == 1


def test_a_wrong_name_and_then_the_right_one_leave_nobody_behind(oak, door):
    screen = tap(door.code, oak.classmate)
    tap(door.code, oak.pupil, screen)
    assert screen.get("/me/").context["user"] == oak.pupil
    assert SignedInDevice.objects.get().user == oak.pupil
    assert is_in(tap(door.code, oak.classmate))


def test_the_door_is_held_until_it_is_known_where_a_child_is(oak, door, monkeypatch):
    """Else somebody who shuts it in that moment signs out everybody but that child."""
    inside = []
    note, outside = views.note_device, len(connection.savepoint_ids)

    def noting(*args, **kwargs):
        inside.append(len(connection.savepoint_ids) > outside)
        note(*args, **kwargs)

    monkeypatch.setattr(views, "note_device", noting)
    assert is_in(tap(door.code, oak.pupil))
    assert inside == [True]


def test_a_child_who_signs_out_may_come_in_again(oak, door):
    screen = tap(door.code, oak.pupil)
    screen.post("/sign-out/")
    assert is_in(tap(door.code, oak.classmate, screen))
    assert is_in(tap(door.code, oak.pupil))


def test_only_who_works_with_the_class_or_keeps_the_accounts(client, oak, elm):
    other = add_person(oak.school, "teacher", last_name="Nye")
    for stranger in (other, oak.pupil, elm.office, elm.teacher):
        with pytest.raises(ValidationError, match=NOT_YOURS):
            opened(oak, by=stranger)
        client.force_login(stranger)
        assert client.get(page_of(oak)).status_code == 404
        assert client.post(page_of(oak), {"minutes": "60"}).status_code == 404
    assert not ClassDoor.objects.exists()
    door = opened(oak)
    for stranger in (other, oak.pupil, elm.teacher):
        with pytest.raises(ValidationError, match=NOT_YOURS):
            doors.close_door(door, by=stranger)
        with pytest.raises(ValidationError, match=NOT_YOURS):
            doors.let_out(door, pupil=oak.pupil.public_id, by=stranger)
    assert opened(oak, by=oak.office) == door, "it is open already"
    client.force_login(oak.office)
    assert client.get(page_of(oak)).status_code == 200


def test_nobody_of_another_class_or_school_comes_in(oak, elm, door):
    loner = add_person(oak.school, "pupil", year_group=5)
    for odd in ("", "\x00", "x" * 5000):
        answer = Client().post("/door/", {"code": door.code, "pupil": odd})
        assert doors.NOT_HERE in answer.text
    for stranger in (loner, elm.pupil, oak.teacher):
        screen = tap(door.code, stranger)
        assert not is_in(screen)
        assert doors.NOT_HERE in screen.answer.text
    with school_scope(oak.school):
        assert not door.entries.exists()
    assert is_in(tap(door.code, oak.pupil))


def test_whose_account_opens_more_needs_a_card_or_a_password(oak, elm, door):
    start_membership(user=oak.pupil, school=elm.school, role="pupil", by=None, year_group=6)
    start_membership(user=oak.classmate, school=oak.school, role="teacher", by=None)
    for child in (oak.pupil, oak.classmate):
        screen = tap(door.code, child)
        assert not is_in(screen)
        assert "needs a card or a password" in screen.answer.text


def test_who_has_left_is_not_on_the_screen(client, oak, door):
    end_membership(oak.pupil.memberships.get(), by=None)
    page = client.post("/door/", {"code": door.code}).text
    assert oak.pupil.public_id not in page
    assert oak.classmate.public_id in page
    assert not is_in(tap(door.code, oak.pupil))


def test_a_closed_school_has_no_doors(oak, door):
    assert is_in(tap(door.code, oak.pupil))
    suspend_school(oak.school, by=None)
    screen = tap(door.code, oak.classmate)
    assert not is_in(screen)
    assert doors.SHUT in screen.answer.text


@pytest.mark.parametrize("minutes", ["", "0", "61", "-30", "x", "²", "9" * 5000])
def test_a_lesson_lasts_as_long_as_is_offered(client, oak, minutes):
    client.force_login(oak.teacher)
    page = client.post(page_of(oak), {"minutes": minutes}, follow=True)
    assert page.status_code == 200
    assert "Choose how long the lesson lasts" in page.text
    assert not ClassDoor.objects.exists()
    assert (
        "The door is open" in client.post(page_of(oak), {"minutes": 60}, follow=True).text
    )


def test_the_code_lies_nowhere_in_the_database(door):
    row = str(ClassDoor.objects.values().get())
    assert door.code not in row
    assert ClassDoor.objects.get().code == door.code


def test_thirty_come_in_by_one_door(oak, door):
    children = [
        add_person(oak.school, "pupil", group=oak.group, year_group=5) for _ in range(28)
    ]
    everybody = [*children, oak.pupil, oak.classmate]
    assert all(is_in(tap(door.code, child)) for child in everybody)
    assert SignedInDevice.objects.count() == 30


@pytest.mark.parametrize("pupils", [2, 30])
def test_the_pages_ask_as_little_for_thirty(
    client, oak, door, pupils, django_assert_num_queries
):
    for _ in range(pupils - 2):
        add_person(oak.school, "pupil", group=oak.group, year_group=5)
    with django_assert_num_queries(5):
        client.post("/door/", {"code": door.code})
    client.force_login(oak.teacher)
    client.get(page_of(oak))
    with django_assert_num_queries(9):
        client.get(page_of(oak))


def test_doors_are_forgotten_after_a_month(oak, door, time_machine):
    tap(door.code, oak.pupil)
    time_machine.move_to(door.ends_at + timedelta(days=29))
    assert doors.forget_old_doors() == 0
    time_machine.move_to(door.ends_at + timedelta(days=31))
    assert doors.forget_old_doors() == 1
    with school_scope(oak.school):
        assert not door.entries.exists()
