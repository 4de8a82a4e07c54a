"""Every way in which something ends, and everything that has to be gone at once.

One table for a pupil's seat at another school, one for a member of staff. Each ending is
tried on each thing, with the same thing working the moment before; and what is a
person's own, or of another school, is there afterwards.
"""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.models import APIToken, PageSubscription

from accounts.models import SignedInDevice, User
from accounts.services.mail import write_to
from courses.models import CourseGrant
from courses.services import sharing
from courses.services.responding import give_feedback
from courses.services.spaces import end_seat
from courses.services.working import hand_in
from portfolio.models import Attachment, Work
from schools.models import Membership
from schools.services.endings import see_out
from schools.services.people import derive_groups, end_membership, start_membership
from schools.services.states import suspend_school
from tests.factories import attach, membership_of


def days(number):
    return timezone.now() + timedelta(days=number)


def status(client, path, **sent):
    """What an address answers: "in", "not there", or "sign in"."""
    answer = client.post(path, sent) if sent else client.get(path)
    if answer.streaming:
        b"".join(answer.streaming_content)
    if answer.status_code == 302 and "/sign-in/" in answer.url:
        return "sign in"
    found = {200: "in", 302: "in", 401: "sign in", 404: "not there"}
    return found[answer.status_code]


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def share(oak, elm):
    with elm.scope():
        row = sharing.ask_to_share(
            elm.course, to_school=oak.school, reason="x", ends=days(90), by=elm.teacher
        )
        return sharing.approve_share(row, by=elm.head)


@pytest.fixture
def seat(oak, share):
    return sharing.seat_by_share(
        share, to=oak.pupil, reason="Ready", ends=days(30), by=oak.teacher
    )


@pytest.fixture
def answered(oak, elm, seat):
    """What Dee of Oak handed in at Elm, with a photograph, and what Elm's teacher said."""
    with elm.scope():
        handed = hand_in(
            elm.set_work, by=oak.pupil, text="A drop.", key=uuid.uuid4(), brief={}
        ).hand_in
        photo = attach(handed.version)
        said = give_feedback(
            handed, text="Lovely.", criteria_met=[], outcome="improve", by=elm.teacher
        )
    return handed, photo, said


# --- A pupil's seat at another school -----------------------------------------------


def the_giver_ends_it(oak, elm, seat):
    end_seat(seat, by=oak.teacher)


def the_courses_school_ends_it(oak, elm, seat):
    end_seat(seat, by=elm.teacher)


def the_share_ends(oak, elm, seat):
    sharing.end_share(seat.share, by=elm.head)


def the_receiving_school_ends_the_share(oak, elm, seat):
    with oak.scope():
        sharing.end_share(seat.share, by=oak.head)


def its_day_comes(oak, elm, seat):
    now = timezone.now()
    begun = now - timedelta(days=3)
    CourseGrant.objects.filter(pk=seat.pk).update(starts=begun, ends=now)


def the_courses_school_is_closed(oak, elm, seat):
    suspend_school(elm.school, by=None)


def the_pupil_leaves(oak, elm, seat):
    end_membership(membership_of(oak.pupil, oak.school), by=oak.office)


def the_pupils_last_day_passes(oak, elm, seat):
    Membership.objects.filter(user=oak.pupil).update(
        starts=timezone.now() - timedelta(days=9), ends=timezone.now()
    )
    see_out()


def the_account_is_switched_off(oak, elm, seat):
    User.objects.filter(pk=oak.pupil.pk).update(is_active=False)


ENDS_OF_A_SEAT = [
    the_giver_ends_it,
    the_courses_school_ends_it,
    the_share_ends,
    the_receiving_school_ends_the_share,
    its_day_comes,
    the_courses_school_is_closed,
    the_pupil_leaves,
    the_pupils_last_day_passes,
    the_account_is_switched_off,
]
OUT = (the_pupil_leaves, the_pupils_last_day_passes, the_account_is_switched_off)


def of_the_course(elm, photo):
    """What a pupil with a seat asks for, of pages and of scripts."""
    course, lesson = f"/learn/{elm.course.code}/", f"/learn/{elm.course.code}"
    lesson = f"{course}{elm.lesson.slug}/"
    task = f"{course}{elm.assignment.slug}/"
    said = {"text": "More.", "revision": "0"}
    return {
        "the course": (course, {}),
        "a lesson": (lesson, {}),
        "the copy for a device": (f"{lesson}?offline", {}),
        "a picture of it": (f"{lesson}media/picture/{elm.picture.pk}/960/", {}),
        "the writing box of an open tab": (f"{task}draft/", said),
        "a step ticked in an open tab": (f"{lesson}tick/", {"step": "x"}),
    }


