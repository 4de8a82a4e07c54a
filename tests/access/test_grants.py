"""Seats at another school: given by somebody, for a reason, until a moment."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from guardian.models import GroupObjectPermission, UserObjectPermission

from audit.models import Entry
from courses.models import Course, CourseGrant, CourseGroup, CourseShare
from courses.services.sharing import approve_share, ask_to_share
from courses.services.spaces import end_seat, give_seat, seat_group
from schools.crossing import reachable
from schools.models import School
from schools.services.people import start_membership


@pytest.fixture
def seat(oak, elm):
    """Dee of Oak has a seat on Elm's course."""
    with elm.scope():
        return give_seat(
            elm.course,
            to=oak.pupil,
            reason="Ready for more geography",
            ends=timezone.now() + timedelta(days=30),
            by=elm.teacher,
        )


def read(client, world):
    url = reverse("courses:page_read", args=[world.course.code, world.lesson.slug])
    return client.get(url).status_code


def test_a_seat_opens_the_course_and_nothing_else_of_the_school(client, oak, elm, seat):
    client.force_login(oak.pupil)
    assert read(client, elm) == 200
    assert client.get(f"/{elm.school.slug}/").status_code == 404
    assert set(reachable(oak.pupil, Course)) == {oak.course, elm.course}
    assert oak.pupil.has_perm("courses.take_course", elm.course)
    client.force_login(oak.classmate)
    assert read(client, elm) == 404


def test_set_work_of_the_course_comes_with_the_seat(client, oak, elm, seat):
    client.force_login(oak.pupil)
    page = client.get("/me/").content.decode()
    assert elm.set_work.title in page
    assert elm.school.name not in page, "no page says whose course it is"


def test_a_seat_that_has_ended_gives_nothing_without_any_job(
    client, oak, elm, seat, time_machine
):
    client.force_login(oak.pupil)
    assert read(client, elm) == 200
    time_machine.move_to(seat.ends + timedelta(seconds=1))
    client.force_login(oak.pupil)
    assert read(client, elm) == 404
    fresh = type(oak.pupil).objects.get(pk=oak.pupil.pk)
    assert not fresh.has_perm("courses.take_course", elm.course)
    assert elm.set_work.title not in client.get("/me/").content.decode()


def test_a_seat_that_was_taken_back_is_gone_at_the_next_request(client, oak, elm, seat):
    client.force_login(oak.pupil)
    assert read(client, elm) == 200
    with elm.scope():
        end_seat(seat, by=elm.teacher)
    assert read(client, elm) == 404


def test_who_oversees_the_pupils_school_may_end_what_another_gave(oak, elm, seat):
    assert oak.head.has_perm("courses.end_seat", seat)
    assert oak.office.has_perm("courses.end_seat", seat)
    for person in (oak.teacher, oak.pupil, elm.pupil):
        assert not person.has_perm("courses.end_seat", seat)


def test_giving_again_renews_the_one_row_and_the_audit_keeps_both(oak, elm, seat):
    later = timezone.now() + timedelta(days=60)
    with elm.scope():
        again = give_seat(
            elm.course, to=oak.pupil, reason="A term more", ends=later, by=elm.teacher
        )
    assert again.pk == seat.pk
    assert CourseGrant.objects.get().ends == later
    entries = Entry.objects.filter(action="courses.give_seat")
    assert entries.count() == 2
    assert "geography" not in str([entry.detail for entry in entries])


def test_only_the_courses_own_school_gives_a_seat(oak, elm):
    ends = timezone.now() + timedelta(days=30)
    with elm.scope():
        for stranger in (oak.teacher, elm.pupil, elm.office):
            with pytest.raises(ValidationError, match="own school"):
                give_seat(elm.course, to=oak.pupil, reason="x", ends=ends, by=stranger)
        give_seat(elm.course, to=oak.pupil, reason="x", ends=ends, by=elm.teacher)


@pytest.mark.parametrize(
    ("reason", "days", "sentence"),
    [("", 30, "Say why"), ("  ", 30, "Say why"), ("More", -1, "in the future")],
)
def test_a_seat_wants_a_reason_and_an_end_to_come(oak, elm, reason, days, sentence):
    ends = timezone.now() + timedelta(days=days)
    with elm.scope(), pytest.raises(ValidationError, match=sentence):
        give_seat(elm.course, to=oak.pupil, reason=reason, ends=ends, by=elm.teacher)
    assert not CourseGrant.objects.exists()


