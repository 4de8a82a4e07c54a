"""A course offered to another school: asked, approved by a second person, ended."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from courses.models import Course, CourseGrant, CourseShare
from courses.services import sharing
from courses.services.working import hand_in
from portfolio.models import Work
from schools.crossing import reachable
from schools.models import Membership
from schools.services.people import end_membership, start_membership
from tests.factories import add_person


def days(number):
    return timezone.now() + timedelta(days=number)


@pytest.fixture
def asked(oak, elm):
    """Elm's teacher asks that Elm's course be shared with Oak."""
    with elm.scope():
        return sharing.ask_to_share(
            elm.course,
            to_school=oak.school,
            reason="Rivers together",
            ends=days(90),
            by=elm.teacher,
        )


@pytest.fixture
def share(asked, elm):
    with elm.scope():
        return sharing.approve_share(asked, by=elm.head)


@pytest.fixture
def seat(oak, share):
    with oak.scope():
        return sharing.seat_by_share(
            share, to=oak.pupil, reason="Ready for it", ends=days(30), by=oak.teacher
        )


def status(client, person, world):
    client.force_login(person)
    url = reverse("courses:page_read", args=[world.course.code, world.lesson.slug])
    return client.get(url).status_code


def test_nothing_is_shared_before_a_second_person_approves(client, oak, elm, asked):
    assert asked.state == CourseShare.State.WAITING
    assert status(client, oak.teacher, elm) == 404
    assert not reachable(oak.teacher, CourseShare).exists()
    with elm.scope(), pytest.raises(ValidationError, match="second person"):
        sharing.approve_share(asked, by=elm.teacher)
    with elm.scope():
        share = sharing.approve_share(asked, by=elm.head)
    assert share.state == CourseShare.State.LIVE
    assert status(client, oak.teacher, elm) == 200


def test_the_database_itself_wants_a_second_person(asked):
    rows = CourseShare.objects.unscoped().filter(pk=asked.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(approved_by=asked.asked_by, starts=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(starts=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(to_school=asked.school)


def test_only_some_approve_and_only_at_the_school_itself(oak, elm, asked):
    colleague = add_person(elm.school, "teacher")
    for person in (colleague, oak.head, elm.pupil):
        with elm.scope(), pytest.raises(ValidationError, match="decides"):
            sharing.approve_share(asked, by=person)
    with elm.scope():
        sharing.approve_share(asked, by=elm.office)
        with pytest.raises(ValidationError, match="any more"):
            sharing.approve_share(asked, by=elm.head)


def test_a_share_opens_the_course_to_the_other_schools_authors_alone(
    client, oak, elm, share
):
    assert status(client, oak.teacher, elm) == 200
    assert status(client, oak.pupil, elm) == 404
    assert status(client, oak.office, elm) == 404
    client.force_login(oak.teacher)
    assert client.get(f"/{elm.school.slug}/").status_code == 404
    assert client.get(f"/{elm.school.slug}/cms/").status_code == 404


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"reason": " "}, "Say why"),
        ({"ends": -1}, "in the future"),
        ({"ends": 900}, "within two years"),
        ({"to_school": "own"}, "your own school"),
    ],
)
def test_what_is_asked_for_has_to_make_sense(oak, elm, change, sentence):
    facts = {"to_school": oak.school, "reason": "Rivers", "ends": days(9)} | change
    if isinstance(facts["ends"], int):
        facts["ends"] = days(facts["ends"])
    if facts["to_school"] == "own":
        facts["to_school"] = elm.school
    with elm.scope(), pytest.raises(ValidationError, match=sentence):
        sharing.ask_to_share(elm.course, by=elm.teacher, **facts)
    assert not CourseShare.objects.unscoped().exists()


def test_another_schools_teacher_shares_nothing(oak, elm):
    for person in (oak.teacher, elm.pupil, elm.office):
        with elm.scope(), pytest.raises(ValidationError, match="write courses"):
            sharing.ask_to_share(
                elm.course, to_school=oak.school, reason="x", ends=days(9), by=person
            )


def test_the_same_is_not_asked_for_twice(oak, elm, asked):
    with elm.scope(), pytest.raises(ValidationError, match="shared with Oak"):
        sharing.ask_to_share(
            elm.course, to_school=oak.school, reason="x", ends=days(9), by=elm.teacher
        )
    with elm.scope():
        sharing.decline_share(asked, by=elm.head)
        again = sharing.ask_to_share(
            elm.course, to_school=oak.school, reason="x", ends=days(9), by=elm.teacher
        )
    assert again.state == CourseShare.State.WAITING


def test_a_seat_is_given_by_the_pupils_own_school(client, oak, elm, seat):
    assert status(client, oak.pupil, elm) == 200
    assert status(client, oak.classmate, elm) == 404
    assert client.get("/me/").status_code == 200
    assert set(reachable(oak.pupil, Course)) == {oak.course, elm.course}


def test_a_seat_is_for_ones_own_pupils_within_the_share(oak, elm, share):
    other = add_person(oak.school, "pupil", year_group=5)
    stranger = add_person(oak.school, "teacher")
    for to, by, sentence in (
        (elm.pupil, oak.teacher, "a class that you work with"),
        (other, oak.teacher, "a class that you work with"),
        (oak.head, oak.teacher, "a class that you work with"),
        (oak.pupil, stranger, "a class that you work with"),
        (oak.pupil, elm.teacher, "not shared"),
        (oak.pupil, oak.office, "not shared"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            sharing.seat_by_share(share, to=to, reason="x", ends=days(9), by=by)
    with pytest.raises(ValidationError, match="shared until"):
        sharing.seat_by_share(
            share, to=oak.pupil, reason="x", ends=days(91), by=oak.teacher
        )
    assert not CourseGrant.objects.exists()


@pytest.mark.parametrize("side", ["giving", "receiving"])
def test_either_side_ends_it_and_its_seats_with_it(client, oak, elm, share, seat, side):
    person, world = (elm.teacher, elm) if side == "giving" else (oak.head, oak)
    assert status(client, oak.pupil, elm) == 200
    with world.scope():
        assert sharing.end_share(share, by=person) == 1
        assert sharing.end_share(share, by=person) == 0
    assert status(client, oak.pupil, elm) == 404
    assert status(client, oak.teacher, elm) == 404
    with pytest.raises(ValidationError, match="not shared"):
        sharing.seat_by_share(share, to=oak.pupil, reason="x", ends=days(9), by=oak.teacher)


def test_a_share_that_has_run_out_gives_nothing_without_any_job(
    client, oak, elm, share, seat, time_machine
):
    time_machine.move_to(share.ends + timedelta(seconds=1))
    assert status(client, oak.teacher, elm) == 404
    assert status(client, oak.pupil, elm) == 404


def test_who_leaves_the_school_loses_the_seats_it_gave(client, oak, elm, seat):
    assert status(client, oak.pupil, elm) == 200
    membership = Membership.objects.get(user=oak.pupil, school=oak.school)
    end_membership(membership, by=oak.office)
    assert status(client, oak.pupil, elm) == 404
    assert not CourseGrant.objects.in_force().exists()


def test_the_pupils_own_school_reads_what_came_of_it(oak, elm, seat):
    with elm.scope():
        handed = hand_in(
            elm.set_work,
            by=oak.pupil,
            text="A drop of rain.",
            key="5a3c1f0e-0f0e-4b6e-9a53-000000000001",
            brief={"title": "Diary"},
        )
    work = handed.hand_in.version.work
    stranger = add_person(oak.school, "teacher")
    readers = {
        person
        for person in (oak.teacher, oak.head, oak.office, stranger, elm.teacher)
        if Work.objects.visible_to(person).filter(pk=work.pk).exists()
    }
    assert readers == {oak.teacher, oak.head, elm.teacher}
    sharing.end_share(seat.share, by=elm.teacher)
    assert Work.objects.visible_to(oak.pupil).filter(pk=work.pk).exists()


def test_use_is_noted_once_an_hour(oak, elm, share, seat, time_machine):
    with elm.scope():
        sharing.touch(elm.course, oak.pupil)
        sharing.touch(elm.course, oak.teacher)
        sharing.touch(elm.course, elm.teacher)
    seat.refresh_from_db()
    first = seat.last_used
    assert first is not None
    share = CourseShare.objects.unscoped().get(pk=share.pk)
    assert share.last_used is not None
    time_machine.move_to(first + timedelta(minutes=30))
    with elm.scope():
        sharing.touch(elm.course, oak.pupil)
    seat.refresh_from_db()
    assert seat.last_used == first
    time_machine.move_to(first + timedelta(minutes=61))
    with elm.scope():
        sharing.touch(elm.course, oak.pupil)
    seat.refresh_from_db()
    assert seat.last_used > first


def test_a_giver_is_warned_once_a_week_before_and_no_name_is_in_it(
    oak, elm, share, seat, time_machine, settings
):
    settings.SENDS_MAIL = True
    for person in (oak.teacher, elm.teacher):
        person.email = f"{person.username}@example.test"
        person.save()
    assert sharing.warn_givers() == 0
    time_machine.move_to(seat.ends - timedelta(days=6))
    assert sharing.warn_givers() == 1
    assert sharing.warn_givers() == 0
    (letter,) = mail.outbox
    assert letter.to == [oak.teacher.email]
    words = letter.subject + letter.body
    for name in ("Dee", "Reed", "Oak", "Elm", "Rivers", oak.pupil.username):
        assert name not in words


def test_who_has_left_the_school_they_gave_it_for_is_not_warned(
    oak, elm, share, seat, time_machine, settings
):
    """Asked when the letter is sent: the row still names them, and they work elsewhere."""
    settings.SENDS_MAIL = True
    oak.teacher.email = "khan@oak.example"
    oak.teacher.save()
    start_membership(user=oak.teacher, school=elm.school, role="tutor", by=None)
    end_membership(Membership.objects.get(user=oak.teacher, school=oak.school), by=None)
    time_machine.move_to(seat.ends - timedelta(days=6))
    assert sharing.warn_givers() == 0
    assert mail.outbox == []


def test_the_audit_holds_every_step_and_no_reason(oak, elm, share, seat):
    sharing.end_share(share, by=elm.head)
    entries = Entry.objects.filter(action__startswith="courses.")
    actions = set(entries.values_list("action", flat=True))
    assert {
        f"courses.{name}" for name in ("ask_to_share", "approve_share", "end_share")
    } <= actions
    assert "Rivers together" not in str([entry.detail for entry in entries])
