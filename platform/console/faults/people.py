"""The class and its teacher, who go on through every kill, and what they were promised.

They know of the server only what it answers. Whoever gets no answer sends the same again,
with the same key, as the pages do.
"""

import http.client
import re
import threading
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from console.faults.sending import FileSender

PATIENCE = 0.05  # seconds between two tries
BREATH = 0.4  # seconds between two hand-ins, in which the teacher gets a word in
FOUND = 302
NUMBER = re.compile(r'name="number" value="(\d+)"')


@dataclass
class Promises:
    """What was acknowledged. ``hand_ins``: text and receipt by key, a list for each pupil.

    ``files``: by their id, what was sent. ``feedback``: what the teacher sent to each
    pupil, in order, and whether it was acknowledged.
    """

    hand_ins: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    feedback: dict[str, list[tuple[str, bool]]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    again: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Visitor:
    """One browser: it asks until the server has answered, or the time is up."""

    expected: tuple[int, ...] = ()  # answers above 500 that are no fault

    def __init__(self, port: int, promises: Promises, stop: threading.Event) -> None:
        self.port, self.promises, self.stop = port, promises, stop

    def ask(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        form: dict[str, Any] | None = None,
        body: bytes | None = None,
    ) -> tuple[int, str, str] | None:
        """Status, place and body; ``None`` when time was up before there was an answer."""
        kind = {}
        if form:
            body = urlencode(form, doseq=True).encode()
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
        while not self.stop.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                connection.request(method, path, body, {**headers, **kind})
                answer = connection.getresponse()
                text = answer.read().decode()
                if answer.status < 500 or answer.status in self.expected:
                    return answer.status, answer.headers.get("Location", ""), text
                with self.promises.lock:
                    self.promises.wrong.append(f"{answer.status} at {path}")
            except (OSError, http.client.HTTPException):
                pass
            finally:
                connection.close()
            with self.promises.lock:
                self.promises.again += 1
            self.stop.wait(PATIENCE)
        return None


def hand_in_for_ever(
    visitor: Visitor, pupil: dict[str, Any], paths: dict[str, str], token: str
) -> None:
    """Send a file and hand it in with some words, again and again, each time another."""
    promises, sender = visitor.promises, FileSender(visitor, pupil, paths["files"], token)
    while not visitor.stop.is_set():
        file = sender.send()
        if not file:
            return
        key = str(uuid.uuid4())
        text = f"<p>{key}</p>" + "<p>The river wears away the outside of the bend.</p>" * 40
        form = {"csrfmiddlewaretoken": token, "key": key, "text": text, "files": [file]}
        answer = visitor.ask("POST", paths["hand_in"], pupil["headers"], form)
        if answer is None:
            return
        status, place, _ = answer
        with promises.lock:
            if status == FOUND and "/handed-in/" in place:
                receipt = place.rstrip("/").rsplit("/", 1)[-1].upper()
                facts = {"text": text, "receipt": receipt, "pupil": pupil["public_id"]}
                promises.hand_ins[key] = {**facts, "files": [file]}
            else:
                promises.wrong.append(f"{status} at {paths['hand_in']}")
        sender.take_out(file)
        visitor.stop.wait(BREATH)


def answer_for_ever(
    visitor: Visitor, teacher: dict[str, str], pieces: dict[str, str], token: str
) -> None:
    """Give feedback on the newest version of each pupil in turn, for ever."""
    promises = visitor.promises
    while True:
        for pupil, path in pieces.items():
            page = visitor.ask("GET", path, teacher, {})
            if page is None:
                return
            number = NUMBER.search(page[2])
            if number is None:
                continue  # nothing handed in yet
            text = f"Feedback {uuid.uuid4()}"
            form = {
                "csrfmiddlewaretoken": token,
                "number": number.group(1),
                "text": text,
                "outcome": "improve",
            }
            answer = visitor.ask("POST", path, teacher, form)
            with promises.lock:
                given = promises.feedback.setdefault(f"{pupil} {number.group(1)}", [])
                # A newer version may have come meanwhile: the form is then shown again.
                given.append((text, answer is not None and answer[0] == FOUND))
            if answer is None:
                return
