"""Words and hand-ins that outlive a lost line, an ended session and a killed browser.

Each pupil here has a browser of their own, with a folder: what is kept on a device lies in
it, and stays when the process is killed.
"""

import os
import signal
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from courses.models import HandIn
from courses.services import working
from portfolio.models import Draft
from tests.browser.conftest import CHROMIUM, PASSWORD, PHONE, Person

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

KEPT = "Not sent yet, kept on this device"
WAITS = "Not handed in yet. It is kept on this device and goes by itself"
SOON = 20_000  # ms, on a machine that is busy


class Device(Person):
    """A person at a device: a browser with a folder of its own."""

    def __init__(self, context, base, folder):
        self.context, self.folder = context, folder
        super().__init__(context.pages[0] if context.pages else context.new_page(), base)
        self.page.on("dialog", lambda dialog: dialog.accept())

    def hear(self, message):
        # The browser reports each request that finds no line or no server.
        if "Failed to load resource" not in message.text:
            super().hear(message)

    @property
    def box(self):
        return self.page.locator(".writing-page[role=textbox]")

    @property
    def status(self):
        return self.page.locator("[data-part=status]")

    @property
    def alert(self):
        return self.page.locator("[data-part=alert]")

    def open(self, world):
        self.go(f"/learn/{world.course.code}/{world.assignment.slug}/")
        expect(self.box).to_be_visible()

    def ready(self):
        """The store has come: it does after the page."""
        self.until("Boolean(window.Writing?.Outbox)")
        self.page.wait_for_timeout(300)

    def until(self, so):
        """``wait_for_function`` would need what our policy forbids."""
        wait(lambda: self.page.evaluate(so) or self.page.wait_for_timeout(100))

    def write(self, words):
        self.box.click()
        self.box.press("Control+End")
        self.page.keyboard.type(words)

    def kept(self):
        """The device says that it has the words; the last of them half a second later."""
        expect(self.status).to_have_text(KEPT, timeout=SOON)
        self.page.wait_for_timeout(500)

    def offline(self, is_so=True):
        self.context.set_offline(is_so)

    def hand_in(self):
        self.page.get_by_role("button", name="Hand in").click()

    def rows(self):
        """How many rows of anybody lie on the device."""
        return self.page.evaluate(
            """() => new Promise((resolve) => {
                const opening = indexedDB.open("causeway", 1);
                opening.onsuccess = () => {
                    const base = opening.result;
                    const count = base.transaction("rows").objectStore("rows").count();
                    count.onsuccess = () => { base.close(); resolve(count.result); };
                };
            })"""
        )


