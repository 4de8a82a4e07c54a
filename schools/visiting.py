"""Which pages of a school open in a visit, as a registry that higher apps fill.

Closed unless opened: a page that no app has added stays shut. An app also says which of
its pages it keeps shut, and why; a test fails for a page of a school that is in neither
list, so that whoever adds one has to think of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from accounts.models import User

PAGE = "page"  # one page, by its address
SCHOOL = "school"  # all that opens; for break glass alone

# From what a page shows (its context): the row it is about, and whose it is.
About = Callable[[Mapping[str, Any]], tuple[Model | None, User | None]]


def nobody(shown: Mapping[str, Any]) -> tuple[None, None]:
    """The page is about the school and nobody in it."""
    return None, None


@dataclass(frozen=True)
class Page:
    """A page that opens in a visit: in words, in which area, and what it is about."""

    words: str
    area: str
    about: About


_areas: dict[str, str] = {}
_pages: dict[str, Page] = {}
_shut: dict[str, str] = {}


def add_area(code: str, words: str) -> None:
    """Add something that a school can open for a visit: "My classes"."""
    _areas[code] = words


def add_page(view: str, words: str, *, area: str, about: About = nobody) -> None:
    """Open the page of that name in visits; the first of an area is where one begins."""
    _pages[view] = Page(words, area, about)


def keep_shut(why: str, *views: str) -> None:
    """Say that these stay shut in every visit, and why."""
    _shut.update(dict.fromkeys(views, why))


def page_of(view: str) -> Page | None:
    """The page of that name, if it opens in visits."""
    return None if view in _shut else _pages.get(view)


def areas() -> dict[str, str]:
    """What a school can open for a visit, in words by their codes."""
    return dict(_areas)


def opened() -> set[str]:
    return set(_pages)


def kept_shut() -> dict[str, str]:
    return dict(_shut)


def first_of(area: str) -> str:
    """The name of the page on which a visit to that area begins."""
    found = (v for v, page in _pages.items() if area in (SCHOOL, page.area))
    return next(found, next(iter(_pages)))  # an area that there is not any more


keep_shut(
    "these are the accounts of the school’s staff",
    "schools:person_list",
    "schools:person_invite",
    "schools:person_detail",
    "schools:role_give",
    "schools:role_end",
    "schools:role_give_back",
    "schools:invitation_renew",
    "schools:invitation_end",
    "schools:new_link",
    "schools:second_step_reset",
    "schools:devices_end",
    "schools:request_make",
    "schools:request_end",
)
keep_shut(
    "it holds the pupils’ numbers and birthdays, and is there to do something",
    "schools:pupil_list",
    "schools:pupil_add",
    "schools:pupil_detail",
    "schools:pupil_correct",
    "schools:pupil_end",
    "schools:pupil_keep",
    "schools:ways_in",
    "schools:slips",
    "schools:cards",
    "schools:door",
    "schools:roll_list",
    "schools:roll_detail",
    "schools:roll_answer",
    "schools:roll_decide",
    "schools:roll_apply",
    "schools:roll_drop",
    "schools:roll_undo",
)
