"""One request as one person, and everything that can be seen of its answer.

The handler is asked itself: Django's test client copies every template's context, which
makes thousands of requests several times as slow.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import Client
from django.test.client import ClientHandler
from django.urls import set_script_prefix

from accounts.services.device_keys import device_key_of
from tests.walls.watching import ALWAYS_ALLOWED, KEEPS_WHAT_WAS_SENT, Tables, undone
from tests.walls.world import Cluster

# What is new in every answer, and says nothing of anybody.
ALWAYS_NEW = re.compile(
    rb"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"  # the key of a form
    rb"|\b[A-Za-z0-9]{64}\b"  # a token against forged requests
    rb'|data-now="\d+"'  # the server's clock
)
TOKENS = re.compile(rb"[A-Za-z0-9]{6,}")
SCHOOLS_WORD = b"zqelm"
# Elm's in the words of the tests' own cast, where no word was put.
CAST = (b"-elm", b"of elm", b"in elm")


ALWAYS_SAID = {
    *("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"),
    *("X-Frame-Options", "Permissions-Policy", "Cache-Control"),
}
KEPT_BY_NOBODY = {"no-store", "private", "no-cache"}


@dataclass
class Answer:
    """What came back, and what was written on the way."""

    status: int
    headers: dict[str, str]
    body: bytes
    tables: set[str] = field(default_factory=set)
    rows: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)

    @property
    def wrote(self) -> set[str]:
        return self.tables - ALWAYS_ALLOWED

    @property
    def is_refusal(self) -> bool:
        return self.status in (400, 403, 404, 405) or self.asks_to_sign_in

    @property
    def asks_to_sign_in(self) -> bool:
        return self.status == 302 and self.headers["Location"].startswith(
            ("/sign-in/", "/account/check/", "/account/second-step/")
        )

    def headers_missing(self) -> Iterator[str]:
        """META-11: what every answer has to say to the browser, and this one does not."""
        for name in ALWAYS_SAID - self.headers.keys():
            yield f"comes without {name}"
            return
        policy = self.headers.get("Content-Security-Policy", "")
        if "frame-ancestors" not in policy and "sandbox" not in policy:
            yield "may be framed by anybody"
        if not KEPT_BY_NOBODY & set(re.findall(r"[\w-]+", self.headers["Cache-Control"])):
            yield f"may be kept by a cache: {self.headers['Cache-Control']}"

    def words(self) -> bytes:
        """The body, what is packed inside it, and the headers."""
        packed = b""
        if self.body.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(self.body)) as archive:
                packed = b" ".join(
                    name.encode() + archive.read(name) for name in archive.namelist()
                )
        return self.body + packed + str(self.headers).encode()


@dataclass(frozen=True)
class Said:
    """What a request says: an answer may repeat it without telling anything."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    form: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None

    @property
    def address(self) -> str:
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path

    def out_of(self, text: bytes) -> bytes:
        """``text`` without what the request itself said."""
        said = {self.address, self.path}
        said |= {value for _, value in (*self.query, *self.form) if len(value) > 2}
        spelled = set().union(*map(_spelled, said))
        for one in sorted(spelled, key=len, reverse=True):
            text = text.replace(one, b"(said)")
        return text


@lru_cache(maxsize=10_000)
def _spelled(text: str) -> frozenset[bytes]:
    """However an answer may write what was sent: the same few words thousands of times."""
    said = {text, quote(text), quote(text, safe=""), quote_plus(text)}
    return frozenset(one.encode() for one in said | {escape(one) for one in said})


