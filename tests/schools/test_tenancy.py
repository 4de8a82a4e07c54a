"""A school's rows are seen while that school is in force, and at no other time."""

import pytest
from django import forms
from django.apps import apps
from django.core import checks
from django.db import models
from django.urls import reverse

from courses.models import Course, Piece, SetWork
from schools.checks import every_model_says_whose_it_is
from schools.crossing import reachable
from schools.models import Enrolment, GroupMember, School, TeachingGroup
from schools.services.people import end_membership, start_membership
from schools.services.schools import free_slug
from schools.tenancy import NoSchoolInForceError, PersonOwned, SchoolOwned, school_scope
from tests.factories import add_person, make_group
from tests.factories.schools import membership_of


def owned_models():
    return [model for model in apps.get_models() if issubclass(model, SchoolOwned)]


def test_there_are_models_to_check():
    assert len(owned_models()) >= 8


@pytest.mark.parametrize("model", owned_models(), ids=lambda model: model._meta.label)
def test_a_query_without_a_school_fails(db, model):
    with pytest.raises(NoSchoolInForceError):
        list(model.objects.all())


def test_only_rows_of_the_school_in_force_are_seen(oak, elm):
    for model in (Course, SetWork, TeachingGroup, GroupMember, Enrolment):
        with oak.scope():
            ours = set(model.objects.values_list("pk", flat=True))
        with elm.scope():
            theirs = set(model.objects.values_list("pk", flat=True))
        assert ours
        assert theirs
        assert not ours & theirs


@pytest.mark.parametrize(
    "write", [lambda rows: rows.update(title="X"), lambda rows: rows.delete()]
)
def test_writes_stay_inside_the_school_in_force(oak, elm, write):
    with oak.scope():
        write(SetWork.objects.all())
    with elm.scope():
        assert SetWork.objects.get().title == elm.set_work.title


def test_the_scope_ends_even_when_something_went_wrong(oak):
    with pytest.raises(ZeroDivisionError), oak.scope():
        raise ZeroDivisionError
    with pytest.raises(NoSchoolInForceError):
        Course.objects.count()


def test_a_row_and_its_parents_are_of_one_school(oak, elm):
    with oak.scope():
        mine = Piece(school=oak.school, set_work=oak.set_work, pupil=oak.pupil)
        mine.save()
        crossed = Piece(school=oak.school, set_work=elm.set_work, pupil=oak.pupil)
        with pytest.raises(ValueError, match="two schools"):
            crossed.save()


def test_a_member_finds_the_school_and_a_stranger_finds_nothing(client, oak, elm):
    home = reverse("courses:school_home", args=[oak.school.slug])
    client.force_login(oak.teacher)
    assert client.get(home).status_code == 200
    client.force_login(elm.teacher)
    assert client.get(home).status_code == 404
    assert client.get("/no-such-school/").status_code == 404


def test_an_ended_membership_gives_nothing_at_the_next_request(client, oak):
    home = reverse("courses:school_home", args=[oak.school.slug])
    client.force_login(oak.teacher)
    assert client.get(home).status_code == 200
    end_membership(membership_of(oak.teacher, oak.school), by=oak.head)
    assert client.get(home).url.startswith(reverse("accounts:sign_in"))
    client.force_login(oak.teacher)
    assert client.get(home).status_code == 404
    assert not oak.teacher.groups.exists()


def test_a_person_of_two_schools_is_in_the_one_of_the_address(client, oak, elm):
    start_membership(user=oak.teacher, school=elm.school, role="coordinator", by=None)
    client.force_login(oak.teacher)
    for world, other in ((oak, elm), (elm, oak)):
        page = client.get(reverse("courses:school_home", args=[world.school.slug]))
        assert world.school.name in page.content.decode()
        assert other.school.name not in page.content.decode()


def test_nothing_is_left_in_force_after_a_request(client, oak):
    client.force_login(oak.pupil)
    client.get(reverse("courses:page_read", args=[oak.course.code, oak.lesson.slug]))
    with pytest.raises(NoSchoolInForceError):
        Course.objects.count()


def test_a_person_reaches_rows_by_a_seat_and_nobody_reaches_by_a_key(oak, elm):
    assert set(reachable(oak.pupil, Course)) == {oak.course}
    assert set(reachable(elm.pupil, Course)) == {elm.course}
    loner = add_person(oak.school, "pupil", year_group=5)
    assert not reachable(loner, Course)
    with pytest.raises(TypeError, match="does not say how"):
        reachable(oak.pupil, Enrolment)
    with pytest.raises(TypeError, match="not owned by a school"):
        reachable(oak.pupil, School)


@pytest.mark.parametrize("who", ["pupil", "teacher", "head", "office"])
def test_the_rule_for_one_row_and_the_queryset_for_many_agree(oak, elm, who):
    """Per role: what ``visible_to`` lists is what ``has_perm`` allows."""
    with oak.scope():
        second = make_group(oak.school, "5Z", 5)
        assert second
        user = type(getattr(oak, who)).objects.get(pk=getattr(oak, who).pk)
        groups = set(TeachingGroup.objects.all())
        assert len(groups) == 2
        listed = set(TeachingGroup.objects.visible_to(user))
        allowed = {g for g in groups if user.has_perm("schools.view_teachinggroup", g)}
        assert listed == allowed
        work = set(SetWork.objects.all())
        listed_work = set(SetWork.objects.visible_to(user))
        assert listed_work == {w for w in work if user.has_perm("courses.view_setwork", w)}


def test_a_slug_may_not_be_one_of_the_sites_own_addresses(oak):
    for name in ("Me", "Learn", "Sign in", "Static", "CMS"):
        slug = free_slug(name, "Sandford")
        assert slug.endswith("sandford")
    assert free_slug("Oak", "") == "oak-2"
    assert free_slug("Plain Name", "") == "plain-name"


def test_a_school_keeps_its_address(oak):
    oak.school.slug = "another"
    with pytest.raises(ValueError, match="never changes"):
        oak.school.save()


def test_a_model_that_says_nothing_fails_the_check(monkeypatch):
    found = every_model_says_whose_it_is()
    assert list(found) == []
    monkeypatch.delattr(School, "shared")
    [error] = every_model_says_whose_it_is()
    assert isinstance(error, checks.Error)
    assert error.id == "schools.E001"


def test_person_owned_models_belong_to_a_person():
    found = [m for m in apps.get_models() if issubclass(m, PersonOwned)]
    assert {m._meta.label for m in found} == {
        "portfolio.Work",
        "portfolio.Version",
        "portfolio.Draft",
        "portfolio.Attachment",
    }
    for model in found:
        assert isinstance(model._meta.get_field("owner"), models.ForeignKey)


def test_being_scoped_follows_a_form_declared_at_import(oak, elm):
    class MoveForm(forms.Form):
        with school_scope(oak.school):
            group = forms.ModelChoiceField(TeachingGroup.objects.all())

    with elm.scope():
        assert list(MoveForm().fields["group"].queryset) == [elm.group]
        assert not MoveForm({"group": oak.group.pk}).is_valid()
        assert MoveForm({"group": elm.group.pk}).is_valid()
