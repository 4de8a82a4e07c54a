"""Pretend people and work for the style guide. Nothing here is anybody's."""

import json
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from ui.context import BANDS, COLOURS, THEMES
from ui.drawing import drawn
from ui.states import STATES
from ui.templatetags.ui import asset

# Screen: who looks at it (band), what they are called, and their school's colour.
SCREENS: dict[str, tuple[str, str, str]] = {
    "todo": ("y6", "Sam", "moss"),
    "lesson": ("y6", "Sam", "moss"),
    "handed_in": ("y6", "Sam", "moss"),
    "pupil_feedback": ("y6", "Sam", "moss"),
    "class_view": ("staff", "Ms Khan", "moss"),
    "feedback": ("staff", "Ms Khan", "moss"),
    "quick_set": ("staff", "Ms Khan", "moss"),
    "staff_home": ("staff", "Ms Khan", "moss"),
    "sign_in": ("y6", "", ""),
}
SCHOOLS = {"moss": "Elm Primary", "navy": "Northgate Academy", "brick": "Oak Junior"}
CLASS = """
    Aisha Alfie Amelia Ben Chloe Daniel Eve Finn Grace Hamza Isla Jakub Kai Layla Leo
    Maya Mia Noah Olivia Oscar Poppy Priya Ravi Rosie Sam Sofia Teo Willow Yusuf Zara
""".split()  # noqa: SIM905 -- a list of thirty would take thirty lines
COUNTS = [(15, "handed in", "handed_in"), (10, "not yet", "not_yet")]
COUNTS += [(5, "need you", "needs_you")]
PATTERN = ["handed_in", "handed_in", "needs_you", "not_yet", "handed_in", "started"]

TOKENS = (
    *("paper", "card", "stone", "ink", "quiet", "water", "deep", "sand", "moss"),
    *("clay", "violet", "school", "school-wash"),
)


class QuickSetForm(forms.Form):
    """What the quick-set screen might ask."""

    title = forms.CharField(
        label="What is it called?", error_messages={"required": "Give it a name."}
    )
    brief = forms.CharField(
        label="What should they do?",
        help_text="Write it as you would say it. Pupils see exactly this.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    group = forms.ChoiceField(
        label="Who is it for?",
        choices=[("6k", "6K, all 30 pupils"), ("blue", "6K, Blue table (6 pupils)")],
        widget=forms.RadioSelect,
        initial="6k",
    )
    due = forms.DateField(
        label="Ready by",
        help_text="Friday is fine. Leave it empty if there is no hurry.",
        widget=forms.DateInput(attrs={"type": "date"}),
        required=False,
    )
    picture = forms.FileField(label="A picture or a worksheet", required=False)
    sound = forms.BooleanField(
        label="They may answer by recording their voice", required=False, initial=True
    )


class SignInForm(forms.Form):
    """What the sign-in page asks."""

    username = forms.CharField()
    password = forms.CharField(widget=forms.PasswordInput)


def dress(request: HttpRequest, band: str, name: str, colour: str) -> dict[str, Any]:
    """Stand in for a person at a school; the address may ask for another look."""

    def asked(what: str, known: tuple[str, ...], otherwise: str) -> str:
        word = request.GET.get(what, "")
        return word if word in known else otherwise

    colour = asked("colour", COLOURS, colour)
    if colour:
        request.school = SimpleNamespace(  # type: ignore[attr-defined]
            name=SCHOOLS.get(colour, "Ash Primary"), colour=colour
        )
    return {
        "band": asked("band", BANDS, band),
        "theme": asked("theme", THEMES, request.COOKIES.get("theme", "auto")),
        "school_colour": colour,
        "user": SimpleNamespace(is_authenticated=bool(name), get_short_name=name),
        "nav": navigation(band) if name else "",
    }


def navigation(band: str) -> SafeString:
    """The header's links: three for staff, two for pupils."""
    links = (
        (
            ("#here", "My classes", "people"),
            ("#", "Courses", "book"),
            ("#", "Editor", "pencil"),
        )
        if band == "staff"
        else (("#here", "To do", "handed-in"), ("#", "My courses", "book"))
    )
    return drawn("nav", links=links, current="#here")


