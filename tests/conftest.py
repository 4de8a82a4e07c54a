"""The standing cast: two schools that look alike, so that a mix-up shows."""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from content.models import AssignmentPage, CoursePage, LessonPage
from content.rendering import forget_bodies
from courses.models import Course, SetWork
from courses.services import working
from courses.services.setting import set_page
from schools.models import Membership, School, TeachingGroup
from schools.tenancy import school_scope
from tests.factories import (
    add_person,
    make_assignment,
    make_course_page,
    make_group,
    make_lesson,
    make_picture,
    make_school,
)

pytest_plugins = ["tests.two_roles"]

Role = Membership.Role


@dataclass
class World:
    """One complete school: people, a class, a course, set work."""

    school: School
    group: TeachingGroup
    teacher: Any
    pupil: Any
    classmate: Any
    head: Any
    office: Any
    course_page: CoursePage
    course: Course
    lesson: LessonPage
    assignment: AssignmentPage
    set_work: SetWork
    picture: Any
    people: dict[str, Any] = field(default_factory=dict)

    def scope(self):
        return school_scope(self.school)


def make_world(urn: str, name: str, slug: str, year_group: int, *, host=False) -> World:
    school = make_school(urn, name, slug=slug, host=host)
    group = make_group(school, f"{year_group}K", year_group)
    teacher = add_person(
        school, Role.TEACHER, group=group, title="Ms", last_name=f"Khan-{slug}"
    )
    pupils = [
        add_person(
            school,
            Role.PUPIL,
            group=group,
            year_group=year_group,
            first_name=first,
            last_name=f"Reed-{slug}",
        )
        for first in ("Dee", "Sam")
    ]
    head = add_person(school, Role.HEAD, title="Mrs", last_name=f"Head-{slug}")
    office = add_person(school, Role.OFFICE, title="Mrs", last_name=f"Ford-{slug}")
    picture = make_picture(school, teacher, title=f"Picture of {slug}")
    page = make_course_page(school, teacher, f"Rivers of {slug}")
    lesson = make_lesson(
        page,
        teacher,
        f"The water cycle in {slug}",
        body=[
            ("text", "<p>Water goes round and round.</p>"),
            ("picture", {"picture": picture, "alt": "A river", "caption": ""}),
            ("steps", ["Read it", "Draw it"]),
        ],
    )
    assignment = make_assignment(
        page,
        teacher,
        f"Diary of a raindrop in {slug}",
        criteria=["I name two stages", "I write as the drop"],
    )
    with school_scope(school):
        set_work = set_page(
            assignment,
            group=group,
            by=teacher,
            due_at=timezone.now() + timedelta(days=3),
        )
        course = Course.objects.get(page=page)
    return World(
        school=school,
        group=group,
        teacher=teacher,
        pupil=pupils[0],
        classmate=pupils[1],
        head=head,
        office=office,
        course_page=page,
        course=course,
        lesson=lesson,
        assignment=assignment,
        set_work=set_work,
        picture=picture,
        people={
            "teacher": teacher,
            "pupil": pupils[0],
            "classmate": pupils[1],
            "head": head,
            "office": office,
        },
    )


@pytest.fixture
def oak(db) -> World:
    """A primary school, whole: see :class:`World`."""
    return make_world("900001", "Oak Junior", "oak", 5)


@pytest.fixture
def elm(db) -> World:
    """Another primary school, as like the first as can be."""
    return make_world("900002", "Elm Primary", "elm", 6)


@pytest.fixture
def north(db) -> School:
    """The school that hosts the cluster."""
    return make_school("900009", "Northgate Academy", slug="north", host=True)


@pytest.fixture
def tom(north):
    """A technician of the host."""
    return add_person(
        north, Role.TECHNICIAN, first_name="Tom", title="Mr", last_name="Finn"
    )


@pytest.fixture
def handed_in(oak):
    """Dee's first hand-in for Oak's assignment."""
    with oak.scope():
        return working.hand_in(
            oak.set_work,
            by=oak.pupil,
            text="I fell as rain on a hill.",
            key=uuid.uuid4(),
            brief={
                "title": "Diary",
                "criteria": ["I name two stages", "I write as it"],
            },
        ).hand_in


def pytest_collection_modifyitems(config, items):
    """The full cube is asked for by its name, as ``make walls`` does."""
    if "cube" in (config.option.markexpr or ""):
        return
    left = [item for item in items if item.get_closest_marker("cube")]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in set(left)]


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """What a process keeps in memory must not carry from one test to the next."""
    forget_bodies()
    yield
    forget_bodies()
