"""Every field of a query or a form that names a row, and every one that does not.

``test_fields.py`` reads the names off the forms and the views: a new one that is declared
nowhere here fails there.
"""

import datetime
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import timezone

from tests.walls.asking import Said
from tests.walls.patterns import missing
from tests.walls.world import Complete

Value = Callable[[Complete], Any]

# What names a row, by the field's name, and which of a school's rows is sent in it.
ROWS: dict[str, Value] = {
    "class": lambda it: it.world.group.pk,
    "group": lambda it: it.world.group.pk,
    "groups": lambda it: it.world.group.pk,
    "pupil": lambda it: it.world.pupil.public_id,
    "device": lambda it: it.device.pk,
    "request": lambda it: it.join_request.pk,
    "files": lambda it: it.photo.public_id,
    "pins": lambda it: it.photo.public_id,
    # Of the editor: see content/asked.py.
    "id": lambda it: it.world.lesson.pk,
    "childOf": lambda it: it.world.course_page.pk,
    "chooser": lambda it: it.world.course_page.pk,
    "new_parent_page": lambda it: it.world.course_page.pk,
    "parent_page_id": lambda it: it.world.course_page.pk,
    "target_pages[]": lambda it: it.world.course_page.pk,
    "collection": lambda it: it.school.collection_id,
    "collection_id": lambda it: it.school.collection_id,
    "image-chooser-upload-collection": lambda it: it.school.collection_id,
    "document-chooser-upload-collection": lambda it: it.school.collection_id,
}
# How a row is named in a field, where that is not its key alone.
SPELT: dict[str, Callable[[Any], str]] = {
    "pins": lambda key: json.dumps([{"file": key, "x": 1, "y": 1, "text": "Here"}]),
}
# What names one and is sent alone: an answer to it comes before any other is looked at.
ROWS_SENT_ALONE: dict[str, Value] = {
    "person": lambda it: it.world.pupil.public_id,
    "child": lambda it: it.world.pupil.public_id,
}
HOSTS = "the host's technicians are named to every school"
# What names no row of a school, and why; with what is sent in it beside the others.
NO_ROWS: dict[str, tuple[str, str]] = {
    "to_school": ("Ash Academy", "the list of schools is everybody's"),
    "to": ("nobody", HOSTS),
    "area": ("classes", "a choice"),
    "answer": ("no", "a choice"),
    "email": ("a@school.example", "words"),
    "namesake": ("1", "yes or no"),
    "words": ("zqelm", "words to look for"),
    "tag": ("rivers", "there are none"),
    "urn": ("900003", "the list of schools is everybody's"),
    "other": ("1", "the list of schools is everybody's"),
    "body-count": ("0", "how many blocks there are"),
    "criteria-count": ("0", "how many blocks there are"),
    "key": (
        "3f0c2f62-55c5-4c0e-9d34-222222222222",
        "the device's own, looked for among what the same person sent",
    ),
    "page": ("p1", "a random name that an opened page gives itself"),
    "next": ("/", "an address, which is opened like any other"),
    "q": ("zqelm", "words to look for"),
    "p": ("2", "a page of a list"),
    "show": ("", "which rows of the class"),
    "offline": ("1", "a copy that is nobody's"),
    "again": ("1", "shows the box again"),
    "act": ("approve", "which button"),
    "step": ("suspend", "which button, or a step of one's own lesson"),
    "ticked": ("1", "yes or no"),
    "kind": ("sharing", "which form"),
    "typed": ("900001", "the school's number, typed to be sure"),
    "add": ("", "which button"),
    "number": ("1", "which try of the piece in the address"),
    "text": ("A line.", "words"),
    "title": ("A title", "words"),
    "what": ("x", "words"),
    "reason": ("x", "words"),
    "name": ("river.jpg", "words"),
    "format": ("plain", "how the words are written"),
    "version": ("1", "words"),
    "signed_by": ("x", "words"),
    "attachment": ("", "a file"),
    "attachment_alt": ("", "words"),
    "new_files": ("", "files"),
    "size": ("10", "a number"),
    "revision": ("0", "how many times a draft was saved"),
    "turn": ("0", "a number"),
    "offset": ("0", "a number"),
    "length": ("0", "a number"),
    "outcome": ("done", "a choice"),
    "criteria_met": ("0", "places in one's own list"),
    "given_at": ("2026-01-01", "a moment"),
    "due": ("", "a choice"),
    "due_day": ("", "a day"),
    "due_time": ("", "a time"),
    "opens": ("", "a choice"),
    "opens_day": ("", "a day"),
    "opens_time": ("", "a time"),
    "last_day": ("2026-12-31", "a day"),
    "starts": ("", "a day"),
    "ends": ("", "a day"),
    "wants_hand_in": ("1", "yes or no"),
    "theme": ("dark", "a choice"),
    "username": ("nobody", "asked for at sign-in, and answered alike"),
    "password": ("", "a secret of one's own"),
    "again_password": ("", "a secret of one's own"),
    "code": ("", "a secret of one's own"),
    "credential": ("{}", "a secret of one's own"),
    "pin": ("", "a secret of one's own"),
    "picked": ("cat", "a picture, one of the same twenty for everybody"),
    "own": ("1", "yes or no"),
    "stop": ("1", "which button"),
    "everybody": ("1", "ticks them all"),
    "minutes": ("60", "a choice"),
    "shut": ("1", "which button"),
    "role": ("teacher", "of a first account, in the host's console"),
    "first_name": ("A", "words"),
    "last_name": ("B", "words"),
    "known_as": ("C", "words"),
    "year_group": ("5", "a choice"),
    "row": ("2", "a row of the file that is looked at"),
    "mark": ("x", "what was shown of a plan"),
    "sent": ("", "files"),
    "external-link-chooser-url": ("/", "an address"),
}
# Sent once more than it is declared: Wagtail stumbles when it is missing.
NOT_SENT = {"again_password", "add", "new_files", "attachment", "sent"}
# In a query these would choose another page of a list, or another face of the page.
NOT_ASKED = {"page", "p", "q", "offline", "again", "show"}


