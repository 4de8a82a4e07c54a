"""The daily loop as people live it, in a real browser: much of journeys J1 and J2."""

import pytest
from playwright.sync_api import expect

from courses.models import Feedback, HandIn, SetWork
from tests.browser.person import LAPTOP, PHONE, Person
from tests.courses.test_staff_access import handed_in
from tests.files.test_serving import set_sound

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def write(person, words):
    """Type into the writing box and wait until the server says that it has it."""
    box = person.page.locator(".writing-page[role=textbox]")
    box.click()
    box.press("Control+End")
    person.page.keyboard.type(words)
    expect(person.page.get_by_text("Draft saved")).to_be_visible()


def test_a_pupil_works_a_teacher_returns_it_and_the_pupil_improves_it(
    somebody, passwords, oak
):
    passwords(oak.pupil, oak.teacher)
    dee, teacher = somebody(PHONE), somebody(LAPTOP)

    dee.page.emulate_media(reduced_motion="reduce")
    dee.sign_in(oak.pupil)
    expect(dee.page).to_have_url(f"{dee.base}/me/")
    dee.looks_right()
    dee.page.get_by_role("link", name=oak.assignment.title).click()
    dee.looks_right()
    write(dee, "I fell as rain on a hill.")
    dee.page.get_by_role("button", name="Hand in").click()
    expect(dee.page.get_by_role("heading", name="Handed in at")).to_be_visible()
    with oak.scope():
        receipt = HandIn.objects.get().receipt
    expect(dee.page.get_by_text(receipt)).to_be_visible()
    dee.looks_right()

    teacher.sign_in(oak.teacher)
    teacher.looks_right()
    teacher.page.get_by_role("link", name="5K").first.click()
    teacher.looks_right()
    teacher.page.get_by_role("link", name=oak.assignment.title).first.click()
    teacher.looks_right()
    teacher.page.get_by_role("link", name="Dee").first.click()
    expect(teacher.page.get_by_text("I fell as rain on a hill.")).to_be_visible()
    teacher.looks_right()
    teacher.page.get_by_label("What do you tell Dee?").fill("Lovely start. What came next?")
    teacher.page.get_by_role("button", name="Return to improve").click()
    expect(teacher.page.get_by_role("status").first).to_be_visible()

    dee.go("/me/")
    expect(dee.page.get_by_text("Improve this")).to_be_visible()
    dee.page.get_by_role("link", name=oak.assignment.title).click()
    expect(dee.page.get_by_text("Lovely start. What came next?")).to_be_visible()
    dee.looks_right()
    write(dee, " Then I ran down to the sea.")
    dee.page.get_by_role("button", name="Hand in").click()
    expect(dee.page.get_by_role("heading", name="Handed in at")).to_be_visible()

    teacher.go(f"/oak/work/{oak.set_work.public_id}/{oak.pupil.public_id}/")
    for name in ("Newest", "The one before"):
        expect(teacher.page.get_by_role("heading", name=name)).to_be_visible()
    expect(teacher.page.get_by_text("Then I ran down to the sea.")).to_be_visible()
    teacher.looks_right()
    teacher.page.get_by_label("I name two stages").check()
    teacher.page.get_by_label("What do you tell Dee?").fill("Now I can see it all.")
    teacher.page.get_by_role("button", name="Give feedback").click()
    expect(teacher.page.get_by_role("status").first).to_be_visible()

    dee.go("/me/")
    dee.page.get_by_role("heading", name="Feedback for you").wait_for()
    dee.page.get_by_role("link", name=oak.assignment.title).click()
    expect(dee.page.get_by_text("Now I can see it all.")).to_be_visible()
    dee.looks_right()
    dee.page.get_by_role("button", name="I have read this").click()
    expect(dee.page.get_by_role("heading", name="Feedback for you")).to_have_count(0)
    dee.go("/me/work/")
    dee.looks_right()
    dee.page.get_by_role("link", name=oak.assignment.title).click()
    expect(dee.page.get_by_role("heading", name="Second try")).to_be_visible()
    expect(dee.page.get_by_role("heading", name="First try")).to_be_visible()
    dee.looks_right()


