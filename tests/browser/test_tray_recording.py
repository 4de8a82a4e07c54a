"""Recording into the tray in a real browser, whose pretended microphone beeps."""

import io
from collections.abc import Callable

import av
import pytest
from playwright.sync_api import expect

from tests.browser.shelf import Shelf, Tray


@pytest.fixture
def tray(open_tray: Callable[..., Tray]) -> Tray:
    return open_tray(permissions=["microphone"])


def seconds_of(sound: bytes) -> float:
    """How long it plays: a browser's recording has no length of its own."""
    with av.open(io.BytesIO(sound)) as container:
        return sum(frame.samples / frame.sample_rate for frame in container.decode(audio=0))


def test_recording_pausing_and_sending(shelf: Shelf, tray: Tray) -> None:
    assert tray.page.evaluate("tray.busy") is False
    tray.button("Record sound").click()
    expect(tray.button("Stop")).to_be_focused()
    expect(tray.said).to_have_text("Recording")
    expect(tray.button("Record sound")).to_be_hidden()
    expect(tray.page.locator(".tray-time")).to_have_text("0:02 of 5:00")
    assert tray.page.evaluate("heard.at(-1)") == {"unsent": 0, "busy": True}

    tray.button("Pause").click()
    expect(tray.button("Go on")).to_be_focused()
    tray.page.wait_for_timeout(2500)
    expect(tray.page.locator(".tray-time")).to_have_text("0:02 of 5:00")
    tray.button("Go on").click()
    expect(tray.page.locator(".tray-time")).to_have_text("0:03 of 5:00")
    tray.button("Stop").click()
    expect(tray.button("Record sound")).to_be_focused()
    tray.says("Recording 1.webm", "Ready")
    assert 2.2 < seconds_of(bytes(shelf.bytes["f1"])) < 4.4
    player = tray.row("Recording 1.webm").get_by_label("Recording 1.webm", exact=True)
    assert player.evaluate("audio => [audio.tagName, audio.preload]") == ["AUDIO", "none"]
    player.evaluate("audio => audio.play()")

    puts = [one for one in tray.keeps() if one[0] == "put"]
    assert len(puts) >= 4, "kept every second, and whole"
    assert len({key for _, _, key, _ in puts}) == 1
    sizes = [size for *_, size in puts]
    assert sizes == sorted(sizes)
    assert sizes[-1] == len(shelf.bytes["f1"])
    assert shelf.files["f1"]["key"] == puts[0][2]
    assert tray.keeps()[-1][0] == "drop"


def test_the_level_moves_with_the_sound(tray: Tray) -> None:
    level = tray.page.locator(".tray-level")
    tray.button("Record sound").click()
    seen = set()
    for _ in range(40):  # it beeps once a second
        seen.add(level.evaluate("meter => meter.value") > 0.02)
        tray.page.wait_for_timeout(50)
    assert seen == {True, False}
    tray.button("Pause").click()
    tray.page.wait_for_timeout(200)
    assert level.evaluate("meter => meter.value") == 0


def test_recording_again(shelf: Shelf, tray: Tray) -> None:
    for number in (1, 2):
        tray.button("Record again" if number == 2 else "Record sound").click()
        tray.page.wait_for_timeout(1300)
        tray.button("Stop").click()
        tray.says(f"Recording {number}.webm", "Ready")
    tray.says("Recording 1.webm", "Taken out")
    assert tray.page.evaluate("tray.ids()") == ["f2"]
    tray.button("Put back Recording 1.webm").click()
    tray.says("Recording 1.webm", "Ready")


def test_handing_in_ends_the_recording_and_takes_it_along(shelf: Shelf, tray: Tray) -> None:
    tray.button("Record sound").click()
    tray.page.wait_for_timeout(1500)
    assert tray.page.evaluate("tray.settle()") is True
    assert tray.page.evaluate("tray.ids()") == ["f1"]
    assert seconds_of(bytes(shelf.bytes["f1"])) > 0.8


