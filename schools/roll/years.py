"""Year groups as files write them, and as a birthday gives them."""

import datetime
import re

RECEPTION, LAST = 0, 13
NURSERY = {"E1", "E2", "N1", "N2", "N", "NURSERY"}
# Mixed or unknown, by the code sets of the common basic data set.
UNSAID = {"", "M", "X"}
WORDS = re.compile(r"\A(?:YEAR|YR|Y)?\.? ?0?([0-9]{1,2})\Z")
# The grades of the United States (CEDS): KG and twelve numbers. The others are younger or
# older than any year group, or none.
KINDERGARTEN = {"KG", "K"}
UNGRADED = {"", "IT", "PR", "PK", "TK", "13", "PS", "UG", "OTHER"}
GRADE = re.compile(r"\A0?([1-9]|1[0-2])\Z")
YEAR_BEGINS = 9  # September: Education Act 1996, section 579, and the code on admissions


def year_group_of(text: str) -> int | None:
    """The year group that a file's words mean; ``None`` where they say none.

    Raises ``ValueError`` for words that mean no year group of a school.
    """
    word = " ".join(text.upper().split())
    if word in UNSAID or word in NURSERY:
        return None
    if word in ("R", "YR", "YEAR R", "RECEPTION"):
        return RECEPTION
    found = WORDS.match(word)
    if found is None or not RECEPTION <= int(found[1]) <= LAST:
        raise ValueError(text)
    return int(found[1])


def year_group_of_grade(text: str) -> int | None:
    """The year group whose children are as old as those of an American grade.

    Kindergarten is Year 1. Raises ``ValueError`` for what is no grade.
    """
    word = text.strip().upper()
    if word in UNGRADED:
        return None
    if word in KINDERGARTEN:
        return 1
    found = GRADE.match(word)
    if found is None:
        raise ValueError(text)
    return int(found[1]) + 1


def year_group_by_age(born: datetime.date, on: datetime.date) -> int:
    """The year group of a child's age in the school year of that day, by 31 August.

    Whoever is five by then begins Year 1 in September. It may be below 0 or over 13.
    """
    begins = school_year_of(on)
    cohort = born.year if born.month < YEAR_BEGINS else born.year + 1
    return begins - cohort - 4


def school_year_of(day: datetime.date) -> int:
    """The calendar year in which the school year of that day began."""
    return day.year if day.month >= YEAR_BEGINS else day.year - 1


def year_group_now(
    said: int | None,
    *,
    made_on: datetime.date | None,
    born: datetime.date | None,
    today: datetime.date,
) -> int | None:
    """The year group of today's school year, where a file of ``made_on`` said ``said``.

    A file of last summer names the year that has ended: everybody has gone up one since.
    Of an older one nobody knows who was kept back, so the birthday says it.
    """
    if said is None or made_on is None:
        return said
    gone = school_year_of(today) - school_year_of(made_on)
    if gone > 1:
        found = year_group_by_age(born, today) if born else -1
    else:
        found = said + max(gone, 0)
    return found if RECEPTION <= found <= LAST else None


def year_words(year: int | None) -> str:
    """As people say it: "Reception", "Year 5"."""
    if year is None:
        return "no year"
    return f"Year {year}" if year else "Reception"
