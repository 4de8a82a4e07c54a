"""The tray of files in a real browser: pictures, sound, dropping, keeping, and no mouse."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.shelf import MB, Shelf, Tray, photo, text

# --- Pictures -----------------------------------------------------------------


def arrived(shelf: Shelf, number: str = "f1") -> Image.Image:
    return Image.open(io.BytesIO(bytes(shelf.bytes[number])))


def test_a_photo_is_made_smaller_upright_and_says_nothing_of_its_place(
    shelf: Shelf, tray: Tray
) -> None:
    taken = photo()
    assert b"MakerOfPhones" in taken
    tray.add(("IMG_0001.JPEG", "image/jpeg", taken), button="Add a photo")
    tray.says("IMG_0001.jpg", "Ready")
    sent = bytes(shelf.bytes["f1"])
    assert len(sent) < len(taken) / 2
    assert b"MakerOfPhones" not in sent
    assert b"Exif" not in sent
    picture = arrived(shelf)
    assert (picture.format, picture.size) == ("JPEG", (1365, 2048))
    right, left = picture.getpixel((1200, 200)), picture.getpixel((200, 200))
    assert right[0] > 180 > right[1] + 60, "the red quarter is at the top right"
    assert abs(left[0] - left[1]) < 40
    assert shelf.files["f1"]["name"] == "IMG_0001.jpg"


def test_a_photo_is_seen_at_once_and_whole(shelf: Shelf, tray: Tray) -> None:
    shelf.cleaning.clear()
    tray.add(("river.jpg", "image/jpeg", photo()), button="Add a photo")
    thumb = tray.row("river.jpg").locator("img")
    expect(thumb).to_be_visible()
    tray.button("See river.jpg").click()
    whole = tray.page.get_by_role("dialog").get_by_role("img", name="river.jpg")
    expect(whole).to_be_visible()
    assert whole.evaluate("image => image.naturalHeight") in (2048, 3000)
    tray.page.keyboard.press("Escape")
    expect(whole).to_be_hidden()
    expect(tray.button("See river.jpg")).to_be_focused()


@pytest.mark.parametrize("name", ["small.jpg", "scan.heic", "broken.jpg"])
def test_a_picture_that_gets_no_smaller_or_cannot_be_opened_is_sent_as_it_is(
    shelf: Shelf, tray: Tray, name: str
) -> None:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(data, "JPEG", quality=20)
    given = data.getvalue() if name == "small.jpg" else b"\0\0\0\x18ftypheic" + bytes(500)
    kind = "image/heic" if name.endswith("heic") else "image/jpeg"
    tray.add((name, kind, given), button="Add a photo")
    tray.says(name, "Ready")
    assert bytes(shelf.bytes["f1"]) == given
    assert shelf.files["f1"]["name"] == name


def test_a_picture_the_server_does_not_know_is_made_one_that_it_does(
    shelf: Shelf, tray: Tray
) -> None:
    data = io.BytesIO()
    Image.new("L", (8, 8), 0).save(data, "GIF")
    tray.add(("dot.gif", "image/gif", data.getvalue()), button="Add a photo")
    tray.says("dot.jpg", "Ready")
    assert arrived(shelf).format == "JPEG"


@pytest.mark.parametrize("worker", [True, False])
def test_pictures_are_made_smaller_elsewhere_so_that_nobodys_typing_waits(
    shelf: Shelf, tray: Tray, worker: bool
) -> None:
    """By a worker; on the page itself only where a browser's workers cannot draw."""
    tray.page.evaluate(
        """(worker) => {
            window.here = 0;
            const {createImageBitmap} = self;
            self.createImageBitmap = (...given) => {
                window.here++;
                return createImageBitmap(...given);
            };
            if (!worker) delete self.OffscreenCanvas;
        }""",
        worker,
    )
    given = photo()
    files = [(f"{name}.jpg", "image/jpeg", given) for name in "ab"]
    tray.add(*files, button="Add a photo")
    tray.says("b.jpg", "Ready")
    assert [arrived(shelf, number).size for number in ("f1", "f2")] == [(1365, 2048)] * 2
    assert tray.page.evaluate("here") == (0 if worker else 2)
    assert len(tray.page.workers) == (1 if worker else 0)


# --- Dropped and pasted -------------------------------------------------------

