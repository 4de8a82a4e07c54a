"""The writing box as a pupil meets it, and a server that can misbehave."""

import threading
import time
from base64 import b64encode
from collections import deque
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from json import dumps
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from axe_playwright_python.sync_playwright import Axe
from django.template import Context, Engine
from playwright.sync_api import Locator, Page, expect

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "platform" / "ui" / "static"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'"
)
KEPT = "Not sent yet, kept on this device"
DEVICE_KEY = b64encode(bytes(range(32))).decode()
KINDS = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2"}


class School:
    """One pupil's draft, as the server keeps it, and all that was asked of it."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.text, self.revision, self.page, self.turn = "", 0, "", 0
        self.token = "token-1"
        self.saves: list[dict[str, str]] = []
        self.tokens: list[str] = []
        self.handed_in: list[dict[str, str]] = []
        self.person = "sam"  # who signs in next
        self.faults: deque[str] = deque()
        self.signed_in = self.line = True
        self.props: dict[str, Any] = {}
        self.at_once = self.most_at_once = 0
        self.gate = threading.Event()
        self.gate.set()

    def wait(self, what: Callable[[], bool], seconds: float = 40) -> None:
        with self.changed:
            assert self.changed.wait_for(what, seconds), "it did not happen"

    def write_elsewhere(self, text: str) -> None:
        self.text, self.revision, self.page = text, self.revision + 1, "another"

    def save(self, form: dict[str, str], token: str) -> tuple[int, dict[str, Any]]:
        """What the real view has to do; the contract is in the component."""
        fault = self.faults.popleft() if self.faults else ""
        if fault == "down":
            return 500, {}
        if fault == "too long":
            return 413, {"message": "That is too long. Hand it in as two pieces."}
        if not self.signed_in:
            return 401, {}
        if token != self.token:
            return 403, {}
        same_hand = form["page"] == self.page
        if same_hand and int(form["turn"]) <= self.turn:
            return 200, {"revision": self.revision, "saved": "10:42"}
        if int(form["revision"]) != self.revision and not same_hand:
            newer = {"revision": self.revision, "saved": "10:44", "text": self.text}
            return 409, newer
        self.text, self.revision = form["text"], self.revision + 1
        self.page, self.turn = form["page"], int(form["turn"])
        if fault == "answer lost":
            return 0, {}
        return 200, {"revision": self.revision, "saved": "10:42"}

    def write_page(self) -> str:
        props = {
            "action": "/hand-in/",
            "autosave_url": "/draft/",
            "token_url": "/token/",
            "text": self.text,
            "revision": self.revision,
            "key": "9b2e4f0c-0000-4000-8000-000000000001",
            "saved_words": "",
            "label": "Your diary of the crossing",
            "placeholder": "Begin with what you saw first.",
            "person": "sam",
            "device_key": DEVICE_KEY,
            "csrf_token": self.token,
        }
        engine = Engine(
            dirs=[ROOT / "templates"],
            libraries={"static": "django.templatetags.static"},
            builtins=["ui.templatetags.ui"],
        )
        component = engine.get_template("components/writing.html")
        return (
            '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width"><title>Diary</title>'
            '<link rel="stylesheet" href="/static/ui/tokens.css">'
            '<script src="/static/ui/device.js" defer></script></head>'
            '<body data-band="y6"><main><h1>A diary of the crossing</h1>'
            "<h2>Your work</h2>"
            f"{component.render(Context(props | self.props))}</main></body></html>"
        )


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    school: School

    def log_message(self, *args: object) -> None:
        """Quiet."""

    def answer(self, status: int, body: str | bytes, kind: str, **more: str) -> None:
        body = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        headers = {"Content-Type": kind, "Content-Length": str(len(body))}
        headers |= {"Content-Security-Policy": CSP, "Cache-Control": "no-store"}
        for name, value in (headers | more).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        school = self.school
        if self.path == "/":
            self.answer(200, school.write_page(), "text/html")
        elif self.path == "/token/" and school.signed_in:
            self.answer(200, dumps({"token": school.token}), "application/json")
        elif self.path == "/sign-in/":
            self.answer(200, dumps({"token": "token-0"}), "application/json")
        elif self.path == "/handed-in/":
            self.answer(200, "<!doctype html><h1>Handed in</h1>", "text/html")
        elif (
            self.path.startswith("/static/")
            and (file := STATIC / self.path.removeprefix("/static/")).is_file()
        ):
            self.answer(200, file.read_bytes(), KINDS.get(file.suffix, "text/plain"))
        else:
            self.answer(404, "", "text/plain")

    def do_POST(self) -> None:
        school = self.school
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {k: v[0] for k, v in parse_qs(body, keep_blank_values=True).items()}
        if self.path == "/sign-in/":
            right = form["password"] == "right"
            if right:
                school.signed_in, school.token = school.person == "sam", "token-2"
            wrong = {"message": "That name and password do not go together."}
            said = {"token": school.token, "person": school.person} if right else wrong
            self.answer(200 if right else 422, dumps(said), "application/json")
            return
        if self.path == "/hand-in/" and not (school.signed_in and school.line):
            self.answer(401 if school.line else 502, "{}", "application/json")
            return
        if self.path == "/hand-in/":
            with school.changed:
                school.handed_in.append(form)
                school.tokens.append(self.headers["X-CSRFToken"])
                school.changed.notify_all()
            if self.headers["Accept"] == "application/json":
                receipt = {"receipt": "7F3K", "at": "10:45", "address": "/handed-in/"}
                self.answer(200, dumps(receipt), "application/json")
            else:
                self.answer(303, "", "text/plain", Location="/handed-in/")
            return
        with school.changed:
            school.saves.append(form)
            school.tokens.append(self.headers["X-CSRFToken"])
            school.at_once += 1
            school.most_at_once = max(school.most_at_once, school.at_once)
            school.changed.notify_all()
        school.gate.wait(10)
        with school.changed:
            school.at_once -= 1
            status, data = school.save(form, self.headers["X-CSRFToken"])
            school.changed.notify_all()
        try:
            if status:
                self.answer(status, dumps(data), "application/json")
            else:  # the line is cut in the middle of the answer
                self.answer(200, "", "application/json", **{"Content-Length": "99"})
                self.close_connection = True
        except (BrokenPipeError, ConnectionResetError):
            pass  # the page has gone, as pages do


class Box:
    """The writing box as a pupil meets it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.words: Locator = page.get_by_role("textbox")
        self.status: Locator = page.get_by_role("status")
        self.alert: Locator = page.get_by_role("alert")
        self.dialog: Locator = page.get_by_role("dialog", name="Sign in to go on")
        self.hand_in: Locator = page.locator("[data-part=hand-in]")

    def ready(self) -> "Box":
        """When the place for copies on the device has come: it does after the page."""
        until = time.monotonic() + 20
        while not self.page.evaluate("Boolean(window.Writing?.Outbox)"):
            assert time.monotonic() < until, "no store came"
            time.sleep(0.05)
        time.sleep(0.3)
        return self

    def write(self, words: str) -> None:
        self.words.focus()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(words)

    def pause(self, seconds: float = 3) -> None:
        """The pupil stops to think. The page's clock is moved; nobody waits."""
        self.page.clock.fast_forward(int(seconds * 1000))

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)

    def sign_in(self, password: str) -> None:
        """With the keyboard alone, from where the page puts one."""
        self.button("Sign in").click()
        self.type_name_and(password)

    def type_name_and(self, password: str) -> None:
        expect(self.dialog.get_by_label("Sign-in name")).to_be_focused()
        self.page.keyboard.type("samr")
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(password)
        self.page.keyboard.press("Enter")

    def paste(self, html: str, plain: str = "words") -> None:
        self.words.focus()
        self.words.evaluate(
            """(box, [html, plain]) => {
                const clipboardData = new DataTransfer();
                if (html) clipboardData.setData("text/html", html);
                clipboardData.setData("text/plain", plain);
                box.dispatchEvent(new ClipboardEvent("paste",
                    {clipboardData, bubbles: true, cancelable: true}));
            }""",
            [html, plain],
        )

    def select_all(self) -> None:
        self.words.focus()
        self.page.keyboard.press("Control+a")

    def saved(self, school: School, text: str) -> None:
        """The draft becomes exactly this, and the page says so."""
        self.pause()
        school.wait(lambda: school.text == text)
        expect(self.status).to_have_text("Draft saved 10:42")


def assert_clean(page: Page) -> None:
    # Axe waits on timers, which have to run: the page's clock is let go.
    page.clock.resume()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
