"""Who may read a page is said by its course's groups, and by nothing in the editor."""

import pytest
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction

from tests.content.addresses import rows_of, sign_in
from tests.content.test_links import crawl
from tests.content.test_references import lesson_form
from tests.content.test_writing import course_form


def restrictions():
    return [
        sorted(map(str, model.objects.values_list(*fields, "groups")))
        for model, *fields in (
            (PageViewRestriction, "page", "restriction_type", "password"),
            (CollectionViewRestriction, "collection", "restriction_type", "password"),
        )
    ]


OPEN = [
    {"restriction_type": "none"},
    {"restriction_type": "login"},
    {"restriction_type": "password", "password": "river"},
]


@pytest.fixture
def teacher(client, oak, elm):
    rows = rows_of(oak)
    sign_in(client, oak.teacher)
    return rows


def test_no_address_changes_who_may_read(client, teacher, elm):
    """Neither the forms for it, nor their fields sent along with any other form."""
    world, before = teacher.world, restrictions()
    group = {"groups": elm.school.members_group_id, "restriction_type": "groups"}
    top, course, lesson = world.school.root_page_id, world.course_page.pk, world.lesson.pk
    collection = world.school.collection_id
    for form in (*OPEN, group):
        for path in (
            f"pages/{top}/privacy/",
            f"pages/{course}/privacy/",
            f"pages/{lesson}/privacy/",
            f"collections/{collection}/privacy/",
            f"collections/{collection}/",
        ):
            assert client.get(f"/oak/cms/{path}").status_code == 404, path
            assert client.post(f"/oak/cms/{path}", form).status_code == 404, path
        wanted = {**form, "view_restrictions-TOTAL_FORMS": "1", "private": "on"}
        for path, own in (
            (f"pages/{lesson}/edit/", lesson_form() | {"action-publish": "yes"}),
            (f"pages/{course}/edit/", course_form() | {"action-publish": "yes"}),
            (f"pages/add/content/lessonpage/{course}/", lesson_form(title="New")),
            (f"pages/{lesson}/unpublish/", {}),
            (
                f"pages/{lesson}/move/{teacher.other_course.pk}/confirm/",
                {},
            ),
            (f"bulk/wagtailcore/page/publish/?id={lesson}", {}),
            (f"images/{world.picture.pk}/", {"title": "A picture"}),
            (f"documents/edit/{teacher.file.pk}/", {"title": "A file"}),
        ):
            response = client.post(f"/oak/cms/{path}", own | wanted)
            assert response.status_code in (200, 302), path
            assert restrictions() == before, path
        Page.objects.get(pk=lesson).move(Page.objects.get(pk=course), pos="last-child")


def test_a_copied_page_is_as_private_as_its_school(client, teacher):
    before = restrictions()
    form = {
        "new_title": "Copy",
        "new_slug": "copy",
        "new_parent_page": teacher.other_course.pk,
        "restriction_type": "none",
    }
    client.post(f"/oak/cms/pages/{teacher.world.lesson.pk}/copy/", form)
    copy = Page.objects.get(slug="copy")
    assert restrictions() == before
    [restriction] = copy.get_view_restrictions()
    assert restriction.page_id == teacher.world.school.root_page_id
    assert restriction.restriction_type == "groups"


def test_the_editor_says_nothing_of_privacy(client, teacher):
    """No button that leads nowhere, on any page that can be reached by links."""
    rows = {"page": teacher.world.lesson.pk, "picture": teacher.world.picture.pk}
    rows["material"] = teacher.file.pk
    seen = [
        path for path, status in crawl(client, "/oak/cms/", rows).items() if status == 200
    ]
    asked = 0
    for path in seen:
        if not path.startswith("/oak/cms/") or "/cms/files/" in path:
            continue
        ids = {"id": rows[path.split("/")[5]]} if "/cms/bulk/" in path else {}
        response = client.get(path, ids)
        if "html" not in response["Content-Type"]:
            continue
        # Wagtail loads the script of its button on every page: there is no button.
        html = response.content.decode().lower().replace("privacy-switch.js", "")
        for word in (
            "privacy",
            "set_privacy",
            "is private",
            "visible to all",
            "data-privacy",
        ):
            assert word not in html, (word, path)
        asked += 1
    assert asked > 40