def everything_sent(
    own: Complete, *, ids_of: Complete | None = None, never: bool = False
) -> tuple[tuple[str, str], ...]:
    """Every field there is, at once, with the rows of ``ids_of`` (one's own unless said),
    or with what looks like them and is nowhere."""
    rows = {name: find(ids_of or own) for name, find in ROWS.items()}
    if never:
        rows = {name: missing(value) for name, value in rows.items()}
    rest = {name: value for name, (value, _) in NO_ROWS.items() if name not in NOT_SENT}
    spelt = {name: SPELT.get(name, str)(key) for name, key in rows.items()}
    return tuple({**rest, **spelt}.items())


@dataclass(frozen=True)
class Shot:
    """One field at the address that reads it, in a form that is right but for it."""

    view: str
    name: str
    who: str
    args: Callable[[Complete], list[Any]]
    form: dict[str, Any] = field(default_factory=dict)
    opened: frozenset[int] = frozenset({302})
    value: Value | None = None

    def person(self, own: Complete) -> Any:
        return own.by_role[self.who]

    def said(self, own: Complete, of: Complete, *, never: bool = False) -> Said:
        find = self.value or {**ROWS, **ROWS_SENT_ALONE}[self.name]
        value = find(of)
        sent = {**self.form, self.name: missing(value) if never else value}
        path = reverse(self.view, args=self.args(own))
        return Said("POST", path, form=tuple((k, str(v)) for k, v in sent.items()))


def day(number: int) -> str:
    return f"{timezone.localdate() + datetime.timedelta(days=number):%Y-%m-%d}"


def _course_page(it: Complete) -> list[Any]:
    return [it.school.slug, it.editor.other_course.course.code, it.spare_page.pk]


def _piece(it: Complete) -> list[Any]:
    return [it.school.slug, it.world.set_work.public_id, it.world.pupil.public_id]


def _task(it: Complete) -> list[Any]:
    return [it.world.course.code, it.world.assignment.slug]


KEY = NO_ROWS["key"][0]
SHOTS = [
    Shot(
        "schools:roll_decide",
        "child",
        "office",
        lambda it: [it.school.slug, it.run.public_id],
        {"row": "2"},
    ),
    Shot(
        "courses:seat_give",
        "pupil",
        "teacher",
        lambda it: [it.school.slug, it.given.pk],
        {"reason": "Ready", "last_day": day(20)},
        value=lambda it: it.world.classmate.public_id,
    ),
    Shot(
        "schools:slips",
        "pupil",
        "teacher",
        lambda it: [it.school.slug, it.world.group.pk],
        opened=frozenset({200}),
        value=lambda it: it.world.classmate.public_id,
    ),
    Shot(
        "schools:cards",
        "pupil",
        "teacher",
        lambda it: [it.school.slug, it.world.group.pk],
        {"stop": "1"},
        value=lambda it: it.world.classmate.public_id,
    ),
    Shot(
        "schools:pupil_correct",
        "groups",
        "office",
        lambda it: [it.school.slug, it.world.pupil.public_id],
        {"first_name": "Dee", "last_name": "Reed", "year_group": "5"},
    ),
    Shot("courses:course_page_set", "group", "teacher", _course_page),
    Shot(
        "courses:piece_detail",
        "files",
        "teacher",
        _piece,
        {"number": 2, "text": "Good.", "outcome": "done"},
        value=lambda it: it.recording.public_id,
    ),
    Shot(
        "courses:hand_in",
        "files",
        "pupil",
        _task,
        {"text": "Again.", "key": KEY},
        value=lambda it: it.unsent.public_id,
    ),
    Shot("accounts:device_end", "device", "teacher", lambda it: []),
]
