"""Who gives which role, and that a role given back, lowered or ended works at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import Invitation
from audit.models import Entry
from schools.models import Membership
from schools.permissions import GIVEN_BY, roles_given_by
from schools.services import roles
from schools.services.inviting import invite_staff
from schools.services.people import end_membership, start_membership
from tests.factories import add_person, make_school, membership_of

Role = Membership.Role
WHO_MAY_GIVE = """
                head  office  others
pupil           -     -       -
teacher         yes   yes     -
assistant       yes   yes     -
subject_lead    yes   yes     -
more_able_lead  yes   yes     -
head_of_year    yes   yes     -
tutor           yes   yes     -
office          yes   yes     -
head            yes   -       -
senco           yes   -       -
dsl             yes   -       -
technician      yes   yes     -
coordinator     yes   -       -
governor        yes   yes     -
"""
LINES = [line.split() for line in WHO_MAY_GIVE.strip().splitlines()[1:]]


@pytest.mark.parametrize(("role", "head", "office", "others"), LINES)
def test_who_may_give_which_role(oak, role, head, office, others):
    """The table, asked of the rule, of the verb that gives and of the one that ends."""
    new = add_person(oak.school, Role.TEACHER)
    standing = membership_of(new, oak.school)
    givers = {
        "head": (oak.head, head),
        "office": (oak.office, office),
        **{r: (add_person(oak.school, r), others) for r in Role if r not in GIVEN_BY},
    }
    for what, (giver, may) in givers.items():
        assert (role in roles_given_by({what})) is (may == "yes")
        colleague = add_person(oak.school, Role.TEACHER)
        theirs = membership_of(colleague, oak.school)
        row = start_membership(user=new, school=oak.school, role=role, by=None)
        assert giver.has_perm("schools.end_role", row) is (may == "yes")
        if may == "yes":
            roles.give_role(theirs, role=role, by=giver)
            assert role in roles.roles_now(colleague, oak.school)
            roles.end_role(row, by=giver)
            assert role not in roles.roles_now(new, oak.school)
        else:
            before = roles.roles_now(colleague, oak.school)
            with pytest.raises(ValidationError):
                roles.give_role(theirs, role=role, by=giver)
            with pytest.raises(ValidationError):
                roles.end_role(row, by=giver)
            assert roles.roles_now(colleague, oak.school) == before
            assert role in roles.roles_now(new, oak.school)
    assert standing.pk


def test_every_role_has_its_line():
    assert [line[0] for line in LINES] == list(Role)


def test_an_invitation_asks_the_same_table(oak):
    names = {"first_name": "Al", "last_name": "New"}
    for giver, role in ((oak.office, "head"), (oak.office, "dsl"), (oak.teacher, "tutor")):
        with pytest.raises(ValidationError):
            invite_staff(oak.school, role=role, by=giver, **names)
    assert not Invitation.objects.exists()
    invite_staff(oak.school, role="dsl", by=oak.head, **names)
    assert Invitation.objects.count() == 1


def test_nobody_raises_themselves_or_ends_their_own(oak):
    mine = membership_of(oak.head, oak.school)
    with pytest.raises(ValidationError):
        roles.give_role(mine, role="dsl", by=oak.head)
    with pytest.raises(ValidationError):
        roles.end_role(mine, by=oak.head)
    assert not oak.head.has_perm("schools.end_role", mine)
    assert roles.roles_now(oak.head, oak.school) == {"head"}
    colleague = add_person(oak.school, "head")
    roles.end_role(mine, by=colleague)
    assert roles.roles_now(oak.head, oak.school) == set()


def test_another_schools_head_gives_and_ends_nothing(oak, elm):
    row = membership_of(oak.teacher, oak.school)
    with pytest.raises(ValidationError):
        roles.give_role(row, role="tutor", by=elm.head)
    with pytest.raises(ValidationError):
        roles.end_role(row, by=elm.head)
    assert row.is_live


def test_a_school_that_began_with_its_office_gets_its_first_head_and_no_second(db):
    school = make_school("900003", "Ash Primary", slug="ash")
    office = add_person(school, "office")
    assert Role.HEAD in roles.roles_to_give(school, by=office)
    new = invite_staff(school, role="head", first_name="A", last_name="B", by=office)
    # Not come yet: the office still renews the link, or takes it back.
    assert Role.HEAD in roles.roles_to_give(school, by=office)
    assert Role.HEAD not in roles.roles_to_give(school, by=add_person(school, "teacher"))
    new.user.set_password("marmalade canal thunder")
    new.user.save()
    assert Role.HEAD not in roles.roles_to_give(school, by=office)
    end_membership(new.membership, by=None)
    assert Role.HEAD not in roles.roles_to_give(school, by=office)


def test_a_role_ended_by_a_slip_is_given_back_with_its_classes(oak):
    row = membership_of(oak.teacher, oak.school)
    here = Client()
    here.force_login(oak.teacher)
    address = f"/oak/classes/{oak.group.pk}/"
    assert here.get(address).status_code == 200
    roles.end_role(row, by=oak.office)
    assert here.get(address).status_code == 302  # signed out: they are nowhere else
    roles.give_back(row, by=oak.office)
    roles.give_back(row, by=oak.office)  # a double press
    assert Membership.objects.in_force().filter(user=oak.teacher).count() == 1
    here.force_login(oak.teacher)
    assert here.get(address).status_code == 200
    assert oak.teacher.groups.filter(pk=oak.school.authors_group_id).exists()
    assert Entry.objects.filter(action="schools.begin_again").count() == 1


def test_what_ended_yesterday_is_not_given_back(oak, time_machine):
    row = membership_of(oak.teacher, oak.school)
    roles.end_role(row, by=oak.office)
    with pytest.raises(ValidationError):
        roles.give_back(row, by=oak.teacher)
    time_machine.move_to(timezone.now() + timedelta(days=1))
    assert not roles.may_be_given_back(row)
    with pytest.raises(ValidationError):
        roles.give_back(row, by=oak.office)
    assert not Membership.objects.in_force().filter(user=oak.teacher).exists()


def test_given_anew_meanwhile_is_not_given_back_as_well(oak):
    row = membership_of(oak.teacher, oak.school)
    start_membership(user=oak.teacher, school=oak.school, role="tutor", by=None)
    roles.end_role(row, by=oak.office)
    tutor = Membership.objects.in_force().get(user=oak.teacher)
    roles.give_role(tutor, role="teacher", by=oak.office)
    with pytest.raises(ValidationError):
        roles.give_back(row, by=oak.office)


def test_who_has_left_is_given_no_role(oak):
    row = membership_of(oak.teacher, oak.school)
    roles.end_role(row, by=oak.office)
    with pytest.raises(ValidationError):
        roles.give_role(row, role="tutor", by=oak.office)


def test_a_second_press_invites_nobody_twice(oak):
    asked = {"role": "teacher", "first_name": "Ada", "last_name": "Byrne"}
    first = invite_staff(oak.school, by=oak.office, may_be_namesake=False, **asked)
    again = invite_staff(oak.school, by=oak.office, may_be_namesake=False, **asked)
    assert again.user == first.user
    assert again.invited.link != first.invited.link
    assert Invitation.objects.open().count() == 1


def test_a_namesake_is_asked_about(oak, time_machine):
    asked = {"role": "teacher", "first_name": "ada", "last_name": "Byrne "}
    first = add_person(oak.school, "tutor", first_name="Ada", last_name="Byrne")
    with pytest.raises(ValidationError) as raised:
        invite_staff(oak.school, by=oak.office, may_be_namesake=False, **asked)
    assert raised.value.code == "namesake"
    assert invite_staff(oak.school, by=oak.office, **asked).user != first
