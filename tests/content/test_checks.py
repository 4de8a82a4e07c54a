"""An editor that is open does not start."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Task,
    Workflow,
)
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry

from accounts.models import User
from console.management.commands import serve
from content.checks import (
    EditorOpenError,
    every_policy_is_ours,
    models_of_the_editor,
    refuse_to_start_open,
    wagtails_defaults_are_gone,
)
from content.models import AssignmentPage, CoursePage, LessonPage, Material, Picture
from content.provisioning import provision_editor
from schools.models import School, TeachingGroup

HERE = {"databases": ["default"]}


def ids(found):
    return [error.id for error in found]


def test_the_check_knows_every_model_of_the_editor(db):
    assert models_of_the_editor() >= {
        *(Page, CoursePage, LessonPage, AssignmentPage, Picture, Material, Collection),
        *(Site, Locale, Task, Workflow, GroupApprovalTask, Group, User),
    }
    assert TeachingGroup not in models_of_the_editor()
    assert list(every_policy_is_ours()) == []
    refuse_to_start_open()


@pytest.mark.parametrize("model", [Page, Collection, Picture, Material, Site, Task, User])
def test_a_stock_policy_fails_the_start(db, monkeypatch, model):
    known = policy_registry.values_by_class
    monkeypatch.setitem(known, model, ModelPermissionPolicy(model))
    found = list(every_policy_is_ours())
    assert set(ids(found)) == {"content.E005"}
    assert any(model._meta.label in error.msg for error in found)
    with pytest.raises(EditorOpenError, match=r"content\.E005"):
        refuse_to_start_open()


def test_a_model_asked_about_without_a_policy_fails_the_start(db, monkeypatch):
    """Wagtail makes one up for it, which asks for permissions that know no school."""
    monkeypatch.setattr(policy_registry, "fallback_policies", {})
    policy_registry.get_by_type(TeachingGroup)
    assert ids(every_policy_is_ours()) == ["content.E005"]


def test_nobody_manages_what_is_wagtails_alone(oak):
    """Not with every permission that there is, and not as a superuser."""
    oak.teacher.user_permissions.set(Permission.objects.all())
    for is_superuser in (False, True):
        user = User.objects.get(pk=oak.teacher.pk)
        user.is_superuser = is_superuser
        for model in (Site, Locale, Task, Workflow, Group, User):
            policy = policy_registry.get_by_type(model)
            assert not policy.user_has_any_permission(user, {"add", "change", "delete"})
            assert not policy.user_has_permission_for_instance(user, "change", model())
            everything = {"view", "add", "change", "delete"}
            rows = policy.instances_user_has_any_permission_for(user, everything)
            assert not rows.exists()
            assert not policy.users_with_any_permission(everything).exists()


def a_group():
    Group.objects.create(name="Moderators")


def a_workflow():
    Workflow.objects.create(name="Moderators approval")


def a_task():
    GroupApprovalTask.objects.create(name="Moderators approval")


def a_right_on_all_pages():
    GroupPagePermission.objects.create(
        group=Group.objects.create(name="Helpers"),
        page=Page.objects.get(depth=1),
        permission=Permission.objects.get(codename="change_page"),
    )


def a_right_on_all_collections():
    GroupCollectionPermission.objects.create(
        group=Group.objects.create(name="Helpers"),
        collection=Collection.objects.get(depth=1),
        permission=Permission.objects.get(codename="choose_image"),
    )


DEFAULTS = [a_group, a_workflow, a_task, a_right_on_all_pages, a_right_on_all_collections]


@pytest.mark.parametrize("put_back", DEFAULTS, ids=lambda made: made.__name__)
def test_wagtails_defaults_fail_the_start_and_are_taken_away(oak, monkeypatch, put_back):
    assert list(wagtails_defaults_are_gone(**HERE)) == []
    put_back()
    assert ids(wagtails_defaults_are_gone(**HERE)) == ["content.E004"]
    assert list(wagtails_defaults_are_gone()) == [], "asked of the database alone"
    with pytest.raises(SystemCheckError):
        call_command("check", **HERE)
    with pytest.raises(EditorOpenError, match=r"content\.E004"):
        refuse_to_start_open()
    monkeypatch.setattr(serve.startup, "prepare", lambda say: None)
    with pytest.raises(CommandError, match=r"content\.E004"):
        call_command("serve")
    assert provision_editor(School.objects.get(pk=oak.school.pk)) > 0
    assert list(wagtails_defaults_are_gone(**HERE)) == []


def test_before_the_first_school_the_defaults_harm_nobody(db):
    """As Wagtail's migrations leave them, until a school is added."""
    assert Group.objects.filter(name="Moderators").exists()
    assert not School.objects.exists()
    assert list(wagtails_defaults_are_gone(**HERE)) == []
