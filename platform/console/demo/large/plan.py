"""Which schools a large cluster has, and how many pupils in which classes.

Plain numbers and names. A school depends on its number and the average size alone, so the
tenth school of a small cluster is the tenth of a large one, pupil by pupil.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, cycle, islice

from schools.models import School

# Pupils of ten schools, again and again: a secondary of about 1,000 and nine primaries of
# about 210.
SIZES = (210, 1000, 180, 240, 150, 210, 270, 105, 210, 315)
SECONDARY_FROM = 1000
CLASS_SIZE, PUPILS_TO_ONE_OF_STAFF = 30, 20
LEAST_PUPILS = 10  # to a school: below it some would have none
FIRST_URN, LAST_URN = 990_100, 999_999  # 99xxxx: the register has no such number
MOST_SCHOOLS = LAST_URN - FIRST_URN + 1

BEGINNINGS = (
    *("Alder", "Ash", "Beck", "Birch", "Bram", "Brook", "Burn", "Cald", "Chal", "Copse"),
    *("Dale", "Ember", "Fair", "Fern", "Hale", "Hart", "Haw", "Hazel", "Holm", "Kel"),
    *("Lang", "Lark", "Lin", "Marl", "Mill", "Pen", "Rook", "Sel", "Thorn", "Wel"),
    *("Whit", "Wind"),
)
ENDINGS = (
    *("bourne", "bridge", "by", "combe", "croft", "dene", "field", "ford", "gate", "ham"),
    *("hurst", "ley", "mere", "stead", "stow", "ton", "wick", "worth"),
)
PLACES = len(BEGINNINGS) * len(ENDINGS)
STRIDE = 211  # has no factor in common with PLACES: neighbours are not called alike
SIDES = (
    *("", "North", "South", "East", "West", "Upper", "Lower", "Great", "Little", "Old"),
    *("New", "Castle", "Bishop's", "King's", "Queen's", "Abbot's", "Long", "High"),
)


class PlanRefusedError(Exception):
    """There cannot be so many schools, or so few pupils in them."""


@dataclass(frozen=True)
class ClassPlan:
    name: str
    year_group: int
    size: int


@dataclass(frozen=True)
class SchoolPlan:
    """One school. ``number`` counts from 0; ``place`` is its name without what it is."""

    number: int
    place: str
    is_secondary: bool
    pupils: int

    @property
    def name(self) -> str:
        return f"{self.place} {'Academy' if self.is_secondary else 'Primary School'}"

    @property
    def slug(self) -> str:
        return self.place.lower().replace("'", "").replace(" ", "-")

    @property
    def urn(self) -> str:
        return str(FIRST_URN + self.number)

    @property
    def colour(self) -> str:
        return School.Colour.values[self.number % len(School.Colour)]

    @property
    def staff(self) -> int:
        return max(3, round(self.pupils / PUPILS_TO_ONE_OF_STAFF))

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(range(7, 12) if self.is_secondary else range(7))

    @property
    def classes(self) -> list[ClassPlan]:
        """Classes of about thirty, spread over the years; few classes are of the oldest."""
        many = max(1, round(self.pupils / CLASS_SIZE))
        years = self.years[-many:]
        of_year = [len(years) * place // many for place in range(many)]
        sizes = shares([1] * many, self.pupils)
        found = []
        for place, (year, size) in enumerate(zip(of_year, sizes, strict=True)):
            letter = place - of_year.index(year)
            found.append(
                ClassPlan(f"{years[year] or 'R'}{chr(65 + letter)}", years[year], size)
            )
        return found


def shares(weights: list[int], whole: int) -> list[int]:
    """``whole`` in whole numbers in proportion to ``weights``; they add up to it."""
    total = sum(weights)
    ends = [whole * so_far // total for so_far in accumulate(weights)]
    return [end - begin for begin, end in zip([0, *ends], ends, strict=False)]


def place_of(number: int) -> str:
    """An invented place, another for every number."""
    side, rest = divmod(number, PLACES)
    beginning, ending = divmod(rest * STRIDE % PLACES, len(ENDINGS))
    return f"{SIDES[side]} {BEGINNINGS[beginning]}{ENDINGS[ending]}".strip()


def planned(schools: int, pupils: int) -> Iterator[SchoolPlan]:
    """So many schools with exactly so many pupils in all.

    Raises :class:`PlanRefusedError` for more schools than there are numbers for, and for
    fewer than ten pupils to a school.
    """
    if not 0 < schools <= MOST_SCHOOLS:
        raise PlanRefusedError(f"There can be 1 to {MOST_SCHOOLS:,} schools.")
    if pupils < schools * LEAST_PUPILS:
        raise PlanRefusedError(
            f"{schools:,} schools need {schools * LEAST_PUPILS:,} pupils."
        )
    weights = list(islice(cycle(SIZES), schools))
    for number, size in enumerate(shares(weights, pupils)):
        is_secondary = weights[number] >= SECONDARY_FROM
        yield SchoolPlan(number, place_of(number), is_secondary, size)
