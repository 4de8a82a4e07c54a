"""A link into an account is shown to nobody whom it would lead further than they may go."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Invitation, User
from courses.models import CourseShare
from courses.services import sharing
from schools.models import JoinRequest, School
from schools.services import helping
from schools.services.inviting import invite_staff
from schools.services.joining import answer_request, ask_to_join, requests_to
from schools.services.people import start_membership
from schools.services.roles import give_role
from schools.services.visits import let_look
from tests.factories import add_person, membership_of
from tests.schools.test_helping import with_app, with_password


@pytest.fixture
def khan(oak):
    return with_app(with_password(oak.teacher))


def taught_at_elm(oak, elm):
    with elm.scope():
        asked = sharing.ask_to_share(
            elm.course,
            to_school=oak.school,
            to_person=oak.teacher,
            reason="Rivers together",
            ends=timezone.now() + timedelta(days=30),
            by=elm.teacher,
        )
        return sharing.approve_share(asked, by=elm.head)


def asked_by_elm(oak, elm):
    return ask_to_join(elm.school, username=oak.teacher.username, role="head", by=elm.head)


def let_in_at_elm(oak, elm):
    School.objects.filter(pk=oak.school.pk).update(is_host=True)
    start_membership(user=oak.teacher, school=oak.school, role="technician", by=None)
    return let_look(
        elm.school, to=oak.teacher, reason="It is slow", area="classes", by=elm.teacher
    )


WAYS = [taught_at_elm, asked_by_elm, let_in_at_elm]


@pytest.mark.parametrize("way", WAYS)
def test_no_link_is_shown_that_leads_to_another_school(oak, elm, khan, way):
    place = membership_of(khan, oak.school)
    assert helping.send_new_link(place, by=oak.office).link
    way(oak, elm)
    with pytest.raises(ValidationError, match="by mail"):
        helping.send_new_link(place, by=oak.office)


@pytest.mark.parametrize("way", WAYS[:2])
def test_a_link_from_before_leads_nowhere_any_more(oak, elm, khan, way):
    helping.send_new_link(membership_of(khan, oak.school), by=oak.office)
    assert Invitation.objects.open().filter(user=khan).exists()
    way(oak, elm)
    assert not Invitation.objects.open().filter(user=khan).exists()


def test_nor_does_one_from_before_its_owner_became_more(oak):
    """Else the office would keep a teacher's link until the teacher is made the head."""
    riser = invite_staff(
        oak.school, role="teacher", first_name="Rae", last_name="Riser", by=oak.office
    )
    assert Invitation.objects.open().filter(user=riser.user).exists()
    give_role(riser.membership, role="dsl", by=oak.head)
    assert not Invitation.objects.open().filter(user=riser.user).exists()


def test_an_address_that_one_typed_is_no_second_person(oak, settings):
    settings.SENDS_MAIL = True
    riser = invite_staff(
        oak.school,
        role="teacher",
        first_name="Rae",
        last_name="Riser",
        email="office@oak.example",
        by=oak.office,
    )
    with_password(riser.user, "office@oak.example")
    give_role(riser.membership, role="dsl", by=oak.head)
    with pytest.raises(ValidationError, match="asked this colleague in"):
        helping.send_new_link(riser.membership, by=oak.office)
    assert helping.send_new_link(riser.membership, by=oak.head)


def test_whom_one_asked_in_is_not_the_second_hand(oak, settings):
    settings.SENDS_MAIL = True
    dsl = with_app(with_password(add_person(oak.school, "dsl"), "dsl@oak.example"))
    second = invite_staff(
        oak.school, role="office", first_name="Olive", last_name="F", by=oak.office
    ).user
    place = membership_of(dsl, oak.school)
    helping.send_new_link(place, by=oak.office)
    with pytest.raises(ValidationError, match="already this week"):
        helping.reset_second_step(place, by=second)
    assert helping.reset_second_step(place, by=oak.head) == 1


def test_who_asked_a_colleague_in_does_not_approve_what_they_ask(oak, elm):
    olive = invite_staff(
        oak.school, role="teacher", first_name="Olive", last_name="S", by=oak.office
    ).user
    with oak.scope():
        asked = sharing.ask_to_share(
            oak.course,
            to_school=elm.school,
            reason="x",
            ends=timezone.now() + timedelta(days=30),
            by=olive,
        )
        with pytest.raises(ValidationError, match="the head has to decide"):
            sharing.approve_share(asked, by=oak.office)
        sharing.approve_share(asked, by=oak.head)
        assert CourseShare.objects.get(pk=asked.pk).approved_by == oak.head


def test_what_was_asked_of_a_name_is_not_for_who_gets_it_later(oak, elm):
    """Whoever makes an account chooses, more or less, what it is called."""
    row = ask_to_join(oak.school, username="zedq", role="dsl", by=oak.head)
    JoinRequest.objects.filter(pk=row.pk).update(
        asked_at=timezone.now() - timedelta(minutes=1)
    )
    zed = invite_staff(
        elm.school, role="teacher", first_name="Zed", last_name="Quist", by=elm.office
    ).user
    User.objects.filter(pk=zed.pk).update(username="zedq")
    zed.refresh_from_db()
    assert not requests_to(zed).exists()
    with pytest.raises(ValidationError, match="does not wait"):
        answer_request(row, yes=True, by=zed)
    User.objects.filter(pk=zed.pk).update(date_joined=timezone.now() - timedelta(days=1))
    zed.refresh_from_db()
    assert answer_request(row, yes=True, by=zed)
