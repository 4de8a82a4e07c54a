"""Birthdays as a school writes them: the day first, or the year first.

Where the month may come first, as in a file of an American system, its reader has to know.
"""

import datetime
import re

MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
YEAR = r"((?:19|20)[0-9]{2})"
MIDNIGHT = r"(?:[T ]00:00(?::00)?)?"  # what a database adds to a day
YEAR_FIRST = re.compile(rf"\A{YEAR}-([0-9]{{2}})-([0-9]{{2}}){MIDNIGHT}\Z")
# ISO 8601 without lines, which Microsoft's documents of School Data Sync allow.
UNDIVIDED = re.compile(rf"\A{YEAR}([0-9]{{2}})([0-9]{{2}})\Z")
DAY_FIRST = re.compile(rf"\A([0-9]{{1,2}})[/.\- ]([0-9]{{1,2}})[/.\- ]{YEAR}{MIDNIGHT}\Z")
IN_WORDS = re.compile(rf"\A([0-9]{{1,2}})[ \-/]([A-Za-z]{{3,9}})\.?[ \-/]{YEAR}\Z")


def day_of(text: str, *, is_month_first: bool = False) -> datetime.date:
    """The day that is meant. Raises ``ValueError`` for what is none."""
    if found := YEAR_FIRST.match(text) or UNDIVIDED.match(text):
        year, month, day = map(int, found.groups())
    elif found := DAY_FIRST.match(text):
        day, month, year = map(int, found.groups())
        if is_month_first:
            day, month = month, day
    elif found := IN_WORDS.match(text):
        day, year = int(found[1]), int(found[3])
        at = MONTHS.find(found[2][:3].lower())
        month = at // len("jan ") + 1 if at >= 0 else 0
    else:
        raise ValueError(text)
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise ValueError(text) from None


def numbers_before_year(text: str) -> tuple[int, int] | None:
    """The two numbers of a day whose year stands last; ``None`` for any other text."""
    found = DAY_FIRST.match(text)
    return (int(found[1]), int(found[2])) if found else None
