"""Somebody at a browser."""

import shutil
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

CHROMIUM = shutil.which("/usr/bin/chromium") or shutil.which("chromium")
PASSWORD = "river stone 12"
PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1280, "height": 800}


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
