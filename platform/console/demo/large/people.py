"""Who is in a large school: staff, pupils in their classes, with invented names."""

import datetime
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from accounts.managers import stem
from accounts.models import ALPHABET, User
from console.demo import voices
from console.demo.days import day
from console.demo.large.bulk import Keys, Table
from console.demo.large.plan import SchoolPlan
from schools.models import (
    AcademicYear,
    Enrolment,
    GroupMember,
    Membership,
    School,
    TeachingGroup,
)
from schools.permissions import AUTHORS

Role = Membership.Role
TITLES = ("Ms", "Mr", "Mrs", "Miss")
# One of each, as long as the school has the staff; everybody else teaches.
OFFICES = (Role.HEAD, Role.OFFICE, Role.SENCO, Role.DSL)
LEAST_TEACHING = 0.6  # of the staff
IN_SCHOOL_SINCE = -70  # days


def signs(dice: random.Random, number: int) -> str:
    """So many random signs, of those that public ids are made of."""
    return "".join(dice.choices(ALPHABET, k=number))


@dataclass
class Room:
    """One class with its keys: the group's, its teacher's, its pupils'."""

    group: int
    name: str
    teacher: int
    pupils: list[int]


@dataclass
class Peopled:
    """A large school and its classes, by keys."""

    plan: SchoolPlan
    school: School
    rooms: list[Room] = field(default_factory=list)

    @property
    def author(self) -> int:
        """Who wrote the school's courses."""
        return self.rooms[0].teacher


class Usernames:
    """Free usernames in the way of ``free_usernames``, without asking for each school."""

    def __init__(self) -> None:
        self.taken = set(User.objects.values_list("username", flat=True))
        self.numbers: dict[str, int] = {}
        self.stems: dict[tuple[str, str], str] = {}

    def free(self, first: str, last: str) -> str:
        key = first, last[:1]
        if key not in self.stems:
            self.stems[key] = stem(*key)
        name = self.stems[key]
        while True:
            number = self.numbers[name] = self.numbers.get(name, 0) + 1
            found = name if number == 1 else f"{name}{number}"
            if found not in self.taken:
                return found


class Register:
    """Writes people and classes, some schools at a time."""

    def __init__(self, *, password: str, seed: int) -> None:
        self.password, self.seed = password, seed
        self.usernames = Usernames()
        self.year = AcademicYear.objects.current().pk
        self.since: datetime.datetime = day(IN_SCHOOL_SINCE, 9)
        self.users, self.memberships = Keys(User), Keys(Membership)
        self.groups = Keys(TeachingGroup)
        self.in_django = User.groups.through
        self.tables = {
            "users": Table(
                *(User, "id", "username", "public_id", "first_name", "last_name"),
                *("title", "password", "date_joined"),
            ),
            "memberships": Table(Membership, "id", "user", "school", "role", "starts"),
            "in_django": Table(self.in_django, "user", "group"),
            "enrolments": Table(
                Enrolment, "school", "membership", "academic_year", "year_group"
            ),
            "groups": Table(
                *(TeachingGroup, "id", "school", "academic_year", "name", "subject"),
                "year_group",
            ),
            "places": Table(GroupMember, "school", "group", "membership", "starts"),
        }

    def fill(self, schools: Sequence[tuple[SchoolPlan, School]]) -> list[Peopled]:
        """Staff, classes and pupils of some schools."""
        self.rows: dict[str, list[tuple]] = {name: [] for name in self.tables}
        found = [self.fill_one(plan, school) for plan, school in schools]
        for name, table in self.tables.items():
            table.write(self.rows[name])
        return found

    def fill_one(self, plan: SchoolPlan, school: School) -> Peopled:
        dice = random.Random(f"{self.seed} people {plan.number}")
        found = Peopled(plan, school)
        teachers = self.staff(plan, school, dice)
        for place, room in enumerate(plan.classes):
            group = self.groups.next()
            subject = "Science" if plan.is_secondary else ""
            self.rows["groups"].append(
                (group, school.pk, self.year, room.name, subject, room.year_group)
            )
            teacher, membership = teachers[place % len(teachers)]
            self.rows["places"].append((school.pk, group, membership, self.since))
            pupils = []
            for first in some(voices.FIRST_NAMES, room.size, dice):
                pupil, membership = self.person(school, Role.PUPIL, first, "", dice)
                self.rows["enrolments"].append(
                    (school.pk, membership, self.year, room.year_group)
                )
                self.rows["places"].append((school.pk, group, membership, self.since))
                pupils.append(pupil)
            found.rooms.append(Room(group, room.name, teacher, pupils))
        return found

    def staff(
        self, plan: SchoolPlan, school: School, dice: random.Random
    ) -> list[tuple[int, int]]:
        """Everybody who works at the school; the teachers, with their memberships."""
        in_offices = OFFICES[: int(plan.staff * (1 - LEAST_TEACHING))] or OFFICES[:1]
        roles = [*in_offices, *[Role.TEACHER] * (plan.staff - len(in_offices))]
        teachers = []
        for first, role in zip(
            some(voices.FIRST_NAMES, plan.staff, dice), roles, strict=True
        ):
            person = self.person(school, role, first, dice.choice(TITLES), dice)
            if role == Role.TEACHER:
                teachers.append(person)
        return teachers

    def person(
        self, school: School, role: str, first: str, title: str, dice: random.Random
    ) -> tuple[int, int]:
        """Somebody new; the keys of the person and of their membership."""
        user, membership = self.users.next(), self.memberships.next()
        last = dice.choice(voices.LAST_NAMES)
        self.rows["users"].append(
            (
                *(user, self.usernames.free(first, last), signs(dice, 12), first, last),
                *(title, self.password, self.since),
            )
        )
        self.rows["memberships"].append((membership, user, school.pk, role, self.since))
        self.rows["in_django"].append((user, school.members_group_id))
        if role in AUTHORS:
            self.rows["in_django"].append((user, school.authors_group_id))
        return user, membership


def some(names: list[str], number: int, dice: random.Random) -> list[str]:
    """So many names, none of them twice as long as there are enough."""
    found: list[str] = []
    while len(found) < number:
        found += dice.sample(names, min(number - len(found), len(names)))
    return found
