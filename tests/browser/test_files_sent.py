"""Files from a pupil's device into their work, with the real server behind the page."""

import io

import av
import pytest
from django.conf import settings
from playwright.sync_api import expect

from courses.models import Feedback, HandIn
from files.cleaning import clean
from portfolio.models import Attachment
from portfolio.services.cleaning import clean_file, next_to_clean
from tests.browser.person import LAPTOP, PHONE
from tests.browser.shelf import LINE_BACK, MB, Tray, text
from tests.courses.test_staff_access import handed_in
from tests.factories import files as made

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture(autouse=True)
def incoming(settings, tmp_path):
    settings.INCOMING_ROOT = tmp_path / "incoming"


def clean_all() -> None:
    """What the cleaner does, in this process."""
    while (file := next_to_clean()) is not None:
        clean_file(file, clean)


@pytest.fixture
def dee(somebody, passwords, oak):
    """A pupil on the page of their work, where the microphone may be used."""
    passwords(oak.pupil)

    def come(**options):
        person = somebody(PHONE, permissions=["microphone"], **options)
        person.sign_in(oak.pupil)
        person.go(f"/learn/{oak.course.code}/{oak.assignment.slug}/")
        return Tray(person)

    return come


def hand_in(tray: Tray) -> None:
    tray.page.get_by_role("button", name="Hand in").click()
    expect(tray.page.get_by_role("heading", name="Handed in at")).to_be_visible()


def kept(name: str) -> bytes:
    with Attachment.objects.get(name=name).whole.open() as file:
        return file.read()


def test_a_phones_photo_is_sent_cleaned_and_handed_in(dee, oak):
    tray = dee()
    taken = made.phone_jpeg((2400, 1800))
    assert b"Exif" in taken
    tray.add(("homework.jpg", "image/jpeg", taken), button="Add a photo")
    tray.says("homework.jpg", "Safe on the server, getting ready…")
    clean_all()
    tray.says("homework.jpg", "Ready")
    tray.person.looks_right()
    file = Attachment.objects.get()
    assert (file.state, file.kind, file.height) == ("ready", "picture", 2048)
    assert b"Exif" not in kept("homework.jpg")
    hand_in(tray)
    with oak.scope():
        version = HandIn.objects.get().version
    assert list(version.attachments.all()) == [file]
    expect(tray.page.get_by_role("img", name="homework.jpg")).to_be_visible()


def test_it_is_there_when_the_page_is_opened_again(dee):
    tray = dee()
    tray.add(("diary.pdf", "application/pdf", made.pdf()))
    tray.add(("IMG_1.HEIC", "image/heic", made.phone_heic()), button="Add a photo")
    tray.says("IMG_1.HEIC", "Safe on the server")
    clean_all()
    tray.says("IMG_1.jpg", "Ready")
    # The device cannot open such a picture; the server's copy it can.
    expect(tray.button("See IMG_1.jpg")).to_be_enabled()
    tray.page.reload()
    tray.says("diary.pdf", "Ready")
    tray.says("IMG_1.jpg", "Ready")
    tray.button("See IMG_1.jpg").click()
    whole = tray.page.get_by_role("dialog").get_by_role("img")
    expect(whole).to_be_visible()
    assert whole.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    tray.page.keyboard.press("Escape")
    with tray.page.expect_download() as download:
        tray.row("diary.pdf").get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "diary.pdf"
    tray.person.looks_right()


def test_paused_and_cut_off_it_goes_on_from_where_it_was(dee):
    tray = dee()
    name, _, data = file = text("river.txt", 8 * MB)
    sent = []
    tray.page.on("request", lambda request: sent.append(request.headers))
    # Slow enough to be stopped in the middle.
    tray.page.route(
        "**/files/*/",
        lambda route: (tray.page.wait_for_timeout(150), route.continue_()),
    )
    tray.add(file)
    tray.under_way(name)
    tray.button("Pause").click()
    tray.says(name, "Paused")
    tray.page.wait_for_timeout(500)
    tray.button("Go on").click()
    tray.page.wait_for_timeout(400)
    tray.page.context.set_offline(True)
    tray.says(name, LINE_BACK)
    stood = settings.INCOMING_ROOT.glob("**/*")
    assert any(0 < path.stat().st_size < len(data) for path in stood if path.is_file())
    tray.page.context.set_offline(False)
    tray.says(name, "Safe on the server")
    tray.page.unroute("**/files/*/")
    clean_all()
    tray.says(name, "Ready")
    assert kept(name) == data
    offsets = [headers["upload-offset"] for headers in sent if "upload-offset" in headers]
    assert offsets.count("0") == 1, "it began again"
    # The browser notes by itself that there was no line.
    heard = tray.person.complaints
    tray.person.complaints = [line for line in heard if "DISCONNECTED" not in line]


def test_a_recording_is_sent_cleaned_and_played(dee):
    tray = dee()
    tray.button("Record sound").click()
    expect(tray.page.locator(".tray-time")).to_have_text("0:02 of 5:00")
    tray.button("Stop").click()
    tray.says("Recording 1", "Safe on the server")
    clean_all()
    tray.says("Recording 1.m4a", "Ready")
    with av.open(io.BytesIO(kept("Recording 1.m4a"))) as container:
        assert 1.5 < container.duration / av.time_base < 3.5
    tray.page.reload()
    player = tray.row("Recording 1.m4a").locator("audio")
    length = """audio => new Promise((resolve, reject) => {
        audio.onloadedmetadata = () => resolve(audio.duration);
        audio.onerror = () => reject(audio.error);
        audio.load();
    })"""
    player.evaluate("audio => audio.preload = 'metadata'")
    assert player.evaluate("audio => new URL(audio.src).pathname").startswith("/files/")
    if player.evaluate("audio => audio.canPlayType('audio/mp4; codecs=mp4a.40.2')"):
        assert 1.5 < player.evaluate(length) < 3.5


