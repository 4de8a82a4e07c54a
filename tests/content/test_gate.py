"""The editor opens what is on the list; every address there is has been judged."""

import re

import pytest
from django.contrib.auth.models import Permission

from access import rules
from content.gate import ALLOWED, TREE_WRITES
from schools.models import Membership
from tests.content.addresses import patterns_of_the_editor, rows_of, sign_in
from tests.factories import add_person

Role = Membership.Role

# Of no use to a teacher, or blind to schools. A new Wagtail's new page belongs here or,
# with a check of its ids, in content.gate.
REFUSED = {
    None,  # Wagtail's trial of its own 404, and its catch-all
    "wagtailadmin_account",
    "wagtailadmin_api:documents:detail",
    "wagtailadmin_api:documents:find",
    "wagtailadmin_api:documents:listing",
    "wagtailadmin_api:images:detail",
    "wagtailadmin_api:images:find",
    "wagtailadmin_api:images:listing",
    "wagtailadmin_api:pages:action",
    "wagtailadmin_api:pages:detail",
    "wagtailadmin_api:pages:find",
    "wagtailadmin_api:pages:listing",
    "wagtailadmin_block_preview",
    "wagtailadmin_collections:add",
    "wagtailadmin_collections:delete",
    "wagtailadmin_collections:edit",
    "wagtailadmin_collections:index",
    "wagtailadmin_collections:set_privacy",
    "wagtailadmin_error_test",
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_pages:choose_parent",
    "wagtailadmin_pages:collect_workflow_action_data",
    "wagtailadmin_pages:confirm_workflow_cancellation",
    "wagtailadmin_pages:convert_alias",
    "wagtailadmin_pages:lock",
    "wagtailadmin_pages:set_privacy",
    "wagtailadmin_pages:type_use",
    "wagtailadmin_pages:type_use_results",
    "wagtailadmin_pages:unlock",
    "wagtailadmin_pages:workflow_action",
    "wagtailadmin_pages:workflow_history",
    "wagtailadmin_pages:workflow_history_detail",
    "wagtailadmin_pages:workflow_preview",
    "wagtailadmin_password_reset",
    "wagtailadmin_password_reset_complete",
    "wagtailadmin_password_reset_confirm",
    "wagtailadmin_password_reset_done",
    "wagtailadmin_reports:aging_pages",
    "wagtailadmin_reports:aging_pages_results",
    "wagtailadmin_reports:locked_pages",
    "wagtailadmin_reports:locked_pages_results",
    "wagtailadmin_reports:page_types_usage",
    "wagtailadmin_reports:page_types_usage_results",
    "wagtailadmin_reports:site_history",
    "wagtailadmin_reports:site_history_results",
    "wagtailadmin_reports:workflow",
    "wagtailadmin_reports:workflow_results",
    "wagtailadmin_reports:workflow_tasks",
    "wagtailadmin_reports:workflow_tasks_results",
    "wagtailadmin_tag_autocomplete",
    "wagtailadmin_tag_model_autocomplete",
    "wagtailadmin_workflows:add",
    "wagtailadmin_workflows:add_task",
    "wagtailadmin_workflows:disable",
    "wagtailadmin_workflows:disable_task",
    "wagtailadmin_workflows:edit",
    "wagtailadmin_workflows:edit_task",
    "wagtailadmin_workflows:enable",
    "wagtailadmin_workflows:enable_task",
    "wagtailadmin_workflows:index",
    "wagtailadmin_workflows:index_results",
    "wagtailadmin_workflows:remove",
    "wagtailadmin_workflows:select_task_type",
    "wagtailadmin_workflows:task_chooser",
    "wagtailadmin_workflows:task_chooser_create",
    "wagtailadmin_workflows:task_chooser_results",
    "wagtailadmin_workflows:task_chosen",
    "wagtailadmin_workflows:task_index",
    "wagtailadmin_workflows:task_index_results",
    "wagtailadmin_workflows:usage",
    "wagtailadmin_workflows:usage_results",
    "wagtaildocs:create_multiple_from_uploaded_document",
    "wagtaildocs:delete_upload_multiple",
    "wagtailimages:create_multiple_from_uploaded_image",
    "wagtailimages:delete_upload_multiple",
    "wagtailimages:preview",
    "wagtailimages:url_generator",
    "wagtailimages:url_generator_output",
    "wagtailimages_chooser:select_format",
    "wagtailusers_groups:add",
    "wagtailusers_groups:delete",
    "wagtailusers_groups:edit",
    "wagtailusers_groups:history",
    "wagtailusers_groups:history_results",
    "wagtailusers_groups:index",
    "wagtailusers_groups:index_results",
    "wagtailusers_groups:usage",
    "wagtailusers_users:add",
    "wagtailusers_users:copy",
    "wagtailusers_users:delete",
    "wagtailusers_users:edit",
    "wagtailusers_users:history",
    "wagtailusers_users:history_results",
    "wagtailusers_users:index",
    "wagtailusers_users:index_results",
    "wagtailusers_users:usage",
}


