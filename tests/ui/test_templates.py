"""What no template may hold, and what each one may call upon."""

import re
from pathlib import Path

import pytest

from ui.states import STATES

ROOT = Path(__file__).parents[2]
UI = ROOT / "platform/ui/static/ui"
# The editor's own templates are drawn with Wagtail's tags and icons.
TEMPLATES = sorted(
    path
    for path in (ROOT / "templates").rglob("*.html")
    if "wagtailadmin" not in path.parts
)
OURS = [
    path
    for path in TEMPLATES
    if path.parent in (ROOT / "templates", ROOT / "templates/components")
    or "ui" in path.relative_to(ROOT / "templates").parts
]

FORBIDDEN = {
    "a style written into the page": r"<[^>]+\sstyle\s*=",
    "a style sheet written into the page": r"<style\b",
    "a script written into the page": r"<script\b(?![^>]*\ssrc=)",
    "a script in an attribute": r"<[^>]+\son[a-z]+\s*=",
    "something fetched from elsewhere": (
        r"""(\s(src|srcset|action|poster)|<link\b[^>]*\shref)\s*=\s*["'](https?:)?//"""
    ),
}


def in_sheet(sheet: str) -> set[str]:
    """The names of the drawings in a sheet."""
    return set(re.findall(r'<symbol id="([\w-]+)"', (UI / f"{sheet}.svg").read_text()))


@pytest.mark.parametrize("what", FORBIDDEN)
@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_the_page_obeys_its_own_security_policy(path: Path, what: str) -> None:
    assert not re.search(FORBIDDEN[what], path.read_text())


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_icon_named_is_drawn(path: Path) -> None:
    named = re.findall(r'{% icon "([\w-]+)"', path.read_text())
    named += re.findall(r'\bicon="([\w-]+)"', path.read_text())
    assert set(named) <= in_sheet("icons")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_drawing_named_is_drawn(path: Path) -> None:
    for name, end in re.findall(r'{% drawing "([\w-]+)"([^%]*)%}', path.read_text()):
        assert name in in_sheet("samples" if "samples" in end else "drawings")


def test_every_state_has_a_sign_of_its_own() -> None:
    signs = [state.icon for state in STATES.values()]
    assert set(signs) <= in_sheet("icons")
    assert len(set(signs)) == len(signs)


def test_every_state_has_a_colour() -> None:
    css = (UI / "causeway.css").read_text()
    assert [name for name in STATES if f'[data-state="{name}"]' not in css] == []


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_words_that_pupils_never_read(path: Path) -> None:
    words = re.sub(r"{[%{#].*?[%}#]}|<[^>]*>", " ", path.read_text(), flags=re.S)
    found = re.findall(
        r"\b(grant|tenant|submission|user|invalid|error|roll)\b", words, re.IGNORECASE
    )
    assert found == []


@pytest.mark.parametrize("sheet", ["icons", "drawings", "samples", "favicon"])
def test_sheets_hold_nothing_but_drawings(sheet: str) -> None:
    text = (UI / f"{sheet}.svg").read_text()
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|xlink:|<image", text)
    assert set(re.findall(r"https?://[^\"']+", text)) == {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize("name", ["tokens", "causeway", "plain"])
def test_stylesheets_fetch_nothing_from_elsewhere(name: str) -> None:
    text = (UI / f"{name}.css").read_text()
    fetched = re.findall(r"url\([\"']?([^\"')]+)", text)
    assert all(address.startswith(("fonts/", "data:image/svg")) for address in fetched)