def test_the_database_refuses_a_seat_without_an_end(oak, elm, seat):
    with pytest.raises(IntegrityError), transaction.atomic():
        CourseGrant.objects.filter(pk=seat.pk).update(ends=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        CourseGrant.objects.filter(pk=seat.pk).update(ends=seat.starts)


def test_nobody_gives_to_themselves(oak, elm, seat):
    """A coordinator writes courses at one school and is of another as well."""
    start_membership(user=elm.teacher, school=oak.school, role="teacher", by=None)
    ends = timezone.now() + timedelta(days=30)
    with elm.scope(), pytest.raises(ValidationError, match="themselves"):
        give_seat(elm.course, to=elm.teacher, reason="x", ends=ends, by=elm.teacher)
    assert CourseGrant.objects.get() == seat


def test_a_group_of_another_school_gets_nothing(oak, elm):
    """Seats for a whole group are the school's own: by the service, the row, raw SQL."""
    with elm.scope():
        with pytest.raises(ValueError, match="of two schools"):
            seat_group(elm.course, group=oak.group, by=elm.teacher)
        row = CourseGroup(school=elm.school, course=elm.course, group=oak.group)
        with pytest.raises(IntegrityError), transaction.atomic():
            CourseGroup.objects.bulk_create([row])
        own = seat_group(elm.course, group=elm.group, by=elm.teacher)
        with pytest.raises(IntegrityError), transaction.atomic():
            CourseGroup.objects.filter(pk=own.pk).update(group=oak.group)
    assert list(reachable(oak.pupil, Course)) == [oak.course]


def test_a_person_who_is_no_longer_active_is_given_nothing(oak, elm, seat):
    oak.pupil.is_active = False
    assert not oak.pupil.has_perm("courses.take_course", elm.course)


def test_a_permission_of_another_app_answers_no_and_never_raises(oak, elm, seat):
    assert not oak.pupil.has_perm("courses.take_course", elm.school)
    assert not oak.pupil.has_perm("schools.view_school", elm.course)
    assert not oak.pupil.has_perm("nonsense.at_all", elm.course)
    assert not oak.pupil.has_perm("courses.take_course", object())
    assert not oak.pupil.has_perm("courses.take_course")
    assert oak.pupil.has_perm("schools.view_school", School.objects.get(slug="oak"))


def test_guardians_generic_tables_stay_empty(oak, elm, seat):
    assert CourseGrant.objects.count() == 1
    assert not UserObjectPermission.objects.exists()
    assert not GroupObjectPermission.objects.exists()


@pytest.mark.parametrize("codename", ["take_course", "teach_course"])
def test_what_was_given_on_an_erased_course_does_not_apply_to_its_key(oak, elm, codename):
    """T-18: the course goes, and another takes its key: a restore, or a reused number."""
    ends = timezone.now() + timedelta(days=30)
    to, by = (
        (oak.teacher, elm.head) if codename == "teach_course" else (oak.pupil, elm.head)
    )
    with elm.scope():
        course = Course.objects.create(school=elm.school, title="Castles")
        share = ask_to_share(
            course,
            to_school=oak.school,
            to_person=oak.teacher if codename == "teach_course" else None,
            reason="x",
            ends=ends,
            by=elm.teacher,
        )
        approve_share(share, by=elm.head)
        if codename == "take_course":
            give_seat(course, to=to, reason="x", ends=ends, by=by)
        assert to.has_perm(f"courses.{codename}", course)
        key = course.pk
        course.delete()
        again = Course.objects.create(pk=key, school=elm.school, title="Wars")
    assert not CourseGrant.objects.exists()
    assert not CourseShare.objects.unscoped().exists()
    fresh = type(to).objects.get(pk=to.pk)
    assert not fresh.has_perm(f"courses.{codename}", again)
    assert again not in reachable(fresh, Course)


def test_a_seat_goes_with_its_course(oak, elm, seat):
    with elm.scope():
        Course.objects.create(school=elm.school, title="Second")
        course = Course.objects.get(title="Second")
        give_seat(
            course,
            to=oak.pupil,
            reason="x",
            ends=timezone.now() + timedelta(days=1),
            by=elm.teacher,
        )
        course.delete()
    assert CourseGrant.objects.count() == 1
