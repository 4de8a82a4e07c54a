"""Dates as people say them, the clock stopped at Wednesday 8 October 2025, 11:00."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.template import Context, Template

from ui.moments import UK

NOW = datetime(2025, 10, 8, 11, 0, tzinfo=UK)


@pytest.fixture(autouse=True)
def _wednesday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def said(moment: object, style: str = "at") -> str:
    """The words between the tags."""
    page = Template("{{ moment|when:style }}").render(
        Context({"moment": moment, "style": style})
    )
    return page.partition(">")[2].partition("<")[0]


def at(month: int, day: int, hour: int = 15, minute: int = 30, year: int = 2025):
    return datetime(year, month, day, hour, minute, tzinfo=UK)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (at(10, 8), "today at 15:30"),
        (at(10, 8, 9, 5), "today at 09:05"),
        (at(10, 7), "yesterday at 15:30"),
        (at(10, 9), "tomorrow at 15:30"),
        (at(10, 3), "Friday at 15:30"),
        (at(10, 1), "1 October"),
        (at(1, 14), "14 January"),
        (at(7, 1, year=2024), "1 July 2024"),
        (at(12, 20, year=2024), "20 December 2024"),
        (date(2025, 10, 7), "yesterday"),
        (date(2025, 10, 8), "today"),
        (date(2025, 10, 10), "Friday"),
    ],
)
def test_when_it_happened(moment: object, words: str) -> None:
    assert said(moment) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (at(10, 8), "by 15:30 today"),
        (at(10, 8, 23, 59), "today"),
        (at(10, 9), "by tomorrow"),
        (at(10, 10), "by Friday"),
        (at(10, 24), "by 24 October"),
        (at(10, 8, 10, 0), "was due today"),
        (at(10, 7), "was due yesterday"),
        (at(10, 3), "was due Friday"),
        (date(2025, 10, 8), "today"),
        (date(2025, 10, 10), "by Friday"),
        (date(2025, 9, 30), "was due 30 September"),
    ],
)
def test_when_it_has_to_be_ready(moment: object, words: str) -> None:
    assert said(moment, "by") == words


def test_the_clock_is_the_one_on_the_wall_of_a_uk_school() -> None:
    assert said(datetime(2025, 10, 8, 14, 30, tzinfo=UTC)) == "today at 15:30"


def test_late_in_the_evening_is_already_tomorrow_in_summer_time() -> None:
    assert said(datetime(2025, 10, 8, 23, 30, tzinfo=UTC)) == "tomorrow at 00:30"


def test_in_january_last_month_needs_no_year() -> None:
    with time_machine.travel(datetime(2026, 1, 9, 9, 0, tzinfo=UK), tick=False):
        assert said(at(12, 1)) == "1 December"


def test_the_exact_time_is_kept_for_whoever_asks() -> None:
    page = Template("{{ moment|when }}").render(Context({"moment": at(10, 10)}))
    assert page == (
        '<time datetime="2025-10-10T15:30:00+01:00"'
        ' title="Friday 10 October 2025, 15:30">Friday at 15:30</time>'
    )


@pytest.mark.parametrize("nothing", [None, ""])
def test_no_date_no_words(nothing: object) -> None:
    assert Template("{{ moment|when }}").render(Context({"moment": nothing})) == ""
