"""The box is seen by everybody, and fits a phone."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.writing.desk import STATIC, Box, School, assert_clean


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


def test_the_library_names_no_file_that_is_not_shipped() -> None:
    """Or collectstatic stops on it."""
    for script in (STATIC / "ui" / "writing").glob("*.js"):
        assert "sourceMappingURL" not in script.read_text("utf-8")
