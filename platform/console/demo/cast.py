"""Who there is in the demonstration: four schools, their staff, and pupils by name."""

from dataclasses import dataclass

from schools.models import Membership, School
from schools.register import RegisterRow

Role = Membership.Role
Colour = School.Colour


DEMO_URNS = "99"  # what the number of a made-up school begins with: none of the register's


@dataclass(frozen=True)
class DemoClass:
    """A class of about thirty. ``size`` counts the named pupils too."""

    name: str
    year_group: int
    size: int
    subject: str = ""


@dataclass(frozen=True)
class DemoSchool:
    slug: str
    urn: str
    name: str
    colour: str
    classes: tuple[DemoClass, ...]
    is_host: bool = False

    def row(self) -> RegisterRow:
        """The row that the register would have, if the school existed."""
        return RegisterRow(
            urn=self.urn,
            name=self.name,
            la_code="999",
            establishment_number=self.urn[-4:],
            phase="secondary" if self.is_host else "primary",
            low_age=11 if self.is_host else min(c.year_group for c in self.classes) - 1,
            high_age=18 if self.is_host else 11,
            status="open",
            type_name="Academy converter",
            town="Sandford",
            postcode="",
            local_authority="Sandshire",
        )


@dataclass(frozen=True)
class DemoPerson:
    """Someone with a name of their own. ``places`` are (school, role, class or "").

    Whoever has none is an operator of the cluster.
    """

    username: str
    title: str
    first_name: str
    last_name: str
    places: tuple[tuple[str, str, str], ...]
    what: str

    @property
    def is_pupil(self) -> bool:
        return bool(self.places) and self.places[0][1] == Role.PUPIL


SCHOOLS = (
    DemoSchool(
        "northgate",
        "990001",
        "Northgate Academy",
        Colour.NAVY,
        (
            DemoClass("7B", 7, 30, "Science"),
            DemoClass("7C", 7, 29, "Science"),
            DemoClass("9A", 9, 6),
        ),
        is_host=True,
    ),
    DemoSchool(
        "elm",
        "990002",
        "Elm Primary",
        Colour.MOSS,
        (DemoClass("6K", 6, 30), DemoClass("5K", 5, 29)),
    ),
    DemoSchool(
        "oak",
        "990003",
        "Oak Junior",
        Colour.PLUM,
        (DemoClass("5B", 5, 30), DemoClass("6L", 6, 28)),
    ),
    DemoSchool(
        "ash",
        "990004",
        "Ash Primary",
        Colour.OCHRE,
        (DemoClass("6A", 6, 30), DemoClass("5A", 5, 28)),
    ),
)
URNS = tuple(school.urn for school in SCHOOLS)


def _staff(
    username: str, title: str, first: str, last: str, what: str, *places: tuple[str, ...]
) -> DemoPerson:
    given = tuple((p[0], p[1], p[2] if len(p) > 2 else "") for p in places)
    return DemoPerson(username, title, first, last, given, what)


STAFF = (
    _staff(
        *("mskhan", "Ms", "Amina", "Khan", "teaches Year 6 at Elm Primary"),
        ("elm", Role.TEACHER, "6K"),
    ),
    _staff(
        *("mrbell", "Mr", "Tom", "Bell", "teaches Year 7 science at Northgate Academy"),
        ("northgate", Role.TEACHER, "7B"),
        ("northgate", Role.TEACHER, "7C"),
    ),
    _staff(
        *("mrosei", "Mr", "Kofi", "Osei", "teaches Year 5 at Oak Junior"),
        ("oak", Role.TEACHER, "5B"),
    ),
    _staff(
        *("missreid", "Miss", "Isla", "Reid", "teaches Year 6 at Ash Primary"),
        ("ash", Role.TEACHER, "6A"),
    ),
    _staff(
        *("mrpatel", "Mr", "Nikhil", "Patel", "teaches Year 5 at Elm Primary"),
        ("elm", Role.TEACHER, "5K"),
    ),
    _staff(
        *("mrswebb", "Mrs", "Judith", "Webb", "teaches Year 6 at Oak Junior"),
        ("oak", Role.TEACHER, "6L"),
    ),
    _staff(
        *("mrgrant", "Mr", "Leon", "Grant", "teaches Year 5 at Ash Primary"),
        ("ash", Role.TEACHER, "5A"),
    ),
    _staff(
        *("mscoe", "Ms", "Hannah", "Coe", "Year 9 tutor at Northgate Academy"),
        ("northgate", Role.TUTOR, "9A"),
    ),
    _staff(
        *("mrsford", "Mrs", "Pauline", "Ford", "runs the office at Oak Junior"),
        ("oak", Role.OFFICE),
    ),
    _staff(
        *("msroy", "Ms", "Priti", "Roy", "SENCo at Northgate Academy"),
        ("northgate", Role.SENCO),
    ),
    _staff(
        *("mrcole", "Mr", "Adrian", "Cole", "leads on more-able pupils at Oak Junior"),
        ("oak", Role.MORE_ABLE_LEAD),
    ),
    _staff(
        *("msshah", "Ms", "Rekha", "Shah", "coordinator for Elm, Oak and Ash"),
        ("elm", Role.COORDINATOR),
        ("oak", Role.COORDINATOR),
        ("ash", Role.COORDINATOR),
    ),
    _staff(
        *("mrduff", "Mr", "Callum", "Duff", "safeguarding lead at Elm Primary"),
        ("elm", Role.DSL),
    ),
    _staff(
        *("msives", "Ms", "Carol", "Ives", "safeguarding lead at Northgate Academy"),
        ("northgate", Role.DSL),
    ),
    _staff(
        *("mrsnoble", "Mrs", "Grace", "Noble", "head of Northgate Academy"),
        ("northgate", Role.HEAD),
    ),
    _staff(
        *("mrhart", "Mr", "Daniel", "Hart", "head of Elm Primary"),
        ("elm", Role.HEAD),
    ),
    _staff(
        *("mslowe", "Ms", "Bridget", "Lowe", "head of Oak Junior"),
        ("oak", Role.HEAD),
    ),
    _staff(
        *("mrsosman", "Mrs", "Yasmin", "Osman", "head of Ash Primary"),
        ("ash", Role.HEAD),
    ),
    _staff(*("mradeyemi", "Mr", "Femi", "Adeyemi", "runs the cluster: schools as counts")),
)

PUPILS = (
    DemoPerson(
        *("dee", "", "Dee", "Marsh", (("oak", Role.PUPIL, "5B"),)),
        "Year 5 at Oak Junior, with a seat on a Northgate course",
    ),
    DemoPerson(
        *("sam", "", "Sam", "Lee", (("elm", Role.PUPIL, "6K"),)), "Year 6 at Elm Primary"
    ),
    DemoPerson(
        *("priya", "", "Priya", "Nair", (("northgate", Role.PUPIL, "7B"),)),
        "Year 7 at Northgate Academy",
    ),
    DemoPerson(
        *("jo", "", "Jo", "Lee", (("northgate", Role.PUPIL, "9A"),)),
        "Year 9 at Northgate Academy",
    ),
)
PEOPLE = PUPILS + STAFF
