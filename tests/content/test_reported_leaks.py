"""What stock Wagtail 8 showed of another school, by name: each is a 404 here, or empty.

In a trial of 262 addresses of the stock editor, filled with another school's ids, these
showed something of it: 43 to a plain teacher, three more to somebody with rights in two
places, one more to a school's own administrator, and the rest to whoever was given
Wagtail's model permissions or its global ones. ``test_leaks`` walks all addresses that the
gate opens; this is the list of what leaked, so that nobody has to believe it closed.
"""

import re

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import transaction
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage, WorkflowTask

from content.gate import ALLOWED
from schools.models import Membership
from schools.services.people import start_membership
from tests.content.addresses import patterns_of_the_editor, rows_of, sign_in
from tests.content.test_leaks import words_of
from tests.factories import add_person


def listed(names: str) -> list[str]:
    return names.split()


TO_A_TEACHER = listed(
    """
wagtailadmin_api:documents:listing wagtailadmin_api:documents:detail
wagtailadmin_api:images:listing wagtailadmin_api:images:detail
wagtail_bulk_action
wagtailadmin_pages:type_use wagtailadmin_pages:move_confirm
wagtailadmin_pages:confirm_workflow_cancellation
wagtailadmin_choose_page wagtailadmin_choose_page_child wagtailadmin_choose_page_search
wagtailadmin_choose_page_chosen_multiple
wagtailadmin_tag_autocomplete wagtailadmin_tag_model_autocomplete
wagtailadmin_workflows:task_chooser wagtailadmin_workflows:task_chooser_results
wagtailadmin_workflows:task_chosen
wagtailadmin_reports:workflow wagtailadmin_reports:workflow_tasks
wagtailadmin_reports:site_history
wagtailadmin_reports:page_types_usage wagtailadmin_reports:page_types_usage_results
wagtailforms:index
wagtailsearchpromotions:chooser wagtailsearchpromotions:chooserresults
wagtailmedia:chooser wagtailmedia:chooser_typed wagtailmedia:chooser_upload
wagtailmedia:media_usage
wagtaildocs:index wagtailimages:index wagtailimages_chooser:choose
wagtailsnippets_school_rubric:workflow_action
wagtailsnippets_school_rubric:collect_workflow_action_data
wagtailsnippets_school_rubric:workflow_preview
wagtailsnippetchoosers_school_rubric:choose
wagtailsnippetchoosers_school_rubric:choose_results
wagtailsnippetchoosers_school_rubric:chosen
wagtailsnippetchoosers_school_rubric:chosen_multiple
resource_chooser:choose resource_chooser:choose_results
resource_chooser:chosen resource_chooser:chosen_multiple
"""
)
TO_SOMEBODY_OF_TWO_PLACES = listed(
    """
wagtailadmin_explore_root wagtailadmin_explore wagtailadmin_explore_results
"""
)
TO_A_SCHOOLS_ADMINISTRATOR = ["wagtailadmin_reports:locked_pages"]
WITH_MODEL_PERMISSIONS = listed(
    """
wagtailadmin_workflows:index wagtailadmin_workflows:index_results
wagtailadmin_workflows:disable wagtailadmin_workflows:edit wagtailadmin_workflows:usage
wagtailadmin_workflows:add_task wagtailadmin_workflows:task_index
wagtailadmin_workflows:task_index_results wagtailadmin_workflows:edit_task
wagtailadmin_workflows:disable_task wagtailadmin_workflows:task_chooser_create
wagtailadmin_reports:site_history_results
wagtailredirects:index wagtailredirects:index_results wagtailredirects:add
wagtailredirects:edit wagtailredirects:delete
wagtailsearchpromotions:index wagtailsearchpromotions:index_results
wagtailsearchpromotions:edit wagtailsearchpromotions:delete
wagtailsnippets_school_rubric:list wagtailsnippets_school_rubric:list_results
wagtailsnippets_school_rubric:edit wagtailsnippets_school_rubric:delete
wagtailsnippets_school_rubric:usage wagtailsnippets_school_rubric:history
wagtailsnippets_school_rubric:history_results wagtailsnippets_school_rubric:copy
wagtailsnippets_school_rubric:inspect wagtailsnippets_school_rubric:revisions_view
wagtailsnippets_school_rubric:revisions_revert
wagtailsnippets_school_rubric:revisions_compare
wagtailsnippets_school_rubric:revisions_unschedule
wagtailsnippets_school_rubric:unpublish wagtailsnippets_school_rubric:workflow_history
resources:index resources:index_results resources:add resources:edit resources:delete
resources:history resources:history_results resources:usage resources:inspect
resources:copy
wagtailusers_users:index wagtailusers_users:index_results wagtailusers_users:add
wagtailusers_users:edit wagtailusers_users:delete wagtailusers_users:history
wagtailusers_users:history_results wagtailusers_users:usage wagtailusers_users:copy
wagtailusers_api_tokens:index wagtailusers_api_tokens:index_results
wagtailusers_api_tokens:add wagtailusers_api_tokens:edit wagtailusers_api_tokens:delete
wagtailusers_api_tokens:history wagtailusers_api_tokens:usage
"""
)
WITH_GLOBAL_PERMISSIONS = listed(
    """
wagtailsettings:edit
wagtailsites:index wagtailsites:index_results wagtailsites:edit wagtailsites:delete
wagtailsites:history wagtailsites:usage wagtailsites:copy
wagtailusers_groups:index wagtailusers_groups:index_results wagtailusers_groups:add
wagtailusers_groups:edit wagtailusers_groups:delete wagtailusers_groups:history
wagtailusers_groups:history_results wagtailusers_groups:usage
"""
)

