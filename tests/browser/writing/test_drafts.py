"""A draft saves itself, and never over newer writing."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.writing.desk import KEPT, Box, School


def test_typing_is_saved_and_says_so(school: School, box: Box) -> None:
    expect(box.status).to_have_text("")
    box.words.focus()
    box.page.keyboard.press("Control+b")  # changes the box, and no word
    assert box.page.locator(".writing-note").is_hidden()
    box.page.keyboard.press("Control+b")
    box.write("The tide was out.")
    expect(box.page.locator(".writing-note")).to_be_visible()
    assert school.saves == []

    box.saved(school, "<p>The tide was out.</p>")

    assert len(school.saves) == 1
    assert school.saves[0]["revision"] == "0"
    assert school.saves[0]["person"] == "sam"
    assert school.tokens == ["token-1"]
    expect(box.page.locator(".writing-note")).to_be_hidden()
    expect(box.page.locator("[name=revision]")).to_have_value("1")


def test_words_are_saved_while_somebody_never_stops_typing(
    school: School, box: Box
) -> None:
    for _ in range(9):
        box.write("on ")
        box.page.clock.run_for(1000)
    school.wait(lambda: bool(school.saves), seconds=1)


def test_nothing_is_sent_when_nothing_changed(school: School, box: Box) -> None:
    box.write("a")
    box.page.keyboard.press("Backspace")
    box.pause(9)
    box.write("b")
    box.saved(school, "<p>b</p>")
    assert [save["text"] for save in school.saves] == ["<p>b</p>"]


def test_saves_never_overlap_and_the_newest_text_wins(school: School, box: Box) -> None:
    school.gate.clear()
    box.write("One")
    box.pause()
    school.wait(lambda: len(school.saves) == 1)
    box.write(" two")
    box.pause(9)
    box.write(" three")
    box.pause(9)
    assert len(school.saves) == 1

    school.gate.set()
    school.wait(lambda: school.revision == 1)
    box.saved(school, "<p>One two three</p>")
    expect(box.page.locator("[name=revision]")).to_have_value("2")

    assert school.most_at_once == 1
    assert [save["revision"] for save in school.saves] == ["0", "1"]


def test_a_stored_draft_is_shown_and_saved_words_are_kept(
    school: School, open_page: Callable[..., Page]
) -> None:
    school.text = (
        "<h3>Day 1</h3><p>5 &lt;p&gt; 6 &amp; <strong>wet</strong></p><ul><li>sea</li></ul>"
    )
    school.revision = 4
    school.props = {"saved_words": "Draft saved 09:15"}
    box = Box(open_page())
    expect(box.words).to_contain_text("5 <p> 6 & wet")
    expect(box.status).to_have_text("Draft saved 09:15")
    box.pause(9)
    assert school.saves == []
    box.write(" End.")
    box.saved(school, school.text.replace("sea", "sea End."))
    assert school.saves[0]["revision"] == "4"


# --- Newer writing elsewhere --------------------------------------------------


def collide(school: School, box: Box) -> None:
    box.write("Mine.")
    box.saved(school, "<p>Mine.</p>")
    school.write_elsewhere("<p>From the phone.</p>")
    box.write(" More.")
    box.pause()
    expect(box.alert).to_contain_text("newer writing from another tab or device")
    expect(box.status).to_have_text(KEPT)
    assert school.text == "<p>From the phone.</p>"
    tried = len(school.saves)
    box.write(" Still.")
    box.pause(60)
    assert len(school.saves) == tried, "it went on saving"


def test_the_newer_writing_can_be_used_and_mine_put_back(school: School, box: Box) -> None:
    collide(school, box)
    box.button("Use the newer one").click()
    expect(box.words).to_have_text("From the phone.")
    expect(box.status).to_have_text("Draft saved 10:44")

    box.button("Put mine back").click()
    expect(box.words).to_have_text("Mine. More. Still.")
    box.saved(school, "<p>Mine. More. Still.</p>")

    box.button("Use the newer one").click()
    box.saved(school, "<p>From the phone.</p>")


def test_this_writing_can_be_kept(school: School, box: Box) -> None:
    collide(school, box)
    box.button("Keep this one").click()
    box.saved(school, "<p>Mine. More. Still.</p>")
    expect(box.alert).to_contain_text("This one is kept.")
    assert school.saves[-1]["revision"] == "2"
    # The other writing is on no server any more: the page still has it.
    box.button("Use the newer one").click()
    box.saved(school, "<p>From the phone.</p>")


def test_handing_in_says_that_one_has_to_be_chosen_first(school: School, box: Box) -> None:
    collide(school, box)
    box.hand_in.click()
    expect(box.status).to_have_text("Not handed in. First choose which writing you want.")
    expect(box.button("Use the newer one")).to_be_focused()
    assert school.handed_in == []
    box.button("Keep this one").click()
    box.saved(school, "<p>Mine. More. Still.</p>")
    box.hand_in.click()
    school.wait(lambda: len(school.handed_in) == 1)


def test_a_second_collision_asks_again(school: School, box: Box) -> None:
    collide(school, box)
    school.write_elsewhere("<p>From the tablet.</p>")
    box.button("Keep this one").click()
    expect(box.alert).to_contain_text("newer writing")
    box.button("Use the newer one").click()
    expect(box.words).to_have_text("From the tablet.")


def test_an_answer_lost_on_the_way_is_no_collision(school: School, box: Box) -> None:
    school.faults.append("answer lost")
    box.write("Over the water")
    box.pause()
    expect(box.status).to_have_text(KEPT)
    assert school.text == "<p>Over the water</p>"
    school.page = ""  # a server that cannot tell whose save it was
    box.write(" we went")
    box.saved(school, "<p>Over the water we went</p>")
    expect(box.alert).to_be_empty()