def test_what_is_too_many_or_too_large_is_never_sent(dee):
    tray = dee()
    large = ("film.mp4", "video/mp4", bytes(26 * MB))
    tray.add(large)
    tray.says("film.mp4", "This is 26 MB. One file can be 25 MB at most.")
    tray.button("Take out film.mp4").click()
    tray.add(*(text(f"{number}.txt", 50) for number in range(11)))
    tray.says("10.txt", "There is room for 10 files. Take one out first.")
    tray.says("9.txt", "Safe on the server")
    assert Attachment.objects.count() == 10
    tray.button("Take out 3.txt").click()
    tray.says("3.txt", "Taken out")
    # What is out on the screen may still be on its way out on the server.
    tray.page.wait_for_timeout(500)
    tray.button("Try again 10.txt").click()
    tray.says("10.txt", "Safe on the server")


def test_what_the_server_refuses_says_why(dee):
    tray = dee()
    tray.add(("homework.pdf", "application/pdf", b"<html><script>1</script>"))
    expect(tray.row("homework.pdf")).to_have_attribute("data-state", "refused")
    said = tray.row("homework.pdf").locator(".tray-state").inner_text()
    assert said == Attachment.objects.get().message


def test_a_file_that_is_refused_after_the_press_stops_the_hand_in(dee, oak):
    tray = dee()
    tray.page.get_by_role("textbox").click()
    tray.page.keyboard.type("See my drawing.")
    tray.page.route(
        "**/files/*/", lambda route: (tray.page.wait_for_timeout(1000), route.continue_())
    )
    tray.add(("drawing.txt", "text/plain", b"<html><script>1</script>"))
    press = tray.page.get_by_role("button", name="Hand in")
    press.click()
    alert = tray.page.locator("[data-part=alert]")
    expect(alert).to_contain_text("One of your files was not taken", timeout=20_000)
    with oak.scope():
        assert not HandIn.objects.exists()
    hand_in(tray)  # seen now, and pressed again
    with oak.scope():
        assert HandIn.objects.get().version.attachments.count() == 0


def test_taken_out_and_put_back_decides_what_is_handed_in(dee, oak):
    tray = dee()
    tray.add(text("a.txt", 50), text("b.txt", 50), text("c.txt", 50))
    tray.says("c.txt", "Safe on the server")
    for name in ("a.txt", "b.txt"):
        tray.button(f"Take out {name}").click()
        tray.says(name, "Taken out")
    tray.button("Put back a.txt").click()
    tray.says("a.txt", "Safe on the server")
    hand_in(tray)
    with oak.scope():
        version = HandIn.objects.get().version
    assert {file.name for file in version.attachments.all()} == {"a.txt", "c.txt"}


def test_signed_out_while_a_file_is_sent_and_in_again_over_the_page(dee, oak):
    tray = dee()
    cookies = tray.page.context.cookies()
    tray.page.context.clear_cookies(name="sessionid")
    tray.add(text("river.txt", 50))
    tray.says("river.txt", "sends when you have signed in")
    tray.page.context.add_cookies(cookies)
    tray.page.evaluate("dispatchEvent(new Event('focus'))")
    tray.says("river.txt", "Safe on the server")
    assert Attachment.objects.get().name == "river.txt"


def test_by_keyboard_alone(dee, oak):
    tray = dee()
    page = tray.page
    page.on("filechooser", lambda _: None)
    tray.person.tab_to(tray.button("Add a file"))
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    name, kind, data = text("river.txt", 1000)
    chooser.value.set_files([{"name": name, "mimeType": kind, "buffer": data}])
    tray.says(name, "Safe on the server")
    tray.person.tab_to(tray.button("Hand in"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Handed in at")).to_be_visible()
    with oak.scope():
        assert HandIn.objects.get().version.attachments.count() == 1


def test_without_scripts_files_are_handed_in(somebody, passwords, oak, client):
    passwords(oak.pupil)
    dee = somebody(PHONE, java_script_enabled=False)
    dee.sign_in(oak.pupil)
    dee.go(f"/learn/{oak.course.code}/{oak.assignment.slug}/")
    given = {"name": "plain.txt", "mimeType": "text/plain", "buffer": b"plain words"}
    dee.page.get_by_label("Add files").set_input_files(given)
    dee.page.get_by_label("Write here").fill("Here it is.")
    dee.page.get_by_role("button", name="Hand in").click()
    expect(dee.page.get_by_role("heading", name="Handed in at")).to_be_visible()
    with oak.scope():
        files = HandIn.objects.get().version.attachments.all()
    assert [file.name for file in files] == ["plain.txt"]


def test_a_teacher_says_it_aloud(somebody, passwords, oak):
    passwords(oak.teacher)
    handed_in(oak, oak.pupil)
    teacher = somebody(LAPTOP, permissions=["microphone"])
    teacher.sign_in(oak.teacher)
    teacher.go(f"/oak/work/{oak.set_work.public_id}/{oak.pupil.public_id}/")
    tray = Tray(teacher)
    tray.button("Record sound").click()
    expect(teacher.page.locator(".tray-time")).to_have_text("0:01 of 2:00")
    teacher.looks_right()
    teacher.page.get_by_label("What do you tell Dee?").fill("Listen to this.")
    # Pressed while it records: the form waits for the recording to end and arrive.
    teacher.page.get_by_role("button", name="Give feedback").click()
    expect(teacher.page.get_by_text("Feedback given to Dee.")).to_be_visible()
    with oak.scope():
        feedback = Feedback.objects.get()
    assert feedback.sound is not None
    assert feedback.sound.kind == "sound"
    assert feedback.outcome == "done"
