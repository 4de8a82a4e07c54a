"""The schools, their classes, and everyone in them, made by the services."""

import random
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from accounts.models import User
from audit.services import record
from console.demo import voices
from console.demo.cast import PEOPLE, SCHOOLS, DemoClass, DemoSchool, Role
from console.demo.days import day
from console.demo.password import demo_password
from console.services.operators import add_operator
from schools.models import AcademicYear, Membership, School, TeachingGroup
from schools.services.agreements import record_processing
from schools.services.people import join_group, start_membership
from schools.services.schools import add_school
from schools.tenancy import school_scope


@dataclass
class Cluster:
    """What has been made so far, by the names that the cast uses."""

    schools: dict[str, School] = field(default_factory=dict)
    groups: dict[tuple[str, str], TeachingGroup] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    classes: dict[tuple[str, str], list[User]] = field(default_factory=dict)


def make_school(cluster: Cluster, plan: DemoSchool) -> School:
    """One school of the cast, with its empty classes."""
    school = add_school(plan.row(), by=None, host=plan.is_host, slug=plan.slug).school
    school.colour = plan.colour
    school.save(update_fields=["colour"])
    cluster.schools[plan.slug] = school
    with school_scope(school):
        for room in plan.classes:
            group = TeachingGroup.objects.create(
                school=school,
                academic_year=AcademicYear.objects.current(),
                name=room.name,
                subject=room.subject,
                year_group=room.year_group,
            )
            record("schools.make_group", group, by=None)
            cluster.groups[plan.slug, room.name] = group
            cluster.classes[plan.slug, room.name] = []
    return school


def make_cast(cluster: Cluster) -> None:
    """Everyone who has a name of their own."""
    years = {(s.slug, room.name): room.year_group for s in SCHOOLS for room in s.classes}
    for person in PEOPLE:
        user = User.objects.create_user(
            person.username,
            None,
            first_name=person.first_name,
            last_name=person.last_name,
            title=person.title,
        )
        cluster.people[person.username] = user
        if not person.places:
            add_operator(user, by=None)
        for slug, role, room in person.places:
            year_group = years[slug, room] if role == Role.PUPIL else None
            take_place(cluster, user, slug=slug, role=role, room=room, year=year_group)
    sign_with_the_host(cluster)


def sign_with_the_host(cluster: Cluster) -> None:
    """Each school's agreement, without which it could not bring in its roll."""
    runs_it = next(person.username for person in PEOPLE if not person.places)
    for slug, school in cluster.schools.items():
        head = next(
            p for p in PEOPLE if any(at[:2] == (slug, Role.HEAD) for at in p.places)
        )
        record_processing(
            school,
            version="1",
            signed_by=f"{head.title} {head.last_name}, Head",
            starts=day(-60, 9).date(),
            by=cluster.people[runs_it],
        )


def fill_class(
    cluster: Cluster, plan: DemoSchool, room: DemoClass, dice: random.Random
) -> None:
    """Pupils with made-up names, until the class is full."""
    missing = room.size - len(cluster.classes[plan.slug, room.name])
    taken = {(u.first_name, u.last_name) for u in cluster.people.values()}
    names: list[tuple[str, str]] = []
    while len(names) < missing:
        name = (dice.choice(voices.FIRST_NAMES), dice.choice(voices.LAST_NAMES))
        # No two of a first name in a class, or a reader cannot tell them apart.
        if name in taken or name[0] in {first for first, _ in names}:
            continue
        taken.add(name)
        names.append(name)
    usernames = User.objects.free_usernames(names)
    for username, (first, last) in zip(usernames, names, strict=True):
        user = User.objects.create_user(username, None, first_name=first, last_name=last)
        cluster.people[username] = user
        take_place(
            cluster,
            user,
            slug=plan.slug,
            role=Role.PUPIL,
            room=room.name,
            year=room.year_group,
        )


def take_place(
    cluster: Cluster, user: User, *, slug: str, role: str, room: str, year: int | None
) -> Membership:
    """A membership at a school and, where ``room`` says so, a place in a class."""
    school = cluster.schools[slug]
    membership = start_membership(
        user=user, school=school, role=role, by=None, year_group=year
    )
    if room:
        with school_scope(school):
            join_group(cluster.groups[slug, room], membership=membership, by=None)
        if role == Role.PUPIL:
            cluster.classes[slug, room].append(user)
    return membership


def let_them_sign_in(cluster: Cluster) -> None:
    """Give all of them the one password, hashed once: a hash costs a third of a second."""
    people = [user.pk for user in cluster.people.values()]
    hashed = make_password(demo_password())
    User.objects.filter(pk__in=people).update(password=hashed)
    for user in cluster.people.values():
        user.password = hashed
