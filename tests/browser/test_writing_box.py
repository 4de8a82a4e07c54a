"""The pupil's writing box in a real browser, with a server that can misbehave."""

import os
import re
import shutil
import threading
from base64 import b64encode
from collections import deque
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import dumps
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import django
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.template import Context, Engine
from playwright.sync_api import Browser, Locator, Page, expect

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "platform" / "ui" / "static"
CHROMIUM = next(filter(None, map(shutil.which, ("/usr/bin/chromium", "chromium"))), None)
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'"
)
BAD = re.compile(r"Content Security|^broken:|^\w*Error")  # in the browser's console
KEPT = "Not sent yet, kept on this device"
DEVICE_KEY = b64encode(bytes(range(32))).decode()
KINDS = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2"}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None, reason="no /usr/bin/chromium, no chromium on PATH"
    ),
]

if not settings.configured and "DJANGO_SETTINGS_MODULE" not in os.environ:
    settings.configure(STATIC_URL="/static/", USE_I18N=False)
    django.setup()


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
            '<link rel="stylesheet" href="/static/ui/tokens.css"></head>'
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


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    """The one browser of this process: Playwright cannot be started in it twice."""
    return chromium


@pytest.fixture
def school() -> School:
    return School()


@pytest.fixture
def address(school: School) -> Iterator[str]:
    handler = type("SchoolHandler", (Handler,), {"school": school})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    school.gate.set()
    server.shutdown()
    server.server_close()


