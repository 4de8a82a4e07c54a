"""A pupil's page has to arrive on a poor connection: what the design may weigh."""

import gzip
from pathlib import Path

import pytest

UI = Path(__file__).parents[2] / "platform/ui/static/ui"
KB = 1024


def zipped(*names: str) -> int:
    """What these files weigh on the wire, each compressed by itself."""
    return sum(len(gzip.compress((UI / name).read_bytes(), 9)) for name in names)


def test_the_two_stylesheets() -> None:
    assert zipped("tokens.css", "causeway.css") <= 9 * KB


def test_the_font() -> None:
    assert (UI / "fonts/atkinson-next.woff2").stat().st_size <= 16 * KB


def test_the_font_carries_its_licence() -> None:
    assert "SIL OPEN FONT LICENSE" in (UI / "fonts/OFL.txt").read_text()


def test_signs_and_drawings() -> None:
    assert zipped("icons.svg") <= 3 * KB
    assert zipped("drawings.svg") <= 4 * KB


def test_everything_a_first_view_fetches_leaves_room_for_the_page() -> None:
    names = ("tokens.css", "causeway.css", "icons.svg", "drawings.svg", "favicon.svg")
    font = (UI / "fonts/atkinson-next.woff2").stat().st_size
    assert zipped(*names) + font <= 36 * KB


@pytest.mark.django_db
def test_pages_are_sent_packed_and_files_as_they_are(client, oak):
    client.force_login(oak.pupil)
    page = client.get("/me/", headers={"Accept-Encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    url = f"/learn/{oak.course.code}/{oak.lesson.slug}/media/picture/{oak.picture.pk}/960/"
    picture = client.get(url, headers={"Accept-Encoding": "gzip"})
    assert not picture.has_header("Content-Encoding")
    assert int(picture["Content-Length"]) == len(b"".join(picture.streaming_content))