GIVE = """(target, [type, name, data, plain]) => {
    const board = new DataTransfer();
    const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
    board.items.add(new File([bytes], name, {type: "image/jpeg"}));
    if (plain) board.setData("text/plain", plain);
    const event = type === "paste"
        ? new ClipboardEvent(type, {clipboardData: board, bubbles: true, cancelable: true})
        : new DragEvent(type, {dataTransfer: board, bubbles: true, cancelable: true});
    target.dispatchEvent(event);
    return event.defaultPrevented;
}"""
DOT = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQg="


@pytest.mark.parametrize("how", ["drop", "paste"])
def test_a_picture_put_on_the_words_comes_into_the_tray(tray: Tray, how: str) -> None:
    words = tray.page.get_by_label("Write here")
    if how == "drop":
        assert words.evaluate(GIVE, ["dragover", "shot.jpg", DOT, ""])
    assert words.evaluate(GIVE, [how, "shot.jpg", DOT, ""])
    tray.says("shot.jpg", "Ready")


def test_pasted_words_that_bring_a_picture_of_themselves_stay_words(tray: Tray) -> None:
    words = tray.page.get_by_label("Write here")
    assert not words.evaluate(GIVE, ["paste", "table.jpg", DOT, "cold wet"])
    expect(tray.rows).to_have_count(0)


# --- Kept on the device -------------------------------------------------------


@pytest.mark.parametrize("keep", ["", "full"])
def test_a_device_that_keeps_nothing_says_so(
    shelf: Shelf, open_tray: Callable[..., Tray], keep: str
) -> None:
    tray = open_tray(keep)
    shelf.signed_in = False
    tray.add(text("river.txt", 1000))
    tray.says("river.txt", "Sends when you have signed in")
    expect(tray.note).to_have_text(
        "This device cannot keep a copy. Stay on this page until it is sent."
    )
    asked = []
    tray.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    tray.page.evaluate("location.reload()")
    tray.page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    shelf.signed_in = True
    tray.button("Try again").click()
    tray.says("river.txt", "Ready")
    expect(tray.note).to_be_hidden()


def test_leaving_asks_nothing_when_a_copy_is_kept(shelf: Shelf, tray: Tray) -> None:
    shelf.signed_in = False
    tray.add(text("river.txt", 1000))
    tray.says("river.txt", "Kept on this device")
    expect(tray.note).to_be_hidden()
    asked = []
    tray.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    tray.person.go("/")
    assert asked == []


def stored(shelf: Shelf, name: str, state: str, **more: Any) -> dict[str, Any]:
    """A file that the server has and prints into the page."""
    _, file = shelf.begin({"key": f"key-{name}", "name": name, "size": "1000"})
    file |= {"state": state} | more
    return file | {"json": json.dumps(file)}


def test_files_of_before_are_there_and_the_rest_of_one_is_on_the_device(
    shelf: Shelf, open_tray: Callable[..., Tray]
) -> None:
    shelf.props["files"] = [
        stored(shelf, "done.txt", "ready"),
        stored(shelf, "half.txt", "arriving", offset=400),
        stored(shelf, "no.txt", "refused", message="That is a program."),
        stored(shelf, "soon.txt", "stored"),
    ]
    whole = text("half.txt", 1000)[2]
    shelf.bytes["f2"] += whole[:400]
    tray = open_tray()
    tray.says("done.txt", "Ready")
    tray.says("half.txt", "Only a part of this has arrived.")
    tray.says("no.txt", "That is a program.")
    tray.says("soon.txt", "Ready")
    assert tray.page.evaluate("[tray.ids(), tray.unsent]") == [["f1", "f4"], 0]
    tray.page.evaluate(
        """(words) => tray.restore([
            {key: "key-half.txt", name: "half.txt", blob: new Blob([words])},
            {key: "key-done.txt", name: "done.txt", blob: new Blob(["x"])},
            {key: "new", name: "new.txt", blob: new Blob(["new"]), made: 1},
        ])""",
        whole.decode(),
    )
    tray.says("half.txt", "Ready")
    tray.says("new.txt", "Ready")
    assert bytes(shelf.bytes["f2"]) == whole
    assert tray.page.evaluate("tray.ids()") == ["f1", "f2", "f4", "f5"]
    assert shelf.files["f5"]["key"] == "new"
    kept = tray.keeps()
    assert ["drop", "key-done.txt"] in kept
    assert [one for one in kept if one[0] == "put"] == [], "they are kept already"
    assert not [one for one in shelf.asked if one.startswith("send f1")]


