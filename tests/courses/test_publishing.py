"""What set work does when its page is moved in the editor."""

import pytest
from django.urls import reverse

from content import authoring
from content.models import CoursePage
from courses.models import Course
from courses.services.working import hand_in
from tests.courses.test_staff_access import handed_in

pytestmark = pytest.mark.django_db


def read_at(course, page):
    return reverse("courses:page_read", args=[course.code, page.slug])


@pytest.fixture
def second_course(oak):
    return authoring.add_page(
        parent=oak.school.root_page,
        page=CoursePage(title="Seas", slug="seas", year_group=5, owner=oak.teacher),
        by=oak.teacher,
    )


def move(client, page, parent):
    path = f"/oak/cms/pages/{page.pk}/move/{parent.pk}/confirm/"
    return client.post(path, follow=True)


def test_what_is_set_follows_its_page_to_another_course(client, oak, second_course):
    handed_in(oak, oak.pupil, "I fell as rain.")
    client.force_login(oak.teacher)
    assert move(client, oak.assignment, second_course).status_code == 200
    with oak.scope():
        seas = Course.objects.get(page=second_course)
        oak.set_work.refresh_from_db()
        assert oak.set_work.course == seas
    client.force_login(oak.pupil)
    page = client.get(read_at(seas, oak.assignment))
    assert page.status_code == 200
    assert "I fell as rain." in page.content.decode()
    assert read_at(seas, oak.assignment) in client.get("/me/").content.decode()
    assert client.get(read_at(oak.course, oak.assignment)).status_code == 404


def test_a_page_that_only_changes_its_place_stays_where_it_is_set(client, oak):
    client.force_login(oak.teacher)
    path = f"/oak/cms/pages/{oak.assignment.pk}/set_position/?position=0"
    assert client.post(path).status_code == 200
    with oak.scope():
        oak.set_work.refresh_from_db()
    assert oak.set_work.course == oak.course
    client.force_login(oak.pupil)
    assert client.get(read_at(oak.course, oak.assignment)).status_code == 200


def test_work_goes_on_after_the_move(client, oak, second_course):
    client.force_login(oak.teacher)
    move(client, oak.assignment, second_course)
    with oak.scope():
        oak.set_work.refresh_from_db()
        handed = hand_in(
            oak.set_work,
            by=oak.pupil,
            text="I reached the sea.",
            key="7d0e8f2a-4c1b-4f5a-9d55-0a2f1c3b4d5e",
            brief={},
        )
    assert handed.hand_in.piece.work.origin == "Seas"
