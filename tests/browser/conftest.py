"""A real browser: Debian's Chromium, driven by Playwright. No test downloads one."""

import os
import shutil
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.shelf import Shelf, Tray, serving

CHROMIUM = shutil.which("/usr/bin/chromium") or shutil.which("chromium")
PASSWORD = "river stone 12"
PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1280, "height": 800}


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


@dataclass
class Person:
    """Somebody at a browser: what they open is looked at as they go."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.page.set_default_timeout(15_000)
        self.page.on("request", self.note)
        self.page.on("console", self.hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def note(self, request):
        address = urlsplit(request.url)
        if address.scheme in ("data", "blob"):
            return
        if f"{address.scheme}://{address.netloc}" != self.base:
            self.complaints.append(f"asked somebody else: {request.url}")
        elif not address.path.startswith("/static/"):
            self.opened.append(f"{request.method} {request.url.removeprefix(self.base)}")

    def hear(self, message):
        # A 409 or 422 is an answer that the page deals with; the browser logs it too.
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(message.text)

    def go(self, path):
        self.page.goto(self.base + path)

    def sign_in(self, user):
        self.go("/sign-in/")
        self.page.get_by_label("Sign-in name").fill(user.username)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()

    def looks_right(self):
        """axe finds nothing on the page as it stands."""
        results = Axe().run(
            self.page,
            options={
                "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
            },
        )
        assert not results.response["violations"], results.generate_report()

    def tab_to(self, locator, most=80):
        """Reach something with the keyboard alone."""
        wanted = locator.element_handle()
        for _ in range(most):
            if wanted.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {locator}")


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
