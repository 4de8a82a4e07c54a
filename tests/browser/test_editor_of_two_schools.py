"""Somebody who writes for two schools: it is always said which, and no tab mixes them."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from content.models import LessonPage
from schools.models import Membership
from schools.services.people import start_membership
from tests.browser.person import LAPTOP, Person
from tests.browser.test_editor import QUIET, SLOW, open_actions
from tests.factories import add_person

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def coordinator(somebody, passwords, oak, elm):
    role = Membership.Role.COORDINATOR
    user = add_person(oak.school, role, last_name="Shah")
    start_membership(user=user, school=elm.school, role=role, by=None)
    passwords(user)
    person = somebody(LAPTOP)
    person.user = user
    person.sign_in(user)
    return person


def edit(world):
    return f"/{world.school.slug}/cms/pages/{world.lesson.pk}/edit/"


def title_of(world):
    return LessonPage.objects.get(pk=world.lesson.pk).title


def ready(page):
    """Wait until the editor's scripts have begun: they draw its boxes for text."""
    expect(page.locator(".public-DraftEditor-content").first).to_be_visible(timeout=SLOW)
    page.wait_for_timeout(QUIET)  # it notes how the form was, and then what changes


def publish(page, title):
    ready(page)
    page.get_by_role("textbox", name="Title").fill(title)
    page.keyboard.press("Tab")
    open_actions(page)
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("has been published").first).to_be_visible(timeout=SLOW)


def test_each_tab_saves_to_its_own_school(coordinator, oak, elm):
    first = coordinator.page
    coordinator.go(edit(oak))
    expect(first.get_by_text("Working in Oak Junior")).to_be_visible()

    # A second tab changes school by the link.
    tab = first.context.new_page()
    second = Person(tab, coordinator.base)
    second.go("/oak/cms/")
    tab.get_by_text("Change school").click()
    tab.get_by_role("link", name="Elm Primary").click()
    expect(tab.get_by_text("Working in Elm Primary")).to_be_visible()
    assert tab.url.endswith("/elm/cms/")
    second.go(edit(elm))
    publish(tab, "Water, as Elm has it")
    assert title_of(elm) == "Water, as Elm has it"
    assert title_of(oak) == oak.lesson.title

    # The first tab has been open all along: it saves where it always was.
    publish(first, "Water, as Oak has it")
    assert title_of(oak) == "Water, as Oak has it"
    assert title_of(elm) == "Water, as Elm has it"
    assert "/oak/cms/" in first.url
    assert second.complaints == []


def test_when_a_membership_ends_nothing_that_was_written_is_lost(coordinator, oak, elm):
    page = coordinator.page
    coordinator.go(edit(oak))
    title = page.get_by_role("textbox", name="Title")
    ready(page)
    Membership.objects.filter(user=coordinator.user, school=oak.school).update(
        ends=timezone.now()
    )
    # Who else is in the page is asked as well, and refused: that is heard in the console.
    hear, asked = coordinator.hear, "/editing-sessions/"
    page.remove_listener("console", hear)
    page.on("console", lambda message: None if asked in message.text else hear(message))
    # What saves itself says so beside the form, which stays.
    title.fill("Written a minute too late")
    expect(page.get_by_text("Not saved: the page may be gone").first).to_be_visible(
        timeout=SLOW
    )
    expect(title).to_have_value("Written a minute too late")
    # What is sent by a button comes back as words.
    open_actions(page)
    page.get_by_role("button", name="Publish", exact=True).click()
    confirm = page.get_by_role("button", name="Continue")
    expect(confirm.or_(page.get_by_text("This was not saved")).first).to_be_visible(
        timeout=SLOW
    )
    if confirm.is_visible():
        confirm.click()
    expect(page.get_by_role("heading", name="This was not saved")).to_be_visible()
    expect(page.get_by_label("What you wrote")).to_have_value(
        re.compile("Written a minute too late")
    )
    coordinator.looks_right()
    assert title_of(oak) == oak.lesson.title


@pytest.mark.parametrize("width", [390, 820, 1280])
def test_the_schools_are_one_key_away(coordinator, oak, elm, width):
    page = coordinator.page
    page.set_viewport_size({"width": width, "height": 844})
    for path in (
        "",
        f"pages/{oak.lesson.pk}/edit/",
        "images/",
        f"pages/{oak.course_page.pk}/",
    ):
        coordinator.go(f"/oak/cms/{path}")
        page.mouse.wheel(0, 2000)
        expect(page.get_by_text("Working in Oak Junior")).to_be_in_viewport()
        menu = page.locator(".working-in-schools summary")
        expect(menu).to_be_in_viewport()
        menu.focus()
        page.keyboard.press("Enter")
        link = page.get_by_role("link", name="Elm Primary")
        expect(link).to_be_in_viewport()
        sideways = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert sideways <= 0, path
        page.keyboard.press("Escape")
        expect(link).to_be_hidden()
        expect(menu).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Working in Elm Primary")).to_be_visible()
    assert page.url.endswith("/elm/cms/")


@pytest.mark.parametrize("width", [390, 820, 1280])
def test_the_way_back_names_the_school_of_who_has_but_one(somebody, passwords, oak, width):
    passwords(oak.teacher)
    teacher = somebody({"width": width, "height": 844})
    teacher.sign_in(oak.teacher)
    teacher.go(edit(oak))
    way_back = teacher.page.get_by_role("link", name="Back to Oak Junior")
    expect(way_back).to_be_in_viewport()
    assert teacher.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    way_back.click()
    assert teacher.page.url.endswith("/oak/")
