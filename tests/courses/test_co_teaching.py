"""A course taught together with somebody of another school: asked, agreed, done, ended."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Entry
from courses.class_view import ClassView
from courses.models import CourseGrant, CourseShare, Feedback
from courses.services import sharing
from courses.services.setting import set_page
from courses.services.spaces import end_seat, give_seat
from portfolio.models import Attachment, Work
from schools.models import Membership
from schools.services.people import end_membership, start_membership
from schools.services.states import suspend_school
from tests.courses.test_staff_access import handed_in
from tests.factories import (
    add_person,
    attach,
    make_assignment,
    make_course_page,
    make_group,
    make_school,
    membership_of,
)


def days(number):
    return timezone.now() + timedelta(days=number)


def last_day(number=30):
    return (timezone.localdate() + timedelta(days=number)).isoformat()


def ask(elm, person, school, **facts):
    facts = {"reason": "Light, together", "ends": days(60), "by": elm.teacher, **facts}
    with elm.scope():
        return sharing.ask_to_share(elm.course, to_school=school, to_person=person, **facts)


@pytest.fixture
def asked(oak, elm):
    """Elm's teacher asks that Oak's teacher teach Elm's course with her."""
    return ask(elm, oak.teacher, oak.school)


@pytest.fixture
def together(asked, elm):
    with elm.scope():
        return sharing.approve_share(asked, by=elm.head)


def pages(world):
    """Where a co-teacher works on the world's course."""
    course = f"/teach/{world.course.code}/"
    set_work = f"{course}{world.set_work.public_id}/"
    return {
        "course": course,
        "class": set_work,
        "piece": f"{set_work}{world.pupil.public_id}/",
        "lesson": f"/learn/{world.course.code}/{world.lesson.slug}/",
    }


def answers(client, person, world):
    client.force_login(person)
    return {name: client.get(url).status_code for name, url in pages(world).items()}


OPEN = dict.fromkeys(("course", "class", "piece", "lesson"), 200)
SHUT = dict.fromkeys(("course", "class", "piece", "lesson"), 404)


def in_short(answer, name):
    """A page without what is another at each request, or was sent to it."""
    text = re.sub(r'value="[A-Za-z0-9]{64}"|nonce-\S+', "", answer.content.decode())
    return text.replace(name, "")


def test_it_takes_two_people_and_opens_to_the_one_who_was_named(client, oak, elm, asked):
    handed_in(elm, elm.pupil)
    colleague = add_person(oak.school, "teacher", group=oak.group)
    assert answers(client, oak.teacher, elm) == SHUT
    with elm.scope(), pytest.raises(ValidationError, match="second person"):
        sharing.approve_share(asked, by=elm.teacher)
    with elm.scope(), pytest.raises(ValidationError, match="decides"):
        sharing.approve_share(asked, by=add_person(elm.school, "teacher"))
    assert answers(client, oak.teacher, elm) == SHUT
    with elm.scope():
        sharing.approve_share(asked, by=elm.office)
    assert answers(client, oak.teacher, elm) == OPEN
    for person in (colleague, oak.head, oak.pupil, oak.office):
        assert answers(client, person, elm) == SHUT
    page = client.get("/teach/").content.decode()
    assert "You teach no course" in page


def test_a_no_gives_nothing(client, oak, elm, asked):
    with elm.scope():
        sharing.decline_share(asked, by=elm.head)
    assert answers(client, oak.teacher, elm) == SHUT
    assert not CourseGrant.objects.exists()