@pytest.fixture
def devices(chromium, live_server, tmp_path):
    """Open a device by its name; the same name is the same device, after a kill as well."""
    at_work = {}
    everybody = []
    sessions = {}

    def come(name="phone", **options):
        folder = tmp_path / name
        context = chromium.browser_type.launch_persistent_context(
            folder,
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            viewport=PHONE,
            locale="en-GB",
            **options,
        )
        device = Device(context, live_server.url, folder)
        # Chromium writes cookies down every half minute: a kill would end the session.
        context.add_cookies(sessions.pop(name, []))
        at_work[name] = device
        everybody.append(device)
        return device

    def kill(device):
        """SIGKILL to the browser process of that folder, as a flat battery would."""
        sessions[device.folder.name] = device.context.cookies()
        for process in Path("/proc").iterdir():
            if not process.name.isdigit():
                continue
            try:
                said = (process / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            is_browser = not any(part.startswith(b"--type=") for part in said)
            if f"--user-data-dir={device.folder}".encode() in said and is_browser:
                os.kill(int(process.name), signal.SIGKILL)
        device.page.wait_for_event("close") if not device.page.is_closed() else None
        for name in ("SingletonLock", "SingletonCookie", "SingletonSocket"):
            (device.folder / name).unlink(missing_ok=True)
        at_work.pop(device.folder.name)

    come.kill = kill
    yield come
    for device in at_work.values():
        device.context.close()
    complaints = [line for device in everybody for line in device.complaints]
    assert not complaints, complaints


@pytest.fixture
def dee(devices, passwords, oak):
    """Dee, signed in, with the writing box open."""
    passwords(oak.pupil, oak.classmate)
    device = devices()
    device.sign_in(oak.pupil)
    device.open(oak)
    device.ready()
    return device


def draft():
    return Draft.objects.get().text


def wait(what, seconds=20):
    """Until the server has it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if what():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen")


def hand_ins(world):
    with world.scope():
        return list(HandIn.objects.select_related("version").order_by("number"))


def has(text):
    return lambda: Draft.objects.filter(text=text).exists()


@contextmanager
def session_away(device):
    cookies = device.context.cookies()
    device.context.clear_cookies(name="sessionid")
    yield
    device.context.add_cookies(cookies)


# --- Drafts -------------------------------------------------------------------


def test_words_written_without_a_line_go_when_it_is_back(dee, oak):
    dee.write("Before. ")
    expect(dee.status).to_contain_text("Draft saved", timeout=SOON)
    dee.offline()
    dee.write("Between.")
    expect(dee.status).to_have_text(KEPT, timeout=SOON)
    assert dee.rows() == 1
    dee.looks_right()
    dee.offline(False)
    expect(dee.status).to_contain_text("Draft saved", timeout=SOON)
    wait(has("<p>Before. Between.</p>"))
    dee.page.wait_for_timeout(1000)
    assert dee.rows() == 0


def test_a_killed_browser_loses_nothing_older_than_half_a_second(dee, devices, oak):
    dee.offline()
    dee.write("Precious words about rain.")
    dee.page.wait_for_timeout(500)
    devices.kill(dee)
    again = devices()
    again.open(oak)
    expect(again.box).to_have_text("Precious words about rain.", timeout=SOON)
    expect(again.status).to_contain_text("Draft saved", timeout=SOON)
    wait(has("<p>Precious words about rain.</p>"))
    again.page.wait_for_timeout(1000)
    assert again.rows() == 0


def test_the_next_child_on_the_same_device_sees_nothing_at_all(dee, devices, oak):
    dee.offline()
    dee.write("Dee and the marmalade otter.")
    dee.kept()
    devices.kill(dee)
    kept = [
        path.read_bytes()
        for path in (dee.folder / "Default" / "IndexedDB").rglob("*")
        if path.is_file()
    ]
    assert kept, "nothing was kept at all"
    assert sum(map(len, kept)) > 1000
    for secret in ("marmalade otter", oak.course.code, oak.assignment.slug, "Diary"):
        for coding in ("utf-8", "utf-16-le"):
            assert not [1 for file in kept if secret.encode(coding) in file], secret

    sam = devices()
    sam.context.clear_cookies()
    sam.sign_in(oak.classmate)
    sam.page.wait_for_timeout(1500)
    assert sam.page.locator(".notice").count() == 0
    sam.open(oak)
    sam.ready()
    expect(sam.box).to_have_text("")
    expect(sam.alert).to_have_text("")
    assert sam.rows() == 1, "Dee's stays until Dee is here"
    assert not Draft.objects.exclude(text="").exists()

    sam.page.get_by_role("button", name="Sign out").click()
    sam.sign_in(oak.pupil)
    expect(sam.page.get_by_text(f"Sent: {oak.assignment.title}")).to_be_visible(
        timeout=SOON
    )
    sam.looks_right()
    assert draft() == "<p>Dee and the marmalade otter.</p>"
    assert sam.rows() == 0


def test_a_server_that_fails_three_times_has_the_words_once(dee, oak):
    answers = []

    def trouble(route):
        answers.append(route.request.post_data)
        if len(answers) <= 3:
            route.fulfill(status=500, body="")
        else:
            route.continue_()

    dee.page.route("**/draft/", trouble)
    dee.write("Rain.")
    expect(dee.status).to_have_text(KEPT, timeout=SOON)
    expect(dee.status).to_contain_text("Draft saved", timeout=60_000)
    assert len(answers) == 4
    assert (draft(), Draft.objects.get().revision) == ("<p>Rain.</p>", 1)


def test_an_ended_session_is_begun_again_over_the_page(dee, oak):
    dee.context.clear_cookies(name="sessionid")
    dee.write("Before the bell.")
    dee.hand_in()
    dialog = dee.page.get_by_role("dialog", name="Sign in to go on")
    expect(dialog.get_by_label("Sign-in name")).to_be_focused(timeout=SOON)
    dee.looks_right()
    dee.page.keyboard.type(oak.pupil.username)
    dee.page.keyboard.press("Tab")
    dee.page.keyboard.type(PASSWORD)
    dee.page.keyboard.press("Enter")
    expect(dee.page.get_by_role("heading", name="Handed in at")).to_be_visible(timeout=SOON)
    assert [one.version.text for one in hand_ins(oak)] == ["<p>Before the bell.</p>"]


def test_somebody_else_who_signs_in_over_the_page_sends_nothing(dee, oak):
    dee.context.clear_cookies(name="sessionid")
    dee.write("Only Dee's.")
    dee.hand_in()
    dialog = dee.page.get_by_role("dialog", name="Sign in to go on")
    dialog.get_by_label("Sign-in name").fill(oak.classmate.username)
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in").click()
    expect(dee.alert).to_contain_text("Somebody else is signed in now", timeout=SOON)
    expect(dee.box).to_have_text("Only Dee's.")
    dee.page.evaluate("dispatchEvent(new Event('focus'))")
    dee.page.wait_for_timeout(3000)
    assert (hand_ins(oak), Draft.objects.exclude(text="").count()) == ([], 0)
    assert dee.rows() == 1


@pytest.mark.parametrize("days", [-365, 365])
def test_a_clock_that_is_wrong_by_a_year_changes_nothing(devices, passwords, oak, days):
    passwords(oak.pupil)
    dee = devices()
    dee.page.clock.set_system_time(timezone.now() + timezone.timedelta(days=days))
    dee.sign_in(oak.pupil)
    dee.open(oak)
    dee.ready()
    dee.offline()
    dee.write("Whenever it is.")
    dee.kept()
    devices.kill(dee)
    again = devices()  # with the right time
    again.go("/me/")
    expect(again.page.get_by_text("Sent: ")).to_be_visible(timeout=SOON)
    assert draft() == "<p>Whenever it is.</p>"


def test_what_is_older_than_sixty_days_goes_whoever_it_is_of(
    dee, devices, oak, time_machine
):
    dee.offline()
    dee.write("Long ago.")
    dee.kept()
    devices.kill(dee)

    def rows_after(days):
        time_machine.move_to(timezone.now() + timezone.timedelta(days=days))
        sam = devices()
        sam.context.clear_cookies()
        sam.sign_in(oak.classmate)
        sam.open(oak)
        sam.ready()
        sam.page.wait_for_timeout(1000)
        found = sam.rows()
        sam.context.close()
        return found

    assert rows_after(59) == 1
    assert rows_after(3) == 0


def test_two_tabs_send_what_a_third_left_once(dee, devices, oak):
    dee.offline()
    dee.write("From a tab that ended.")
    dee.hand_in()
    expect(dee.alert).to_contain_text(WAITS, timeout=SOON)
    devices.kill(dee)
    again = devices()
    sent = []
    again.context.on("request", lambda request: sent.append(request.url))
    other = again.context.new_page()
    for page in (again.page, other):
        page.goto(f"{again.base}/me/", wait_until="commit")
    wait(lambda: hand_ins(oak))
    again.page.wait_for_timeout(2000)
    assert len([url for url in sent if url.endswith("/hand-in/")]) == 1
    assert [one.version.text for one in hand_ins(oak)] == ["<p>From a tab that ended.</p>"]
    assert again.rows() == 0


def test_two_open_tabs_without_a_line_both_keep_theirs(dee, oak):
    other = Device(dee.context, dee.base, dee.folder)
    other.page = dee.context.new_page()
    other.open(oak)
    other.ready()
    dee.offline()
    dee.write("First tab.")
    other.write("Second tab.")
    for tab in (dee, other):
        expect(tab.status).to_have_text(KEPT, timeout=SOON)
    assert dee.rows() == 2
    dee.offline(False)
    wait(lambda: Draft.objects.exclude(text="").exists())
    first = draft() == "<p>First tab.</p>"
    behind = other if first else dee
    expect(behind.page.get_by_role("button", name="Use the newer one")).to_be_visible(
        timeout=SOON
    )
    expect(behind.box).to_have_text("Second tab." if first else "First tab.")


def test_a_device_that_keeps_nothing_says_so_once_and_works(devices, passwords, oak):
    passwords(oak.pupil)
    dee = devices()
    dee.context.add_init_script("IDBFactory.prototype.open = () => { throw new Error(); }")
    dee.sign_in(oak.pupil)
    dee.open(oak)
    dee.page.wait_for_timeout(500)
    note = dee.page.locator("[data-part=device]")
    expect(note).to_be_hidden()
    dee.write("Rain.")
    expect(note).to_be_visible()
    expect(dee.status).to_contain_text("Draft saved", timeout=SOON)
    expect(note).to_have_count(1)
    dee.looks_right()
    dee.hand_in()
    expect(dee.page.get_by_role("heading", name="Handed in at")).to_be_visible(timeout=SOON)
    assert len(hand_ins(oak)) == 1


def test_two_devices_without_a_line_are_put_beside_each_other(dee, devices, oak):
    tablet = devices("tablet")
    tablet.sign_in(oak.pupil)
    tablet.open(oak)
    tablet.ready()
    for device, words in ((dee, "On the phone."), (tablet, "On the tablet.")):
        device.offline()
        device.write(words)
        device.kept()
    devices.kill(tablet)
    dee.offline(False)
    wait(has("<p>On the phone.</p>"))

    tablet = devices("tablet")
    tablet.go(f"/learn/{oak.course.code}/{oak.assignment.slug}/")
    use_device = tablet.page.get_by_role("button", name="Use the one on this device")
    expect(use_device).to_be_visible(timeout=SOON)
    for title in ("On this device, ", "On the server, "):
        expect(tablet.page.get_by_role("heading", name=title)).to_be_visible()
    for words in ("On the tablet.", "On the phone."):
        expect(tablet.page.locator(".writing-copy", has_text=words)).to_be_visible()
    tablet.looks_right()
    tablet.page.wait_for_timeout(3000)
    assert draft() == "<p>On the phone.</p>", "nothing is sent before it is chosen"

    use_device.click()
    wait(has("<p>On the tablet.</p>"))
    tablet.page.get_by_role("button", name="Use the newer one").click()
    wait(has("<p>On the phone.</p>"))
    tablet.page.wait_for_timeout(1000)
    assert tablet.rows() == 0


# --- Hand-ins -----------------------------------------------------------------


def test_a_hand_in_without_a_line_goes_by_itself_with_a_true_receipt(dee, oak):
    dee.write("I fell as rain.")
    expect(dee.status).to_contain_text("Draft saved", timeout=SOON)
    dee.offline()
    dee.hand_in()
    expect(dee.alert).to_contain_text(WAITS, timeout=SOON)
    expect(dee.status).to_have_text(KEPT)
    dee.looks_right()
    assert hand_ins(oak) == []
    dee.offline(False)
    expect(dee.page.get_by_role("heading", name="Handed in at")).to_be_visible(timeout=SOON)
    [handed] = hand_ins(oak)
    expect(dee.page.get_by_text(handed.receipt)).to_be_visible()
    assert handed.version.text == "<p>I fell as rain.</p>"
    assert dee.rows() == 0


def test_a_hand_in_whose_answer_is_lost_is_one_hand_in(dee, oak):
    lost = []

    def lose(route):
        if not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    dee.page.route("**/hand-in/", lose)
    dee.write("I fell as rain.")
    dee.hand_in()
    expect(dee.page.get_by_role("heading", name="Handed in at")).to_be_visible(timeout=SOON)
    assert lost == [200]
    assert len(hand_ins(oak)) == 1


def test_a_hand_in_outlives_the_browser_and_goes_from_the_first_page(dee, devices, oak):
    dee.offline()
    dee.write("I fell as rain.")
    dee.hand_in()
    expect(dee.alert).to_contain_text(WAITS, timeout=SOON)
    devices.kill(dee)
    again = devices()
    again.page.route("**/draft/", lambda route: route.fulfill(status=503, body=""), times=1)
    again.go("/me/")
    expect(
        again.page.get_by_text("1 piece not sent yet, kept on this device")
    ).to_be_visible(timeout=SOON)
    again.looks_right()
    line = again.page.get_by_role("link", name="Handed in ")
    expect(line).to_be_visible(timeout=SOON)
    [handed] = hand_ins(oak)
    at = f"{timezone.localtime(handed.handed_in_at):%H:%M}"
    expect(line).to_have_text(f"Handed in {at}: {oak.assignment.title}")
    line.click()
    expect(again.page.get_by_text(handed.receipt)).to_be_visible()
    assert again.rows() == 0


def test_a_hand_in_goes_on_when_its_own_page_is_opened_again(dee, devices, oak):
    dee.offline()
    dee.write("I fell as rain.")
    dee.hand_in()
    expect(dee.alert).to_contain_text(WAITS, timeout=SOON)
    devices.kill(dee)
    again = devices()
    again.go(f"/learn/{oak.course.code}/{oak.assignment.slug}/")
    expect(again.page.get_by_role("heading", name="Handed in at")).to_be_visible(
        timeout=SOON
    )
    assert len(hand_ins(oak)) == 1


def test_a_hand_in_that_waits_is_taken_back(dee, devices, oak):
    dee.offline()
    dee.write("Too early.")
    dee.hand_in()
    dee.page.get_by_role("button", name="Take it back").click()
    expect(dee.page.get_by_role("button", name="Hand in")).to_be_enabled()
    dee.write(" Now better.")
    dee.kept()
    devices.kill(dee)
    again = devices()
    again.go("/me/")
    expect(again.page.get_by_text("Sent: ")).to_be_visible(timeout=SOON)
    assert draft() == "<p>Too early. Now better.</p>"
    assert hand_ins(oak) == []


def test_newer_writing_from_another_device_stops_a_kept_hand_in(dee, devices, oak):
    dee.offline()
    dee.write("From the phone.")
    dee.hand_in()
    expect(dee.alert).to_contain_text(WAITS, timeout=SOON)
    devices.kill(dee)
    with oak.scope():
        working.keep_draft(
            oak.set_work, by=oak.pupil, text="<p>From the tablet.</p>", revision=0
        )
    again = devices()
    again.go("/me/")
    link = again.page.get_by_role("link", name="There is newer writing from another device")
    expect(link).to_be_visible(timeout=SOON)
    assert (draft(), hand_ins(oak)) == ("<p>From the tablet.</p>", [])
    link.click()
    again.page.get_by_role("button", name="Use the one on this device").click()
    wait(has("<p>From the phone.</p>"))
    assert hand_ins(oak) == [], "what to hand in is chosen anew"


# --- Files --------------------------------------------------------------------


@pytest.mark.parametrize("opened", ["the first page", "its own page"])
def test_a_hand_in_with_a_file_outlives_the_browser(
    dee, devices, oak, settings, tmp_path, opened
):
    settings.INCOMING_ROOT = tmp_path / "incoming"
    words = b"The marmalade otter, in a file. " * 3000
    dee.offline()
    dee.write("See my file.")
    dee.page.set_input_files(
        "[data-pick=file]",
        {"name": "otter.txt", "mimeType": "text/plain", "buffer": words},
    )
    expect(dee.page.locator(".tray-state")).to_contain_text(
        "Kept on this device", timeout=SOON
    )
    dee.hand_in()
    expect(dee.alert).to_contain_text(WAITS, timeout=SOON)
    assert dee.rows() == 2
    devices.kill(dee)
    for path in (dee.folder / "Default" / "IndexedDB").rglob("*"):
        assert not path.is_file() or b"marmalade otter" not in path.read_bytes()
    again = devices()
    if opened == "its own page":
        again.go(f"/learn/{oak.course.code}/{oak.assignment.slug}/")
        said = again.page.get_by_role("heading", name="Handed in at")
    else:
        again.go("/me/")
        said = again.page.get_by_role("link", name="Handed in ")
    expect(said).to_be_visible(timeout=SOON)
    [handed] = hand_ins(oak)
    [file] = handed.version.attachments.all()
    assert (file.name, file.size) == ("otter.txt", len(words))
    again.go("/me/work/")
    again.page.wait_for_timeout(500)
    assert again.rows() == 0


def test_a_file_that_is_not_taken_stops_the_hand_in_and_stays_on_the_device(
    dee, devices, oak, settings, tmp_path
):
    """No room at the school any more: nothing is handed in without the file, or dropped."""
    settings.INCOMING_ROOT = tmp_path / "incoming"
    dee.offline()
    dee.write("See my file.")
    file = {"name": "otter.txt", "mimeType": "text/plain", "buffer": b"The otter. " * 300}
    dee.page.set_input_files("[data-pick=file]", file)
    expect(dee.page.locator(".tray-state")).to_contain_text(
        "Kept on this device", timeout=SOON
    )
    dee.hand_in()
    expect(dee.alert).to_contain_text(WAITS, timeout=SOON)
    devices.kill(dee)
    settings.SCHOOL_QUOTA = 10
    again = devices()
    again.go("/me/")
    notice = again.page.locator(".notice-kept")
    expect(notice).to_contain_text("no room left for files", timeout=SOON)
    expect(notice).to_contain_text("still on this device")
    assert hand_ins(oak) == []
    assert again.rows() == 2
    settings.SCHOOL_QUOTA = 10**9
    again.go("/me/work/")
    handed_in = again.page.get_by_role("link", name="Handed in ")
    expect(handed_in).to_be_visible(timeout=SOON)
    [handed] = hand_ins(oak)
    assert handed.version.attachments.count() == 1


# --- Lessons ------------------------------------------------------------------


def lesson_of(world):
    return f"/learn/{world.course.code}/{world.lesson.slug}/"


def has_copy(device, path):
    return device.page.evaluate(
        "async (path) => Boolean(await caches.match(path, {cacheName: 'lessons'}))", path
    )


@pytest.fixture
def reader(devices, passwords, oak):
    """Dee, who has read the lesson once."""
    passwords(oak.pupil, oak.classmate)
    device = devices()
    device.sign_in(oak.pupil)
    device.go(lesson_of(oak))
    wait(lambda: has_copy(device, lesson_of(oak)))
    # A page that was being opened while the worker began is its own from the next time on.
    device.page.evaluate("async () => { await navigator.serviceWorker.ready }")
    device.go(lesson_of(oak))
    device.until("Boolean(navigator.serviceWorker.controller)")
    return device


def test_a_lesson_that_was_opened_is_read_without_a_line(reader, oak):
    reader.offline()
    reader.go(lesson_of(oak))
    expect(reader.page.get_by_text("You are offline")).to_be_visible()
    expect(reader.page.get_by_text("Water goes round and round.")).to_be_visible()
    picture = reader.page.get_by_role("img", name="A river")
    picture.scroll_into_view_if_needed()
    reader.until(
        "[...document.images].every((image) => image.complete && image.naturalWidth)"
    )
    reader.looks_right()
    assert "Dee" not in reader.page.content()

    reader.go("/me/")
    expect(reader.page.get_by_text("There is no connection")).to_be_visible()
    reader.looks_right()
    reader.page.get_by_role("link", name=oak.lesson.title).click()
    expect(reader.page.get_by_text("Water goes round and round.")).to_be_visible()
    reader.go(f"/learn/{oak.course.code}/{oak.assignment.slug}/")
    expect(reader.page.get_by_text("There is no connection")).to_be_visible()
    reader.offline(False)
    expect(reader.page.get_by_role("button", name="Hand in")).to_be_visible(timeout=SOON)


def test_lessons_go_when_somebody_signs_out(reader, oak):
    reader.page.get_by_role("button", name="Sign out").click()
    expect(reader.page.get_by_label("Sign-in name")).to_be_visible()
    assert not has_copy(reader, lesson_of(oak))
    reader.page.go_back()
    expect(reader.page.get_by_label("Sign-in name")).to_be_visible()
    reader.offline()
    reader.go(lesson_of(oak))
    expect(reader.page.get_by_text("There is no connection")).to_be_visible()
    assert reader.page.get_by_role("link", name=oak.lesson.title).count() == 0


def test_another_persons_lessons_are_not_read(reader, oak):
    reader.context.clear_cookies()
    key = reader.page.evaluate("caches.keys()")
    assert "lessons" in key
    reader.sign_in(oak.classmate)
    wait(lambda: not has_copy(reader, lesson_of(oak)))
    reader.offline()
    reader.go(lesson_of(oak))
    expect(reader.page.get_by_text("There is no connection")).to_be_visible()


def test_a_lesson_that_was_taken_back_is_gone_after_the_next_visit(reader, oak):
    oak.lesson.unpublish()
    reader.go(lesson_of(oak))
    expect(reader.page.get_by_text("There is nothing here")).to_be_visible()
    wait(lambda: not has_copy(reader, lesson_of(oak)))


def test_a_lesson_is_fetched_again_only_when_it_has_changed(reader, oak):
    def revision():
        return reader.page.evaluate(
            """async (path) => {
                const copy = await caches.match(path, {cacheName: "lessons"});
                return copy?.headers.get("X-Revision");
            }""",
            lesson_of(oak),
        )

    fetched = []
    reader.page.on("request", lambda request: fetched.append(request.url))
    before = revision()
    reader.go(lesson_of(oak))
    reader.page.wait_for_timeout(2000)
    assert not [url for url in fetched if url.endswith("?offline")]
    oak.lesson.specific.save_revision().publish()
    reader.go(lesson_of(oak))
    wait(lambda: revision() not in (None, before) or reader.page.wait_for_timeout(100))
    assert [url for url in fetched if url.endswith("?offline")]


def test_nothing_but_lessons_and_looks_is_put_away(reader, oak):
    for path in ("/me/", "/me/work/", f"/learn/{oak.course.code}/{oak.assignment.slug}/"):
        reader.go(path)
    reader.page.wait_for_timeout(1500)
    kept = reader.page.evaluate(
        """async () => {
            const found = [];
            for (const name of await caches.keys()) {
                for (const request of await (await caches.open(name)).keys()) {
                    found.push([name, new URL(request.url).pathname]);
                }
            }
            return found;
        }"""
    )
    pages = {path for name, path in kept if not path.startswith("/static/")}
    assert pages == {
        "/offline/",
        "/whose",
        lesson_of(oak),
        f"{lesson_of(oak)}media/picture/{oak.picture.pk}/960/",
        f"/learn/{oak.course.code}/{oak.assignment.slug}/",
    }