class Box:
    """The writing box as a pupil meets it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.words: Locator = page.get_by_role("textbox")
        self.status: Locator = page.get_by_role("status")
        self.alert: Locator = page.get_by_role("alert")
        self.dialog: Locator = page.get_by_role("dialog", name="Sign in to go on")
        self.hand_in: Locator = page.locator("[data-part=hand-in]")

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


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    said: list[str] = []
    contexts = []

    def open_page(**options: Any) -> Page:
        context = browser.new_context(locale="en-GB", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(f"broken: {error}"))
        page.clock.install()
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    bad = [text for text in said if BAD.search(text)]
    assert bad == []


@pytest.fixture
def box(open_page: Callable[..., Page]) -> Box:
    return Box(open_page())


# --- Drafts -------------------------------------------------------------------


def test_typing_is_saved_and_says_so(school: School, box: Box) -> None:
    expect(box.status).to_have_text("")
    box.words.focus()
    box.page.keyboard.press("Control+b")  # changes the box, and no word
    assert box.page.locator(".writing-note").is_hidden()
    box.page.keyboard.press("Control+b")
    box.write("The tide was out.")
    expect(box.page.locator(".writing-note")).to_be_visible()
    assert school.saves == []

    box.saved(school, "<p>The tide was out.</p>")

    assert len(school.saves) == 1
    assert school.saves[0]["revision"] == "0"
    assert school.saves[0]["person"] == "sam"
    assert school.tokens == ["token-1"]
    expect(box.page.locator(".writing-note")).to_be_hidden()
    expect(box.page.locator("[name=revision]")).to_have_value("1")


def test_words_are_saved_while_somebody_never_stops_typing(
    school: School, box: Box
) -> None:
    for _ in range(9):
        box.write("on ")
        box.page.clock.run_for(1000)
    school.wait(lambda: bool(school.saves), seconds=1)


def test_nothing_is_sent_when_nothing_changed(school: School, box: Box) -> None:
    box.write("a")
    box.page.keyboard.press("Backspace")
    box.pause(9)
    box.write("b")
    box.saved(school, "<p>b</p>")
    assert [save["text"] for save in school.saves] == ["<p>b</p>"]


def test_saves_never_overlap_and_the_newest_text_wins(school: School, box: Box) -> None:
    school.gate.clear()
    box.write("One")
    box.pause()
    school.wait(lambda: len(school.saves) == 1)
    box.write(" two")
    box.pause(9)
    box.write(" three")
    box.pause(9)
    assert len(school.saves) == 1

    school.gate.set()
    school.wait(lambda: school.revision == 1)
    expect(box.page.locator("[name=revision]")).to_have_value("1")
    box.saved(school, "<p>One two three</p>")

    assert school.most_at_once == 1
    assert [save["revision"] for save in school.saves] == ["0", "1"]


def test_a_stored_draft_is_shown_and_saved_words_are_kept(
    school: School, open_page: Callable[..., Page]
) -> None:
    school.text = (
        "<h3>Day 1</h3><p>5 &lt;p&gt; 6 &amp; <strong>wet</strong></p><ul><li>sea</li></ul>"
    )
    school.revision = 4
    school.props = {"saved_words": "Draft saved 09:15"}
    box = Box(open_page())
    expect(box.words).to_contain_text("5 <p> 6 & wet")
    expect(box.status).to_have_text("Draft saved 09:15")
    box.pause(9)
    assert school.saves == []
    box.write(" End.")
    box.saved(school, school.text.replace("sea", "sea End."))
    assert school.saves[0]["revision"] == "4"


# --- Newer writing elsewhere --------------------------------------------------


def collide(school: School, box: Box) -> None:
    box.write("Mine.")
    box.saved(school, "<p>Mine.</p>")
    school.write_elsewhere("<p>From the phone.</p>")
    box.write(" More.")
    box.pause()
    expect(box.alert).to_contain_text("newer writing from another tab or device")
    expect(box.status).to_have_text(KEPT)
    assert school.text == "<p>From the phone.</p>"
    tried = len(school.saves)
    box.write(" Still.")
    box.pause(60)
    assert len(school.saves) == tried, "it went on saving"


def test_the_newer_writing_can_be_used_and_mine_put_back(school: School, box: Box) -> None:
    collide(school, box)
    box.button("Use the newer one").click()
    expect(box.words).to_have_text("From the phone.")
    expect(box.status).to_have_text("Draft saved 10:44")

    box.button("Put mine back").click()
    expect(box.words).to_have_text("Mine. More. Still.")
    box.saved(school, "<p>Mine. More. Still.</p>")

    box.button("Use the newer one").click()
    box.saved(school, "<p>From the phone.</p>")


def test_this_writing_can_be_kept(school: School, box: Box) -> None:
    collide(school, box)
    box.button("Keep this one").click()
    box.saved(school, "<p>Mine. More. Still.</p>")
    assert school.saves[-1]["revision"] == "2"
    # The other writing is on no server any more: the page still has it.
    box.button("Use the newer one").click()
    box.saved(school, "<p>From the phone.</p>")


def test_a_second_collision_asks_again(school: School, box: Box) -> None:
    collide(school, box)
    school.write_elsewhere("<p>From the tablet.</p>")
    box.button("Keep this one").click()
    expect(box.alert).to_contain_text("newer writing")
    box.button("Use the newer one").click()
    expect(box.words).to_have_text("From the tablet.")


def test_an_answer_lost_on_the_way_is_no_collision(school: School, box: Box) -> None:
    school.faults.append("answer lost")
    box.write("Over the water")
    box.pause()
    expect(box.status).to_have_text(KEPT)
    assert school.text == "<p>Over the water</p>"
    school.page = ""  # a server that cannot tell whose save it was
    box.write(" we went")
    box.saved(school, "<p>Over the water we went</p>")
    expect(box.alert).to_be_empty()


# --- Trouble ------------------------------------------------------------------


def test_signed_out_then_in_again(school: School, box: Box) -> None:
    school.signed_in = False
    box.write("Half a page")
    box.pause()
    expect(box.alert).to_contain_text(
        "You have been signed out. Your writing is still here on this page."
    )
    expect(box.status).to_have_text(KEPT)
    link = box.page.get_by_role("link", name="Sign in in a new tab")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("href", "/sign-in/")

    box.sign_in("wrong")
    expect(box.dialog.get_by_role("alert")).to_contain_text("do not go together")
    assert len(school.saves) == 1

    box.page.keyboard.type("right")
    box.page.keyboard.press("Enter")
    expect(box.dialog).to_have_count(0)
    box.saved(school, "<p>Half a page</p>")
    assert school.tokens[-1] == "token-2"
    expect(box.alert).to_be_empty()


def test_somebody_else_who_signs_in_over_the_page_sends_nothing(
    school: School, box: Box
) -> None:
    school.signed_in, school.person = False, "ali"
    box.write("Half a page")
    box.pause()
    box.sign_in("right")
    expect(box.dialog).to_have_count(0)
    expect(box.alert).to_contain_text("Somebody else is signed in now")
    expect(box.alert).to_contain_text("Nothing of yours has been sent")
    expect(box.words).to_have_text("Half a page")
    box.pause(60)
    assert len(school.saves) == 1
    assert school.text == ""


def test_signing_in_can_wait_and_the_page_says_what_is_so(school: School, box: Box) -> None:
    school.signed_in = False
    box.write("Half a page")
    box.pause()
    box.button("Sign in").click()
    expect(box.dialog.get_by_label("Sign-in name")).to_be_focused()
    assert_clean(box.page)
    box.page.keyboard.press("Escape")
    expect(box.dialog).to_have_count(0)
    expect(box.alert).to_contain_text("You have been signed out")
    expect(box.button("Sign in")).to_be_focused()
    expect(box.status).to_have_text(KEPT)


def test_coming_back_to_the_page_tries_again(school: School, box: Box) -> None:
    school.signed_in = False
    box.write("Half a page")
    box.pause()
    expect(box.alert).to_contain_text("You have been signed out")
    school.signed_in, school.token = True, "token-2"
    box.page.evaluate("window.dispatchEvent(new Event('focus'))")
    box.saved(school, "<p>Half a page</p>")


def test_a_stale_token_is_renewed_without_a_word(school: School, box: Box) -> None:
    school.token = "token-2"
    box.write("Quietly")
    box.saved(school, "<p>Quietly</p>")
    assert school.tokens == ["token-1", "token-2"]
    expect(box.alert).to_be_empty()
    box.write(".")
    box.hand_in.click()
    school.wait(lambda: bool(school.handed_in))
    assert school.tokens[-1] == "token-2"


def test_a_server_in_trouble_is_tried_again_and_again(school: School, box: Box) -> None:
    school.faults.extend(["down"] * 3)
    sent = []
    box.page.on("request", lambda request: sent.append(request.url))
    box.write("Rain")
    for pause in (3, 3, 5):
        with box.page.expect_response("**/draft/"):
            box.pause(pause)
        expect(box.status).to_have_text(KEPT)
    box.write("y")  # typing does not shorten the pause, which is some eight seconds now
    box.pause(5)
    box.page.evaluate("1")
    assert len(sent) == 3
    expect(box.page.locator(".writing-note")).to_be_hidden()
    box.pause(6)
    school.wait(lambda: school.text == "<p>Rainy</p>")
    expect(box.status).to_have_text("Draft saved 10:42")


def test_offline_then_online(school: School, box: Box) -> None:
    box.write("Before. ")
    box.saved(school, "<p>Before. </p>")
    box.page.context.set_offline(True)
    box.write("Between.")
    for _ in range(5):
        with box.page.expect_event("requestfailed"):
            box.pause(40)
        expect(box.status).to_have_text(KEPT)
    # The next try would be in half a minute; the connection is quicker.
    box.page.context.set_offline(False)
    school.wait(lambda: school.text == "<p>Before. Between.</p>")
    expect(box.status).to_have_text("Draft saved 10:42")


def test_a_refusal_is_shown_until_the_text_changes(school: School, box: Box) -> None:
    school.faults.append("too long")
    box.write("Long")
    box.pause()
    expect(box.alert).to_have_text("That is too long. Hand it in as two pieces.")
    expect(box.status).to_have_text(KEPT)
    box.page.keyboard.press("Backspace")
    expect(box.alert).to_be_empty()
    box.saved(school, "<p>Lon</p>")


def test_too_long_for_the_page_is_said_before_it_is_sent(
    school: School, open_page: Callable[..., Page]
) -> None:
    school.props = {"max_bytes": 20}
    box = Box(open_page())
    box.write("More than twenty bytes")
    box.pause()
    expect(box.alert).to_contain_text("too long")
    assert school.saves == []


def test_leaving_sends_the_last_words(school: School, box: Box) -> None:
    asked = []
    box.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    box.write("Last words")
    box.page.goto("about:blank")
    school.wait(lambda: school.text == "<p>Last words</p>")
    assert len(school.saves) == 1
    assert asked == ["beforeunload"]


def test_leaving_overtakes_a_save_on_its_way(school: School, box: Box) -> None:
    box.page.on("dialog", lambda dialog: dialog.accept())
    school.gate.clear()
    box.write("First")
    box.pause()
    school.wait(lambda: len(school.saves) == 1)
    box.write(" and last")
    box.page.goto("about:blank")
    school.wait(lambda: len(school.saves) > 1)
    school.gate.set()
    school.wait(lambda: school.at_once == 0)
    assert len(school.saves) == 2
    assert school.text == "<p>First and last</p>"


def test_leaving_asks_nothing_when_everything_is_saved(school: School, box: Box) -> None:
    asked = []
    box.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    box.write("Safe")
    box.saved(school, "<p>Safe</p>")
    box.page.goto("about:blank")
    assert asked == []
    assert len(school.saves) == 1


def test_hiding_the_page_saves_at_once(school: School, box: Box) -> None:
    box.write("To the other app")
    box.page.evaluate(
        """() => {
            Object.defineProperty(document, "hidden", {get: () => true});
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    school.wait(lambda: school.text == "<p>To the other app</p>")


def test_nothing_stays_on_a_shared_phone(school: School, box: Box) -> None:
    box.write("Private")
    box.saved(school, "<p>Private</p>")
    kept = box.page.evaluate(
        "[localStorage.length, sessionStorage.length, document.cookie]"
    )
    assert kept == [0, 0, ""]


# --- What may be written ------------------------------------------------------

NASTY = """<p>Look <img src=x onerror="document.title='got in'">
<a href='javascript:alert(1)'>here</a></p><script>document.title='got in'</script>
<style>p{color:red}</style><iframe src='//elsewhere.example'></iframe>
<svg onload="document.title='got in'"><text>x</text></svg>
<p style='position:fixed' onclick='x()' class=y id=z>there</p>"""
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>
<!-- p.MsoNormal {mso-style-parent:""; margin:0cm} --></style></head><body lang=EN-GB>
<!--StartFragment--><h1 style='margin-top:12.0pt'>My
<span style='color:red'>diary</span></h1><p class=MsoNormal style='margin:0cm'>
<b style='mso-bidi-font-weight:normal'>Cold</b> and
<i>wet</i><o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span style='font:7pt "Times New Roman"'>&nbsp;</span></span>
<![endif]>Boots</p><p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span
style='mso-list:Ignore'>2.</span>Hat</p>
<table><tr><td style="width:5pt">Sea</td></tr></table>
<!--EndFragment--></body></html>"""
DOCS = """<meta charset="utf-8"><b id="docs-internal-guid-1"
style="font-weight:normal;">
<p dir="ltr" style="line-height:1.38">
<span style="font-weight:700;font-size:11pt">Bold</span>
<span style="font-weight:400;font-style:italic">slanted</span> plain</p>
<ul><li dir="ltr"><p role="presentation"><span>one</span></p></li></ul></b>"""


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        pytest.param(NASTY, "<p>Look here</p><p>there</p>", id="nasty"),
        pytest.param(
            WORD,
            "<h3>My diary</h3><p><strong>Cold</strong> and <em>wet</em></p>"
            "<ol><li>Boots</li><li>Hat</li></ol><p>Sea</p>",
            id="word",
        ),
        pytest.param(
            DOCS,
            "<p><strong>Bold</strong> <em>slanted</em> plain</p><ul><li>one</li></ul>",
            id="google docs",
        ),
        pytest.param(
            "<ul><li>a<ul><li>b</li></ul></li></ul><p>x<br>y</p>",
            "<ul><li>a<ul><li>b</li></ul></li></ul><p>x<br>y</p>",
            id="what we keep",
        ),
    ],
)
def test_paste_is_reduced(school: School, box: Box, pasted: str, kept: str) -> None:
    box.paste(pasted)
    box.saved(school, kept)
    left = box.words.evaluate(
        """box => [...box.querySelectorAll("*")].filter((element) =>
            !element.matches("p, br, b, i, ul, ol, li, h3, div") ||
            element.attributes.length).map((element) => element.outerHTML)"""
    )
    assert left == []
    assert box.page.title() == "Diary"


def test_a_few_pasted_words_join_their_line(school: School, box: Box) -> None:
    box.write("We saw ")
    box.paste("<span style='color:red'>three <b>seals</b></span>")
    box.saved(school, "<p>We saw three <strong>seals</strong></p>")


def test_a_pasted_address_stays_words(school: School, box: Box) -> None:
    box.write("here")
    box.select_all()
    box.paste("", "https://example.org/seals")
    box.saved(school, "<p>https://example.org/seals</p>")


def test_formatting_and_handing_in_with_the_keyboard_alone(
    school: School, box: Box
) -> None:
    press = box.page.keyboard.press
    press("Tab")
    expect(box.button("Bold")).to_be_focused()
    press("Tab")
    expect(box.words).to_be_focused()
    box.page.keyboard.type("Day one")
    press("Shift+Tab")
    press("ArrowRight")
    expect(box.button("Italic")).to_be_focused()
    press("End")
    expect(box.button("Redo")).to_be_focused()
    press("ArrowRight")
    expect(box.button("Bold")).to_be_focused()
    press("ArrowRight")
    press("ArrowRight")
    press("Enter")
    expect(box.words).to_be_focused()
    expect(box.button("Heading")).to_have_attribute("aria-pressed", "true")
    press("Enter")
    expect(box.button("Heading")).to_have_attribute("aria-pressed", "false")
    press("Control+b")
    expect(box.button("Bold")).to_have_attribute("aria-pressed", "true")
    box.page.keyboard.type("Cold")
    press("Control+b")
    box.page.keyboard.type(" sea")
    press("Tab")
    expect(box.hand_in).to_be_focused()
    press("Enter")
    box.page.wait_for_url("**/handed-in/")
    kept = "<h3>Day one</h3><p><strong>Cold</strong> sea</p>"
    assert school.handed_in[0]["text"] == kept
    assert school.text == kept


def test_lists_undo_and_redo(school: School, box: Box) -> None:
    box.button("Bullet list").click()
    box.page.keyboard.type("sea")
    box.page.keyboard.press("Enter")
    box.page.keyboard.type("sand")
    box.saved(school, "<ul><li>sea</li><li>sand</li></ul>")
    box.select_all()
    box.button("Numbered list").click()
    expect(box.button("Numbered list")).to_have_attribute("aria-pressed", "true")
    box.saved(school, "<ol><li>sea</li><li>sand</li></ol>")
    box.button("Undo").click()
    box.saved(school, "<ul><li>sea</li><li>sand</li></ul>")
    box.button("Redo").click()
    box.saved(school, "<ol><li>sea</li><li>sand</li></ol>")
    expect(box.button("Redo")).to_have_attribute("aria-disabled", "true")


def test_tab_leaves_a_list(box: Box) -> None:
    box.button("Bullet list").click()
    box.page.keyboard.press("Tab")
    expect(box.hand_in).to_be_focused()


# --- Handing in ---------------------------------------------------------------


def test_empty_writing_is_not_handed_in(school: School, box: Box) -> None:
    box.write("   ")
    box.hand_in.click()
    expect(box.alert).to_have_text("Write something first, then hand it in.")
    expect(box.words).to_be_focused()
    assert school.handed_in == []
    box.write("Now")
    expect(box.alert).to_be_empty()


def test_handing_in_waits_for_the_save_on_its_way(school: School, box: Box) -> None:
    school.gate.clear()
    box.write("Almost")
    box.pause()
    school.wait(lambda: len(school.saves) == 1)
    box.write(" done")
    box.hand_in.click()
    expect(box.hand_in).to_have_text("Handing in…")
    expect(box.hand_in).to_have_attribute("aria-busy", "true")
    expect(box.hand_in).to_be_disabled()
    box.hand_in.dispatch_event("click")  # twice is once
    assert school.handed_in == []

    school.gate.set()
    box.page.wait_for_url("**/handed-in/")
    assert len(school.handed_in) == 1
    handed = school.handed_in[0]
    assert handed["text"] == school.text == "<p>Almost done</p>"
    assert handed["revision"] == "2"
    assert handed["key"].startswith("9b2e4f0c")
    assert handed["person"] == "sam"


@pytest.mark.parametrize("trouble", ["offline", "down", "down later"])
def test_a_hand_in_that_cannot_arrive_is_kept_and_goes_by_itself(
    school: School, box: Box, trouble: str
) -> None:
    if trouble == "down":
        school.faults.append("down")
    elif trouble == "down later":
        school.line = False
    else:
        box.page.context.set_offline(True)
    box.write("Precious")
    box.hand_in.click()
    expect(box.alert).to_contain_text(
        "Not handed in yet. It is kept on this device and goes by itself"
    )
    expect(box.status).to_have_text(KEPT)
    expect(box.hand_in).to_have_text("Waiting to hand in…")
    expect(box.words).to_have_text("Precious")
    expect(box.words).to_have_attribute("contenteditable", "false")
    assert school.handed_in == []
    school.line = True
    box.page.context.set_offline(False)
    box.pause(5)
    box.page.wait_for_url("**/handed-in/")
    assert [form["text"] for form in school.handed_in] == ["<p>Precious</p>"]


def test_a_hand_in_that_waits_can_be_taken_back(school: School, box: Box) -> None:
    box.page.context.set_offline(True)
    box.write("Precious")
    box.hand_in.click()
    box.button("Take it back").click()
    expect(box.hand_in).to_have_text("Hand in")
    expect(box.words).to_be_focused()
    box.page.context.set_offline(False)
    box.write(" and more")
    box.saved(school, "<p>Precious and more</p>")
    assert school.handed_in == []
    expect(box.alert).to_be_empty()
    box.hand_in.click()
    box.page.wait_for_url("**/handed-in/")
    assert [form["text"] for form in school.handed_in] == ["<p>Precious and more</p>"]


def test_without_a_device_key_everything_else_works(
    school: School, open_page: Callable[..., Page]
) -> None:
    school.props = {"device_key": ""}
    box = Box(open_page())
    box.page.context.set_offline(True)
    box.write("Precious")
    expect(box.page.get_by_text("This device cannot keep a copy.")).to_be_visible()
    with box.page.expect_event("requestfailed"):
        box.pause()
    expect(box.status).to_have_text("Not saved yet. We will keep trying.")
    box.hand_in.click()
    expect(box.alert).to_contain_text("Not handed in yet. Your writing is still here")
    expect(box.alert).to_contain_text("Stay on this page")
    box.page.context.set_offline(False)
    box.pause(5)
    box.page.wait_for_url("**/handed-in/")
    assert len(school.handed_in) == 1


def test_handing_in_when_signed_out_signs_in_over_the_page_and_goes_on(
    school: School, box: Box
) -> None:
    school.signed_in = False
    box.write("Precious")
    box.hand_in.click()
    box.type_name_and("right")
    box.page.wait_for_url("**/handed-in/")
    assert [form["text"] for form in school.handed_in] == ["<p>Precious</p>"]


def test_the_button_comes_back_when_the_page_is_shown_again(
    school: School, box: Box
) -> None:
    school.gate.clear()
    box.write("Back")
    box.hand_in.click()
    expect(box.hand_in).to_have_text("Handing in…")
    box.page.evaluate(
        "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"
    )
    expect(box.hand_in).to_have_text("Hand in")
    expect(box.hand_in).to_be_enabled()
    expect(box.words).to_have_attribute("contenteditable", "true")
    school.gate.set()
    box.hand_in.click()
    box.page.wait_for_url("**/handed-in/")
    assert len(school.handed_in) == 1


def test_without_javascript_the_textarea_is_handed_in(
    school: School, open_page: Callable[..., Page]
) -> None:
    page = open_page(java_script_enabled=False)
    page.get_by_label("Your diary of the crossing").fill("Plain words")
    expect(page.get_by_role("toolbar")).to_be_hidden()
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/handed-in/")
    assert school.handed_in[0]["text"] == "Plain words"


# --- The face -----------------------------------------------------------------


def test_axe_finds_nothing_and_it_fits_a_phone(
    school: School, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    for scheme in ("light", "dark"):
        school.__init__()  # type: ignore[misc]
        page = open_page(
            viewport={"width": 390, "height": 844}, color_scheme=scheme, has_touch=True
        )
        page.evaluate("document.documentElement.style.background = 'var(--paper)'")
        box = Box(page)
        page.screenshot(path=tmp_path / f"{scheme}-empty.png")
        box.button("Heading").click()
        page.keyboard.type("Day one")
        page.keyboard.press("Enter")
        page.keyboard.type("The water was cold and the sand was grey.")
        page.keyboard.press("Enter")
        box.button("Bullet list").click()
        page.keyboard.type("three seals")
        box.pause()
        expect(box.status).to_have_text("Draft saved 10:42")
        page.screenshot(path=tmp_path / f"{scheme}-saved.png")
        assert_clean(page)

        school.write_elsewhere("<p>Other.</p>")
        box.write(" More.")
        box.pause()
        expect(box.alert).to_contain_text("newer writing")
        page.screenshot(path=tmp_path / f"{scheme}-newer.png")
        assert_clean(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        for target in page.locator("button:visible").all():
            size = target.bounding_box()
            assert size
            assert min(size["width"], size["height"]) >= 44


def assert_clean(page: Page) -> None:
    # Axe waits on timers, which have to run: the page's clock is let go.
    page.clock.resume()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_the_library_names_no_file_that_is_not_shipped() -> None:
    """Or collectstatic stops on it."""
    for script in (STATIC / "ui" / "writing").glob("*.js"):
        assert "sourceMappingURL" not in script.read_text("utf-8")