def test_nothing_else_of_the_school_opens(client, oak, elm, together):
    """Not its own addresses, not what else the class was set, not the editor."""
    mine = make_course_page(elm.school, elm.teacher, "Castles of elm")
    task = make_assignment(mine, elm.teacher, "Draw a castle in elm")
    with elm.scope():
        other = set_page(task, group=elm.group, by=elm.teacher)
    handed_in(elm, elm.pupil)
    client.force_login(oak.teacher)
    slug, work = elm.school.slug, elm.set_work.public_id
    pupil = elm.pupil.public_id
    for path in (
        f"/{slug}/",
        f"/{slug}/sharing/",
        f"/{slug}/courses/{elm.course.code}/",
        f"/{slug}/classes/{elm.group.pk}/",
        f"/{slug}/work/{work}/",
        f"/{slug}/work/{work}/change/",
        f"/{slug}/work/{work}/{pupil}/",
        f"/{slug}/cms/",
        f"/teach/{elm.course.code}/{other.public_id}/",
        f"/teach/{other.course.code}/",
        f"/teach/{other.course.code}/{other.public_id}/",
        f"/learn/{other.course.code}/{other.slug}/",
        f"/oak/work/{work}/",
        f"/oak/work/{work}/{pupil}/",
    ):
        assert client.get(path).status_code == 404, path
    for path in ("change", "withdraw", "restore"):
        assert client.post(f"/{slug}/work/{work}/{path}/").status_code == 404
    assert not oak.teacher.has_perm("courses.change_setwork", elm.set_work)
    assert not oak.teacher.has_perm("courses.set_work", elm.group)
    assert not oak.teacher.has_perm("courses.view_group", elm.group)
    assert not oak.teacher.has_perm("courses.view_setwork", other)
    assert oak.teacher.has_perm("courses.view_setwork", elm.set_work)
    text = client.get(pages(elm)["course"]).content.decode()
    assert elm.set_work.title in text
    assert "castle" not in text
    text = client.get(pages(elm)["class"]).content.decode()
    assert "Withdraw" not in text
    assert "Change when" not in text
    assert f"/{slug}/" not in text


def test_a_class_that_was_not_set_the_course_stays_unseen(client, oak, elm, together):
    group = make_group(elm.school, "6Z", 6)
    add_person(elm.school, "pupil", group=group, year_group=6, last_name="Unseen")
    client.force_login(oak.teacher)
    seen = "".join(
        client.get(url).content.decode() for url in list(pages(elm).values())[:2]
    )
    assert "6Z" not in seen
    assert "Unseen" not in seen


def test_feedback_is_given_as_by_a_colleague(client, oak, elm, together):
    first = handed_in(elm, elm.pupil)
    handed_in(elm, elm.classmate)
    client.force_login(oak.teacher)
    url = pages(elm)["piece"]
    said = {"number": 1, "text": "Say more of the light.", "outcome": "improve"}
    response = client.post(url, said)
    there = f"{pages(elm)['class']}{elm.classmate.public_id}/"
    assert (response.status_code, response.url) == (302, there)
    feedback = Feedback.objects.unscoped().get(hand_in=first)
    assert (feedback.teacher, feedback.school) == (oak.teacher, elm.school)
    client.force_login(elm.pupil)
    work = client.get(f"/me/work/{first.version.work.public_id}/").content.decode()
    assert "Say more of the light." in work
    assert oak.teacher.formal_name in work


def test_a_recording_is_begun_and_heard_by_the_class_teacher(client, oak, elm, together):
    hand_in = handed_in(elm, elm.pupil)
    begun = {"key": "5a3c1f0e-0f0e-4b6e-9a53-000000000009", "name": "said.ogg", "size": 9}
    client.force_login(oak.teacher)
    response = client.post(f"{pages(elm)['piece']}files/", begun)
    assert response.status_code == 200
    row = Attachment.objects.get(public_id=response.json()["id"])
    assert (row.made_by, row.work) == (oak.teacher, hand_in.version.work)
    assert client.get(f"/files/{row.public_id}/").status_code == 200
    with elm.scope():
        sharing.end_share(together, by=elm.head)
    assert client.post(f"{pages(elm)['piece']}files/", begun).status_code == 404
    assert client.get(f"/files/{row.public_id}/").status_code == 404


def test_a_page_that_another_person_opened_sends_no_recording(client, oak, elm, together):
    handed_in(elm, elm.pupil)
    begun = {"name": "a.ogg", "size": 9, "person": oak.teacher.public_id}
    client.force_login(oak.head)
    assert client.post(f"{pages(elm)['piece']}files/", begun).status_code == 401


def test_files_of_the_course_open_and_those_of_other_work_do_not(oak, elm, together):
    photo = attach(handed_in(elm, elm.pupil).version)
    own = attach(handed_in(oak, oak.pupil).version)
    mine = make_course_page(elm.school, elm.teacher, "Castles of elm")
    task = make_assignment(mine, elm.teacher, "Draw a castle in elm")
    with elm.scope():
        other = set_page(task, group=elm.group, by=elm.teacher)
    elm.set_work = other
    castle = attach(handed_in(elm, elm.pupil).version)
    seen = set(Attachment.objects.visible_to(oak.teacher))
    assert seen == {photo, own}
    assert castle in set(Attachment.objects.visible_to(elm.teacher))