def test_a_pupil_works_by_keyboard_alone(somebody, passwords, oak):
    passwords(oak.pupil)
    dee = somebody(PHONE)
    page = dee.page
    dee.go("/sign-in/")
    dee.tab_to(page.get_by_label("Sign-in name"))
    page.keyboard.type(oak.pupil.username)
    dee.tab_to(page.get_by_label("Password"))
    page.keyboard.type("river stone 12")
    page.keyboard.press("Enter")
    page.wait_for_url("**/me/")
    dee.tab_to(page.get_by_role("link", name=oak.assignment.title))
    page.keyboard.press("Enter")
    box = page.locator(".writing-page[role=textbox]")
    box.wait_for()
    dee.tab_to(box)
    page.keyboard.type("I wrote this without a mouse.")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    dee.tab_to(page.get_by_role("button", name="Hand in"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Handed in at")).to_be_visible()


def test_a_teacher_sets_work_quickly_and_the_pupil_has_it(somebody, passwords, oak):
    passwords(oak.pupil, oak.teacher)
    teacher, dee = somebody(PHONE), somebody(PHONE)
    teacher.sign_in(oak.teacher)
    teacher.page.get_by_role("link", name="Set something").first.click()
    teacher.looks_right()
    teacher.page.get_by_label("What is it called?").fill("Find three round things")
    teacher.page.get_by_label("What should they do?").fill(
        "Draw them, and say where they were."
    )
    teacher.page.get_by_role("button", name="Set it to 5K").click()
    expect(
        teacher.page.get_by_role("heading", name="Find three round things")
    ).to_be_visible()
    teacher.looks_right()
    dee.sign_in(oak.pupil)
    dee.page.get_by_role("link", name="Find three round things").click()
    expect(dee.page.get_by_text("Draw them, and say where they were.").last).to_be_visible()


def test_two_tabs_are_never_merged_and_nothing_is_lost(somebody, passwords, oak):
    passwords(oak.pupil)
    dee = somebody(PHONE)
    dee.sign_in(oak.pupil)
    path = f"/learn/{oak.course.code}/{oak.assignment.slug}/"
    dee.go(path)
    other = dee.page.context.new_page()
    other.goto(dee.base + path)
    write(dee, "From the first tab.")
    box = other.locator(".writing-page[role=textbox]")
    box.click()
    other.keyboard.type("From the second tab.")
    expect(other.get_by_role("button", name="Use the newer one")).to_be_visible()
    expect(box).to_contain_text("From the second tab.")
    other.get_by_role("button", name="Use the newer one").click()
    expect(box).to_contain_text("From the first tab.")


def test_an_ended_session_keeps_the_words_on_the_page(somebody, passwords, oak):
    passwords(oak.pupil)
    dee = somebody(PHONE)
    dee.sign_in(oak.pupil)
    dee.go(f"/learn/{oak.course.code}/{oak.assignment.slug}/")
    box = dee.page.locator(".writing-page[role=textbox]")
    box.click()
    session = dee.page.context.cookies()
    dee.page.context.clear_cookies(name="sessionid")
    dee.page.keyboard.type("Before the bell.")
    expect(dee.page.get_by_text("You have been signed out")).to_be_visible()
    expect(box).to_contain_text("Before the bell.")
    dee.looks_right()
    # Signed in again in another tab: coming back to this one is enough.
    dee.page.context.add_cookies(session)
    dee.page.evaluate("dispatchEvent(new Event('focus'))")
    expect(dee.page.get_by_text("Draft saved")).to_be_visible()


def test_ticked_steps_are_there_the_next_time(somebody, passwords, oak):
    passwords(oak.pupil)
    dee = somebody(PHONE)
    dee.sign_in(oak.pupil)
    path = f"/learn/{oak.course.code}/{oak.lesson.slug}/"
    dee.go(path)
    with dee.page.expect_response("**/tick/"):
        dee.page.get_by_label("Draw it").check()
    dee.looks_right()
    dee.go(path)
    expect(dee.page.get_by_label("Draw it")).to_be_checked()
    expect(dee.page.get_by_label("Read it")).not_to_be_checked()


def test_a_teacher_whose_session_ended_keeps_what_they_wrote(somebody, passwords, oak):
    handed_in(oak, oak.pupil)
    passwords(oak.teacher)
    teacher = somebody(LAPTOP)
    teacher.sign_in(oak.teacher)
    teacher.go(f"/oak/work/{oak.set_work.public_id}/{oak.pupil.public_id}/")
    box = teacher.page.get_by_label("What do you tell Dee?")
    box.fill("Ten minutes of thinking.")
    session = teacher.page.context.cookies()
    teacher.page.context.clear_cookies(name="sessionid")
    teacher.page.get_by_role("button", name="Return to improve").click()
    expect(teacher.page.get_by_text("You have been signed out")).to_be_visible()
    expect(box).to_have_value("Ten minutes of thinking.")
    teacher.looks_right()
    teacher.page.context.add_cookies(session)
    teacher.page.get_by_role("button", name="Return to improve").click()
    expect(teacher.page.get_by_role("status").first).to_be_visible()
    with oak.scope():
        said = Feedback.objects.get()
    # The button that was pressed decides, and it was the second of the two.
    assert (said.outcome, "Ten minutes" in said.text) == ("improve", True)


def test_a_teachers_words_are_not_sent_under_a_colleagues_name(somebody, passwords, oak):
    handed_in(oak, oak.pupil)
    passwords(oak.teacher, oak.head)
    teacher = somebody(LAPTOP)
    teacher.sign_in(oak.teacher)
    teacher.go(f"/oak/work/{oak.set_work.public_id}/{oak.pupil.public_id}/")
    box = teacher.page.get_by_label("What do you tell Dee?")
    box.fill("From Ms Khan, and nobody else.")
    second = Person(teacher.page.context.new_page(), teacher.base)
    second.go("/")
    second.page.get_by_role("button", name="Sign out").click()
    second.sign_in(oak.head)
    teacher.page.get_by_role("button", name="Give feedback").click()
    expect(teacher.page.get_by_text("Somebody else is signed in now")).to_be_visible()
    expect(box).to_have_value("From Ms Khan, and nobody else.")
    with oak.scope():
        assert not Feedback.objects.exists()


def test_quick_work_pressed_twice_is_set_once(somebody, passwords, oak):
    passwords(oak.teacher)
    teacher = somebody(PHONE)
    teacher.sign_in(oak.teacher)
    teacher.go(f"/oak/classes/{oak.group.pk}/quick-set/")
    teacher.page.get_by_label("What is it called?").fill("A tree near me")
    teacher.page.get_by_role("button", name="Set it to 5K").dblclick()
    expect(teacher.page.get_by_role("status").first).to_be_visible()
    with oak.scope():
        assert SetWork.objects.filter(title="A tree near me").count() == 1


def test_a_sound_plays_and_can_be_jumped_in(somebody, passwords, oak):
    set_sound(oak)
    passwords(oak.pupil)
    dee = somebody(PHONE)
    dee.sign_in(oak.pupil)
    dee.page.get_by_role("link", name="Listen").click()
    player = dee.page.locator("audio")
    player.wait_for()
    dee.looks_right()
    with dee.page.expect_response(lambda answer: answer.status == 206):
        player.evaluate("sound => sound.load()")
    at = player.evaluate(
        """async (sound) => {
            sound.muted = true;
            const ready = new Promise((go) => sound.addEventListener("seeked", go));
            if (sound.readyState < 1) {
                await new Promise((go) => sound.addEventListener("loadedmetadata", go));
            }
            sound.currentTime = 2;
            await ready;
            return sound.currentTime;
        }"""
    )
    assert at == pytest.approx(2, abs=0.1)