# Addresses that do not exist here, and why. The apps are named so that installing one of
# them turns this test red before it opens anything.
NOT_INSTALLED = {
    "wagtailforms": "wagtail.contrib.forms",
    "wagtailsearchpromotions": "wagtail.contrib.search_promotions",
    "wagtailredirects": "wagtail.contrib.redirects",
    "wagtailsettings": "wagtail.contrib.settings",
    "wagtailsites": "wagtail.sites",
    "wagtailmedia": "wagtailmedia",
    "wagtailsnippets_school_rubric": "wagtail.snippets",
    "wagtailsnippetchoosers_school_rubric": "wagtail.snippets",
    "wagtailusers_api_tokens": "wagtail.api.v3",
    # A model that the trial made for itself.
    "resources": "",
    "resource_chooser": "",
}
LEAKED = [
    *TO_A_TEACHER,
    *TO_SOMEBODY_OF_TWO_PLACES,
    *TO_A_SCHOOLS_ADMINISTRATOR,
    *WITH_MODEL_PERMISSIONS,
    *WITH_GLOBAL_PERMISSIONS,
]
HERE = [name for name in LEAKED if name.partition(":")[0] not in NOT_INSTALLED]
MENU_OF_SCHOOLS = re.compile(r'<details class="working-in-schools">.*?</details>', re.S)
# Words that stand in the titles of both schools.
SEARCHES = ({}, {"q": "water", "search_all": "1"}, {"q": "picture", "tag": "Tag"})


def test_the_list_is_the_reports():
    assert len(set(TO_A_TEACHER)) == 43
    assert len({*TO_A_TEACHER, *TO_SOMEBODY_OF_TWO_PLACES}) == 46
    assert len({*TO_A_TEACHER, *TO_A_SCHOOLS_ADMINISTRATOR}) == 44
    assert len(set(LEAKED)) == len(LEAKED) == 125


def test_each_is_an_address_here_or_there_is_a_reason():
    found = {name for name, _, _ in patterns_of_the_editor()}
    assert len(HERE) > 50
    assert set(HERE) <= found, "no longer there"
    for name in set(LEAKED) - set(HERE):
        assert name not in found, f"installed meanwhile: {name}"
    for app in filter(None, NOT_INSTALLED.values()):
        assert not apps.is_installed(app), app


def rows_with_everything(world):
    """A school's rows as of old, and what only Wagtail's own pages could show of it."""
    rows = rows_of(world)
    slug = world.school.slug
    world.picture.tags.add(f"Tag of {slug}")
    rows.file.tags.add(f"Tag of {slug}")
    rows.workflow = Workflow.objects.create(name=f"Workflow of {slug}")
    rows.task = GroupApprovalTask.objects.create(name=f"Task of {slug}")
    rows.task.groups.add(world.school.authors_group)
    WorkflowTask.objects.create(workflow=rows.workflow, task=rows.task)
    WorkflowPage.objects.create(workflow=rows.workflow, page=world.school.root_page)
    return rows


def value(rows, name, kwarg):
    """The id of what the address ``name`` would show of the school of ``rows``."""
    space, _, view = name.partition(":")
    of = {
        "wagtailusers_users": rows.world.teacher.pk,
        "wagtailusers_groups": rows.world.school.authors_group_id,
        "wagtailadmin_workflows": rows.task.pk if "task" in view else rows.workflow.pk,
        "wagtailadmin_api": rows.world.picture.pk if "images" in view else rows.file.pk,
    }
    if space in of:
        return of[space]
    try:
        return rows.value(name, kwarg)
    except KeyError:
        return rows.world.lesson.pk


