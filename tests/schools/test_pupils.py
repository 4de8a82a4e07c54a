"""The office's own pupils, one by one: added, put right, moved, ended, and asked about."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Entry
from schools.models import GroupMember, Membership, PupilRecord
from schools.services import pupils
from schools.services.people import end_membership, start_membership
from schools.services.roles import GONE, NOT_YOURS
from schools.services.rolls import NOTHING, apply_run, begin_run, planned, undo_run
from tests.factories import add_person, make_group
from tests.schools.roll.files import sheet

ADA = ("Ada", "Lovelace", "10/12/2015", "5", "5K", "")
BOB = ("Bob", "Marley", "06/02/2015", "5", "5K", "")


def page(name, world, *args):
    return reverse(f"schools:{name}", args=[world.school.slug, *args])


def membership_of(world, user):
    return Membership.objects.get(user=user, school=world.school, role="pupil")


def bring_in(world, *rows):
    run = begin_run(world.school, files=sheet(*rows), by=world.office)
    with world.scope():
        mark = planned(run)[1].mark()
    apply_run(run, mark=mark, by=world.office)
    return run


def missing(world):
    with world.scope():
        rows = PupilRecord.objects.exclude(missing_since=None)
        return {row.user.first_name for row in rows}


def named(first):
    return User.objects.get(first_name=first)


@pytest.fixture(autouse=True)
def _agreed(agreed, oak):
    agreed(oak.school)


@pytest.fixture
def office(client, oak):
    client.force_login(oak.office)
    return client


NOT_HERE = (404, 405)
FACTS = {"first_name": "Zoë", "last_name": "Ó Briain", "year_group": "5"}


def test_a_pupil_is_added_without_a_file(office, oak):
    facts = {**FACTS, "known_as": "Zo", "groups": [oak.group.pk]}
    said = office.post(page("pupil_add", oak), facts, follow=True)
    assert "Zo Ó Briain is a pupil here" in said.text
    zoe = named("Zoë")
    assert not zoe.has_usable_password()
    with oak.scope():
        place = GroupMember.objects.in_force().of(zoe).get()
        assert place.group == oak.group
        assert place.membership.enrolments.get().year_group == 5
    cards = office.get(reverse("schools:cards", args=["oak", oak.group.pk])).text
    assert f'value="{zoe.public_id}" checked' in cards


@pytest.mark.parametrize(
    "change",
    [
        {"first_name": ""},
        {"first_name": "…"},
        {"first_name": "x" * 101},
        {"first_name": "\x00"},
        {"year_group": ""},
        {"year_group": "14"},
        {"year_group": "-1"},
        {"year_group": "²"},
        {"groups": ["x"]},
        {"groups": ["9" * 30]},
    ],
)
def test_what_cannot_be_kept_changes_nothing(office, oak, change):
    before = User.objects.count()
    said = office.post(page("pupil_add", oak), {**FACTS, **change})
    assert said.status_code == 200
    assert "Nothing was changed" in said.text
    assert User.objects.count() == before
    assert office.post(page("pupil_add", oak), FACTS).status_code == 302


def test_a_name_a_year_and_a_class_are_put_right(office, oak):
    other = make_group(oak.school, "6B", year_group=6)
    address = page("pupil_correct", oak, oak.pupil.public_id)
    assert f'value="{oak.pupil.first_name}"' in office.get(address).text
    facts = {"first_name": "Deirdre", "last_name": "Reid", "year_group": "6"}
    said = office.post(address, {**facts, "groups": [other.pk]}, follow=True)
    assert "Saved." in said.text
    oak.pupil.refresh_from_db()
    assert oak.pupil.first_name == "Deirdre"
    with oak.scope():
        assert GroupMember.objects.in_force().of(oak.pupil).get().group == other
        enrolment = membership_of(oak, oak.pupil).enrolments.get()
        assert enrolment.year_group == 6
    entry = Entry.objects.get(action="schools.change_pupil")
    assert entry.detail == {"fields": ["first_name", "groups", "last_name", "year_group"]}
    # The same again writes nothing more.
    office.post(address, {**facts, "groups": [other.pk]})
    assert Entry.objects.filter(action="schools.change_pupil").count() == 1


def test_a_class_of_another_school_is_no_class(office, oak, elm):
    address = page("pupil_correct", oak, oak.pupil.public_id)
    facts = {**FACTS, "groups": [elm.group.pk]}
    assert "Choose classes of the list" in office.post(address, facts).text
    oak.pupil.refresh_from_db()
    assert oak.pupil.first_name != "Zoë"
    assert office.post(address, {**facts, "groups": [oak.group.pk]}).status_code == 302


def test_the_name_of_a_child_at_two_schools_is_not_changed_by_one(office, oak, elm):
    start_membership(user=oak.pupil, school=elm.school, role="pupil", by=None, year_group=6)
    address = page("pupil_correct", oak, oak.pupil.public_id)
    assert pupils.MORE_THAN_HERE in office.post(address, FACTS).text
    same = {
        "first_name": oak.pupil.first_name,
        "last_name": oak.pupil.last_name,
        "known_as": oak.pupil.known_as,
        "year_group": "6",
    }
    assert office.post(address, same).status_code == 302


@pytest.mark.parametrize(("days", "is_here"), [(-3, False), (0, True), (5, True)])
def test_the_last_day_ends_what_they_are_here(office, oak, time_machine, days, is_here):
    address = page("pupil_end", oak, oak.pupil.public_id)
    last_day = timezone.localdate() + timedelta(days=days)
    said = office.post(address, {"last_day": last_day}, follow=True)
    assert "last day" in said.text
    assert membership_of(oak, oak.pupil).is_live == is_here
    time_machine.move_to(timezone.now() + timedelta(days=days + 2))
    assert not membership_of(oak, oak.pupil).is_live
    # The child comes to their own work all the same.
    office.force_login(oak.pupil)
    assert office.get("/me/").status_code == 200


def test_who_was_to_leave_stays_and_who_has_left_comes_back(office, oak):
    for days in (5, -3):
        last_day = timezone.localdate() + timedelta(days=days)
        office.post(page("pupil_end", oak, oak.pupil.public_id), {"last_day": last_day})
        office.post(page("pupil_keep", oak, oak.pupil.public_id))
        assert membership_of(oak, oak.pupil).ends is None
    with oak.scope():
        assert GroupMember.objects.in_force().of(oak.pupil).get().group == oak.group


@pytest.mark.parametrize("day", ["", "x", "2020-01-01", "2099-01-01", "0001-01-01"])
def test_a_day_that_cannot_be_ends_nobody(office, oak, day):
    address = page("pupil_end", oak, oak.pupil.public_id)
    said = office.post(address, {"last_day": day})
    assert said.status_code == 200
    assert "Nothing was changed" in said.text
    assert membership_of(oak, oak.pupil).ends is None


def test_only_who_keeps_the_accounts(client, oak, elm):
    membership = membership_of(oak, oak.pupil)
    for stranger in (oak.teacher, oak.pupil, elm.office, elm.head):
        with pytest.raises(ValidationError, match=NOT_YOURS):
            pupils.end_pupil(membership, last_day=timezone.localdate(), by=stranger)
        with pytest.raises(ValidationError, match=NOT_YOURS):
            pupils.keep_pupil(membership, by=stranger)
        client.force_login(stranger)
        for name in ("pupil_detail", "pupil_correct", "pupil_end", "pupil_keep"):
            address = page(name, oak, oak.pupil.public_id)
            assert client.get(address).status_code == 404
            assert client.post(address, {"last_day": "2026-01-01"}).status_code in (
                404,
                405,
            )
    client.force_login(oak.head)
    assert client.get(page("pupil_detail", oak, oak.pupil.public_id)).status_code == 200


def test_a_pupil_of_another_school_is_not_there(office, oak, elm):
    for name in ("pupil_detail", "pupil_correct", "pupil_end", "pupil_keep"):
        for public_id in (elm.pupil.public_id, oak.teacher.public_id, "nobody"):
            assert office.get(page(name, oak, public_id)).status_code == 404
    assert elm.pupil.last_name not in office.get(page("pupil_list", oak)).text
    found = office.post(page("pupil_list", oak), {"words": elm.pupil.last_name}).text
    assert "No pupil fits that" in found
    found = office.post(page("pupil_list", oak), {"words": oak.pupil.last_name}).text
    assert oak.pupil.get_full_name() in found


def test_who_has_left_meanwhile_is_not_corrected(oak):
    membership = membership_of(oak, oak.pupil)
    end_membership(Membership.objects.get(pk=membership.pk), by=None)
    with pytest.raises(ValidationError, match=GONE):
        pupils.correct_pupil(
            membership,
            first_name="A",
            last_name="B",
            year_group=5,
            groups=[],
            by=oak.office,
        )


def test_whom_a_whole_file_does_not_have_is_asked_about(office, oak):
    bring_in(oak, ADA, BOB)
    assert missing(oak) == set()
    bring_in(oak, ADA)
    assert missing(oak) == {"Bob"}
    shown = office.get(page("pupil_list", oak)).text
    assert "was not in the last whole file" in shown
    shown = office.get(page("pupil_list", oak), {"show": "missing"}).text
    assert "Bob Marley" in shown
    assert "Ada" not in shown
    office.post(page("pupil_keep", oak, named("Bob").public_id))
    assert missing(oak) == set()
    assert membership_of(oak, named("Bob")).is_live
    # The next file that lacks them asks again; one that has them does not.
    bring_in(oak, ADA)
    assert missing(oak) == {"Bob"}
    with pytest.raises(ValidationError, match=NOTHING):
        bring_in(oak, ADA)
    bring_in(oak, ADA, BOB)
    assert missing(oak) == set()
    with pytest.raises(ValidationError, match=NOTHING):
        bring_in(oak, ADA, BOB)


def test_the_button_says_who_is_noted(office, oak):
    bring_in(oak, ADA, BOB)
    run = begin_run(oak.school, files=sheet(ADA), by=oak.office)
    shown = office.get(page("roll_detail", oak, run.public_id)).text
    assert "Note that 1 is not in it" in shown


def test_leaving_is_an_answer_and_taking_back_is_as_before(office, oak):
    bring_in(oak, ADA, BOB)
    run = bring_in(oak, ADA)
    undo_run(run, by=oak.office)
    assert missing(oak) == set()
    bring_in(oak, ADA)
    back = bring_in(oak, ADA, BOB)
    undo_run(back, by=oak.office)
    assert missing(oak) == {"Bob"}
    bob = page("pupil_end", oak, named("Bob").public_id)
    office.post(bob, {"last_day": timezone.localdate() - timedelta(days=1)})
    assert missing(oak) == set()
    assert not membership_of(oak, named("Bob")).is_live


def test_the_office_is_reminded_after_five_school_days_and_weekly(
    oak, time_machine, settings
):
    settings.SENDS_MAIL = True
    User.objects.filter(pk=oak.office.pk).update(email="office@oak.example")
    wednesday = timezone.now() + timedelta(days=9 - timezone.now().weekday())
    time_machine.move_to(wednesday, tick=False)
    bring_in(oak, ADA, BOB)
    bring_in(oak, ADA)
    for day, sent in ((2, 0), (6, 0), (7, 1), (8, 1), (13, 1), (15, 2)):
        time_machine.move_to(wednesday + timedelta(days=day), tick=False)
        pupils.remind_of_missing()
        assert len(mail.outbox) == sent, day
    letter = mail.outbox[0]
    assert letter.to == ["office@oak.example"]
    assert "/oak/pupils/" in letter.body
    assert "Bob" not in letter.body + letter.subject
    pupils.keep_pupil(membership_of(oak, named("Bob")), by=oak.office)
    time_machine.move_to(wednesday + timedelta(days=40), tick=False)
    assert pupils.remind_of_missing() == 0


@pytest.mark.parametrize(
    ("until", "days"),
    [("2026-11-06", 0), ("2026-11-08", 0), ("2026-11-09", 1), ("2026-11-13", 5)],
)
def test_school_days_are_mondays_to_fridays(until, days):
    assert pupils.school_days(date(2026, 11, 6), date.fromisoformat(until)) == days


@pytest.mark.parametrize("count", [2, 30])
def test_the_list_asks_as_little_for_thirty(office, oak, count, django_assert_num_queries):
    for _ in range(count - 2):
        add_person(oak.school, "pupil", group=oak.group, year_group=5)
    office.get(page("pupil_list", oak))
    with django_assert_num_queries(15):
        office.get(page("pupil_list", oak))


def test_a_class_and_who_has_left_are_shown_alone(office, oak):
    loner = add_person(oak.school, "pupil", year_group=6, last_name="Loner")
    end_membership(membership_of(oak, oak.classmate), by=None)
    shown = office.get(page("pupil_list", oak)).text
    assert "Loner" in shown
    assert oak.classmate.get_full_name() not in shown
    shown = office.get(page("pupil_list", oak), {"group": oak.group.pk}).text
    assert oak.pupil.get_full_name() in shown
    assert loner.get_full_name() not in shown
    shown = office.get(page("pupil_list", oak), {"show": "left"}).text
    assert oak.classmate.get_full_name() in shown
    assert oak.pupil.get_full_name() not in shown