class Asker:
    """Everybody's browser: one session each, kept as it was when it was begun."""

    def __init__(self, cluster: Cluster) -> None:
        # Not what both have: the tests' two pictures are the same, and so is their hash.
        only_elms = cluster.marked["elm"].names - cluster.marked["oak"].names
        self.names = {name.encode() for name in only_elms}
        self.tables = Tables()
        self.cookies: dict[int | None, str] = {None: ""}
        self.handler = ClientHandler(enforce_csrf_checks=False)
        self.handler.load_middleware()
        self.asked = 0
        self.clean: set[tuple[Any, ...]] = set()

    def sign_in(self, person: Any) -> None:
        """Begin a session; it goes on when the person may not sign in any more."""
        client = Client()
        client.force_login(person, settings.AUTHENTICATION_BACKENDS[0])
        self.cookies[person.pk] = client.cookies[settings.SESSION_COOKIE_NAME].value
        device_key_of(person)  # made once, when a person first comes by a page
        self.tables = Tables()

    def ask(self, person: Any, said: Said) -> Answer:
        """Ask, and undo whatever was written."""
        answer = self._once(person, said)
        if self.tables.keep(answer.tables):
            answer = self._once(person, said)  # now it is known what was there before
        return answer

    def _once(self, person: Any, said: Said) -> Answer:
        self.asked += 1
        request = self._request(person, said)
        with undone() as watch:
            answer = self._answer(request)
            answer.tables = watch.tables
            if answer.tables <= self.tables.kept.keys():
                answer.rows = self.tables.changed_in(answer.tables)
        return answer

    def _request(self, person: Any, said: Said) -> WSGIRequest:
        form = said.body if said.body is not None else urlencode(said.form).encode()
        environ = {
            "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}="
            + self.cookies[person.pk if person else None],
            "PATH_INFO": said.path,
            "QUERY_STRING": urlencode(said.query),
            "REMOTE_ADDR": "127.0.0.1",
            "REQUEST_METHOD": said.method,
            "SCRIPT_NAME": "",
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(form),
            "wsgi.errors": io.StringIO(),
            "CONTENT_LENGTH": str(len(form)),
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            **dict(said.headers),
        }
        request = WSGIRequest(environ)
        request._dont_enforce_csrf_checks = not self.handler.enforce_csrf_checks
        return request

    def _answer(self, request: WSGIRequest) -> Answer:
        set_script_prefix("/")
        response: Any = self.handler.get_response(request)
        body = (
            b"".join(response.streaming_content) if response.streaming else response.content
        )
        headers = {key: value for key, value in response.items() if key != "Content-Length"}
        # As Django's own test client: the connection stays, with what is not kept in it.
        request_finished.disconnect(close_old_connections)
        response.close()
        request_finished.connect(close_old_connections)
        return Answer(response.status_code, headers, body)

    def elms_in(self, said: Said, answer: Answer) -> set[str]:
        """What of Elm shows in the answer, beyond what the request itself said."""
        text = said.out_of(answer.words())
        seen = (answer.status, hash(text))
        if seen in self.clean:
            return set()
        found = {token.decode() for token in set(TOKENS.findall(text)) & self.names}
        found |= {word.decode() for word in (SCHOOLS_WORD, *CAST) if word in text}
        if not found:
            self.clean.add(seen)
        return found

    def elms_rows(self, answer: Answer) -> set[str]:
        """The tables in which a row of Elm, or a row that names one, was changed."""
        return {
            table
            for table, row in answer.rows
            if table not in KEEPS_WHAT_WAS_SENT and self._names_elm(row)
        }

    def _names_elm(self, row: tuple[Any, ...]) -> bool:
        cells = [str(cell).encode() for cell in row if cell is not None]
        return any(cell in self.names or SCHOOLS_WORD in cell for cell in cells)

    @staticmethod
    def shape(said: Said, answer: Answer) -> tuple[Any, ...]:
        """All of an answer but what is new every time and what the request said."""
        # First what is new: a token may hold, by chance, a word that was sent.
        body = said.out_of(ALWAYS_NEW.sub(b"(new)", answer.body))
        kept = {k: v for k, v in answer.headers.items() if k != "Expires"}
        headers = said.out_of(ALWAYS_NEW.sub(b"(new)", str(kept).encode()))
        return answer.status, headers, body