@pytest.mark.parametrize("ending", ENDS_OF_A_SEAT, ids=lambda ending: ending.__name__)
def test_a_seat_that_ends_is_gone_at_the_next_click(oak, elm, seat, answered, ending):
    _, photo, _ = answered
    client = signed_in(oak.pupil)
    things = of_the_course(elm, photo)
    for name in ("the course", "a lesson", "the copy for a device", "a picture of it"):
        assert status(client, things[name][0]) == "in", name
    assert elm.set_work.title in client.get("/me/").content.decode()
    ending(oak, elm, seat)
    gone = "sign in" if ending in OUT else "not there"
    for name, (path, sent) in things.items():
        assert status(client, path, **sent) == gone, name
    again = signed_in(oak.pupil)
    if ending is the_account_is_switched_off:
        assert status(again, "/me/") == "sign in"
        return
    for name, (path, sent) in things.items():
        assert status(again, path, **sent) == "not there", name
    assert elm.set_work.title not in again.get("/me/").content.decode()


@pytest.mark.parametrize("ending", ENDS_OF_A_SEAT, ids=lambda ending: ending.__name__)
def test_what_the_pupil_made_is_there_after_every_ending(oak, elm, seat, answered, ending):
    handed, photo, _ = answered
    ending(oak, elm, seat)
    User.objects.filter(pk=oak.pupil.pk).update(is_active=True)
    client = signed_in(oak.pupil)
    work = client.get(f"/me/work/{handed.version.work.public_id}/").content.decode()
    assert "A drop." in work
    assert "Lovely." in work
    assert status(client, f"/files/{photo.public_id}/whole/") == "in"
    assert Work.objects.visible_to(oak.pupil).filter(pk=handed.version.work_id).exists()
    if ending not in (the_pupil_leaves, the_pupils_last_day_passes):
        lesson = f"/learn/{oak.course.code}/{oak.lesson.slug}/"
        assert status(client, lesson) == "in", "their own school's course"


@pytest.mark.parametrize(
    "ending",
    [the_giver_ends_it, the_share_ends, its_day_comes],
    ids=lambda ending: ending.__name__,
)
def test_both_schools_teachers_still_read_what_was_handed_in(
    oak, elm, seat, answered, ending
):
    """The school keeps its teaching decisions, and the pupil's own teacher the pupil."""
    _, photo, _ = answered
    ending(oak, elm, seat)
    piece = f"/elm/work/{elm.set_work.public_id}/{oak.pupil.public_id}/"
    assert status(signed_in(elm.teacher), piece) == "in"
    for teacher in (elm.teacher, oak.teacher):
        assert Attachment.objects.visible_to(teacher).filter(pk=photo.pk).exists()
    stranger = signed_in(elm.office)
    assert status(stranger, f"/files/{photo.public_id}/whole/") == "not there"


# --- A member of staff --------------------------------------------------------------


@pytest.fixture
def teacher(oak, elm, share, settings):
    """Oak's teacher, with everything that one can hold: an open session, a key to the
    API, a subscription, an open editor, a course taught with Elm, an address for mail."""
    settings.SENDS_MAIL = True
    person = oak.teacher
    person.email = "khan@oak.example"
    person.save()
    with elm.scope():
        row = sharing.ask_to_share(
            elm.course,
            to_school=oak.school,
            to_person=person,
            reason="x",
            ends=days(60),
            by=elm.teacher,
        )
        sharing.approve_share(row, by=elm.head)
    with oak.scope():
        given = sharing.ask_to_share(
            oak.course, to_school=elm.school, reason="x", ends=days(5), by=person
        )
        sharing.approve_share(given, by=oak.head)
    APIToken.objects.create(user=person, name="x", key_hash="h", prefix="p")
    PageSubscription.objects.create(
        user=person, page=oak.lesson, comment_notifications=True
    )
    EditingSession.objects.create(
        user=person, content_object=oak.lesson, last_seen_at=timezone.now()
    )
    return person


def they_leave(oak, person):
    end_membership(membership_of(person, oak.school), by=oak.office)


def their_last_day_passes(oak, person):
    Membership.objects.filter(user=person, school=oak.school).update(
        starts=timezone.now() - timedelta(days=9), ends=timezone.now()
    )
    see_out()


def their_school_is_closed(oak, person):
    suspend_school(oak.school, by=None)


def their_account_is_switched_off(oak, person):
    User.objects.filter(pk=person.pk).update(is_active=False)
    see_out()


ENDS_OF_STAFF = [
    they_leave,
    their_last_day_passes,
    their_school_is_closed,
    their_account_is_switched_off,
]


def held_by(person):
    return {
        "a session": SignedInDevice.objects.filter(user=person).exists(),
        "a key to the API": APIToken.objects.filter(user=person).exists(),
        "a subscription": PageSubscription.objects.filter(user=person).exists(),
        "an open editor": EditingSession.objects.filter(user=person).exists(),
    }


