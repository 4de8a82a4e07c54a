"""A teacher says it aloud and at a place, and the pupil hears and sees it there."""

import pytest
from playwright.sync_api import expect

from courses.models import Feedback
from files.cleaning import clean
from portfolio.models import Attachment
from portfolio.services.cleaning import clean_file, next_to_clean
from tests.browser.person import LAPTOP, PHONE
from tests.factories import attach
from tests.factories import files as made

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def photo(oak, handed_in, settings, tmp_path):
    """A photo of Dee's that was handed in."""
    settings.INCOMING_ROOT = tmp_path / "incoming"
    file = attach(handed_in.version, made.phone_jpeg((800, 600), orientation=1))
    Attachment.objects.filter(pk=file.pk).update(width=800, height=600)
    return file


@pytest.fixture
def ms_khan(somebody, passwords, oak, photo):
    """At Dee's piece, with a microphone."""
    passwords(oak.teacher)
    person = somebody(LAPTOP, permissions=["microphone"])
    person.sign_in(oak.teacher)
    person.go(f"{oak.set_work.get_absolute_url()}{oak.pupil.public_id}/")
    return person


def given(oak) -> Feedback:
    with oak.scope():
        return Feedback.objects.select_related("sound").get()


def read_by_the_pupil(somebody, passwords, oak, handed_in):
    passwords(oak.pupil)
    dee = somebody(PHONE)
    dee.sign_in(oak.pupil)
    dee.go(handed_in.piece.work.get_absolute_url())
    return dee


def test_a_comment_is_pinned_with_the_mouse_and_read_at_its_place(
    ms_khan, somebody, passwords, oak, handed_in, photo
):
    page = ms_khan.page
    picture = page.locator(".pin-stand img")
    expect(picture).to_have_js_property("complete", True)
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    picture.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.75})
    page.keyboard.type("Which bank is this?")
    page.get_by_role("button", name="Comment on paragraph 1").click()
    page.keyboard.type("A strong first sentence.")
    ms_khan.looks_right()
    page.get_by_label("What do you tell").fill("Clear and lively.")
    page.get_by_role("button", name="Give feedback").click()
    expect(page.get_by_text("Feedback given to")).to_be_visible()
    picture_pin, words_pin = sorted(given(oak).pins, key=lambda pin: "x" not in pin)
    assert picture_pin["file"] == photo.public_id
    assert abs(picture_pin["x"] - 250) < 12
    assert abs(picture_pin["y"] - 750) < 12
    assert words_pin == {"paragraph": 0, "text": "A strong first sentence."}

    dee = read_by_the_pupil(somebody, passwords, oak, handed_in)
    expect(dee.page.get_by_text("Which bank is this?")).to_be_visible()
    expect(dee.page.get_by_text("A strong first sentence.")).to_be_visible()
    shown = dee.page.locator(".pinned-on img")
    shown.scroll_into_view_if_needed()  # it is fetched when it is come to
    expect(shown).to_have_js_property("complete", True)
    dot = dee.page.locator(".pins circle").bounding_box()
    stand = shown.bounding_box()
    middle = dot["x"] + dot["width"] / 2 - stand["x"]
    assert abs(middle / stand["width"] - 0.25) < 0.03
    dee.looks_right()


def test_with_keys_alone_a_comment_is_pinned_moved_taken_out_and_put_back(ms_khan, oak):
    page = ms_khan.page
    ms_khan.tab_to(page.get_by_role("button", name="Comment on river.jpg"))
    page.keyboard.press("Enter")
    page.keyboard.type("Here")
    page.locator(".pin").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    page.get_by_role("button", name="Take out comment 1").press("Enter")
    expect(page.locator(".pin")).to_have_count(0)
    page.get_by_role("button", name="Put it back").press("Enter")
    expect(page.locator(".pin")).to_have_count(1)
    page.get_by_label("What do you tell").fill("Look at the mark.")
    page.get_by_role("button", name="Return to improve").press("Enter")
    expect(page.get_by_text("Returned to")).to_be_visible()
    (pin,) = given(oak).pins
    assert (pin["x"], pin["y"], pin["text"]) == (550, 490, "Here")


def test_an_empty_comment_is_a_place_that_was_pressed_by_mistake(ms_khan, oak):
    page = ms_khan.page
    page.get_by_role("button", name="Comment on river.jpg").click()
    page.get_by_label("What do you tell").fill("Clear and lively.")
    page.get_by_role("button", name="Give feedback").click()
    expect(page.get_by_text("Feedback given to")).to_be_visible()
    assert given(oak).pins == []


def test_feedback_is_said_aloud_and_plays_and_seeks_for_the_pupil(
    ms_khan, somebody, passwords, oak, handed_in
):
    page = ms_khan.page
    page.get_by_label("What do you tell").fill("Clear and lively.")
    page.get_by_role("button", name="Record sound").click()
    page.wait_for_timeout(2500)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Safe on the server")).to_be_visible()
    while (file := next_to_clean()) is not None:
        clean_file(file, clean)
    expect(page.get_by_text("Ready", exact=True)).to_be_visible()
    page.get_by_role("button", name="Give feedback").click()
    expect(page.get_by_text("Feedback given to")).to_be_visible()
    sound = given(oak).sound
    assert sound.kind == "sound"
    assert 1.5 < sound.seconds < 5

    dee = read_by_the_pupil(somebody, passwords, oak, handed_in)
    player = dee.page.get_by_label("Listen to your feedback")
    expect(player).to_be_visible()
    player.evaluate("async (sound) => { sound.muted = true; await sound.play() }")
    dee.page.wait_for_function(
        "() => document.querySelector('audio.said').currentTime > 0.2"
    )
    player.evaluate("(sound) => { sound.pause(); sound.currentTime = 1.2 }")
    dee.page.wait_for_function(
        "() => { const a = document.querySelector('audio.said');"
        " return !a.seeking && Math.abs(a.currentTime - 1.2) < 0.1 }"
    )
    dee.looks_right()