def test_a_co_teacher_is_no_guest_pupil(client, oak, elm, together):
    """Who asks for seats is never told of a co-teacher: each reader asks for its own."""
    with elm.scope():
        rows = ClassView(elm.set_work).rows
        (counted,) = type(elm.set_work).objects.filter(pk=elm.set_work.pk).with_counts()
    assert [row.name for row in rows] == ["Dee Reed-elm", "Sam Reed-elm"]
    assert counted.not_yet == 2
    assert not CourseGrant.objects.in_force().exists()
    assert not CourseGrant.objects.seats().exists()
    client.force_login(oak.teacher)
    assert elm.set_work.title not in client.get("/me/").content.decode()
    assert elm.course.title not in client.get("/learn/").content.decode()
    client.force_login(elm.teacher)
    page = client.get("/elm/sharing/").content.decode()
    assert "Pupils of other schools" not in page
    client.force_login(oak.head)
    page = client.get("/oak/sharing/").content.decode()
    assert "Our pupils on courses" not in page
    (place,) = CourseGrant.objects.all()
    assert client.get(f"/oak/sharing/seats/{place.pk}/").status_code == 404
    assert client.post(f"/oak/sharing/seats/{place.pk}/end/").status_code == 404


@pytest.mark.parametrize(
    "who", ["nobody", "pupil", "own", "oneself", "governor", "gone", "off"]
)
def test_every_name_that_will_not_do_is_answered_alike(client, oak, elm, who):
    governor = add_person(oak.school, "governor")
    gone = add_person(oak.school, "teacher")
    end_membership(membership_of(gone, oak.school), by=None)
    off = add_person(oak.school, "teacher")
    type(off).objects.filter(pk=off.pk).update(is_active=False)
    names = {
        "nobody": "nobodyatall",
        "pupil": oak.pupil.username,
        "own": elm.head.username,
        "oneself": elm.teacher.username,
        "governor": governor.username,
        "gone": gone.username,
        "off": off.username,
    }
    client.force_login(elm.teacher)
    address = f"/elm/courses/{elm.course.code}/teachers/"
    facts = {"person": names[who], "reason": "Light", "last_day": last_day()}
    response = client.post(address, facts)
    said = response.content.decode().replace(names[who], "")
    assert sharing.NOBODY_TO_TEACH_WITH in said
    assert "Reed" not in said
    assert not CourseShare.objects.unscoped().exists()
    facts["person"] = f" {oak.teacher.username.upper()} "
    assert client.post(address, facts).status_code == 302
    assert CourseShare.objects.unscoped().get().to_person == oak.teacher


def test_who_asks_for_one_name_after_the_other_is_slowed_down(client, oak, elm):
    """Sign-in names are made from names: a list of them would say who works elsewhere."""
    client.force_login(elm.teacher)
    address = f"/elm/courses/{elm.course.code}/teachers/"
    facts = {"reason": "Light", "last_day": last_day()}
    for number in range(7):
        answer = client.post(address, {"person": f"nobody{number}", **facts})
    assert "several times. Wait" in answer.content.decode()
    right = {"person": oak.teacher.username, **facts}
    assert "several times. Wait" in client.post(address, right).content.decode()
    # A colleague has not asked for anybody.
    client.force_login(add_person(elm.school, "teacher"))
    assert client.post(address, right).status_code == 302


@pytest.mark.parametrize(
    "wrong", [{"reason": " "}, {"last_day": "2020-01-01"}, {"last_day": "x"}]
)
def test_a_form_that_is_wrong_elsewhere_does_not_say_whose_name_it_is(
    client, oak, elm, wrong
):
    """Only who really asks, and is in the audit, learns whether there is such a one."""
    client.force_login(elm.teacher)
    address = f"/elm/courses/{elm.course.code}/teachers/"
    answers = set()
    for name in (oak.teacher.username, "nobodyatall"):
        facts = {"person": name, "reason": "Light", "last_day": last_day(), **wrong}
        answer = client.post(address, facts)
        assert answer.status_code == 200
        answers.add(in_short(answer, name))
    assert len(answers) == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"reason": " "}, "Say why"),
        ({"ends": days(-1)}, "in the future"),
        ({"ends": days(900)}, "within two years"),
    ],
)
def test_a_reason_and_a_near_end_are_wanted(oak, elm, change, sentence):
    with pytest.raises(ValidationError, match=sentence):
        ask(elm, oak.teacher, oak.school, **change)