def names() -> set[str | None]:
    return {name for name, _, _ in patterns_of_the_editor()}


def test_every_address_of_the_editor_has_been_judged():
    found = names()
    assert len(found) > 150
    assert found - set(ALLOWED) - REFUSED == set(), "neither allowed nor refused"
    assert set(ALLOWED) & REFUSED == set(), "both allowed and refused"
    assert (set(ALLOWED) | REFUSED) - found == set(), "no longer there"


def test_what_writes_to_the_tree_is_of_the_list():
    assert set(ALLOWED) >= TREE_WRITES
    assert "wagtailadmin_pages:move_confirm" in TREE_WRITES
    assert "wagtailadmin_pages:preview_on_edit" not in TREE_WRITES


def test_what_is_refused_is_a_404_even_on_own_rows(client, oak):
    sign_in(client, oak.teacher)
    asked = 0
    for name, route, _ in patterns_of_the_editor():
        if name not in REFUSED or "(" in route:
            continue
        path = re.sub(r"<[^>]+>", str(oak.lesson.pk), re.sub(r"[\^$]", "", route))
        if not path.endswith("/"):
            continue  # the pattern ends without a slash, which is added first
        for method in (client.get, client.post):
            response = method(f"/oak/{path}")
            assert response.status_code == 404, (name, path, response.status_code)
        asked += 1
    assert asked > 80


@pytest.mark.parametrize(
    "role", [Role.PUPIL, Role.OFFICE, Role.GOVERNOR, Role.TECHNICIAN, Role.DSL]
)
def test_who_does_not_write_courses_finds_no_editor(client, oak, role):
    sign_in(client, add_person(oak.school, role))
    for path in ("", "pages/", "images/", f"pages/{oak.lesson.pk}/edit/", "sprite/"):
        assert client.get(f"/oak/cms/{path}").status_code == 404


def test_a_stranger_is_sent_to_our_own_sign_in(client, oak):
    for path in ("", "pages/", "sprite/", "jsi18n/"):
        response = client.get(f"/oak/cms/{path}")
        assert response.status_code == 302
        assert response["Location"].startswith("/sign-in/?next=/oak/cms/")


def test_there_is_no_editor_without_a_school(client, oak):
    sign_in(client, oak.teacher)
    for path in ("/cms/", "/cms/pages/", "/nowhere/cms/", "/elm/cms/pages/"):
        assert client.get(path).status_code == 404


def test_a_superuser_does_not_work_in_the_editor(client, oak):
    """Wagtail answers a superuser's every question with yes, of every school."""
    user = oak.teacher
    user.is_superuser = True
    user.save()
    sign_in(client, user)
    assert client.get("/oak/cms/pages/").status_code == 404


