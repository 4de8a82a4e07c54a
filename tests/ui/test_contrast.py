"""Every pair of colours that the design uses can be told apart, in both themes.

The colours are read out of tokens.css: spoiling one there is enough to turn this red.
"""

import re
from itertools import product
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "platform/ui/static/ui/tokens.css"
SCHOOLS = ("host", "lake", "moss", "brick", "plum", "slate", "ochre", "teal", "navy")
WASHES = ("water-wash", "sand-wash", "moss-wash", "clay-wash", "violet-wash")
GROUNDS = ("paper", "card")

TEXT = [
    *product(["ink"], [*GROUNDS, *WASHES, "stone", "stone-wash", "pool", "pool-deep"]),
    *product(["quiet"], [*GROUNDS, "stone-wash", "water-wash", "violet-wash", "stone"]),
    *product(["water", "deep"], [*GROUNDS, "water-wash"]),
    *product(["on-water"], ["water", "deep"]),
    *product(["moss"], [*GROUNDS, "moss-wash"]),
    *product(["sand-ink"], [*GROUNDS, "sand-wash"]),
    *product(["clay"], [*GROUNDS, "clay-wash"]),
    *product(["violet"], [*GROUNDS, "violet-wash"]),
    ("on-clay", "clay"),
    *(("on-school", f"c-{school}") for school in SCHOOLS),
    *product((f"c-{school}-ink" for school in SCHOOLS), GROUNDS),
    *((f"c-{school}-ink", f"c-{school}-wash") for school in SCHOOLS),
    *(("ink", f"c-{school}-wash") for school in SCHOOLS),
]
CONTROLS = [
    *product(["edge"], [*GROUNDS, "stone-wash", "violet-wash", "clay-wash"]),
    *product(["water", "focus", "clay"], [*GROUNDS]),
    ("card", "moss"),  # the tick on a stepping stone
    ("moss", "stone-wash"),  # a progress bar on its ground
    *(("sand", f"c-{school}") for school in SCHOOLS),  # the ring of focus on the header
]
PAIRS = [(*pair, 4.5) for pair in TEXT] + [(*pair, 3.0) for pair in CONTROLS]


def block(selector: str) -> dict[str, str]:
    """The colours set in the first block with this selector."""
    body = CSS.read_text().split(selector + " {", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body))


LIGHT = block(":root")
DARK = block(':root[data-theme="dark"]')


def luminance(colour: str) -> float:
    """How bright a colour is, as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of two colours: 1 when they are the same, 21 for black on white."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def too_weak(tokens: dict[str, str]) -> list[str]:
    """The pairs that somebody could not tell apart."""
    return [
        f"{one} on {other}: {ratio:.2f}, needs {least}"
        for one, other, least in PAIRS
        if (ratio := contrast(tokens[one], tokens[other])) < least
    ]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_pair_can_be_told_apart(theme: dict[str, str]) -> None:
    assert too_weak(theme) == []


def test_dark_is_the_same_by_choice_and_by_device() -> None:
    assert block(':root:not([data-theme="light"])') == DARK


def test_both_themes_set_the_same_colours() -> None:
    assert LIGHT.keys() == DARK.keys()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("token", sorted({pair[0] for pair in PAIRS}))
def test_a_spoiled_colour_is_noticed(theme: dict[str, str], token: str) -> None:
    ground = next(other for one, other, _ in PAIRS if one == token)
    assert too_weak({**theme, token: theme[ground]})


@pytest.mark.parametrize("school", SCHOOLS[1:])
def test_every_school_colour_is_handed_to_the_page(school: str) -> None:
    rule = CSS.read_text().split(f'[data-school-colour="{school}"] {{')[1].split("}")[0]
    assert f"--school: var(--c-{school});" in rule
    assert f"--school-ink: var(--c-{school}-ink);" in rule
    assert f"--school-wash: var(--c-{school}-wash);" in rule


def test_known_ratios() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
