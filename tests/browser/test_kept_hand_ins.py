"""Hand-ins that outlive a lost line and a killed browser, and what cannot be sent."""

from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from courses.services import working
from schools.models import GroupMember
from schools.services.people import leave_group
from tests.browser.devices import KEPT, SOON, WAITS, draft, hand_ins, has, wait

# Puts nonsense in the place of each file that the device keeps.
SPOIL = """() => new Promise((resolve) => {
    const opening = indexedDB.open("causeway", 1);
    opening.onsuccess = () => {
        const act = opening.result.transaction("bodies", "readwrite");
        act.oncomplete = resolve;
        act.objectStore("bodies").openCursor().onsuccess = ({target: {result: at}}) => {
            if (!at) return;
            at.update({...at.value, sealed: new ArrayBuffer(99)});
            at.continue();
        };
    };
})"""

OTTER = b"The otter. " * 300

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def keep_a_file(device):
    """Choose a file without a line, and wait until the device has it."""
    file = {"name": "otter.txt", "mimeType": "text/plain", "buffer": OTTER}
    device.page.set_input_files("[data-pick=file]", file)
    state = device.page.locator(".tray-state")
    expect(state).to_contain_text("Kept on this device", timeout=SOON)


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
    keep_a_file(dee)
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


def test_a_copy_that_cannot_be_read_any_more_stops_the_hand_in(
    dee, devices, oak, settings, tmp_path
):
    """A device's disk can spoil what it keeps: nothing is handed in without the file."""
    settings.INCOMING_ROOT = tmp_path / "incoming"
    dee.offline()
    dee.write("See my file.")
    keep_a_file(dee)
    dee.hand_in()
    expect(dee.alert).to_contain_text(WAITS, timeout=SOON)
    dee.page.evaluate(SPOIL)
    devices.kill(dee)
    again = devices()
    again.go("/me/")
    notice = again.page.locator(".notice-kept")
    expect(notice).to_contain_text("cannot read it any more", timeout=SOON)
    assert hand_ins(oak) == []
    assert again.rows() == 2
    again.open(oak)
    state = again.page.locator(".tray-state")
    expect(state).to_contain_text("cannot read this file any more", timeout=SOON)
    expect(again.alert).to_contain_text("One of your files was not taken", timeout=SOON)
    expect(again.box).to_contain_text("See my file.")
    assert hand_ins(oak) == []


# --- What cannot be sent any more -----------------------------------------------


@pytest.fixture
def stranded(dee, devices, oak, tmp_path, settings):
    """Words and a file without a line; then she left the class and the course."""
    settings.INCOMING_ROOT = tmp_path / "incoming"
    dee.offline()
    dee.write("The otter is mine.")
    dee.kept()
    keep_a_file(dee)
    devices.kill(dee)
    with oak.scope():
        for place in GroupMember.objects.filter(membership__user=oak.pupil):
            leave_group(place, by=oak.teacher)
    again = devices()
    again.go("/me/")
    again.notice = again.page.locator(".notice-kept")
    expect(again.notice).to_contain_text("not open to you any more", timeout=SOON)
    return again


def test_what_a_left_course_does_not_take_is_still_its_owners(stranded, oak):
    stranded.page.get_by_text("Show what is on this device").click()
    expect(stranded.notice).to_contain_text("The otter is mine.")
    stranded.looks_right()
    with stranded.page.expect_download() as coming:
        stranded.page.get_by_role("button", name="Save otter.txt").click()
    assert coming.value.suggested_filename == "otter.txt"
    assert Path(coming.value.path()).read_bytes() == OTTER
    assert hand_ins(oak) == []
    assert stranded.rows() == 2


def test_what_cannot_be_sent_is_thrown_away_when_its_owner_says_so_twice(stranded):
    stranded.page.get_by_text("Show what is on this device").click()
    throw = stranded.page.get_by_role("button", name="Throw it away", exact=True)
    throw.click()
    stranded.page.get_by_role("button", name="No, keep it").click()
    expect(throw).to_be_focused()
    assert stranded.rows() == 2
    throw.click()
    stranded.page.get_by_role("button", name="Yes, throw it away").click()
    expect(stranded.notice).to_contain_text("Thrown away.")
    assert stranded.rows() == 0