def of_the_school(oak, elm, piece):
    return {
        "the school": "/oak/",
        "the editor": "/oak/cms/",
        "a class": f"/oak/classes/{oak.group.pk}/",
        "a piece": piece,
        "a shared course": f"/learn/{elm.course.code}/{elm.lesson.slug}/",
        "a course taught together": f"/teach/{elm.course.code}/",
        "its class": f"/teach/{elm.course.code}/{elm.set_work.public_id}/",
    }


@pytest.mark.parametrize("ending", ENDS_OF_STAFF, ids=lambda ending: ending.__name__)
def test_staff_who_end_lose_all_of_it_at_once(
    oak, elm, teacher, handed_in, mailoutbox, ending
):
    photo = attach(handed_in.version)
    piece = f"/oak/work/{oak.set_work.public_id}/{oak.pupil.public_id}/"
    things = {
        **of_the_school(oak, elm, piece),
        "a file": f"/files/{photo.public_id}/whole/",
    }
    client = signed_in(teacher)
    assert {name: status(client, path) for name, path in things.items()} == (
        dict.fromkeys(things, "in")
    )
    assert all(held_by(teacher).values())
    ending(oak, teacher)
    assert {name: status(client, path) for name, path in things.items()} == (
        dict.fromkeys(things, "sign in")
    )
    is_off = ending is their_account_is_switched_off
    assert held_by(teacher)["a session"] is False
    if not is_off:
        assert not any(held_by(teacher).values())
    teacher.refresh_from_db()
    sharing.warn_givers()
    assert "khan@oak.example" not in [to for letter in mailoutbox for to in letter.to]
    if is_off:
        assert not write_to(teacher, "grant_ends", subject="x", where="x")
        return
    again = signed_in(teacher)
    assert {name: status(again, path) for name, path in things.items()} == (
        dict.fromkeys(things, "not there")
    )


@pytest.mark.parametrize(
    "ending",
    [they_leave, their_last_day_passes, their_school_is_closed],
    ids=lambda ending: ending.__name__,
)
def test_what_they_are_elsewhere_goes_on(oak, elm, teacher, handed_in, ending):
    """Who is of another school as well stays signed in there, with what is of it."""
    start_membership(user=teacher, school=elm.school, role="teacher", by=None)
    kept = PageSubscription.objects.create(
        user=teacher, page=elm.lesson, comment_notifications=True
    )
    with oak.scope():
        said = give_feedback(
            handed_in, text="Good.", criteria_met=[], outcome="done", by=teacher
        )
    client = signed_in(teacher)
    assert status(client, "/oak/") == "in"
    ending(oak, teacher)
    if ending is their_school_is_closed:  # signs everybody out, to come in again
        client = signed_in(teacher)
    assert status(client, "/oak/") == "not there"
    assert status(client, "/elm/") == "in"
    assert list(PageSubscription.objects.filter(user=teacher)) == [kept]
    said.refresh_from_db()
    assert said.text == "<p>Good.</p>", "the school keeps its teaching decisions"


def test_seeing_out_again_leaves_alone_who_came_back_for_their_own_work(
    oak, elm, seat, answered
):
    handed, _, _ = answered
    Membership.objects.filter(user=oak.pupil).update(
        starts=timezone.now() - timedelta(days=9),
        ends=timezone.now() - timedelta(seconds=1),
    )
    client = signed_in(oak.pupil)
    assert see_out() == 1
    assert see_out() == 0, "each once"
    assert status(client, f"/me/work/{handed.version.work.public_id}/") == "in"


def test_who_was_tidied_out_of_the_groups_meanwhile_is_seen_out_too(oak, elm, seat):
    """A change to another of their roles derives the groups anew before that."""
    Membership.objects.filter(user=oak.pupil).update(
        starts=timezone.now() - timedelta(days=9), ends=timezone.now()
    )
    derive_groups(oak.pupil)
    seat.refresh_from_db()
    assert seat.ends > timezone.now()
    assert see_out() == 1
    seat.refresh_from_db()
    assert seat.ends <= timezone.now()
    assert see_out() == 0


def test_whoever_was_ended_by_hand_is_not_seen_out_again(oak, seat):
    end_membership(membership_of(oak.pupil, oak.school), by=oak.office)
    assert see_out() == 0


def test_who_has_another_role_there_is_not_seen_out(oak, teacher):
    start_membership(user=teacher, school=oak.school, role="senco", by=None)
    Membership.objects.filter(user=teacher, role="teacher").update(
        starts=timezone.now() - timedelta(days=9), ends=timezone.now()
    )
    client = signed_in(teacher)
    assert see_out() == 0
    assert status(client, "/oak/") == "in"
    assert all(held_by(teacher).values())