# --- Without scripts, without a mouse -----------------------------------------


def test_without_scripts_files_go_with_the_form(
    shelf: Shelf, open_tray: Callable[..., Tray]
) -> None:
    shelf.props["files"] = [
        stored(shelf, "done.txt", "ready"),
        stored(shelf, "other.txt", "ready"),
    ]
    tray = open_tray(start=False, java_script_enabled=False)
    page = tray.page
    expect(tray.button("Add a photo")).to_be_hidden()
    page.get_by_label("other.txt").uncheck()
    given = {"name": "plain.txt", "mimeType": "text/plain", "buffer": b"plain words"}
    page.get_by_label("Add files").set_input_files(given)
    tray.button("Hand in").click()
    shelf.wait(lambda: bool(shelf.handed_in))
    raw = shelf.handed_in[0]["raw"][0]
    assert 'name="files"\r\n\r\nf1' in raw
    assert "f2" not in raw
    assert 'name="new_files"; filename="plain.txt"' in raw


def test_an_ordinary_form_takes_the_ids_along(shelf: Shelf, tray: Tray) -> None:
    tray.add(text("a.txt", 10), text("b.txt", 10), text("c.txt", 10))
    tray.says("c.txt", "Ready")
    tray.button("Take out b.txt").click()
    assert tray.page.evaluate("new FormData(document.forms[0]).getAll('files')") == [
        "f1",
        "f3",
    ]


def test_a_tray_alone_holds_its_form_until_all_is_sent(
    shelf: Shelf, open_tray: Callable[..., Tray]
) -> None:
    shelf.props["alone"] = True
    tray = open_tray(start=False)
    shelf.slow = 0.2
    tray.add(text("river.txt", 500_000))
    tray.button("Hand in").click()
    assert shelf.handed_in == []
    shelf.wait(lambda: bool(shelf.handed_in))
    assert 'name="files"\r\n\r\nf1' in shelf.handed_in[0]["raw"][0]
    assert len(shelf.bytes["f1"]) == 500_000
    expect(tray.page).to_have_title("Done")  # a browser closed between two pages can hang


def test_with_the_keyboard_alone(shelf: Shelf, tray: Tray) -> None:
    page = tray.page
    page.on("filechooser", lambda _: None)  # or the key can be quicker than the listening
    tray.person.tab_to(tray.button("Add a file"))
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    name, kind, data = text("river.txt", 1000)
    chooser.value.set_files([{"name": name, "mimeType": kind, "buffer": data}])
    tray.says("river.txt", "Ready")
    page.get_by_label("Write here").focus()
    tray.person.tab_to(tray.button("Take out river.txt"))
    page.keyboard.press("Enter")
    expect(tray.button("Put back river.txt")).to_be_focused()
    page.keyboard.press("Enter")
    tray.says("river.txt", "Ready")
    expect(tray.button("Take out river.txt")).to_be_focused()


def test_it_looks_right(
    shelf: Shelf, open_tray: Callable[..., Tray], tmp_path: Any
) -> None:
    shelf.props = {"max_file_bytes": MB}
    for scheme in ("light", "dark"):
        tray = open_tray(color_scheme=scheme, permissions=["microphone"])
        shelf.signed_in = True
        tray.add(("river.jpg", "image/jpeg", photo(800, 600)), button="Add a photo")
        tray.add(("large.pdf", "application/pdf", bytes(2 * MB)), text("notes.txt", 9))
        tray.says("notes.txt", "Ready")
        tray.button("Take out notes.txt").click()
        tray.button("Record sound").click()
        expect(tray.button("Stop")).to_be_visible()
        tray.person.looks_right()
        tray.page.screenshot(path=tmp_path / f"{scheme}-recording.png", full_page=True)
        tray.page.wait_for_timeout(1200)
        tray.button("Stop").click()
        tray.says("Recording 1", "Ready")
        shelf.signed_in = False
        tray.add(text("later.txt", 10))
        tray.says("later.txt", "signed in")
        tray.person.looks_right()
        tray.page.screenshot(path=tmp_path / f"{scheme}.png", full_page=True)
        assert tray.page.evaluate("document.documentElement.scrollWidth") <= 390
        for target in tray.page.locator(".tray button:visible").all():
            size = target.bounding_box()
            assert size
            assert min(size["width"], size["height"]) >= 44
