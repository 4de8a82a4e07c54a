"""A school's place in the editor is exactly what was declared, however it drifted."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.checks import run_checks
from django.utils import timezone
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    PageViewRestriction,
    Site,
    Workflow,
)

from content.provisioning import AUTHORS, provision_editor
from schools.models import Membership, School
from schools.services.people import start_membership
from tests.content.addresses import sign_in
from tests.factories import make_school

MODELS = (
    Collection,
    CollectionViewRestriction,
    Group,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    PageViewRestriction,
    Site,
    Workflow,
)


def counts():
    return {model.__name__: model.objects.count() for model in MODELS}


def state():
    """Every right there is, in words."""
    pages = GroupPagePermission.objects.values_list(
        "group__name", "page__path", "permission__codename"
    )
    media = GroupCollectionPermission.objects.values_list(
        "group__name", "collection__path", "permission__codename"
    )
    site = Group.objects.exclude(permissions=None).values_list(
        "name", "permissions__codename"
    )
    seen = PageViewRestriction.objects.values_list(
        "page__path", "restriction_type", "groups__name"
    )
    files = CollectionViewRestriction.objects.values_list(
        "collection__path", "restriction_type", "groups__name"
    )
    return [sorted(map(str, rows)) for rows in (pages, media, site, seen, files)]


@pytest.fixture
def fresh(db):
    return School.objects.get(pk=make_school("900001", "Oak Junior", slug="oak").pk)


def test_the_first_run_makes_what_is_declared_and_no_more(db):
    make_school("900001", "Oak Junior", slug="oak")  # takes Wagtail's defaults away
    before = counts()
    school = make_school("900002", "Elm Primary", slug="elm")
    made = {name: number - before[name] for name, number in counts().items()}
    assert made == {
        "Collection": 1,
        "CollectionViewRestriction": 1,
        "Group": 2,
        "GroupCollectionPermission": 6,
        "GroupPagePermission": 3,
        "Page": 1,
        "PageViewRestriction": 1,
        "Site": 0,
        "Workflow": 0,
    }
    codenames = {name.partition(".")[2] for name in AUTHORS.page}
    rows = GroupPagePermission.objects.filter(group=school.authors_group)
    assert {row.permission.codename for row in rows} == codenames
    assert {row.page_id for row in rows} == {school.root_page_id}
    assert not GroupPagePermission.objects.filter(group=school.members_group).exists()


def test_a_second_run_changes_nothing(fresh):
    before, rights = counts(), state()
    assert provision_editor(fresh) == 0
    assert provision_editor(School.objects.get(pk=fresh.pk)) == 0
    assert (counts(), state()) == (before, rights)


def test_wagtails_defaults_are_gone(fresh):
    assert set(Group.objects.values_list("name", flat=True)) == {
        "school 900001 authors",
        "school 900001 members",
    }
    assert not Workflow.objects.exists()
    assert not Site.objects.exists()
    assert not GroupPagePermission.objects.filter(page__depth=1).exists()
    assert not GroupCollectionPermission.objects.filter(collection__depth=1).exists()
    assert list(Page.objects.filter(depth=2)) == [fresh.root_page]


def permission(codename):
    return Permission.objects.get(codename=codename)


def right_on_the_root_of_all(school, elm):
    GroupPagePermission.objects.create(
        group=school.authors_group,
        page=Page.objects.get(depth=1),
        permission=permission("change_page"),
    )


def right_in_another_school(school, elm):
    GroupPagePermission.objects.create(
        group=school.authors_group,
        page=elm.root_page,
        permission=permission("change_page"),
    )


def right_on_another_schools_pictures(school, elm):
    GroupCollectionPermission.objects.create(
        group=school.authors_group,
        collection=elm.collection,
        permission=permission("choose_image"),
    )


def pupils_with_a_right(school, elm):
    GroupPagePermission.objects.create(
        group=school.members_group,
        page=school.root_page,
        permission=permission("change_page"),
    )


def a_right_too_few(school, elm):
    GroupPagePermission.objects.filter(group=school.authors_group).first().delete()
    GroupCollectionPermission.objects.filter(group=school.authors_group).first().delete()


def a_right_over_users(school, elm):
    school.authors_group.permissions.add(permission("change_user"))


def a_foreign_group_among_the_readers(school, elm):
    for model in (PageViewRestriction, CollectionViewRestriction):
        row = model.objects.filter(groups=school.members_group).get()
        row.groups.add(elm.members_group)


def opened_to_all_who_signed_in(school, elm):
    row = PageViewRestriction.objects.get(page=school.root_page)
    row.restriction_type = "login"
    row.save()


def no_restriction_at_all(school, elm):
    PageViewRestriction.objects.filter(page=school.root_page).delete()


def wagtails_groups_back(school, elm):
    for name in ("Editors", "Moderators"):
        group = Group.objects.create(name=name)
        GroupPagePermission.objects.create(
            group=group, page=Page.objects.get(depth=1), permission=permission("add_page")
        )
    Workflow.objects.create(name="Moderators approval")


def renamed(school, elm):
    Page.objects.filter(pk=school.root_page_id).update(title="Ours!")
    Collection.objects.filter(pk=school.collection_id).update(name="Ours!")


DRIFTS = [
    right_on_the_root_of_all,
    right_in_another_school,
    right_on_another_schools_pictures,
    pupils_with_a_right,
    a_right_too_few,
    a_right_over_users,
    a_foreign_group_among_the_readers,
    opened_to_all_who_signed_in,
    no_restriction_at_all,
    wagtails_groups_back,
    renamed,
]


@pytest.mark.parametrize("drift", DRIFTS, ids=lambda drift: drift.__name__)
def test_what_drifted_is_mended(fresh, drift):
    elm = make_school("900002", "Elm Primary", slug="elm")
    fresh = School.objects.get(pk=fresh.pk)
    wanted, names = state(), sorted(Page.objects.values_list("title", flat=True))
    drift(fresh, elm)
    assert provision_editor(School.objects.get(pk=fresh.pk)) > 0
    assert state() == wanted
    assert sorted(Page.objects.values_list("title", flat=True)) == names
    assert not Workflow.objects.exists()
    assert provision_editor(School.objects.get(pk=fresh.pk)) == 0


def names_of_who_reaches_all():
    return [e.id for e in run_checks(databases=["default"]) if e.id == "content.E004"]


def test_wagtails_own_groups_are_an_error_once_there_is_a_school(db):
    assert Group.objects.filter(name="Editors").exists()
    assert names_of_who_reaches_all() == []  # nobody is in them yet, nor can be
    make_school("900001", "Oak Junior", slug="oak")
    assert names_of_who_reaches_all() == []


@pytest.mark.parametrize("drift", [right_on_the_root_of_all, wagtails_groups_back])
def test_a_right_at_the_top_of_all_trees_is_an_error(fresh, drift):
    drift(fresh, None)
    assert set(names_of_who_reaches_all()) == {"content.E004"}
    provision_editor(School.objects.get(pk=fresh.pk))
    assert names_of_who_reaches_all() == []


def test_a_membership_that_ended_gives_nothing_at_the_next_request(client, oak):
    """Django's group row is a cache: it may still be there, and opens nothing."""
    sign_in(client, oak.teacher)
    path = f"/oak/cms/pages/{oak.lesson.pk}/edit/"
    assert client.get(path).status_code == 200
    rows = Membership.objects.filter(user=oak.teacher)
    rows.update(ends=timezone.now())
    assert oak.teacher.groups.filter(pk=oak.school.authors_group_id).exists()
    for address in (path, "/oak/cms/", f"/oak/cms/files/{oak.picture.file.name}"):
        assert client.get(address).status_code == 404


def test_a_teacher_who_becomes_office_staff_leaves_the_editor(client, oak):
    sign_in(client, oak.teacher)
    Membership.objects.filter(user=oak.teacher).update(role=Membership.Role.OFFICE)
    assert client.get("/oak/cms/").status_code == 404


def test_a_person_in_two_schools_has_rights_only_in_the_one_in_force(oak, elm):
    role = Membership.Role.TEACHER
    start_membership(user=oak.teacher, school=elm.school, role=role, by=None)
    for here, there in ((oak, elm), (elm, oak)):
        user = type(oak.teacher).objects.get(pk=oak.teacher.pk)
        with here.scope():
            assert here.lesson.permissions_for_user(user).can_edit()
            assert not there.lesson.permissions_for_user(user).can_edit()
            assert not there.lesson.permissions_for_user(user).can_publish()
    user = type(oak.teacher).objects.get(pk=oak.teacher.pk)
    assert not oak.lesson.permissions_for_user(user).can_edit(), "no school in force"
