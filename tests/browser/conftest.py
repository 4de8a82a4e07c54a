"""A real browser: Debian's Chromium, driven by Playwright. No test downloads one."""

import os
import signal
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import expect, sync_playwright

from tests.browser.devices import Device
from tests.browser.person import CHROMIUM, PASSWORD, PHONE, Person
from tests.browser.shelf import Shelf, Tray, serving

expect.set_options(timeout=15_000)  # ms: a machine may have other things to do


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                why = "Chromium is not installed (Debian: apt-get install chromium)"
                item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture(scope="session")
def chromium(django_db_setup):
    """The browser, once for all tests.

    Playwright keeps an event loop running in this thread. Django would then refuse to ask
    the database, although nothing of ours is asynchronous; and it hands out a fresh
    connection, which has to be told what a test database holds before its first test.
    """
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    at_first = getattr(connection, "_test_serialized_contents", None)
    with sync_playwright() as playwright:
        connection._test_serialized_contents = at_first
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
                "--use-fake-device-for-media-stream",  # a microphone that beeps
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def somebody(chromium, live_server):
    """Open a browser of one's own: ``somebody(PHONE)``."""
    people = []

    def come(size=PHONE, **options):
        context = chromium.new_context(viewport=size, locale="en-GB", **options)
        person = Person(context.new_page(), live_server.url)
        people.append(person)
        return person

    yield come
    for person in people:
        person.page.context.close()
    complaints = [line for person in people for line in person.complaints]
    assert not complaints, complaints


@pytest.fixture
def passwords():
    """Let people of a world sign in."""

    def give(*users):
        for user in users:
            user.set_password(PASSWORD)
            user.save()

    return give


@pytest.fixture
def shelf():
    """The server of the tray's tests, which a test tells what to do."""
    return Shelf()


@pytest.fixture
def open_tray(chromium, shelf):
    """Open a page with a tray: ``open_tray(keep="full")``."""
    people = []
    with serving(shelf) as base:

        def come(keep="works", start=True, **options):
            context = chromium.new_context(locale="en-GB", **{"viewport": PHONE} | options)
            person = Person(context.new_page(), base)
            people.append(person)
            person.go("/")
            tray = Tray(person)
            if start:
                tray.start(keep)
            return tray

        yield come
        for person in people:
            person.page.context.close()
    # A line that is cut is logged by the browser itself; everything else is a complaint.
    found = [line for person in people for line in person.complaints]
    assert [line for line in found if "Failed to load resource" not in line] == []


@pytest.fixture
def tray(open_tray):
    return open_tray()


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