def test_it_ends_by_itself_at_the_longest(
    shelf: Shelf, open_tray: Callable[..., Tray]
) -> None:
    shelf.props = {"max_seconds": 2, "accept": "sound", "max_files": 1}
    tray = open_tray(permissions=["microphone"])
    expect(tray.button("Add a photo")).to_have_count(0)
    tray.button("Record sound").click()
    tray.says("Recording 1.webm", "Ready")
    expect(tray.trouble).to_contain_text("the longest a recording can be: 0:02")
    assert 1.5 < seconds_of(bytes(shelf.bytes["f1"])) < 3
    tray.button("Record sound").click()
    expect(tray.trouble).to_be_empty()
    tray.page.wait_for_timeout(1200)
    tray.button("Stop").click()
    tray.says("Recording 2.webm", "There is room for one file.")


def test_a_page_that_is_left_has_kept_all_but_the_last_second(
    shelf: Shelf, tray: Tray
) -> None:
    tray.page.evaluate(
        """() => {
            tray.keep.put = async ({name, blob}) => {
                const text = btoa(String.fromCharCode(
                    ...new Uint8Array(await blob.arrayBuffer())));
                sessionStorage.setItem(name, text);
            };
        }"""
    )
    tray.button("Record sound").click()
    expect(tray.page.locator(".tray-time")).to_have_text("0:04 of 5:00")
    tray.person.go("/")
    tray.start()
    tray.page.evaluate(
        """() => {
            const text = atob(sessionStorage.getItem("Recording 1.webm"));
            const blob = new Blob([Uint8Array.from(text, (sign) => sign.charCodeAt(0))],
                {type: "audio/webm"});
            tray.restore([{key: "k", name: "Recording 1.webm", blob, made: 0}]);
        }"""
    )
    tray.says("Recording 1.webm", "Ready")
    assert seconds_of(bytes(shelf.bytes["f1"])) > 2.8


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("NotAllowedError", "This page may not use the microphone."),
        ("NotFoundError", "We found no microphone that works."),
        ("NotReadableError", "We found no microphone that works."),
        ("insecure", "This page cannot use a microphone here."),
    ],
)
def test_without_a_microphone_a_sound_file_will_do(
    open_tray: Callable[..., Tray], why: str, words: str
) -> None:
    tray = open_tray()
    tray.page.on("filechooser", lambda _: None)  # or the key is quicker than the listening
    if why == "NotAllowedError":  # as the browser itself says it
        devtools = tray.page.context.new_cdp_session(tray.page)
        permission = {"name": "microphone"}
        setting = {"permission": permission, "setting": "denied"}
        devtools.send("Browser.setPermission", setting)
    elif why == "insecure":
        tray.page.evaluate("Object.defineProperty(self, 'isSecureContext', {value: false})")
    else:
        tray.page.evaluate(
            """(why) => {
                navigator.mediaDevices.getUserMedia = async () => {
                    throw new DOMException("no", why);
                };
            }""",
            why,
        )
    tray.button("Record sound").click()
    expect(tray.trouble).to_have_text(f"{words} {HELP.get(why, '')}{INSTEAD}")
    expect(tray.button("Add a sound file")).to_be_focused()
    tray.person.looks_right()
    with tray.page.expect_file_chooser() as chooser:
        tray.page.keyboard.press("Enter")
    picker = chooser.value.element
    assert picker.get_attribute("accept") == "audio/*"
    assert picker.get_attribute("capture") is not None
    sound = {"name": "song.mp3", "mimeType": "audio/mpeg", "buffer": b"ID3 a song"}
    chooser.value.set_files([sound])
    tray.says("song.mp3", "Ready")
    expect(tray.trouble).to_be_empty()


INSTEAD = "You can add a sound file instead."
HELP = {"NotAllowedError": "You can allow it in the settings of the browser. "}