def requests_to(rows):
    """Each address of the list that there is, with the ids of ``rows``, in a few ways."""
    patterns = {name: kwargs for name, _, kwargs in patterns_of_the_editor()}
    world = rows.world
    for name in HERE:
        kwargs = {kwarg: value(rows, name, kwarg) for kwarg in patterns[name]}
        if name == "wagtail_bulk_action":
            for app, model, row in (
                ("wagtailcore", "page", world.lesson),
                ("content", "picture", world.picture),
                ("content", "material", rows.file),
            ):
                named = {"app_label": app, "model_name": model, "action": "delete"}
                yield name, reverse(name, kwargs=named), {"id": row.pk}
            yield name, reverse(name, kwargs=named | {"model_name": "page"}), {"id": "all"}
        elif name == "wagtailadmin_tag_model_autocomplete":
            named = {"app_name": "taggit", "model_name": "tag"}
            yield name, reverse(name, kwargs=named), {"term": "Tag"}
        elif name == "wagtailadmin_tag_autocomplete":
            yield name, reverse(name, kwargs=kwargs), {"term": "Tag"}
        elif name.endswith("chosen_multiple"):
            yield name, reverse(name, kwargs=kwargs), {"id": world.lesson.pk}
        else:
            for query in SEARCHES if name in ALLOWED else SEARCHES[:1]:
                yield name, reverse(name, kwargs=kwargs), query


def shows(response, slug) -> bool:
    """Whether words of that school are in the answer, its link in the menu apart."""
    text = MENU_OF_SCHOOLS.sub("", words_of(response))
    school = {"oak": "Oak Junior", "elm": "Elm Primary"}[slug]
    marks = (school, f"of {slug}", f"in {slug}", f"-{slug}", f"{slug}.pdf", f"/{slug}/")
    return any(mark in text for mark in marks)


@pytest.fixture
def two(oak, elm):
    return {"oak": rows_with_everything(oak), "elm": rows_with_everything(elm)}


def somebody(who, two):
    """One of the people of the report, as they are here, and where they write."""
    oak, elm = two["oak"].world, two["elm"].world
    role = Membership.Role
    if who == "coordinator":
        user = add_person(oak.school, role.COORDINATOR)
        start_membership(user=user, school=elm.school, role=role.COORDINATOR, by=None)
        return user, ["oak", "elm"]
    if who in ("teacher with every permission", "office with every permission"):
        user = oak.teacher if who.startswith("teacher") else oak.office
        user.user_permissions.set(Permission.objects.all())
        return user, ["oak"]
    return oak.people[who], ["oak"]


PEOPLE = [
    "teacher",
    "head",
    "coordinator",
    "office",
    "teacher with every permission",
    "office with every permission",
]


@pytest.mark.parametrize("who", PEOPLE)
def test_nothing_of_another_school_is_shown(client, two, who):
    user, places = somebody(who, two)
    sign_in(client, user)
    asked = set()
    for here in places:
        there = {"oak": "elm", "elm": "oak"}[here]
        for name, path, query in requests_to(two[there]):
            asked.add(name)
            for method in (client.get, client.post):
                with transaction.atomic():
                    response = method(f"/{here}{path}", query)
                    transaction.set_rollback(True)
                said = (name, path, query, response.status_code)
                assert not shows(response, there), said
                if name not in ALLOWED or "office" in who:
                    assert response.status_code == 404, said
                else:
                    assert response.status_code in (200, 302, 404, 405), said
    assert asked == set(HERE)


@pytest.mark.parametrize("who", ["teacher", "head", "coordinator"])
def test_the_same_requests_show_ones_own(client, two, who):
    """The other half: nothing is closed to whoever it is for, but what the plan denies."""
    user, places = somebody(who, two)
    sign_in(client, user)
    for here in places:
        shown = set()
        for name, path, query in requests_to(two[here]):
            if name not in ALLOWED or query.get("id") == "all":
                continue
            response = client.get(f"/{here}{path}", query)
            said = (name, path, query, response.status_code)
            assert response.status_code in (200, 302), said
            if shows(response, here):
                shown.add(name)
        assert shown == set(HERE) & set(ALLOWED)


def test_somebody_of_two_schools_is_shown_one_at_a_time(client, two):
    """What a coordinator may see of Elm is not there while they are in Oak."""
    user, _ = somebody("coordinator", two)
    sign_in(client, user)
    lesson = two["elm"].world.lesson.pk
    assert client.get(f"/elm/cms/pages/{lesson}/edit/").status_code == 200
    assert client.get(f"/oak/cms/pages/{lesson}/edit/").status_code == 404
