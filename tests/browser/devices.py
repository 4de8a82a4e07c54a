"""A device that somebody writes at: a browser with a folder, which outlives its process."""

import time
from contextlib import contextmanager

from playwright.sync_api import expect

from courses.models import HandIn
from portfolio.models import Draft
from tests.browser.person import Person

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
