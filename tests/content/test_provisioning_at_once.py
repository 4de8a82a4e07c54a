"""Schools that are provisioned in the same moment come out as if one had waited."""

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupPagePermission, Page

from schools import provisioning
from schools.models import School
from tests.at_once import all_at_once
from tests.content.test_provisioning import counts, state
from tests.factories import make_school

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

TWELVE = [f"9001{number:02}" for number in range(12)]


def all_twelve(name="Oak {}"):
    return [lambda urn=urn: make_school(urn, name.format(urn)) for urn in TWELVE]


def provisioned_again():
    schools = School.objects.filter(urn__in=TWELVE)
    return all_at_once([lambda row=row: provisioning.provision(row) for row in schools])


def right_on_the_root_of_all():
    """What a hand at the database may leave behind: one right over every school."""
    GroupPagePermission.objects.create(
        group=School.objects.get(urn=TWELVE[5]).authors_group,
        page=Page.objects.get(depth=1),
        permission=Permission.objects.get(codename="change_page"),
    )


def test_twelve_at_once_come_out_right_and_twelve_again_change_nothing():
    all_at_once(all_twelve())
    before = counts()
    assert before["Group"] == 24
    assert before["GroupPagePermission"] == 36
    assert before["GroupCollectionPermission"] == 72
    assert Page.objects.filter(depth=2).count() == 12
    assert Page.find_problems() == Collection.find_problems() == ([], [], [], [], [])
    for school in School.objects.filter(urn__in=TWELVE):
        rows = GroupPagePermission.objects.filter(group=school.authors_group)
        assert set(rows.values_list("page", flat=True)) == {school.root_page_id}
    rights = state()
    assert provisioned_again() == [{"editor": 0}] * 12
    all_at_once(all_twelve())
    assert (counts(), state()) == (before, rights)


def test_a_row_damaged_by_hand_is_mended_by_whoever_comes_first():
    all_at_once(all_twelve())
    before, rights = counts(), state()
    right_on_the_root_of_all()
    assert state() != rights
    changes = [done["editor"] for done in provisioned_again()]
    assert sum(changes) >= 1
    assert (counts(), state()) == (before, rights)


def test_schools_of_one_name_get_an_address_each():
    all_at_once(all_twelve("Oak Junior"))
    slugs = set(School.objects.filter(urn__in=TWELVE).values_list("slug", flat=True))
    assert len(slugs) == 12
    assert "oak-junior" in slugs


def test_one_school_that_twelve_add_is_one():
    all_at_once([lambda: make_school("900001", "Oak Junior")] * 12)
    assert School.objects.filter(urn="900001").count() == 1
    assert Group.objects.count() == 2
    assert Page.objects.filter(depth=2).count() == 1
    assert Page.find_problems() == Collection.find_problems() == ([], [], [], [], [])
