"""Writing courses: creating, publishing, deleting, moving, copying, in one's own school."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from content.models import AssignmentPage, CoursePage, LessonPage
from courses.models import Course
from tests.content.addresses import rows_of, sign_in
from tests.content.test_references import lesson_form
from tests.factories import make_lesson


@pytest.fixture
def teacher(client, oak):
    rows = rows_of(oak)
    sign_in(client, oak.teacher)
    return rows


def course_form(title="Volcanoes", **fields):
    plain = {"title": title, "summary": "", "subject": "", "year_group": "", "picture": ""}
    return plain | {"go_live_at": "", "expire_at": ""} | fields


def test_publishing_a_course_opens_its_space(client, teacher):
    path = f"/oak/cms/pages/add/content/coursepage/{teacher.world.school.root_page_id}/"
    assert client.post(path, course_form()).status_code == 302
    page = CoursePage.objects.get(title="Volcanoes")
    assert page.slug == "volcanoes"
    assert page.owner == teacher.world.teacher
    with teacher.world.scope():
        assert not Course.objects.filter(page=page).exists()
        client.post(
            f"/oak/cms/pages/{page.pk}/edit/",
            course_form() | {"action-publish": "yes"},
        )
        assert Course.objects.get(page=page).title == "Volcanoes"


def test_two_courses_may_have_one_name(client, teacher):
    path = f"/oak/cms/pages/add/content/coursepage/{teacher.world.school.root_page_id}/"
    for _ in range(2):
        assert client.post(path, course_form()).status_code == 302
    assert CoursePage.objects.filter(title="Volcanoes").count() == 2


def test_a_lesson_can_be_scheduled_and_unscheduled(client, teacher):
    course = teacher.world.course_page.pk
    later = timezone.now() + datetime.timedelta(days=3)
    form = lesson_form(title="Later") | {"go_live_at": later.strftime("%Y-%m-%d %H:%M")}
    add = f"/oak/cms/pages/add/content/lessonpage/{course}/"
    assert client.post(add, form).status_code == 302
    lesson = LessonPage.objects.get(title="Later")
    assert not lesson.live
    assert lesson.scheduled_revision
    path = (
        f"/oak/cms/pages/{lesson.pk}/revisions/{lesson.scheduled_revision.pk}/unschedule/"
    )
    assert client.get(path).status_code == 200
    assert client.post(path).status_code == 302
    assert not LessonPage.objects.get(pk=lesson.pk).scheduled_revision


def test_what_was_set_to_a_class_cannot_be_deleted(client, teacher):
    world = teacher.world
    for path in (
        f"pages/{world.assignment.pk}/delete/",
        f"bulk/wagtailcore/page/delete/?id={world.assignment.pk}",
    ):
        response = client.post(f"/oak/cms/{path}", follow=True)
        assert response.status_code == 200
        assert "work from it was set to a class" in response.content.decode()
    assert AssignmentPage.objects.filter(pk=world.assignment.pk).exists()


def test_a_course_with_set_work_says_why_it_stays(client, teacher):
    course = teacher.world.course_page
    response = client.post(f"/oak/cms/pages/{course.pk}/delete/", follow=True)
    assert "work from it was set to a class" in response.content.decode()
    assert CoursePage.objects.filter(pk=course.pk).exists()


def test_a_course_with_lessons_is_not_deleted_by_one_press(client, teacher):
    other = teacher.other_course
    make_lesson(other, teacher.world.teacher, "Basalt")
    response = client.post(f"/oak/cms/pages/{other.pk}/delete/", follow=True)
    assert "move or delete them first" in response.content.decode()
    assert CoursePage.objects.filter(pk=other.pk).exists()


def test_an_own_page_can_be_deleted_moved_and_copied(client, teacher):
    world, other = teacher.world, teacher.other_course
    move = f"/oak/cms/pages/{world.lesson.pk}/move/{other.pk}/confirm/"
    assert client.get(move).status_code == 200
    client.post(move)
    assert Page.objects.get(pk=world.lesson.pk).get_parent().pk == other.pk
    form = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": other.pk}
    html = client.get(f"/oak/cms/pages/{world.lesson.pk}/copy/").content.decode()
    assert 'name="alias"' not in html
    client.post(f"/oak/cms/pages/{world.lesson.pk}/copy/", form | {"alias": "on"})
    copy = Page.objects.get(slug="copy")
    assert copy.alias_of is None
    assert copy.get_parent().pk == other.pk
    client.post(f"/oak/cms/pages/{copy.pk}/delete/")
    assert not Page.objects.filter(pk=copy.pk).exists()
    assert Page.find_problems() == ([], [], [], [], [])


def test_who_did_it_is_written_down(client, teacher):
    lesson = teacher.world.lesson
    client.post(f"/oak/cms/pages/{lesson.pk}/unpublish/")
    entry = PageLogEntry.objects.filter(page=lesson.pk, action="wagtail.unpublish").get()
    assert entry.user == teacher.world.teacher


def test_whoever_writes_to_the_tree_holds_it(client, teacher, monkeypatch):
    """Concurrent moves corrupt a materialised path, so each takes the root row first."""
    held = []
    monkeypatch.setattr("content.middleware.lock_tree", lambda: held.append("lock"))
    lesson, course = teacher.world.lesson.pk, teacher.world.course_page.pk
    writes = {
        f"pages/add/content/lessonpage/{course}/": lesson_form(),
        f"pages/{lesson}/edit/": lesson_form(),
        f"pages/{lesson}/unpublish/": {},
        f"pages/{lesson}/move/{teacher.other_course.pk}/confirm/": {},
        f"pages/{lesson}/set_position/?position=0": {},
        f"bulk/wagtailcore/page/unpublish/?id={lesson}": {},
        f"pages/{teacher.draft.pk}/delete/": {},
    }
    for path, form in writes.items():
        held.clear()
        client.post(f"/oak/cms/{path}", form)
        assert held == ["lock"], path
    held.clear()
    client.get(f"/oak/cms/pages/{lesson}/edit/")
    client.post(f"/oak/cms/pages/{lesson}/edit/preview/", lesson_form())
    assert held == []


def test_the_lock_and_the_write_are_one_transaction(client, teacher):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.post(f"/oak/cms/pages/{teacher.world.lesson.pk}/unpublish/")
    written = [q["sql"] for q in queries]
    lock = next(i for i, sql in enumerate(written) if '"depth" = 1' in sql)
    update = next(i for i, sql in enumerate(written) if sql.startswith('UPDATE "wagtail'))
    opened = max(i for i, sql in enumerate(written[:lock]) if "SAVEPOINT" in sql)
    closed = next(
        i
        for i, sql in enumerate(written)
        if i > lock and "RELEASE" in sql and written[opened].split()[-1] in sql
    )
    assert opened < lock < update < closed
