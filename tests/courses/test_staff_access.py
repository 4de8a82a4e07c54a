"""Who opens which of the staff's pages: one table, asked for every kind of person."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.models import Piece
from courses.services.responding import give_feedback
from courses.services.setting import withdraw
from courses.services.working import hand_in
from schools.models import GroupMember, Membership
from tests.factories import add_person, make_group

Role = Membership.Role


def handed_in(world, pupil, text="My river starts on a hill.", criteria=("I name two",)):
    """A hand-in of ``pupil`` for the world's set work."""
    with world.scope():
        return hand_in(
            world.set_work,
            by=pupil,
            text=text,
            key=uuid.uuid4(),
            brief={"title": "Diary", "criteria": list(criteria), "html": "<p>Write.</p>"},
        ).hand_in


def addresses(world) -> dict[str, str]:
    """Every staff page about the rows of ``world``, under its own school."""
    slug = world.school.slug
    work = [slug, world.set_work.public_id]
    return {
        "group_detail": reverse("courses:group_detail", args=[slug, world.group.pk]),
        "quick_set": reverse("courses:quick_set", args=[slug, world.group.pk]),
        "page_set": reverse(
            "courses:page_set", args=[slug, world.group.pk, world.lesson.pk]
        ),
        "course_detail": reverse("courses:course_detail", args=[slug, world.course.code]),
        "course_page_set": reverse(
            "courses:course_page_set", args=[slug, world.course.code, world.lesson.pk]
        ),
        "set_work_detail": reverse("courses:set_work_detail", args=work),
        "set_work_change": reverse("courses:set_work_change", args=work),
        "piece_detail": reverse(
            "courses:piece_detail", args=[*work, world.pupil.public_id]
        ),
    }


def posted(world) -> dict[str, str]:
    """The addresses that only take a POST."""
    work = [world.school.slug, world.set_work.public_id]
    return {
        name: reverse(f"courses:{name}", args=work)
        for name in ("set_work_withdraw", "set_work_restore")
    }


OF_A_CLASS = [
    "group_detail",
    "quick_set",
    "page_set",
    "set_work_detail",
    "set_work_change",
    "piece_detail",
]
OF_THE_SCHOOL = ["course_detail", "course_page_set"]
EVERY = [*OF_A_CLASS, *OF_THE_SCHOOL]
POSTED = ["set_work_withdraw", "set_work_restore"]


@pytest.fixture
def stranger(oak):
    """A teacher of the same school who does not teach the class."""
    other = make_group(oak.school, "5Z", 5)
    return add_person(oak.school, Role.TEACHER, group=other, title="Mr", last_name="Nye")


def answers(client, found, names) -> dict[str, tuple[int, int]]:
    """What each address answers to a look and to an empty form."""
    return {
        name: (client.get(found[name]).status_code, client.post(found[name]).status_code)
        for name in names
    }


def refused(names) -> dict[str, tuple[int, int]]:
    return dict.fromkeys(names, (404, 404))


def is_untouched(world) -> bool:
    with world.scope():
        world.set_work.refresh_from_db()
    return world.set_work.withdrawn_at is None


@pytest.mark.parametrize("who", ["teacher", "head"])
def test_the_teacher_and_the_head_open_every_page(client, oak, who):
    handed_in(oak, oak.pupil)
    client.force_login(oak.people[who])
    found = addresses(oak)
    assert {name: client.get(found[name]).status_code for name in EVERY} == (
        dict.fromkeys(EVERY, 200)
    )


@pytest.mark.parametrize("who", ["teacher", "head", "office"])
@pytest.mark.parametrize("slug", ["oak", "elm"])
def test_another_school_finds_nothing_under_either_address(client, oak, elm, who, slug):
    handed_in(oak, oak.pupil)
    client.force_login(elm.people[who])
    found = {
        name: address.replace("/oak/", f"/{slug}/")
        for name, address in {**addresses(oak), **posted(oak)}.items()
    }
    everywhere = [*EVERY, *POSTED]
    assert answers(client, found, everywhere) == refused(everywhere)
    assert is_untouched(oak)


def test_a_teacher_of_another_class_finds_nothing(client, oak, stranger):
    handed_in(oak, oak.pupil)
    client.force_login(stranger)
    assert answers(client, addresses(oak), OF_A_CLASS) == refused(OF_A_CLASS)
    for address in posted(oak).values():
        assert client.post(address).status_code == 404
    assert is_untouched(oak)


def test_courses_are_shared_by_the_teachers_of_a_school(client, oak, stranger):
    client.force_login(stranger)
    found = addresses(oak)
    assert {client.get(found[name]).status_code for name in OF_THE_SCHOOL} == {200}


