"""A line that fails, a session that ends: not a word is lost."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.writing.desk import KEPT, Box, School, assert_clean


def test_signed_out_then_in_again(school: School, box: Box) -> None:
    school.signed_in = False
    box.write("Half a page")
    box.pause()
    expect(box.alert).to_contain_text(
        "You have been signed out. Your writing is still here on this page."
    )
    expect(box.status).to_have_text(KEPT)
    link = box.page.get_by_role("link", name="Sign in in a new tab")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("href", "/sign-in/")

    box.sign_in("wrong")
    expect(box.dialog.get_by_role("alert")).to_contain_text("do not go together")
    assert len(school.saves) == 1

    box.page.keyboard.type("right")
    box.page.keyboard.press("Enter")
    expect(box.dialog).to_have_count(0)
    box.saved(school, "<p>Half a page</p>")
    assert school.tokens[-1] == "token-2"
    expect(box.alert).to_be_empty()


def test_somebody_else_who_signs_in_over_the_page_sends_nothing(
    school: School, box: Box
) -> None:
    school.signed_in, school.person = False, "ali"
    box.write("Half a page")
    box.pause()
    box.sign_in("right")
    expect(box.dialog).to_have_count(0)
    expect(box.alert).to_contain_text("Somebody else is signed in now")
    expect(box.alert).to_contain_text("Nothing of yours has been sent")
    expect(box.words).to_have_text("Half a page")
    box.pause(60)
    assert len(school.saves) == 1
    assert school.text == ""


def test_signing_in_can_wait_and_the_page_says_what_is_so(school: School, box: Box) -> None:
    school.signed_in = False
    box.write("Half a page")
    box.pause()
    box.button("Sign in").click()
    expect(box.dialog.get_by_label("Sign-in name")).to_be_focused()
    assert_clean(box.page)
    box.page.keyboard.press("Escape")
    expect(box.dialog).to_have_count(0)
    expect(box.alert).to_contain_text("You have been signed out")
    expect(box.button("Sign in")).to_be_focused()
    expect(box.status).to_have_text(KEPT)


def test_coming_back_to_the_page_tries_again(school: School, box: Box) -> None:
    school.signed_in = False
    box.write("Half a page")
    box.pause()
    expect(box.alert).to_contain_text("You have been signed out")
    school.signed_in, school.token = True, "token-2"
    box.page.evaluate("window.dispatchEvent(new Event('focus'))")
    box.saved(school, "<p>Half a page</p>")


def test_a_stale_token_is_renewed_without_a_word(school: School, box: Box) -> None:
    school.token = "token-2"
    box.write("Quietly")
    box.saved(school, "<p>Quietly</p>")
    assert school.tokens == ["token-1", "token-2"]
    expect(box.alert).to_be_empty()
    box.write(".")
    box.hand_in.click()
    school.wait(lambda: bool(school.handed_in))
    assert school.tokens[-1] == "token-2"


def test_a_server_in_trouble_is_tried_again_and_again(school: School, box: Box) -> None:
    school.faults.extend(["down"] * 3)
    sent = []
    box.page.on("request", lambda request: sent.append(request.url))
    box.write("Rain")
    for pause in (3, 3, 5):
        with box.page.expect_response("**/draft/"):
            box.pause(pause)
        expect(box.status).to_have_text(KEPT)
    box.write("y")  # typing does not shorten the pause, which is some eight seconds now
    box.pause(5)
    box.page.evaluate("1")
    assert len(sent) == 3
    expect(box.page.locator(".writing-note")).to_be_hidden()
    box.pause(6)
    school.wait(lambda: school.text == "<p>Rainy</p>")
    expect(box.status).to_have_text("Draft saved 10:42")


def test_offline_then_online(school: School, box: Box) -> None:
    box.write("Before. ")
    box.saved(school, "<p>Before. </p>")
    box.page.context.set_offline(True)
    box.write("Between.")
    for _ in range(5):
        with box.page.expect_event("requestfailed"):
            box.pause(40)
        expect(box.status).to_have_text(KEPT)
    # The next try would be in half a minute; the connection is quicker.
    box.page.context.set_offline(False)
    school.wait(lambda: school.text == "<p>Before. Between.</p>")
    expect(box.status).to_have_text("Draft saved 10:42")


def test_a_refusal_is_shown_until_the_text_changes(school: School, box: Box) -> None:
    school.faults.append("too long")
    box.write("Long")
    box.pause()
    expect(box.alert).to_have_text("That is too long. Hand it in as two pieces.")
    expect(box.status).to_have_text(KEPT)
    box.page.keyboard.press("Backspace")
    expect(box.alert).to_be_empty()
    box.saved(school, "<p>Lon</p>")


def test_too_long_for_the_page_is_said_before_it_is_sent(
    school: School, open_page: Callable[..., Page]
) -> None:
    school.props = {"max_bytes": 20}
    box = Box(open_page())
    box.write("More than twenty bytes")
    box.pause()
    expect(box.alert).to_contain_text("too long")
    assert school.saves == []


def test_leaving_sends_the_last_words(school: School, box: Box) -> None:
    asked = []
    box.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    box.write("Last words")
    box.page.goto("about:blank")
    school.wait(lambda: school.text == "<p>Last words</p>")
    assert len(school.saves) == 1
    assert asked == ["beforeunload"]


def test_leaving_overtakes_a_save_on_its_way(school: School, box: Box) -> None:
    box.page.on("dialog", lambda dialog: dialog.accept())
    school.gate.clear()
    box.write("First")
    box.pause()
    school.wait(lambda: len(school.saves) == 1)
    box.write(" and last")
    box.page.goto("about:blank")
    school.wait(lambda: len(school.saves) > 1)
    school.gate.set()
    school.wait(lambda: school.at_once == 0)
    assert len(school.saves) == 2
    assert school.text == "<p>First and last</p>"


def test_leaving_asks_nothing_when_everything_is_saved(school: School, box: Box) -> None:
    asked = []
    box.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    box.write("Safe")
    box.saved(school, "<p>Safe</p>")
    box.page.goto("about:blank")
    assert asked == []
    assert len(school.saves) == 1


def test_hiding_the_page_saves_at_once(school: School, box: Box) -> None:
    box.write("To the other app")
    box.page.evaluate(
        """() => {
            Object.defineProperty(document, "hidden", {get: () => true});
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    school.wait(lambda: school.text == "<p>To the other app</p>")


def test_nothing_stays_on_a_shared_phone(school: School, box: Box) -> None:
    box.write("Private")
    box.saved(school, "<p>Private</p>")
    kept = box.page.evaluate(
        "[localStorage.length, sessionStorage.length, document.cookie]"
    )
    assert kept == [0, 0, ""]