def test_the_service_refuses_whom_the_form_would(oak, elm):
    for person, school in (
        (oak.pupil, oak.school),
        (elm.head, oak.school),
        (oak.teacher, make_school("900003", "Ash Academy", slug="ash")),
    ):
        with pytest.raises(ValidationError, match="sign-in name"):
            ask(elm, person, school)
    with pytest.raises(ValidationError, match="write courses"):
        ask(elm, oak.teacher, oak.school, by=oak.head)


def test_it_is_asked_once_and_beside_a_share_with_the_school(oak, elm, asked):
    with pytest.raises(ValidationError, match="waits to be"):
        ask(elm, oak.teacher, oak.school)
    with elm.scope():
        share = sharing.ask_to_share(
            elm.course, to_school=oak.school, reason="x", ends=days(9), by=elm.teacher
        )
    assert share.to_person is None


def test_who_has_left_meanwhile_does_not_begin(client, oak, elm, asked):
    end_membership(membership_of(oak.teacher, oak.school), by=None)
    with elm.scope(), pytest.raises(ValidationError, match="has left"):
        sharing.approve_share(asked, by=elm.head)
    row = CourseShare.objects.unscoped().get()
    assert (row.state, row.approved_by) == ("waiting", None)
    assert not CourseGrant.objects.exists()


def test_it_opens_nothing_to_the_other_school_as_a_whole(oak, elm, together):
    with pytest.raises(ValidationError, match="not shared"):
        sharing.seat_by_share(
            together, to=oak.pupil, reason="x", ends=days(9), by=oak.teacher
        )
    assert not oak.teacher.has_perm("courses.seat_by_share", together)


def end_by_giver(oak, elm, together):
    with elm.scope():
        sharing.end_share(together, by=elm.teacher)


def end_by_receiver(oak, elm, together):
    with oak.scope():
        sharing.end_share(together, by=oak.head)


def leave_the_school(oak, elm, together):
    end_membership(membership_of(oak.teacher, oak.school), by=oak.office)


def last_day_of_membership(oak, elm, together):
    Membership.objects.filter(user=oak.teacher).update(ends=timezone.now())


def own_school_closed(oak, elm, together):
    suspend_school(oak.school, by=None)


def giving_school_closed(oak, elm, together):
    suspend_school(elm.school, by=None)


def joined_the_school(oak, elm, together):
    start_membership(user=oak.teacher, school=elm.school, role="assistant", by=None)


ENDINGS = [
    end_by_giver,
    end_by_receiver,
    leave_the_school,
    last_day_of_membership,
    own_school_closed,
    giving_school_closed,
]


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda ending: ending.__name__)
def test_each_ending_works_at_the_next_request(client, oak, elm, together, ending):
    hand_in = handed_in(elm, elm.pupil)
    assert answers(client, oak.teacher, elm) == OPEN
    ending(oak, elm, together)
    assert answers(client, oak.teacher, elm) == SHUT
    assert not Work.objects.visible_to(oak.teacher).filter(pk=hand_in.version.work_id)
    assert not oak.teacher.has_perm("courses.give_feedback", elm.set_work)


def test_a_day_that_has_come_ends_it_without_any_job(
    client, oak, elm, together, time_machine
):
    handed_in(elm, elm.pupil)
    time_machine.move_to(together.ends + timedelta(seconds=1))
    assert answers(client, oak.teacher, elm) == SHUT


def test_who_joins_the_school_has_their_role_there_and_no_more(client, oak, elm, together):
    handed_in(elm, elm.pupil)
    joined_the_school(oak, elm, together)
    assert answers(client, oak.teacher, elm)["class"] == 404
    assert client.get("/elm/").status_code == 200
    with CaptureQueriesContext(connection) as asked:
        assert not oak.teacher.has_perm("courses.give_feedback", elm.set_work)
    assert "coursegrant" not in str(asked.captured_queries), "staff cost nothing more"