@pytest.mark.parametrize("who", ["pupil", "classmate", "office"])
def test_pupils_and_the_office_find_nothing(client, oak, who):
    handed_in(oak, oak.pupil)
    client.force_login(oak.people[who])
    assert answers(client, addresses(oak), EVERY) == refused(EVERY)
    for address in posted(oak).values():
        assert client.post(address).status_code == 404
    assert is_untouched(oak)


def test_who_has_not_signed_in_is_asked_to(client, oak):
    found = {
        "school_home": reverse("courses:school_home", args=["oak"]),
        "course_list": reverse("courses:course_list", args=["oak"]),
        **addresses(oak),
        **posted(oak),
    }
    sign_in = reverse("accounts:sign_in")
    for here in found.values():
        for answer in (client.get(here), client.post(here)):
            assert answer.status_code == 302
            assert answer.url == f"{sign_in}?next={here}"
    assert is_untouched(oak)


def test_the_front_pages_are_for_the_schools_own(client, oak, elm):
    for name in ("school_home", "course_list"):
        address = reverse(f"courses:{name}", args=["oak"])
        client.force_login(elm.teacher)
        assert client.get(address).status_code == 404
        client.force_login(oak.office)
        assert client.get(address).status_code == 200


def test_taking_back_is_never_done_by_following_a_link(client, oak):
    client.force_login(oak.teacher)
    for address in posted(oak).values():
        assert client.get(address).status_code == 405
    assert is_untouched(oak)


def test_an_assistant_reads_and_does_not_answer(client, oak):
    hand = handed_in(oak, oak.pupil)
    assistant = add_person(oak.school, Role.ASSISTANT, group=oak.group, last_name="Ali")
    client.force_login(assistant)
    found = addresses(oak)
    assert client.get(found["set_work_detail"]).status_code == 200
    page = client.get(found["piece_detail"])
    assert page.status_code == 200
    assert b"Give feedback" not in page.content
    answer = client.post(
        found["piece_detail"], {"number": 1, "text": "Good.", "outcome": "done"}
    )
    assert answer.status_code == 404
    assert client.get(found["quick_set"]).status_code == 404
    assert client.get(found["set_work_change"]).status_code == 404
    with oak.scope():
        assert Piece.objects.get(pk=hand.piece_id).state == Piece.State.HANDED_IN


def test_a_pupil_of_another_school_cannot_be_named_in_the_address(client, oak, elm):
    handed_in(elm, elm.pupil)
    client.force_login(oak.teacher)
    address = reverse(
        "courses:piece_detail",
        args=["oak", oak.set_work.public_id, elm.pupil.public_id],
    )
    assert client.get(address).status_code == 404


def test_a_page_of_another_school_cannot_be_set(client, oak, elm):
    client.force_login(oak.teacher)
    for page in (elm.lesson, elm.course_page, elm.school.root_page, oak.course_page):
        address = reverse("courses:page_set", args=["oak", oak.group.pk, page.pk])
        assert client.get(address).status_code == 404
        assert client.post(address, {}).status_code == 404
        address = reverse("courses:course_page_set", args=["oak", oak.course.code, page.pk])
        assert client.post(address, {"group": oak.group.pk}).status_code == 404


def test_an_address_with_a_number_that_nothing_has(client, oak):
    client.force_login(oak.teacher)
    for key in (0, 2**31, 2**63, 10**40):
        for address in (
            f"/oak/classes/{key}/",
            f"/oak/classes/{oak.group.pk}/set/{key}/",
            f"/oak/courses/{oak.course.code}/pages/{key}/set/",
        ):
            assert client.get(address).status_code == 404
        assert client.get(f"/oak/courses/?class={key}").status_code == 200


def test_a_teacher_who_has_left_the_class_finds_it_gone(client, oak):
    handed_in(oak, oak.pupil)
    client.force_login(oak.teacher)
    assert client.get(addresses(oak)["piece_detail"]).status_code == 200

    with oak.scope():
        GroupMember.objects.of(oak.teacher).update(ends=timezone.now())
    for name in OF_A_CLASS:
        assert client.get(addresses(oak)[name]).status_code == 404


def test_withdrawn_work_and_feedback_stay_open_to_the_teacher(client, oak):
    hand = handed_in(oak, oak.pupil)
    with oak.scope():
        give_feedback(hand, text="Good", criteria_met=[], outcome="done", by=oak.teacher)
        withdraw(oak.set_work, by=oak.teacher)
    client.force_login(oak.teacher)
    assert client.get(addresses(oak)["set_work_detail"]).status_code == 200
    assert client.get(addresses(oak)["piece_detail"]).status_code == 200
