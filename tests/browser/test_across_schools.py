"""Across two schools in a real browser: a course for one pupil, and one taught together."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.person import LAPTOP, PHONE
from tests.browser.test_daily_loop import write
from tests.browser.test_staff_account import fits
from tests.conftest import make_world
from tests.courses.test_staff_access import handed_in

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def northgate(db):
    """The secondary that hosts the cluster."""
    return make_world("900003", "Northgate Academy", "northgate", 7, host=True)


def press(person, name):
    person.page.get_by_role("button", name=name).click()


def last_day(person, number):
    day = (timezone.localdate() + timedelta(days=number)).isoformat()
    person.page.get_by_label("Until when?").fill(day)


def learns_nothing_of_oak_but(person, pupil, oak):
    """The page says the pupil's name, and nothing else of the pupil's school."""
    said = person.page.content()
    assert pupil.get_full_name() in said
    for word in (oak.classmate.get_full_name(), oak.group.name, pupil.username, "Year 5"):
        assert word not in said, word


def test_a_course_is_given_to_one_pupil_of_another_school_and_ends(
    somebody, passwords, oak, northgate
):
    dee, bell, head, khan = (
        oak.pupil,
        northgate.teacher,
        northgate.head,
        oak.teacher,
    )
    passwords(dee, bell, head, khan)

    mr_bell = somebody(LAPTOP)
    mr_bell.sign_in(bell)
    mr_bell.go(f"/northgate/courses/{northgate.course.code}/")
    mr_bell.page.get_by_role("link", name="Share it").click()
    mr_bell.page.get_by_label("Which school?").fill("Oak Junior")
    mr_bell.page.get_by_label("Why?").fill("For who is ready for more")
    last_day(mr_bell, 90)
    press(mr_bell, "Ask to share it")
    expect(mr_bell.page.get_by_text("Waits for a second person")).to_be_visible()

    mrs_head = somebody(LAPTOP)
    mrs_head.sign_in(head)
    mrs_head.page.get_by_role("link", name="Shared").click()
    press(mrs_head, "Yes, share it with Oak Junior")
    expect(mrs_head.page.get_by_text("Shared with Oak Junior.")).to_be_visible()

    ms_khan = somebody(PHONE)
    ms_khan.sign_in(khan)
    ms_khan.page.get_by_role("link", name="Shared").click()
    ms_khan.page.get_by_role("link", name="Give a pupil a seat").click()
    ms_khan.page.get_by_label("Which pupil?").select_option(label=dee.get_full_name())
    ms_khan.page.get_by_label("Why?").fill("Agreed with home")
    press(ms_khan, "Give the seat")
    expect(ms_khan.page.get_by_text("can read")).to_be_visible()
    fits(ms_khan)

    pupil = somebody(PHONE)
    pupil.sign_in(dee)
    pupil.page.get_by_role("link", name=northgate.assignment.title).click()
    write(pupil, "I am a drop in Northgate.")
    press(pupil, "Hand in")
    expect(pupil.page.get_by_role("heading", name="Handed in at")).to_be_visible()
    lesson = f"/learn/{northgate.course.code}/{northgate.lesson.slug}/"
    pupil.go(lesson)
    expect(pupil.page.get_by_text("Water goes round and round.")).to_be_visible()

    ms_khan.page.get_by_role("link", name="Shared").click()
    ms_khan.page.get_by_role("link", name=dee.get_full_name()).click()
    ms_khan.page.get_by_role("link", name=northgate.assignment.title).click()
    expect(ms_khan.page.get_by_text("I am a drop in Northgate.")).to_be_visible()
    ms_khan.looks_right()

    work = f"/northgate/work/{northgate.set_work.public_id}/"
    for path in ("/northgate/sharing/", work, f"{work}{dee.public_id}/"):
        mr_bell.go(path)
        learns_nothing_of_oak_but(mr_bell, dee, oak)
    fits(mr_bell)

    mrs_head.go("/northgate/sharing/")
    fits(mrs_head)
    press(mrs_head, f"End the seat of {dee.get_full_name()}")
    expect(mrs_head.page.get_by_text("has no seat on")).to_be_visible()
    mrs_head.page.get_by_role("link", name="Ended in the last three months").click()
    expect(mrs_head.page.get_by_text("Agreed with home")).to_be_visible()
    fits(mrs_head)

    with pupil.page.expect_response(lambda answer: answer.url.endswith(lesson)) as came:
        pupil.page.reload()
    assert came.value.status == 404
    pupil.go("/me/work/")
    pupil.page.get_by_role("link", name=northgate.assignment.title).click()
    expect(pupil.page.get_by_text("I am a drop in Northgate.")).to_be_visible()
    ms_khan.page.reload()
    expect(ms_khan.page.get_by_text("I am a drop in Northgate.")).to_be_visible()


def test_a_course_is_taught_together(somebody, passwords, oak, northgate):
    handed_in(northgate, northgate.pupil)
    khan, bell, head = oak.teacher, northgate.teacher, northgate.head
    passwords(khan, bell, head)

    mr_bell, mrs_head = somebody(LAPTOP), somebody(LAPTOP)
    mr_bell.sign_in(bell)
    mr_bell.go(f"/northgate/courses/{northgate.course.code}/share/")
    mr_bell.page.get_by_role("link", name="Teach it with somebody").click()
    mr_bell.page.get_by_label("Who?").fill("nobodyofthisname")
    mr_bell.page.get_by_label("Why?").fill("Water in two phases")
    press(mr_bell, "Ask for it")
    expect(mr_bell.page.get_by_text("has this sign-in name").first).to_be_visible()
    fits(mr_bell)
    mr_bell.page.get_by_label("Who?").fill(khan.username)
    press(mr_bell, "Ask for it")
    expect(
        mr_bell.page.get_by_text("teaches “Rivers of northgate” with us when")
    ).to_be_visible()
    fits(mr_bell)
    mrs_head.sign_in(head)
    mrs_head.go("/northgate/sharing/")
    press(mrs_head, "Yes, Ms Khan-oak of Oak Junior")
    expect(mrs_head.page.get_by_text("teaches with us now.")).to_be_visible()

    ms_khan = somebody(PHONE)
    ms_khan.sign_in(khan)
    ms_khan.page.get_by_role("link", name="Courses").first.click()
    ms_khan.page.get_by_role("link", name="Taught with other schools").click()
    fits(ms_khan)
    ms_khan.page.get_by_role("link", name=northgate.course.title).click()
    fits(ms_khan)
    ms_khan.page.get_by_role("link", name=northgate.assignment.title).click()
    fits(ms_khan)
    ms_khan.page.get_by_role("link", name="Dee").click()
    fits(ms_khan)
    ms_khan.page.get_by_label("What do you tell Dee?").fill("A river of your own!")
    press(ms_khan, "Give feedback")
    expect(ms_khan.page.get_by_text("Feedback given to Dee.")).to_be_visible()

    press_end = ms_khan.page.get_by_role("button", name="Stop teaching it")
    ms_khan.go(f"/teach/{northgate.course.code}/")
    press_end.click()
    expect(ms_khan.page.get_by_text("has no part in")).to_be_visible()
    answer = ms_khan.page.goto(f"{ms_khan.base}/teach/{northgate.course.code}/")
    assert answer.status == 404