def test_the_schools_own_page_is_nobodys_to_change(client, oak):
    sign_in(client, oak.teacher)
    top = oak.school.root_page_id
    for action in ("edit", "delete", "unpublish", "copy", "move", "history", "usage"):
        assert client.get(f"/oak/cms/pages/{top}/{action}/").status_code == 404
    ours = f"/oak/cms/bulk/wagtailcore/page/delete/?id={top}"
    assert client.post(ours).status_code == 404
    assert client.get(f"/oak/cms/pages/{top}/").status_code == 200


def test_a_404_is_the_same_for_what_is_elsewhere_and_what_is_not(client, oak, elm):
    sign_in(client, oak.teacher)
    theirs = client.get(f"/oak/cms/pages/{elm.lesson.pk}/edit/")
    nothing = client.get("/oak/cms/pages/999999/edit/")
    assert theirs.status_code == nothing.status_code == 404

    def body(response):
        return [
            line for line in response.content.decode().splitlines() if "csrf" not in line
        ]

    there = [line.replace(f"/{elm.lesson.pk}/", "/N/") for line in body(theirs)]
    assert there == [line.replace("/999999/", "/N/") for line in body(nothing)]


def test_a_revision_of_another_page_is_not_there(client, oak):
    sign_in(client, oak.teacher)
    rows = rows_of(oak)
    foreign = rows.draft.latest_revision_id
    for path in (
        f"revisions/{foreign}/view/",
        f"revisions/{foreign}/revert/",
        f"revisions/compare/earliest...{foreign}/",
    ):
        address = f"/oak/cms/pages/{oak.lesson.pk}/{path}"
        assert client.get(address).status_code == 404
    assert (
        client.get(
            f"/oak/cms/pages/{oak.lesson.pk}/revisions/compare/earliest...live/"
        ).status_code
        == 200
    )


def test_bulk_actions_are_few_and_all_means_of_a_page_here(client, oak, elm):
    sign_in(client, oak.teacher)
    root, here = "/oak/cms/bulk/wagtailcore/page/", oak.course_page.pk
    assert client.get(f"{root}publish/?id=all").status_code == 404
    assert client.get(f"{root}publish/?id=all&childOf=1").status_code == 404
    there = elm.course_page.pk
    assert client.get(f"{root}publish/?id=all&childOf={there}").status_code == 404
    assert client.get(f"{root}publish/?id=all&childOf={here}").status_code == 200
    assert client.get(f"{root}publish/?id={here}&id={there}").status_code == 404
    for bad in ("accounts/user/delete/", "wagtailcore/page/lock/", "no/such/thing/"):
        assert client.get(f"/oak/cms/bulk/{bad}?id=1").status_code == 404


@pytest.mark.parametrize(
    "words",
    ['"', 'a"b', '"""', "'", "*", "a*b", "(", "a AND", "NEAR(", "^", "-", ":", "\\"],
)
def test_no_search_ends_in_an_error(client, oak, words):
    """SQLite answers an unbalanced quotation mark with an error."""
    sign_in(client, oak.teacher)
    for path in (
        f"pages/{oak.course_page.pk}/",
        "pages/search/",
        "pages/search/results/",
        "images/",
        "images/chooser/results/",
        "documents/",
        "documents/chooser/results/",
        "choose-page/search/",
    ):
        response = client.get(f"/oak/cms/{path}", {"q": words})
        assert response.status_code == 200, (path, words)


def test_rights_in_djangos_own_tables_open_nothing(client, oak):
    """A pupil in the authors' group, by whatever accident, is still a pupil."""
    oak.pupil.groups.add(oak.school.authors_group)
    oak.pupil.user_permissions.set(Permission.objects.all())
    sign_in(client, oak.pupil)
    assert client.get("/oak/cms/").status_code == 404
    assert rules.get("schools.author_content") is not None


def test_wagtails_own_sign_in_is_not_there_even_for_strangers(client, oak):
    for path in ("login/", "logout/", "password_reset/"):
        assert client.get(f"/oak/cms/{path}", follow=False).status_code in (302, 404)
    assert client.get("/oak/cms/login/").status_code == 404
