"""Words that outlive a lost line, an ended session and a killed browser."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from portfolio.models import Draft
from tests.browser.devices import KEPT, SOON, WAITS, Device, draft, hand_ins, has, wait
from tests.browser.person import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


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
