"""A server for the tray of files that can misbehave, and the tray as a pupil meets it."""

import io
import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from django.template.loader import render_to_string
from PIL import Image
from playwright.sync_api import Locator, expect

STATIC = Path(__file__).resolve().parents[2] / "platform" / "ui" / "static"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; font-src 'self'; connect-src 'self'; form-action 'self'"
)
TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
MB = 1024 * 1024
PIECE = MB
LINE_BACK = "sends when the internet is back"


class Shelf:
    """A server that keeps files, says what it was asked, and does what a test tells it."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.files: dict[str, dict[str, Any]] = {}
        self.bytes: dict[str, bytearray] = {}
        self.asked: list[str] = []
        self.faults: deque[tuple[str, str]] = deque()  # (which request, what happens)
        self.token = "token-1"
        self.signed_in = True
        self.slow = 0.0  # seconds for each 64 KiB
        self.cleaning = threading.Event()
        self.cleaning.set()
        self.handed_in: list[dict[str, list[str]]] = []
        self.props: dict[str, Any] = {}
        self.at_once = self.most_at_once = 0

    def wait(self, what: Callable[[], bool], seconds: float = 20) -> None:
        with self.changed:
            assert self.changed.wait_for(what, seconds), "it did not happen"

    def begin(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        for file in self.files.values():
            if file["key"] == form["key"]:
                return 200, file
        number = f"f{len(self.files) + 1}"
        ending = form["name"].rpartition(".")[2].lower()
        kind = {"jpg": "picture", "webm": "sound"}.get(ending, "document")
        file: dict[str, Any]
        file = {"id": number, "key": form["key"], "name": form["name"], "kind": kind}
        file |= {"state": "arriving", "offset": 0, "size": int(form["size"])}
        file |= {"message": "", "small": "", "whole": f"/files/{number}/whole/"}
        file["download"] = f"/files/{number}/download/"
        self.files[number], self.bytes[number] = file, bytearray()
        return 200, file

    def take(self, number: str, offset: int, piece: bytes) -> tuple[int, dict[str, Any]]:
        file, kept = self.files[number], self.bytes[number]
        if offset != file["offset"]:
            return 409, file
        kept += piece
        file["offset"] = len(kept)
        assert len(kept) <= file["size"]
        if len(kept) == file["size"]:
            file["state"] = "stored"
            if kept.startswith(b"MZ"):
                file |= {"state": "refused", "message": "We cannot keep a program."}
        return 200, file

    def look(self, number: str) -> tuple[int, dict[str, Any]]:
        if number not in self.files:
            return 404, {}
        file = self.files[number]
        if file["state"] == "stored" and self.cleaning.is_set():
            file["state"] = "ready"
        return 200, file

    def page(self) -> str:
        props = {"files_url": "/begin/", "token_url": "/token/", "person": "sam"}
        tray = render_to_string("components/tray.html", props | {"id": "t"} | self.props)
        # What writing.js brings when the page is shown.
        wanted = re.search(r'data-scripts="([^"]+)"', tray)
        needed = ["/static/ui/device.js", *(wanted[1].split() if wanted else ())]
        scripts = "".join(f'<script src="{one}" defer></script>' for one in needed)
        token = f'<input type="hidden" name="csrfmiddlewaretoken" value="{self.token}">'
        return (
            '<!doctype html><html lang="en-GB" data-band="y6"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width"><title>River</title>'
            '<link rel="icon" href="/static/ui/favicon.svg">'
            '<link rel="stylesheet" href="/static/ui/tokens.css">'
            '<link rel="stylesheet" href="/static/ui/causeway.css">'
            f'<link rel="stylesheet" href="/static/ui/writing/tray.css">{scripts}</head>'
            '<body><main class="page"><h1>My river</h1>'
            '<form method="post" action="/hand-in/" '
            f'enctype="multipart/form-data">{token}<label for="w">Write here</label>'
            f'<textarea id="w" name="text"></textarea>{tray}'
            '<button class="btn">Hand in</button></form></main></body></html>'
        )


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    shelf: Shelf

    def log_message(self, *args: object) -> None:
        """Quiet."""

    def answer(self, status: int, body: Any, kind: str = "application/json") -> None:
        if not isinstance(body, bytes):
            body = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", CSP)
        self.end_headers()
        self.wfile.write(body)

    def cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(2)

    def fault(self, what: str) -> str:
        with self.shelf.changed:
            if self.shelf.faults and self.shelf.faults[0][0] == what:
                return self.shelf.faults.popleft()[1]
        return ""

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (BrokenPipeError, ConnectionResetError, OSError):
            self.close_connection = True  # the page has gone, as pages do

    def read(self, at_most: int | None = None) -> bytes:
        left = int(self.headers["Content-Length"])
        left = left if at_most is None else min(left, at_most)
        body = bytearray()
        while left:
            piece = self.rfile.read(min(left, 65536))
            if not piece:
                raise ConnectionResetError
            body += piece
            left -= len(piece)
            time.sleep(self.shelf.slow)
        return bytes(body)

    def may(self) -> int:
        if not self.shelf.signed_in:
            return 401
        return 0 if self.headers["X-CSRFToken"] == self.shelf.token else 403

    def note(self, what: str) -> None:
        with self.shelf.changed:
            self.shelf.asked.append(what)
            self.shelf.changed.notify_all()

    def tell(self, status: int, file: dict[str, Any]) -> None:
        with self.shelf.changed:
            self.shelf.changed.notify_all()
        self.answer(status, file)

    def do_GET(self) -> None:
        shelf, path = self.shelf, self.path
        if path == "/":
            return self.answer(200, shelf.page(), "text/html")
        if path.startswith("/static/"):
            file = STATIC / path.removeprefix("/static/")
            return self.answer(200, file.read_bytes(), TYPES[file.suffix])
        if not shelf.signed_in:
            return self.answer(401, {})
        if path == "/token/":
            return self.answer(200, {"token": shelf.token, "person": "sam"})
        if not path.startswith("/files/"):
            return self.answer(404, {})
        number = path.split("/")[2]
        if path.endswith(("/whole/", "/small/")):
            return self.answer(200, bytes(shelf.bytes[number]), "image/jpeg")
        self.note(f"GET {number}")
        return self.tell(*shelf.look(number))

    def do_POST(self) -> None:
        shelf = self.shelf
        if self.path == "/hand-in/":
            body = self.read()
            with shelf.changed:
                shelf.handed_in.append({"raw": [body.decode("latin-1")]})
                shelf.changed.notify_all()
            return self.answer(200, "<!doctype html><title>Done</title>", "text/html")
        fields = parse_qs(self.read().decode(), keep_blank_values=True)
        form = {name: values[0] for name, values in fields.items()}
        if refused := self.may():
            return self.answer(refused, {})
        if self.path != "/begin/":
            number = self.path.split("/")[2]
            self.note(f"{form['act']} {number}")
            shelf.files[number]["removed"] = form["act"] == "remove"
            return self.tell(*shelf.look(number))
        self.note(f"begin {form['name']} {form['person']}")
        fault = self.fault("begin") or self.fault(f"begin {form['name']}")
        if fault == "cut":
            return self.cut()
        if fault:
            return self.answer(int(fault), {"message": f"The server says {fault}."})
        return self.tell(*shelf.begin(form))

    def do_PATCH(self) -> None:
        shelf, number = self.shelf, self.path.split("/")[2]
        offset = int(self.headers["Upload-Offset"])
        assert self.headers["Content-Type"] == "application/offset+octet-stream"
        assert int(self.headers["Content-Length"]) <= PIECE
        fault = self.fault("send")
        with shelf.changed:
            shelf.at_once += 1
            shelf.most_at_once = max(shelf.at_once, shelf.most_at_once)
        try:
            if fault == "cut":  # a part has arrived and is kept
                shelf.take(number, offset, self.read(20_000))
                self.note(f"cut {number} {offset}")
                return self.cut()
            piece = self.read()
        finally:
            with shelf.changed:
                shelf.at_once -= 1
        if refused := self.may():
            return self.answer(refused, {})
        self.note(f"send {number} {offset}+{len(piece)}")
        if fault == "gone":
            del shelf.files[number], shelf.bytes[number]
            return self.answer(404, {})
        if fault.isdigit():
            return self.answer(int(fault), {"message": f"The server says {fault}."})
        status, file = shelf.take(number, offset, piece)
        if fault == "answer lost":
            return self.cut()
        return self.tell(status, file)


class Tray:
    """The tray as a pupil meets it."""

    def __init__(self, person: Any) -> None:
        self.person, self.page = person, person.page
        self.devtools: Any = None
        self.rows: Locator = self.page.locator(".tray-file")
        self.said: Locator = self.page.locator("[data-tray-part=said]")
        self.trouble: Locator = self.page.locator("[data-tray-part=trouble]")
        self.note: Locator = self.page.locator("[data-tray-part=note]")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)

    def add(self, *files: tuple[str, str, bytes], button: str = "Add a file") -> None:
        """Press the button and choose."""
        with self.page.expect_file_chooser() as chooser:
            self.button(button).click()
        given = [{"name": n, "mimeType": t, "buffer": b} for n, t, b in files]
        chooser.value.set_files(given)

    def row(self, name: str) -> Locator:
        return self.rows.filter(has_text=name)

    def says(self, name: str, words: str) -> None:
        state = self.row(name).locator(".tray-state")
        expect(state).to_contain_text(words, timeout=15_000)

    def under_way(self, name: str) -> None:
        """A part of it has left, and more has not."""
        state = self.row(name).locator(".tray-state")
        expect(state).to_contain_text(re.compile(r"Sending [1-7]\d %"))

    def keeps(self) -> list[list[str]]:
        return self.page.evaluate("window.kept")

    def start(self, keep: str = "works") -> None:
        """Start it with a place to keep copies in, as the writing box does."""
        self.page.evaluate(
            """(how) => {
                window.kept = [];
                const note = (what) => async ({key, name, blob} = {}) => {
                    if (how === "full") throw new Error("full");
                    window.kept.push([what, name, key, blob.size]);
                };
                const keep = {put: note("put"),
                    drop: async (key) => window.kept.push(["drop", key])};
                window.tray = new Writing.Tray(document.querySelector(".tray"),
                    how ? {keep} : {});
                window.heard = [];
                tray.addEventListener("change", ({detail}) => window.heard.push(detail));
                tray.addEventListener("signed-out", () => window.heard.push("signed-out"));
            }""",
            keep,
        )


@contextmanager
def serving(shelf: Shelf) -> Iterator[str]:
    """The address at which it answers."""
    handler = type("ShelfHandler", (Handler,), {"shelf": shelf})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def text(name: str, size: int) -> tuple[str, str, bytes]:
    """A file whose every place is different, so that a piece in the wrong one is found."""
    words = b"".join(b"%07d\n" % number for number in range(size // 8 + 1))
    return name, "text/plain", words[:size]


def photo(width: int = 3000, height: int = 2000, kind: str = "JPEG") -> bytes:
    """A phone's picture: lying on its side, its top left red, and saying where it was."""
    picture = Image.effect_noise((width // 8, height // 8), 60).resize((width, height))
    picture = picture.convert("RGB")
    picture.paste((220, 20, 20), (0, 0, width // 2, height // 2))
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turn right to see it
    exif[0x010F] = "MakerOfPhones"
    exif.get_ifd(0x8825)[29] = "2026:11:22"
    data = io.BytesIO()
    picture.save(data, kind, quality=95, exif=exif)
    return data.getvalue()


def slow_down(tray: Tray, bytes_a_second: int) -> None:
    """A line as it is at the far end of a village."""
    tray.devtools = tray.devtools or tray.page.context.new_cdp_session(tray.page)
    line = {"offline": False, "latency": 0, "downloadThroughput": -1}
    line["uploadThroughput"] = bytes_a_second
    tray.devtools.send("Network.emulateNetworkConditions", line)