def test_another_staff_role_of_the_school_keeps_it(client, oak, elm, together):
    handed_in(elm, elm.pupil)
    start_membership(user=oak.teacher, school=oak.school, role="senco", by=None)
    end_membership(Membership.objects.get(user=oak.teacher, role="teacher"), by=None)
    assert answers(client, oak.teacher, elm) == OPEN


@pytest.mark.parametrize("side", ["giver", "overseer", "themselves"])
def test_either_side_ends_it_in_one_press(client, oak, elm, together, side):
    person, slug = {
        "giver": (elm.teacher, "elm"),
        "overseer": (oak.head, "oak"),
        "themselves": (oak.teacher, "oak"),
    }[side]
    stranger = add_person(oak.school, "teacher")
    client.force_login(stranger)
    assert client.post(f"/oak/sharing/{together.pk}/end/").status_code == 404
    client.force_login(person)
    page = client.get(f"/{slug}/sharing/").content.decode()
    assert "Light, together" in page
    client.post(f"/{slug}/sharing/{together.pk}/end/")
    assert not CourseGrant.objects.teaching().exists()
    assert "Light, together" not in client.get(f"/{slug}/sharing/").content.decode()
    page = client.get(f"/{slug}/sharing/?show=ended").content.decode()
    assert "Light, together" in page


def test_it_can_be_given_again_and_is_one_row(client, oak, elm, together):
    handed_in(elm, elm.pupil)
    end_by_giver(oak, elm, together)
    again = ask(elm, oak.teacher, oak.school, ends=days(20))
    with elm.scope():
        sharing.approve_share(again, by=elm.head)
    assert answers(client, oak.teacher, elm) == OPEN
    assert CourseGrant.objects.get().share == again


def test_a_seat_and_a_place_of_one_person_are_two_rows(oak, elm, together):
    """Ending the one leaves the other."""
    with elm.scope():
        seat = give_seat(
            elm.course, to=oak.teacher, reason="To try it", ends=days(9), by=elm.head
        )
        assert CourseGrant.objects.count() == 2
        end_seat(seat, by=elm.head)
    assert CourseGrant.objects.teaching().count() == 1


def test_the_one_who_asked_is_warned_and_nobody_twice(
    oak, elm, together, settings, time_machine, mailoutbox
):
    settings.SENDS_MAIL = True
    for person in (elm.teacher, elm.head, oak.teacher):
        type(person).objects.filter(pk=person.pk).update(email=f"{person.username}@a.test")
    time_machine.move_to(together.ends - timedelta(days=6))
    assert sharing.warn_givers() == 1
    assert sharing.warn_givers() == 0
    assert [letter.to for letter in mailoutbox] == [[f"{elm.teacher.username}@a.test"]]


def test_use_stands_on_the_page(client, oak, elm, together):
    client.force_login(elm.head)
    assert "Not used yet" in client.get("/elm/sharing/").content.decode()
    client.force_login(oak.teacher)
    client.get(pages(elm)["course"])
    client.force_login(elm.head)
    assert "Not used yet" not in client.get("/elm/sharing/").content.decode()
    assert CourseGrant.objects.get().last_used is not None


def test_the_audit_holds_both_people_and_no_reason(oak, elm, together):
    end_by_giver(oak, elm, together)
    entries = Entry.objects.filter(action__startswith="courses.")
    told = {entry.action: entry.detail for entry in entries}
    for act in ("courses.let_teach", "courses.end_teaching"):
        assert told[act]["person"] == oak.teacher.public_id
    assert "Light" not in str(told)


# --- What it costs ------------------------------------------------------------------

QUERIES = {"/teach/": 3, "course": 6, "class": 9, "piece": 13}


@pytest.mark.parametrize("many", [1, 30])
def test_each_page_costs_the_same_for_one_and_for_thirty(
    client, oak, elm, together, many, django_assert_num_queries
):
    handed_in(elm, elm.pupil)
    for number in range(many - 1):
        more = add_person(elm.school, "pupil", group=elm.group)
        if number % 2:
            handed_in(elm, more)
            task = make_assignment(elm.course_page, elm.teacher, f"Task {number}")
            with elm.scope():
                set_page(task, group=elm.group, by=elm.teacher)
    found = {"/teach/": "/teach/", **pages(elm)}
    client.force_login(oak.teacher)
    for url in found.values():
        client.get(url)
    for name, queries in QUERIES.items():
        with django_assert_num_queries(queries, info=name):
            assert client.get(found[name]).status_code == 200
