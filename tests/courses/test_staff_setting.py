"""When set work opens and is due; a page that is set, changed and taken back."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.forms.times import TimesForm, day_choices, next_day, on_the_wall
from courses.models import SetWork
from schools.crossing import reachable
from tests.courses.setting import (
    LONDON,
    at,
    kept,
    nothing_new,
    quick_url,
    set_work_of,
    utc,
)
from tests.factories import add_person, make_group, make_lesson

# --- When -----------------------------------------------------------------------


def form(school, **data):
    made = TimesForm(data, school=school)
    made.is_valid()
    return made


def test_no_day_is_no_due_time_and_now_is_now(oak):
    made = form(oak.school)
    assert made.is_valid()
    assert made.cleaned_data["due_at"] is None
    assert made.cleaned_data["opens_at"] is None


@at(utc(2026, 3, 28, 23, 30))
def test_the_day_after_the_clocks_go_forward_keeps_its_own_half_past_three(clock, oak):
    """On 29 March 2026 at 01:00 UTC clocks in the UK go to 02:00."""
    choices = dict(day_choices(timezone.localdate()))
    assert choices["2026-03-30"] == "Monday 30 Mar"
    made = form(oak.school, due="pick", due_day="2026-03-29", due_time="15:30")
    assert made.cleaned_data["due_at"] == utc(2026, 3, 29, 14, 30)
    made = form(oak.school, due="2026-03-30")
    assert made.cleaned_data["due_at"] == utc(2026, 3, 30, 14, 30)


@at(utc(2026, 3, 28, 12, 0))
def test_a_time_that_the_clocks_leave_out_is_refused_with_a_reason(clock, oak):
    made = form(oak.school, due="pick", due_day="2026-03-29", due_time="01:30")
    assert "clocks go forward" in str(made.errors["due_time"])


@at(utc(2026, 10, 25, 0, 30))
def test_in_the_hour_that_comes_twice_pupils_get_the_second(clock, oak):
    """On 25 October 2026 01:30 comes twice; "now" is the first of them."""
    made = form(oak.school, due="pick", due_day="2026-10-25", due_time="01:30")
    assert made.is_valid()
    assert made.cleaned_data["due_at"] == utc(2026, 10, 25, 1, 30)
    made = form(oak.school, due="2026-10-26")
    assert made.cleaned_data["due_at"] == utc(2026, 10, 26, 15, 30)
    day = datetime.date(2026, 10, 25)
    half_past_one = datetime.time(1, 30)
    first = on_the_wall(day, half_past_one, oak.school, later=False)
    assert first == utc(2026, 10, 25, 0, 30)


@at(utc(2026, 7, 1, 23, 30))
def test_tomorrow_is_the_schools_tomorrow(clock, client, oak):
    """Half past midnight on Thursday 2 July in the UK, still Wednesday in UTC."""
    client.force_login(oak.teacher)
    page = client.get(quick_url(oak)).content.decode()
    assert 'value="2026-07-03"' in page
    assert "Tomorrow 3 Jul" in page
    oak.school.time_zone = "Pacific/Auckland"
    made = form(oak.school, due="pick", due_day="2026-07-03", due_time="09:00")
    assert made.cleaned_data["due_at"] == utc(2026, 7, 2, 21, 0)


@pytest.mark.parametrize(
    ("today", "words"),
    [
        ("2026-11-23", ["No day", "Tomorrow 24 Nov", "Friday 27 Nov", "Monday 30 Nov"]),
        ("2026-11-26", ["No day", "Tomorrow 27 Nov", "Monday 30 Nov"]),
        ("2026-11-27", ["No day", "Monday 30 Nov", "Friday 4 Dec"]),
        ("2026-11-29", ["No day", "Tomorrow 30 Nov", "Friday 4 Dec"]),
    ],
)
def test_the_days_offered_are_school_days_each_with_its_date(today, words):
    offered = day_choices(datetime.date.fromisoformat(today))
    assert [label for _, label in offered] == [*words, "Another day"]


def test_the_next_friday_is_never_today():
    friday = datetime.date(2026, 11, 27)
    assert next_day(4, friday) == datetime.date(2026, 12, 4)
    assert next_day(0, friday) == datetime.date(2026, 11, 30)


@at(utc(2026, 11, 23, 12, 0))
@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        ({"due": "pick"}, "due_day", "Choose the day it is due"),
        ({"due": "pick", "due_day": "31/02/2027"}, "due_day", "Choose a day, such as"),
        ({"due": "someday"}, "due", "Choose a day, such as"),
        ({"due": "pick", "due_day": "9999-12-31"}, "due_day", "of this century"),
        ({"due": "pick", "due_day": "0001-01-01"}, "due_day", "of this century"),
        ({"due": "2026-11-24", "due_time": "25:00"}, "due_time", "Choose a time"),
        ({"due": "pick", "due_day": "2026-11-22"}, "due", "due after they can first"),
        ({"due": "2026-11-23", "due_time": "11:59"}, "due", "due after they can first"),
        ({"opens": "later"}, "opens_day", "Choose the day from which"),
        ({"opens": "whenever"}, "opens", "Choose now or later"),
        (
            {"due": "2026-11-24", "opens": "later", "opens_day": "2026-11-25"},
            "due",
            "due after they can first",
        ),
    ],
)
def test_times_that_make_no_sense_are_refused_with_a_sentence(
    clock, client, oak, data, field, sentence
):
    assert sentence in str(form(oak.school, **data).errors[field])
    before = set_work_of(oak), kept()
    client.force_login(oak.teacher)
    page = client.post(quick_url(oak), {"title": "Kept", "text": "My words", **data})
    assert sentence in page.content.decode()
    assert "My words" in page.content.decode()
    assert nothing_new(oak, before)


@at(utc(2026, 11, 23, 12, 0))
def test_work_that_opens_later_is_not_there_before(clock, client, oak):
    client.force_login(oak.teacher)
    data = {"title": "Thursday", "opens": "later", "opens_day": "2026-11-26"}
    page = client.post(quick_url(oak), data, follow=True).content.decode()
    made = set_work_of(oak)[-1]
    assert "They will see it when it opens." in page
    assert made.opens_at == utc(2026, 11, 26, 8, 30)
    assert made not in reachable(oak.pupil, SetWork)
    clock.move_to(utc(2026, 11, 26, 8, 31))
    assert made in reachable(oak.pupil, SetWork)


# --- A page that exists -----------------------------------------------------------


def page_url(world, page):
    return reverse("courses:page_set", args=[world.school.slug, world.group.pk, page.pk])


def test_a_lesson_is_set_to_be_read_and_an_assignment_to_be_handed_in(client, oak):
    client.force_login(oak.teacher)
    offered = client.get(page_url(oak, oak.lesson)).context["form"]
    assert offered["wants_hand_in"].value() is False
    offered = client.get(page_url(oak, oak.assignment)).context["form"]
    assert offered["wants_hand_in"].value() is True
    client.post(page_url(oak, oak.lesson), {"due": "none"})
    made = set_work_of(oak)[-1]
    assert (made.page_id, made.wants_hand_in) == (oak.lesson.pk, False)
    assert made in reachable(oak.pupil, SetWork)


def test_setting_a_page_again_only_changes_its_times(client, oak):
    client.force_login(oak.teacher)
    data = {"due": "pick", "due_day": "2099-05-05", "wants_hand_in": "on"}
    client.post(page_url(oak, oak.assignment), data)
    shown = client.get(page_url(oak, oak.assignment)).context["form"].initial
    assert shown["due_day"] == datetime.date(2099, 5, 5)
    address = reverse(
        "courses:course_page_set", args=["oak", oak.course.code, oak.assignment.pk]
    )
    # A class that has it is not offered again: its times stand at its own page.
    assert "There is no class to set it to" in client.get(address).content.decode()
    (only,) = set_work_of(oak)
    assert only.due_at.astimezone(LONDON).date() == datetime.date(2099, 5, 5)


def test_a_draft_cannot_be_set(client, oak):
    client.force_login(oak.teacher)
    draft = make_lesson(oak.course_page, oak.teacher, "Not ready")
    draft.unpublish()
    page = client.get(page_url(oak, draft))
    assert b"still a draft" in page.content
    client.post(page_url(oak, draft), {"due": "none"})
    assert len(set_work_of(oak)) == 1


def test_from_a_course_one_chooses_among_ones_own_classes(client, oak, elm):
    other = make_group(oak.school, "5Z", 5)
    client.force_login(oak.teacher)
    address = reverse(
        "courses:course_page_set", args=["oak", oak.course.code, oak.lesson.pk]
    )
    page = client.get(address).content.decode()
    assert "5K" in page
    assert "5Z" not in page
    for stranger in (other.pk, elm.group.pk, "5K", "", 10**30, "x" * 1000):
        page = client.post(address, {"group": stranger, "due": "none"})
        assert page.status_code == 200
        assert b"Choose" in page.content
    assert len(set_work_of(oak)) == 1
    assert client.post(address, {"group": oak.group.pk}).status_code == 302
    assert len(set_work_of(oak)) == 2


def test_a_teacher_without_a_class_is_told_whom_to_ask(client, oak):
    client.force_login(add_person(oak.school, "teacher", last_name="New"))
    address = reverse(
        "courses:course_page_set", args=["oak", oak.course.code, oak.lesson.pk]
    )
    assert "There is no class to set it to" in client.get(address).content.decode()


# --- Changing and taking back -------------------------------------------------------


def work_url(world, name):
    return reverse(f"courses:{name}", args=["oak", world.set_work.public_id])


@at(utc(2026, 11, 23, 12, 0))
def test_other_times_are_kept_and_the_opening_stays(clock, client, oak):
    client.force_login(oak.teacher)
    address = work_url(oak, "set_work_change")
    shown = client.get(address).context["form"].initial
    opened = oak.set_work.opens_at
    data = {key: str(value) for key, value in shown.items()}
    assert data["opens"] == "now"
    data |= {"due": "pick", "due_day": "2026-12-24", "due_time": "16:00"}
    assert client.post(address, data).status_code == 302
    with oak.scope():
        oak.set_work.refresh_from_db()
    assert oak.set_work.due_at == utc(2026, 12, 24, 16, 0)
    assert oak.set_work.opens_at == opened
    client.post(address, {"due": "none", "opens": "later", "opens_day": "2026-12-01"})
    with oak.scope():
        oak.set_work.refresh_from_db()
    assert oak.set_work.due_at is None
    assert oak.set_work.opens_at == utc(2026, 12, 1, 8, 30)
    assert client.get(address).context["form"].initial["opens"] == "later"


def test_times_of_work_that_is_past_can_still_be_kept(client, oak):
    with oak.scope():
        day = timezone.now() - datetime.timedelta(days=9)
        SetWork.objects.update(opens_at=day, due_at=day + datetime.timedelta(days=2))
    client.force_login(oak.teacher)
    address = work_url(oak, "set_work_change")
    shown = client.get(address).context["form"].initial
    data = {key: str(value) for key, value in shown.items()}
    assert client.post(address, data).status_code == 302


def test_due_before_opening_is_refused_and_the_old_times_stay(client, oak):
    client.force_login(oak.teacher)
    data = {"due": "2020-01-01", "opens": "now"}
    page = client.post(work_url(oak, "set_work_change"), data)
    assert "due after they can first see it" in page.content.decode()
    due = oak.set_work.due_at
    with oak.scope():
        oak.set_work.refresh_from_db()
    assert oak.set_work.due_at == due


def test_withdrawing_hides_it_at_once_and_restoring_brings_it_back(client, oak):
    reading = oak.set_work.get_reading_url()
    client.force_login(oak.pupil)
    assert b"/hand-in/" in client.get(reading).content
    client.force_login(oak.teacher)
    client.post(work_url(oak, "set_work_withdraw"))
    group = reverse("courses:group_detail", args=["oak", oak.group.pk])
    assert "Restore" in client.get(group).content.decode()
    client.force_login(oak.pupil)
    assert oak.set_work not in reachable(oak.pupil, SetWork)
    assert b"/hand-in/" not in client.get(reading).content
    assert oak.set_work.title not in client.get("/me/").content.decode()
    client.force_login(oak.teacher)
    page = client.post(work_url(oak, "set_work_restore"), follow=True)
    assert "5K can see it again." in page.content.decode()
    client.force_login(oak.pupil)
    assert oak.set_work in reachable(oak.pupil, SetWork)
    assert b"/hand-in/" in client.get(reading).content


def test_what_was_set_again_since_is_not_restored_twice(client, oak):
    client.force_login(oak.teacher)
    client.post(work_url(oak, "set_work_withdraw"))
    client.post(page_url(oak, oak.assignment), {"wants_hand_in": "on"})
    page = client.post(work_url(oak, "set_work_restore"), follow=True)
    assert "set to the class again since" in page.content.decode()
    with oak.scope():
        assert SetWork.objects.standing().count() == 1
