"""A school that leaves, in stages: what each one closes, and that it can be taken back."""

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Entry
from courses.services.spaces import give_seat
from schools.models import School
from schools.services.people import start_membership
from schools.services.states import (
    archive_school,
    resume_school,
    suspend_school,
    unarchive_school,
)

pytestmark = pytest.mark.django_db


def answers(client, world):
    """What the school's own people get, at its pages and their own."""
    lesson = reverse("courses:page_read", args=[world.course.code, world.lesson.slug])
    found = {}
    client.force_login(world.teacher)
    found["staff"] = client.get(f"/{world.school.slug}/").status_code
    found["group"] = client.get(world.group.get_absolute_url()).status_code
    found["set work"] = client.get(world.set_work.get_absolute_url()).status_code
    found["teacher's lesson"] = client.get(lesson).status_code
    found["editor"] = client.get(f"/{world.school.slug}/cms/").status_code
    client.force_login(world.pupil)
    found["lesson"] = client.get(lesson).status_code
    found["to do"] = "raindrop" in client.get("/me/").content.decode()
    return found


OPEN = {
    "staff": 200,
    "group": 200,
    "set work": 200,
    "teacher's lesson": 200,
    "editor": 200,
    "lesson": 200,
    "to do": True,
}
SHUT = {**dict.fromkeys(OPEN, 404), "to do": False}


def test_suspended_it_is_closed_everywhere_and_opens_as_it_was(client, oak, elm, db):
    assert answers(client, oak) == OPEN

    suspend_school(oak.school, by=None)
    assert answers(client, oak) == SHUT
    assert answers(client, elm) == OPEN

    oak.school.refresh_from_db()
    resume_school(oak.school, by=None)
    assert answers(client, oak) == OPEN


def test_its_own_people_are_told_and_strangers_are_not(client, oak, elm):
    suspend_school(oak.school, by=None)
    client.force_login(oak.head)
    told = client.get("/oak/")
    assert told.status_code == 404
    assert "Closed for now" in told.content.decode()
    assert "Closed for now" in client.get("/").content.decode()
    client.force_login(elm.head)
    strange = client.get("/oak/")
    assert strange.status_code == 404
    assert "Closed for now" not in strange.content.decode()


def test_a_pupils_own_work_stays_the_pupils(client, oak, handed_in):
    suspend_school(oak.school, by=None)
    archive_school(oak.school, by=None)
    client.force_login(oak.pupil)
    page = client.get(handed_in.piece.work.get_absolute_url())
    assert "I fell as rain" in page.content.decode()
    client.force_login(oak.teacher)
    assert client.get(handed_in.piece.work.get_absolute_url()).status_code == 404


def test_sessions_end_and_those_of_others_do_not(client, oak, elm):
    client.force_login(elm.head)
    kept = client.session.session_key
    client.cookies.clear()
    client.force_login(oak.head)
    ended = client.session.session_key

    suspend_school(oak.school, by=None)

    assert Session.objects.filter(pk=kept).exists()
    assert not Session.objects.filter(pk=ended).exists()


def test_a_seat_on_its_course_is_closed_too_and_another_school_is_not(client, oak, elm):
    lesson = reverse("courses:page_read", args=[oak.course.code, oak.lesson.slug])
    with oak.scope():
        give_seat(
            oak.course,
            to=elm.pupil,
            reason="Agreed",
            ends=oak.set_work.due_at,
            by=oak.teacher,
        )
    client.force_login(elm.pupil)
    assert client.get(lesson).status_code == 200
    suspend_school(oak.school, by=None)
    client.force_login(elm.pupil)
    assert client.get(lesson).status_code == 404


def test_whoever_is_at_another_school_too_still_is(client, oak, elm):
    start_membership(user=oak.teacher, school=elm.school, role="teacher", by=None)
    suspend_school(oak.school, by=None)
    client.force_login(oak.teacher)
    assert client.get("/elm/").status_code == 200
    assert client.get("/oak/").status_code == 404


def test_one_stage_after_the_other(oak):
    def state():
        return School.objects.get(pk=oak.school.pk).state

    for wrong in (archive_school, unarchive_school, resume_school):
        with pytest.raises(ValidationError):
            wrong(oak.school, by=None)
    suspend_school(oak.school, by=None)
    with pytest.raises(ValidationError):
        suspend_school(oak.school, by=None)
    archive_school(oak.school, by=None)
    with pytest.raises(ValidationError):
        resume_school(oak.school, by=None)
    assert state() == "archived"
    unarchive_school(oak.school, by=None)
    resume_school(oak.school, by=None)
    assert state() == "open"
    actions = Entry.objects.filter(school="900001").values_list("action", flat=True)
    assert {
        "schools.suspend",
        "schools.archive",
        "schools.unarchive",
        "schools.resume",
    } <= set(actions)


def test_the_host_stays_open(oak):
    School.objects.filter(pk=oak.school.pk).update(is_host=True)
    with pytest.raises(ValidationError):
        suspend_school(oak.school, by=None)
