"""What was pressed is handed in, once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.writing.desk import KEPT, Box, School


def test_empty_writing_is_not_handed_in(school: School, box: Box) -> None:
    box.write("   ")
    box.hand_in.click()
    expect(box.alert).to_have_text("Write something first, then hand it in.")
    expect(box.words).to_be_focused()
    assert school.handed_in == []
    box.write("Now")
    expect(box.alert).to_be_empty()


def test_handing_in_waits_for_the_save_on_its_way(school: School, box: Box) -> None:
    school.gate.clear()
    box.write("Almost")
    box.pause()
    school.wait(lambda: len(school.saves) == 1)
    box.write(" done")
    box.hand_in.click()
    expect(box.hand_in).to_have_text("Handing in…")
    expect(box.hand_in).to_have_attribute("aria-busy", "true")
    expect(box.hand_in).to_be_disabled()
    box.hand_in.dispatch_event("click")  # twice is once
    assert school.handed_in == []

    school.gate.set()
    box.page.wait_for_url("**/handed-in/")
    assert len(school.handed_in) == 1
    handed = school.handed_in[0]
    assert handed["text"] == school.text == "<p>Almost done</p>"
    assert handed["revision"] == "2"
    assert handed["key"].startswith("9b2e4f0c")
    assert handed["person"] == "sam"


@pytest.mark.parametrize("trouble", ["offline", "down", "down later"])
def test_a_hand_in_that_cannot_arrive_is_kept_and_goes_by_itself(
    school: School, box: Box, trouble: str
) -> None:
    if trouble == "down":
        school.faults.append("down")
    elif trouble == "down later":
        school.line = False
    else:
        box.page.context.set_offline(True)
    box.write("Precious")
    box.hand_in.click()
    expect(box.alert).to_contain_text(
        "Not handed in yet. It is kept on this device and goes by itself"
    )
    expect(box.status).to_have_text(KEPT)
    expect(box.hand_in).to_have_text("Waiting to hand in…")
    expect(box.words).to_have_text("Precious")
    expect(box.words).to_have_attribute("contenteditable", "false")
    assert school.handed_in == []
    school.line = True
    box.page.context.set_offline(False)
    box.pause(5)
    box.page.wait_for_url("**/handed-in/")
    assert [form["text"] for form in school.handed_in] == ["<p>Precious</p>"]


def test_a_hand_in_that_waits_can_be_taken_back(school: School, box: Box) -> None:
    # As on a page without https, where there is no such thing.
    box.page.evaluate("delete Crypto.prototype.randomUUID")
    key = box.page.locator("[name=key]")
    first = key.input_value()
    box.page.context.set_offline(True)
    box.write("Precious")
    box.hand_in.click()
    box.button("Take it back").click()
    assert key.input_value() != first
    expect(box.hand_in).to_have_text("Hand in")
    expect(box.words).to_be_focused()
    box.page.context.set_offline(False)
    box.write(" and more")
    box.saved(school, "<p>Precious and more</p>")
    assert school.handed_in == []
    expect(box.alert).to_be_empty()
    box.hand_in.click()
    box.page.wait_for_url("**/handed-in/")
    assert [form["text"] for form in school.handed_in] == ["<p>Precious and more</p>"]


def test_without_a_device_key_everything_else_works(
    school: School, open_page: Callable[..., Page]
) -> None:
    school.props = {"device_key": ""}
    box = Box(open_page())
    box.page.context.set_offline(True)
    box.write("Precious")
    expect(box.page.get_by_text("This device cannot keep a copy.")).to_be_visible()
    with box.page.expect_event("requestfailed"):
        box.pause()
    expect(box.status).to_have_text("Not saved yet. We will keep trying.")
    box.hand_in.click()
    expect(box.alert).to_contain_text("Not handed in yet. Your writing is still here")
    expect(box.alert).to_contain_text("Stay on this page")
    box.page.context.set_offline(False)
    box.pause(5)
    box.page.wait_for_url("**/handed-in/")
    assert len(school.handed_in) == 1


def test_handing_in_when_signed_out_signs_in_over_the_page_and_goes_on(
    school: School, box: Box
) -> None:
    school.signed_in = False
    box.write("Precious")
    box.hand_in.click()
    box.type_name_and("right")
    box.page.wait_for_url("**/handed-in/")
    assert [form["text"] for form in school.handed_in] == ["<p>Precious</p>"]


def test_the_button_comes_back_when_the_page_is_shown_again(
    school: School, box: Box
) -> None:
    school.gate.clear()
    box.write("Back")
    box.hand_in.click()
    expect(box.hand_in).to_have_text("Handing in…")
    box.page.evaluate(
        "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"
    )
    expect(box.hand_in).to_have_text("Hand in")
    expect(box.hand_in).to_be_enabled()
    expect(box.words).to_have_attribute("contenteditable", "true")
    school.gate.set()
    box.hand_in.click()
    box.page.wait_for_url("**/handed-in/")
    assert len(school.handed_in) == 1


def test_without_javascript_the_textarea_is_handed_in(
    school: School, open_page: Callable[..., Page]
) -> None:
    page = open_page(java_script_enabled=False)
    page.get_by_label("Your diary of the crossing").fill("Plain words")
    expect(page.get_by_role("toolbar")).to_be_hidden()
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/handed-in/")
    assert school.handed_in[0]["text"] == "Plain words"
