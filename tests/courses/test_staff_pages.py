"""What the first page, a class and the courses say; and what each page costs."""

import pytest
from django.urls import reverse

from schools.models import Membership
from tests.courses.test_staff_access import addresses, handed_in
from tests.factories import add_person, make_group, make_lesson

Role = Membership.Role


def home(client):
    return client.get(reverse("courses:school_home", args=["oak"])).content.decode()


def test_a_teacher_sees_their_classes_with_what_waits(client, oak):
    make_group(oak.school, "5Z", 5)
    handed_in(oak, oak.pupil)
    client.force_login(oak.teacher)
    page = home(client)
    assert "5K" in page
    assert "2 pupils" in page
    assert "1 needs you" in page
    assert "5Z" not in page
    assert 'href="/oak/cms/"' in page
    assert 'href="/oak/courses/"' in page


def test_roles_of_the_whole_school_see_every_class(client, oak):
    make_group(oak.school, "5Z", 5)
    client.force_login(oak.head)
    assert "5Z" in home(client)


def test_a_teacher_without_a_class_is_told_whom_to_ask(client, oak):
    client.force_login(add_person(oak.school, Role.TEACHER, last_name="New"))
    assert "Ask the office" in home(client)


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.OFFICE, "look through the school’s courses"),
        (Role.TECHNICIAN, "look through the school’s courses"),
        (Role.GOVERNOR, "nothing for you to do here just now"),
    ],
)
def test_who_does_not_teach_is_told_what_they_can_do(client, oak, role, words):
    client.force_login(add_person(oak.school, role, last_name="Other"))
    page = home(client)
    assert words in page
    assert "/cms/" not in page


def test_a_pupil_is_sent_to_their_own_first_page(client, oak):
    client.force_login(oak.pupil)
    answer = client.get(reverse("courses:school_home", args=["oak"]))
    assert answer.status_code == 302
    assert answer.url == reverse("courses:to_do")


def test_courses_say_what_is_published_and_to_whom_it_is_set(client, oak):
    make_lesson(oak.course_page, oak.teacher, "Still being written").unpublish()
    client.force_login(oak.teacher)
    page = client.get(addresses(oak)["course_detail"]).content.decode()
    assert "set to 5K" in page
    assert "Still being written" in page
    assert "Draft" in page
    assert f'href="/oak/cms/pages/{oak.lesson.pk}/edit/"' in page


def test_new_course_leads_to_the_editor_of_this_school(client, oak):
    client.force_login(oak.teacher)
    page = client.get(reverse("courses:course_list", args=["oak"])).content.decode()
    root = oak.school.root_page_id
    assert f'href="/oak/cms/pages/add/content/coursepage/{root}/"' in page


def test_the_office_sees_which_courses_there_are_and_no_way_in(client, oak):
    client.force_login(oak.office)
    page = client.get(reverse("courses:course_list", args=["oak"])).content.decode()
    assert "Rivers of oak" in page
    assert oak.course.code not in page
    assert "/cms/" not in page


def test_courses_come_to_from_a_class_lead_back_to_it(client, oak, elm):
    client.force_login(oak.teacher)
    here = reverse("courses:course_list", args=["oak"])
    page = client.get(f"{here}?class={oak.group.pk}").content.decode()
    assert f"/oak/courses/{oak.course.code}/?class={oak.group.pk}" in page
    detail = f"{addresses(oak)['course_detail']}?class={oak.group.pk}"
    assert addresses(oak)["page_set"] in client.get(detail).content.decode()
    for stranger in (elm.group.pk, "<script>", "-1", "9" * 40):
        page = client.get(f"{here}?class={stranger}").content.decode()
        assert "Set a lesson or assignment" not in page


def test_another_schools_course_is_in_no_list(client, oak, elm):
    client.force_login(oak.teacher)
    page = client.get(reverse("courses:course_list", args=["oak"])).content.decode()
    assert "Rivers of oak" in page
    assert "Rivers of elm" not in page


# --- What it costs: the same for one pupil and for thirty ---------------------------

QUERIES = {
    "school_home": 5,
    "group_detail": 7,
    "quick_set": 5,
    "page_set": 9,
    "course_list": 5,
    "course_detail": 7,
    "course_page_set": 9,
    "set_work_detail": 6,
    "set_work_change": 5,
    "piece_detail": 8,
}


@pytest.mark.parametrize("pupils", [1, 30])
def test_each_page_costs_the_same_for_one_pupil_and_for_thirty(
    client, oak, pupils, django_assert_num_queries
):
    handed_in(oak, oak.pupil)
    for number in range(pupils - 1):
        more = add_person(oak.school, Role.PUPIL, group=oak.group)
        make_group(oak.school, f"5-{number}", 5)
        if number % 2:
            handed_in(oak, more)
            make_lesson(oak.course_page, oak.teacher, f"Lesson {number}")
    found = {
        **addresses(oak),
        "school_home": reverse("courses:school_home", args=["oak"]),
        "course_list": reverse("courses:course_list", args=["oak"]),
    }
    client.force_login(oak.teacher)
    for address in found.values():
        client.get(address)  # content types and static files are looked up once
    for name, queries in QUERIES.items():
        with django_assert_num_queries(queries, info=name):
            client.get(found[name])