def pupils(now: datetime) -> list[dict[str, Any]]:
    """Thirty pupils, each somewhere on the way."""
    rows = []
    for index, name in enumerate(CLASS):
        state = PATTERN[index % len(PATTERN)]
        there = state in ("handed_in", "needs_you")
        rows.append(
            {
                "name": name,
                "state": state,
                "at": now - timedelta(minutes=37 * (index + 1)) if there else None,
                "picture": f"piece-{'abcd'[index % 4]}" if there else "",
            }
        )
    return rows


def tray() -> list[dict[str, Any]]:
    """Files as a server would have them: shown, listened to, refused, cut off."""
    said = [
        ("river.jpg", "picture", "ready", 640_000, ""),
        ("My river song.m4a", "sound", "ready", 1_400_000, ""),
        ("the journey of a river to the sea.docx", "document", "ready", 88_000, ""),
        ("game.jpg", "picture", "refused", 12_000, "This is not a picture that we know."),
        ("holiday.mp4", "video", "arriving", 21_000_000, ""),
    ]
    files = []
    for number, (name, kind, state, size, message) in enumerate(said):
        there = asset("ui/favicon.svg") if kind == "picture" else "#"
        file: dict[str, Any] = {
            "id": f"sample{number}",
            "key": f"sample{number}",
            "name": name,
        }
        file |= {"kind": kind, "state": state, "offset": size // 3, "size": size}
        file |= {"message": message, "small": there, "whole": there, "download": "#"}
        files.append(file | {"json": json.dumps(file)})
    return files


def for_guide(request: HttpRequest) -> dict[str, Any]:
    """What the page of components shows."""
    now = timezone.now()
    wrong = QuickSetForm(
        {"title": "", "brief": "Draw a map.", "group": "6k"}, auto_id="wrong_%s"
    )
    return {
        **dress(request, "staff", "Ms Khan", "moss"),
        "colours": COLOURS,
        "states": STATES,
        "screens": SCREENS,
        "form": QuickSetForm(),
        "wrong_form": wrong,
        "now": now,
        "friday": now + timedelta(days=2),
        "long_ago": now - timedelta(days=40),
        "tokens": TOKENS,
        "files": tray(),
        **parts(),
    }


def parts() -> dict[str, Any]:
    """Lists that several screens show: a trail, tabs, counts, steps and words."""
    return {
        "trail": [
            ("To do", "#"),
            ("Rivers", "#"),
            ("The journey of a river", ""),
        ],
        "tabs": [
            {"url": "#", "label": "Handed in", "count": 20, "current": True},
            {"url": "#", "label": "Not yet", "count": 10},
            {"url": "#", "label": "Everyone"},
        ],
        "counts": [
            {"number": number, "word": word, "state": state, "url": "#"}
            | {"icon": STATES[state].icon, "current": state == "needs_you"}
            for number, word, state in COUNTS
        ],
        "steps": [
            {
                "words": "Look at the picture and find where the river starts.",
                "done": 1,
            },
            {"words": "Draw your own river, from the hill to the sea.", "done": 1},
            {"words": "Write the names of four parts on your drawing."},
            {"words": "Take a photo, or write about it here."},
        ],
        "words": [
            {"word": "source", "meaning": "the place where a river begins"},
            {"word": "meander", "meaning": "a bend in a river"},
            {"word": "mouth", "meaning": "where a river meets the sea"},
        ],
    }


def for_screen(request: HttpRequest, screen: str) -> dict[str, Any]:
    """What a whole pretend screen shows."""
    now = timezone.now()
    form = SignInForm() if screen == "sign_in" else QuickSetForm()
    return {
        **dress(request, *SCREENS[screen]),
        **parts(),
        "form": form,
        "now": now,
        "earlier": now - timedelta(days=4),
        "tonight": now + timedelta(hours=3),
        "friday": now + timedelta(days=2),
        "pupils": pupils(now),
    }
