"""The tray of files in a real browser, with a server that can misbehave: sending."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.shelf import LINE_BACK, MB, Shelf, Tray, slow_down, text

# --- Sending ------------------------------------------------------------------


def test_a_file_is_sent_in_pieces_and_becomes_ready(shelf: Shelf, tray: Tray) -> None:
    file = text("river.txt", 3 * MB)
    shelf.cleaning.clear()
    tray.add(file)
    tray.says("river.txt", "Safe on the server, getting ready…")
    expect(tray.said).to_have_text("river.txt: sent")
    shelf.cleaning.set()
    tray.says("river.txt", "Ready")
    assert bytes(shelf.bytes["f1"]) == file[2]
    assert shelf.asked[0] == "begin river.txt sam"
    assert len([one for one in shelf.asked if one.startswith("send")]) >= 3
    (put, name, key, size), dropped = tray.keeps()
    assert (put, name, size, dropped) == ("put", "river.txt", 3 * MB, ["drop", key])
    assert tray.page.evaluate("[tray.ids(), tray.unsent]") == [["f1"], 0]
    assert tray.page.evaluate("heard.at(-1)") == {"unsent": 0, "busy": False}


def test_a_slow_line_gets_small_pieces_and_a_bar_that_moves(
    shelf: Shelf, tray: Tray
) -> None:
    slow_down(tray, 40_000)
    tray.add(text("river.txt", 600_000))
    bar = tray.page.get_by_role("progressbar")
    expect(bar).to_be_visible()
    seen = set()
    # In one question: it may go away between two.
    while values := bar.evaluate_all("bars => bars.map((b) => b.getAttribute('value'))"):
        seen.update(values)
        tray.page.wait_for_timeout(50)
    sizes = [int(one.split("+")[1]) for one in shelf.asked if one.startswith("send")]
    assert 65536 <= max(sizes[1:-1]) <= 200_000, sizes
    assert len(seen) > 2 * len(sizes), seen
    assert bytes(shelf.bytes["f1"]) == text("", 600_000)[2]


@pytest.mark.parametrize("fault", ["cut", "answer lost", "500", "503"])
def test_a_piece_that_does_not_arrive_is_sent_from_where_the_server_stands(
    shelf: Shelf, tray: Tray, fault: str
) -> None:
    file = text("river.txt", 2 * MB)
    shelf.faults.extend([("send", fault), ("send", fault)])
    tray.add(file)
    tray.says("river.txt", "Ready")
    assert not shelf.faults
    assert bytes(shelf.bytes["f1"]) == file[2]
    assert shelf.asked.count("begin river.txt sam") == 1


def test_a_beginning_whose_answer_is_lost_makes_no_second_file(
    shelf: Shelf, tray: Tray
) -> None:
    shelf.faults.extend([("begin", "cut"), ("begin", "500")])
    tray.add(text("river.txt", 1000))
    tray.says("river.txt", LINE_BACK)
    tray.says("river.txt", "Ready")
    assert shelf.asked.count("begin river.txt sam") == 3
    assert list(shelf.files) == ["f1"]


def test_a_file_the_server_no_longer_has_is_begun_again(shelf: Shelf, tray: Tray) -> None:
    shelf.faults.append(("send", "gone"))
    tray.add(text("river.txt", 1000))
    tray.says("river.txt", "Ready")
    assert shelf.asked.count("begin river.txt sam") == 2


def test_a_server_that_stands_elsewhere_is_followed(shelf: Shelf, tray: Tray) -> None:
    """Another tab, or an answer nobody heard: 409 says where to go on."""
    file = text("river.txt", MB)
    shelf.slow = 0.05
    tray.add(file)
    shelf.wait(lambda: "f1" in shelf.files)
    shelf.take("f1", 0, file[2][:100_000])
    tray.says("river.txt", "Ready")
    assert bytes(shelf.bytes["f1"]) == file[2]
    assert any("send f1 100000+" in one for one in shelf.asked), shelf.asked


def test_pause_and_go_on(shelf: Shelf, tray: Tray) -> None:
    slow_down(tray, 200_000)
    file = text("river.txt", MB)
    tray.add(file)
    tray.under_way("river.txt")
    tray.button("Pause").click()
    tray.says("river.txt", "Paused")
    expect(tray.button("Go on")).to_be_focused()
    tray.page.wait_for_timeout(1500)
    stood = len(shelf.bytes["f1"])
    assert stood < MB
    assert tray.page.evaluate("tray.unsent") == 1
    slow_down(tray, -1)
    tray.button("Go on").click()
    tray.says("river.txt", "Ready")
    assert bytes(shelf.bytes["f1"]) == file[2]
    assert any(f" {stood}+" in one for one in shelf.asked)


def test_files_go_one_after_the_other_in_order(shelf: Shelf, tray: Tray) -> None:
    shelf.slow = 0.02
    tray.add(*(text(f"{name}.txt", 400_000) for name in "abcd"))
    for name in "abcd":
        tray.says(f"{name}.txt", "Ready")
    begun = [one for one in shelf.asked if one.startswith("begin")]
    assert begun == [f"begin {name}.txt sam" for name in "abcd"]
    assert shelf.most_at_once == 1
    assert tray.page.evaluate("tray.ids()") == ["f1", "f2", "f3", "f4"]


def test_a_file_without_luck_does_not_hold_up_the_next(shelf: Shelf, tray: Tray) -> None:
    shelf.faults.extend([("begin a.txt", "500")] * 2)
    tray.add(text("a.txt", 1000), text("b.txt", 1000))
    tray.says("b.txt", "Ready")
    tray.says("a.txt", "Ready")
    assert tray.page.evaluate("tray.ids()") == ["f2", "f1"]


def test_without_a_line_it_is_kept_and_sent_when_the_line_is_back(
    shelf: Shelf, tray: Tray
) -> None:
    shelf.slow = 0.15
    file = text("river.txt", 4 * MB)
    tray.add(file, text("two.txt", 100))
    shelf.wait(lambda: len(shelf.bytes.get("f1", "")) > 200_000)
    tray.page.context.set_offline(True)
    tray.says("river.txt", f"Kept on this device, {LINE_BACK}")
    tray.says("two.txt", f"Kept on this device, {LINE_BACK}")
    expect(tray.said).to_contain_text(LINE_BACK)
    assert tray.page.evaluate("tray.settle()") is False
    tray.page.wait_for_timeout(4000)  # the pauses grow; "online" is quicker
    shelf.slow = 0
    stood = len(shelf.bytes["f1"])
    assert stood < 4 * MB
    tray.page.context.set_offline(False)
    assert tray.page.evaluate("tray.settle()") is True
    assert bytes(shelf.bytes["f1"]) == file[2]
    names = sorted(file["name"] for file in shelf.files.values())
    assert names == ["river.txt", "two.txt"]
    assert any(f"send f1 {stood}+" in one for one in shelf.asked), "it began again"


# --- Refused ------------------------------------------------------------------


@pytest.mark.parametrize(("status", "again"), [("413", True), ("400", True), ("507", True)])
def test_what_the_server_will_not_take_is_said_before_a_byte_is_sent(
    shelf: Shelf, tray: Tray, status: str, again: bool
) -> None:
    shelf.faults.append(("begin", status))
    tray.add(text("river.txt", 1000))
    tray.says("river.txt", f"The server says {status}.")
    expect(tray.said).to_have_text(f"river.txt: The server says {status}.")
    assert not [one for one in shelf.asked if one.startswith("send")]
    assert tray.page.evaluate("tray.settle()") is (status != "507")
    tray.button("Try again").click()
    tray.says("river.txt", "Ready")


def test_what_is_refused_when_it_has_arrived(shelf: Shelf, tray: Tray) -> None:
    tray.add(("homework.txt", "text/plain", b"MZ a program"), text("river.txt", 10))
    tray.says("homework.txt", "We cannot keep a program.")
    tray.says("river.txt", "Ready")
    assert tray.page.evaluate("[tray.ids(), tray.unsent]") == [["f2"], 0]
    expect(tray.button("Try again")).to_be_hidden()
    tray.button("Take out homework.txt").click()
    expect(tray.rows).to_have_count(1)
    expect(tray.button("Take out river.txt")).to_be_focused()
    shelf.wait(lambda: shelf.files["f1"].get("removed") is True)


def test_a_file_without_its_ending_is_known_by_its_type(shelf: Shelf, tray: Tray) -> None:
    tray.add(("Homework", "application/pdf", b"%PDF-1.7"), ("plan.docm", "", b"PK"))
    tray.says("Homework", "Ready")
    tray.says("plan.docm", "Ready")


def test_limits_are_said_with_the_size(
    shelf: Shelf, open_tray: Callable[..., Tray]
) -> None:
    shelf.props = {"max_files": 3, "max_file_bytes": 3 * MB, "max_all_bytes": 4 * MB}
    tray = open_tray()
    tray.add(
        ("large.pdf", "application/pdf", bytes(3 * MB + 9)),
        ("empty.txt", "text/plain", b""),
        ("game.exe", "application/x-msdownload", b"MZ"),
    )
    tray.says("large.pdf", "This is 3 MB. One file can be 3 MB at most.")
    tray.says("empty.txt", "There is nothing in this file.")
    tray.says("game.exe", "You can add pictures, sound, film, PDF and office files.")
    tray.add(text("a.txt", 2 * MB), text("b.txt", 3 * MB), text("c.txt", 10))
    tray.says("a.txt", "Ready")
    tray.says("b.txt", "With this it is 5 MB. All files together can be 4 MB at most.")
    tray.says("c.txt", "Ready")
    tray.add(text("d.txt", 10), text("e.txt", 10))
    tray.says("d.txt", "Ready")
    tray.says("e.txt", "There is room for 3 files. Take one out first.")
    assert {file["name"] for file in shelf.files.values()} == {"a.txt", "c.txt", "d.txt"}

    tray.button("Take out a.txt").click()
    tray.button("Try again e.txt").click()
    tray.says("e.txt", "Ready")
    tray.button("Put back a.txt").click()
    tray.says("a.txt", "Taken out. There is room for 3 files.")
    tray.button("Take out e.txt").click()
    tray.button("Put back a.txt").click()
    tray.says("a.txt", "Ready")
    assert tray.page.evaluate("tray.ids()") == ["f1", "f2", "f3"]


def test_taken_out_and_put_back(shelf: Shelf, tray: Tray) -> None:
    tray.add(text("a.txt", 1000), text("b.txt", 1000))
    tray.says("b.txt", "Ready")
    tray.button("Take out a.txt").click()
    tray.says("a.txt", "Taken out")
    expect(tray.button("Put back a.txt")).to_be_focused()
    shelf.wait(lambda: shelf.files["f1"].get("removed") is True)
    assert tray.page.evaluate("tray.ids()") == ["f2"]
    tray.page.keyboard.press("Enter")
    tray.says("a.txt", "Ready")
    shelf.wait(lambda: shelf.files["f1"].get("removed") is False)
    assert tray.page.evaluate("tray.ids()") == ["f1", "f2"]


def test_taken_out_in_the_middle_of_sending(shelf: Shelf, tray: Tray) -> None:
    slow_down(tray, 200_000)
    file = text("river.txt", MB)
    tray.add(file)
    tray.under_way("river.txt")
    tray.button("Take out").click()
    shelf.wait(lambda: shelf.files["f1"].get("removed") is True)
    assert tray.page.evaluate("tray.settle()") is True
    assert tray.page.evaluate("tray.ids()") == []
    assert tray.keeps()[-1][0] == "drop"
    slow_down(tray, -1)
    tray.button("Put back").click()
    tray.says("river.txt", "Ready")
    assert bytes(shelf.bytes["f1"]) == file[2]
    assert shelf.files["f1"]["removed"] is False


def test_taken_out_while_it_is_being_begun(shelf: Shelf, tray: Tray) -> None:
    tray.page.route(
        "**/begin/", lambda route: (tray.page.wait_for_timeout(1000), route.continue_())
    )
    tray.add(text("river.txt", 1000))
    tray.button("Take out").click()
    tray.says("river.txt", "Taken out")
    tray.page.wait_for_timeout(1500)  # the browser is held up from here: let it go on
    shelf.wait(lambda: shelf.files.get("f1", {}).get("removed") is True)


# --- Signing in ---------------------------------------------------------------


def test_signed_out_in_the_middle_loses_nothing(shelf: Shelf, tray: Tray) -> None:
    slow_down(tray, 200_000)
    file = text("river.txt", MB)
    tray.add(file)
    tray.under_way("river.txt")
    shelf.signed_in = False
    tray.says("river.txt", "Kept on this device, sends when you have signed in")
    assert "signed-out" in tray.page.evaluate("heard")
    assert tray.page.evaluate("tray.settle()") is False
    assert tray.page.evaluate("tray.signedOut") is True
    slow_down(tray, -1)
    shelf.signed_in, shelf.token = True, "token-2"
    tray.page.evaluate("tray.wake()")
    tray.says("river.txt", "Ready")
    assert bytes(shelf.bytes["f1"]) == file[2]


def test_a_stale_token_is_renewed_without_a_word(shelf: Shelf, tray: Tray) -> None:
    shelf.token = "token-2"
    tray.add(text("river.txt", 1000))
    tray.says("river.txt", "Ready")
    assert "signed-out" not in tray.page.evaluate("heard")
    expect(tray.page.locator("[name=csrfmiddlewaretoken]")).to_have_value("token-2")
