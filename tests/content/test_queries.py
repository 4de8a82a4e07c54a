"""What the editor asks the database: the same however large the cluster, and no more than
Wagtail itself asks.

Held with twelve schools and a tree that takes a moment to make.
"""

import uuid

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from content.models import LessonPage, Material, Picture
from schools.models import Membership
from schools.services.people import start_membership
from schools.tenancy import school_scope
from tests.content.addresses import rows_of, sign_in
from tests.content.stock import stock_wagtail
from tests.factories import add_person, make_course_page, make_lesson, make_school

SCREENS = {
    "start": "",
    "all courses": "pages/{top}/",
    "a course": "pages/{course}/",
    "a course, searched": "pages/{course}/?q=water",
    "a course, sorted": "pages/{course}/?ordering=-latest_revision_created_at",
    "search": "pages/search/?q=water",
    "page chooser": "choose-page/{course}/?page_type=wagtailcore.page",
    "page chooser, searched": "choose-page/search/?q=water",
    "picture chooser": "images/chooser/",
    "picture chooser, searched": "images/chooser/results/?q=picture",
    "file chooser": "documents/chooser/",
    "pictures": "images/",
    "files": "documents/",
    "a picture": "images/{picture}/",
    "edit a course": "pages/{course}/edit/",
    "edit a lesson": "pages/{lesson}/edit/",
    "history": "pages/{lesson}/history/",
    "copy": "pages/{lesson}/copy/",
    "move": "pages/{lesson}/move/",
    "delete": "pages/{lesson}/delete/",
}
# Queries of each, for somebody of one school.
WANTED = {
    "start": 15,
    "all courses": 27,
    "a course": 28,
    "a course, searched": 28,
    "a course, sorted": 28,
    "search": 20,
    "page chooser": 24,
    "page chooser, searched": 13,
    "picture chooser": 14,
    "picture chooser, searched": 12,
    "file chooser": 13,
    "pictures": 14,
    "files": 13,
    "a picture": 18,
    "edit a course": 27,
    "edit a lesson": 50,
    "history": 21,
    "copy": 22,
    "move": 19,
    "delete": 23,
}
# Where ours asks more than Wagtail's own does, in a cluster of twelve: each page asks whose
# it is, who asks and which other schools there are, and saves most of that elsewhere.
MORE = {
    "search": (21, 20),
    "picture chooser, searched": (12, 11),
    "a picture": (19, 16),
    "history": (22, 19),
    "copy": (23, 20),
    "move": (20, 17),
    "delete": (24, 21),
}


def many_lessons(course: Page, model: Page, number: int) -> None:
    """Lessons like ``model`` under ``course``, written in two statements."""
    course = Page.objects.get(pk=course.pk)
    kept = {
        field.attname: getattr(model, field.attname)
        for field in Page._meta.concrete_fields
        if not field.primary_key
    }
    pages = [
        Page(
            **kept
            | {
                "path": Page._get_path(
                    course.path, course.depth + 1, course.numchild + at + 1
                ),
                "slug": f"lesson-{course.pk}-{at}",
                "translation_key": uuid.uuid4(),
                "latest_revision_id": None,
                "live_revision_id": None,
            }
        )
        for at in range(number)
    ]
    made = Page.objects.bulk_create(pages, batch_size=500)
    lessons = [LessonPage(page_ptr=page, summary="", body=model.body) for page in made]
    fields = LessonPage._meta.local_concrete_fields
    for at in range(0, number, 200):
        QuerySet(LessonPage)._insert(lessons[at : at + 200], fields=fields, using="default")
    Page.objects.filter(pk=course.pk).update(numchild=course.numchild + number)


def many_files(school, number: int) -> None:
    here = {"collection": school.collection}
    picture = Picture.objects.filter(**here).first()
    material = Material.objects.filter(**here).first()
    for row in filter(None, (picture, material)):
        kept = {
            field.attname: getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if not field.primary_key
        }
        type(row).objects.bulk_create([type(row)(**kept) for _ in range(number)])


def lengthen(rows):
    """Thirty lessons more in the course, and thirty pictures and files in the school."""
    world = rows.world
    many_lessons(world.course_page, world.lesson, 30)
    many_files(world.school, 30)


def spread(rows):
    """Give the person eleven more schools, each with a course of thirty lessons."""
    for number in range(11):
        school = make_school(f"91{number:04}", f"School {number}", slug=f"school-{number}")
        role = Membership.Role.COORDINATOR
        start_membership(user=rows.world.teacher, school=school, role=role, by=None)
        author = add_person(school, Membership.Role.TEACHER)
        course = make_course_page(school, author, f"Rivers of school {number}")
        many_lessons(course, make_lesson(course, author, "Water"), 30)


def addresses_of(rows):
    world = rows.world
    ids = {
        "top": world.school.root_page_id,
        "course": world.course_page.pk,
        "lesson": world.lesson.pk,
        "picture": world.picture.pk,
    }
    return {name: path.format(**ids) for name, path in SCREENS.items()}


def asked(client, root, rows):
    """Queries of each screen, the second time: what a process keeps is kept by then."""
    found = {}
    for name, path in addresses_of(rows).items():
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                response = client.get(f"{root}{path}")
            assert response.status_code == 200, (name, response.status_code)
        found[name] = len(queries)
    return found


@pytest.fixture
def coordinator(client, oak):
    rows = rows_of(oak)
    role = Membership.Role.COORDINATOR
    start_membership(user=oak.teacher, school=oak.school, role=role, by=None)
    sign_in(client, oak.teacher)
    return rows


def test_a_list_of_thirty_asks_what_a_list_of_three_asks(client, coordinator):
    assert asked(client, "/oak/cms/", coordinator) == WANTED
    lengthen(coordinator)
    # Wagtail asks for the parent of each row that it offers to choose, twenty-five at most.
    longer = WANTED | {"page chooser": WANTED["page chooser"] + 22}
    assert asked(client, "/oak/cms/", coordinator) == longer


def test_a_cluster_of_twelve_asks_what_one_school_asks(client, coordinator):
    """One question more, for the menu of the other schools; a dialog does not show it."""
    spread(coordinator)
    found = asked(client, "/oak/cms/", coordinator)
    more = {name: number - WANTED[name] for name, number in found.items()}
    assert more == {name: int("chooser" not in name) for name in SCREENS}


def test_hardly_more_than_wagtail_itself_asks(client, coordinator, tmp_path):
    lengthen(coordinator)
    spread(coordinator)
    ours = asked(client, "/oak/cms/", coordinator)
    with stock_wagtail(tmp_path):
        stranger = Client()
        sign_in(stranger, coordinator.world.teacher)
        with school_scope(coordinator.world.school):
            stock = asked(stranger, "/cms/", coordinator)
    both = {name: (number, stock[name]) for name, number in ours.items()}
    assert {name: pair for name, pair in both.items() if pair[0] > pair[1]} == MORE
