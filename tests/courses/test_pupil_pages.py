"""What a pupil reads and reaches, and what nobody else's pupil does."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.models import HandIn, Piece
from courses.services import responding, setting, working
from schools.models import GroupMember, Membership
from schools.services.people import join_group, leave_group
from tests.factories import add_person, make_assignment, make_group


def page_url(world, name="page_read", page=None, **extra):
    page = page or world.assignment
    return reverse(
        f"courses:{name}",
        kwargs={"code": world.course.code, "slug": page.slug, **extra},
    )


def words(response):
    """The page without what differs at every request: its token and its own address."""
    return re.sub(r'value="[^"]*"', "", response.content.decode())


@pytest.mark.parametrize("name", ["lesson", "assignment"])
def test_a_pupil_reads_what_the_teacher_published(client, oak, name):
    client.force_login(oak.pupil)
    page = getattr(oak, name)
    response = client.get(page_url(oak, page=page))
    assert response.status_code == 200
    assert page.title in response.content.decode()


@pytest.mark.parametrize("who", ["pupil", "teacher", "head", "office"])
def test_people_of_another_school_get_the_404_of_a_course_that_is_not(
    client, oak, elm, who
):
    client.force_login(getattr(elm, who))
    missing = reverse("courses:page_read", args=["zzzzzzzz", oak.assignment.slug])
    assert client.get(page_url(oak)).status_code == 404
    assert words(client.get(page_url(oak))) == words(client.get(missing))


def test_who_left_the_group_a_moment_ago_is_out_at_the_next_request(client, oak):
    client.force_login(oak.pupil)
    assert client.get(page_url(oak)).status_code == 200
    with oak.scope():
        leave_group(GroupMember.objects.of(oak.pupil).get(), by=oak.teacher)
    assert client.get(page_url(oak)).status_code == 404
    assert oak.assignment.title not in client.get("/me/").content.decode()


def test_own_work_stays_after_leaving_the_group(client, oak, handed_in):
    with oak.scope():
        leave_group(GroupMember.objects.of(oak.pupil).get(), by=oak.teacher)
    client.force_login(oak.pupil)
    listed = client.get(reverse("courses:work_list")).content.decode()
    assert oak.assignment.title in listed
    work = handed_in.piece.work
    assert "I fell as rain" in client.get(work.get_absolute_url()).content.decode()


def test_nobody_opens_another_persons_work_at_the_pupils_own_address(
    client, oak, elm, handed_in
):
    url = handed_in.piece.work.get_absolute_url()
    client.force_login(oak.pupil)
    assert client.get(url).status_code == 200
    for person in (oak.classmate, oak.teacher, elm.pupil, elm.teacher):
        client.force_login(person)
        assert client.get(url).status_code == 404


def test_work_that_opens_later_is_not_to_be_found_until_then(client, oak, time_machine):
    tomorrow = timezone.now() + timezone.timedelta(days=1)
    with oak.scope():
        later = make_assignment(oak.course_page, oak.teacher, "Later")
        setting.set_page(later, group=oak.group, by=oak.teacher, opens_at=tomorrow)
    client.force_login(oak.pupil)
    assert "Later" not in client.get("/me/").content.decode()
    assert b"data-writing" not in client.get(page_url(oak, page=later)).content, (
        "no hand-in box before it opens"
    )
    time_machine.move_to(tomorrow + timezone.timedelta(minutes=1))
    client.force_login(oak.pupil)
    assert "Later" in client.get("/me/").content.decode()
    assert b"data-writing" in client.get(page_url(oak, page=later)).content


def test_a_lessons_picture_is_read_at_the_lesson_by_those_who_read_it(client, oak, elm):
    url = page_url(
        oak, "page_media", oak.lesson, kind="picture", pk=oak.picture.pk, spec="960"
    )
    client.force_login(oak.pupil)
    client.get(page_url(oak, page=oak.lesson))
    response = client.get(url)
    assert response.status_code == 200
    assert b"".join(response.streaming_content).startswith(b"RIFF")
    assert "private" in response["Cache-Control"]
    for person in (elm.pupil, elm.teacher):
        client.force_login(person)
        assert client.get(url).status_code == 404
    client.logout()
    assert client.get(url).status_code == 302


@pytest.mark.parametrize(
    ("kind", "spec"), [("picture", "961"), ("picture", "file"), ("document", "file")]
)
def test_what_the_lesson_does_not_show_is_not_served_there(client, oak, kind, spec):
    client.force_login(oak.pupil)
    shown = page_url(
        oak, "page_media", oak.lesson, kind="picture", pk=oak.picture.pk, spec="960"
    )
    other = page_url(oak, "page_media", oak.lesson, kind=kind, pk=oak.picture.pk, spec=spec)
    assert b"".join(client.get(shown).streaming_content)
    assert client.get(other).status_code == 404


def test_a_picture_of_the_school_that_no_lesson_shows_is_not_served(client, oak):
    url = page_url(
        oak, "page_media", oak.assignment, kind="picture", pk=oak.picture.pk, spec="960"
    )
    client.force_login(oak.pupil)
    assert client.get(url).status_code == 404


def test_ticks_are_kept_and_are_ones_own(client, oak):
    with oak.scope():
        steps = oak.lesson.specific.body[2].value.bound_blocks
    client.force_login(oak.pupil)
    url = page_url(oak, "tick", oak.lesson)
    answer = client.post(
        url,
        {"step": steps[1].id, "ticked": "1"},
        headers={"Accept": "application/json"},
    )
    assert answer.json() == {"ticked": [steps[1].id]}
    page = client.get(page_url(oak, page=oak.lesson)).content.decode()
    assert f'data-ticked="{steps[1].id}"' in page
    client.force_login(oak.classmate)
    page = client.get(page_url(oak, page=oak.lesson)).content.decode()
    assert 'data-ticked=""' in page
    assert client.post(url, {"step": "nonsense", "ticked": "1"}).status_code == 404


def test_a_lesson_to_read_is_finished_with_one_button(client, oak):
    with oak.scope():
        set_work = setting.set_page(
            oak.lesson, group=oak.group, by=oak.teacher, wants_hand_in=False
        )
    client.force_login(oak.pupil)
    page = client.get(page_url(oak, page=oak.lesson)).content
    assert b"I have finished" in page
    assert b"data-writing" not in page
    assert client.post(page_url(oak, "finish", oak.lesson)).status_code == 302
    with oak.scope():
        piece = Piece.objects.get(set_work=set_work)
    assert (piece.state, piece.pupil) == ("done", oak.pupil)
    assert client.post(page_url(oak, "finish")).status_code == 404


@pytest.mark.parametrize("name", ["lesson", "assignment"])
def test_the_copy_for_a_device_is_the_same_for_everybody_and_holds_nobody(
    client, oak, elm, handed_in, name
):
    url = page_url(oak, page=getattr(oak, name)) + "?offline"
    copies = set()
    for person in (oak.pupil, oak.classmate, oak.teacher):
        client.force_login(person)
        client.get("/me/")  # from which the age band and the school's colour are known
        response = client.get(url)
        assert response["Cache-Control"] == "no-store, private"
        copies.add(response.content.decode())
    [copy] = copies
    assert getattr(oak, name).title in copy
    assert "You are offline" in copy
    secrets = [oak.pupil.first_name, oak.pupil.public_id, oak.teacher.last_name, "csrf"]
    for word in [*secrets, "I fell as rain", "<form", "data-person", handed_in.receipt]:
        assert word not in copy, word
    client.force_login(oak.pupil)
    page = client.get(url.removesuffix("?offline")).content.decode()
    assert oak.pupil.public_id in page
    assert "csrf" in page
    for person in (elm.pupil, elm.teacher):
        client.force_login(person)
        assert client.get(url).status_code == 404
    client.logout()
    assert client.get(url).status_code == 302


@pytest.mark.parametrize("rows", [1, 30])
def test_to_do_costs_the_same_whatever_there_is_to_do(
    client, oak, rows, django_assert_num_queries
):
    with oak.scope():
        for number in range(rows - 1):
            page = make_assignment(oak.course_page, oak.teacher, f"Task {number}")
            setting.set_page(page, group=oak.group, by=oak.teacher)
    client.force_login(oak.pupil)
    with django_assert_num_queries(3):
        response = client.get("/me/")
    assert response.content.count(b'class="todo"') == rows


@pytest.mark.parametrize("pupils", [1, 30])
def test_a_lesson_costs_the_same_however_many_read_it(
    client, oak, pupils, handed_in, django_assert_num_queries
):
    for number in range(pupils - 1):
        add_person(oak.school, "pupil", group=oak.group, first_name=f"P{number}")
    client.force_login(oak.pupil)
    url = page_url(oak)
    client.get(url)
    with django_assert_num_queries(5):
        assert client.get(url).status_code == 200


def test_feedback_waits_on_the_first_page_until_it_is_read(client, oak, handed_in):
    with oak.scope():
        feedback = responding.give_feedback(
            handed_in,
            text="Clear and lively.",
            criteria_met=[1],
            outcome="done",
            by=oak.teacher,
        )
    client.force_login(oak.pupil)
    assert "Feedback for you" in client.get("/me/").content.decode()
    page = client.get(page_url(oak)).content.decode()
    assert "Clear and lively." in page
    assert "I name two stages" in page
    seen = reverse("courses:feedback_seen", args=[feedback.pk])
    read = {"given_at": feedback.given_at.isoformat()}
    assert f'name="given_at" value="{read["given_at"]}"' in page
    client.force_login(oak.classmate)
    assert client.post(seen, read).status_code == 404
    client.force_login(oak.pupil)
    assert client.post(seen, {"given_at": "yesterday"}).status_code == 404
    assert client.post(seen, read).status_code == 302
    assert "Feedback for you" not in client.get("/me/").content.decode()


def test_feedback_said_differently_meanwhile_is_not_taken_for_read(client, oak, handed_in):
    """The teacher changes it while the pupil looks at what was said before."""

    def say(text):
        return responding.give_feedback(
            handed_in, text=text, criteria_met=[], outcome="done", by=oak.teacher
        )

    with oak.scope():
        on_the_screen = say("Clear and lively.")
        say("Clear, and one thing more.")
    client.force_login(oak.pupil)
    page = client.post(
        reverse("courses:feedback_seen", args=[on_the_screen.pk]),
        {"given_at": on_the_screen.given_at.isoformat()},
        follow=True,
    ).content.decode()
    assert "Your teacher has changed this. Read it once more." in page
    assert "Clear, and one thing more." in page
    assert "I have read this" in page


def test_returned_work_is_to_do_again_and_can_be_improved(client, oak, handed_in):
    with oak.scope():
        responding.give_feedback(
            handed_in, text="More!", criteria_met=[], outcome="improve", by=oak.teacher
        )
    client.force_login(oak.pupil)
    assert "Improve this" in client.get("/me/").content.decode()
    page = client.get(page_url(oak)).content.decode()
    assert "data-writing" in page
    assert "I fell as rain" in page, "the draft goes on where the last version ended"
    with oak.scope():
        again = working.hand_in(
            oak.set_work,
            by=oak.pupil,
            text="I fell as rain, twice.",
            key="00000000-0000-0000-0000-000000000002",
            brief={},
        ).hand_in
    assert again.number == 2
    assert again.piece.state == "handed_in"


def test_what_is_unpublished_is_gone_from_to_do_as_well(client, oak):
    client.force_login(oak.pupil)
    assert oak.assignment.title in client.get("/me/").content.decode()
    oak.assignment.unpublish()
    assert oak.assignment.title not in client.get("/me/").content.decode()
    assert client.get(page_url(oak)).status_code == 404


def test_a_course_that_is_unpublished_is_nobodys_to_read_but_its_staffs(client, oak):
    oak.course_page.unpublish()
    client.force_login(oak.pupil)
    assert client.get(page_url(oak, page=oak.lesson)).status_code == 404
    assert oak.course.title not in client.get("/learn/").content.decode()
    client.force_login(oak.teacher)
    assert client.get(page_url(oak, page=oak.lesson)).status_code == 200


def test_a_file_that_was_deleted_since_is_not_found_and_breaks_nothing(client, oak):
    url = page_url(
        oak, "page_media", oak.lesson, kind="picture", pk=oak.picture.pk, spec="960"
    )
    client.force_login(oak.pupil)
    assert b"".join(client.get(url).streaming_content)
    oak.picture.delete()
    assert client.get(url).status_code == 404


def test_one_page_set_to_two_of_ones_classes_leads_to_what_is_not_finished(client, oak):
    """Both share one address: a piece that is finished must not stand in the way."""
    with oak.scope():
        other = make_group(oak.school, "5Z", 5)
        again = setting.set_page(oak.assignment, group=other, by=oak.teacher)
        member = Membership.objects.get(user=oak.pupil)
        join_group(other, membership=member, by=None)
        Piece.objects.create(
            school=oak.school, set_work=oak.set_work, pupil=oak.pupil, state="done"
        )
    client.force_login(oak.pupil)
    sent = {"text": "Once more.", "key": "7d0e8f2a-4c1b-4f5a-9d55-0a2f1c3b4d5e"}
    assert client.post(f"{page_url(oak)}hand-in/", sent).status_code == 302
    with oak.scope():
        assert HandIn.objects.get().piece.set_work == again


@pytest.mark.parametrize(
    "path",
    ["/learn/%00/", "/learn/%00/a/", "/me/work/%00/", "/%00/cms/", "/oak/work/%00/"],
)
def test_an_address_with_a_strange_sign_in_it_is_not_there(client, oak, path):
    """PostgreSQL cannot even be asked for text with a NUL in it."""
    client.force_login(oak.teacher)
    assert client.get(path).status_code == 404
