"""A class comes in by its door: the code on the board, a tap on one's own name."""

import pytest
from playwright.sync_api import expect

from schools.services.doors import open_door
from tests.browser.person import LAPTOP

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_a_class_taps_its_names_and_is_signed_out_when_the_door_shuts(
    somebody, passwords, oak
):
    passwords(oak.teacher)
    teacher = somebody(LAPTOP)
    teacher.sign_in(oak.teacher)
    teacher.go(oak.group.get_absolute_url())
    teacher.page.get_by_role("link", name="Class door").click()
    teacher.looks_right()
    teacher.page.get_by_role("button", name="Open the door").click()
    expect(teacher.page.get_by_role("heading", name="are in")).to_be_visible()
    teacher.looks_right()
    code = teacher.page.locator(".door-signs").inner_text()

    screens = []
    for pupil in (oak.pupil, oak.classmate):
        screen = somebody()
        screen.go("/door/")
        screen.looks_right()
        screen.page.get_by_label("The code on the board").fill(code)
        screen.page.keyboard.press("Enter")
        name = screen.page.get_by_role("button", name=pupil.get_short_name(), exact=True)
        expect(name).to_be_visible()
        screen.looks_right()
        name.click()
        expect(screen.page.get_by_role("button", name="Sign out")).to_be_visible()
        screens.append(screen)

    # Without a press: the teacher watches the board.
    expect(teacher.page.get_by_role("heading", name="2 of 2 are in")).to_be_visible()
    teacher.looks_right()
    teacher.page.get_by_role("button", name="Shut the door").click()
    expect(teacher.page.get_by_text("The door is shut")).to_be_visible()
    for screen in screens:
        screen.go("/me/")
        expect(screen.page.get_by_role("heading", name="Hello")).to_be_visible()
        expect(screen.page.get_by_label("Password")).to_be_visible()
        assert screen.complaints == []
    assert teacher.complaints == []


def test_a_tablet_takes_the_code_from_the_board(somebody, oak):
    door = open_door(oak.group, minutes=60, by=oak.teacher)
    screen = somebody()
    screen.go(f"/door/#{door.code}")
    expect(screen.page.get_by_role("heading", name="Who are you?")).to_be_visible()
    assert door.code not in screen.page.url
