"""Two schools in one editor: neither sees the other, whatever id is asked for."""

import hashlib

import pytest
from django.apps import apps
from django.db import transaction
from django.urls import reverse
from wagtail.models import Page, Revision

from content.gate import ALLOWED
from schools.models import Membership
from schools.services.people import start_membership
from tests.content.addresses import patterns_of_the_editor, rows_of, sign_in

# One of these in an answer is another school's word. Three letters alone would now and
# then stand in a form's random token.
MARKERS = ("Elm Primary", "of elm", "in elm", "-elm", "elm.pdf", "/elm/")
# What a form about a web address stumbles over when it is missing.
WORDS = {"external-link-chooser-url": "/", "title": "a"}


def addresses(rows):
    """Every allowed address with the ids of ``rows``, without the school's slug."""
    for name, _, kwargs in patterns_of_the_editor():
        if name not in ALLOWED:
            continue
        values = {kwarg: rows.value(name, kwarg) for kwarg in kwargs}
        query = {}
        if name.endswith(("chosen_multiple", "bulk_action")):
            of = {"wagtailimages": rows.world.picture, "wagtaildocs": rows.file}
            row = next((r for k, r in of.items() if name.startswith(k)), rows.world.lesson)
            query = {"id": row.pk}
        yield name, reverse(name, kwargs=values), query


def fingerprint(world) -> str:
    """All rows of the school that the editor could change."""
    top = Page.objects.get(pk=world.school.root_page_id)
    pages = Page.objects.descendant_of(top, inclusive=True)
    found = [str(list(pages.order_by("pk").values()))]
    of_pages = [str(pk) for pk in pages.values_list("pk", flat=True)]
    found.append(str(list(Revision.objects.filter(object_id__in=of_pages).values())))
    for label in ("content.Picture", "content.Material"):
        rows = apps.get_model(label).objects.filter(collection=world.school.collection)
        found.append(str(list(rows.order_by("pk").values())))
    sessions = apps.get_model("wagtailadmin.EditingSession").objects
    found.append(str(list(sessions.filter(user=world.teacher).values())))
    return hashlib.sha256("".join(found).encode()).hexdigest()


def words_of(response) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode(errors="replace") + str(dict(response.headers))


def leaked(response, path: str) -> bool:
    """Whether a marker is there, beyond what the request itself said."""
    text = words_of(response).replace(path, "")
    return any(marker in text for marker in MARKERS)


@pytest.fixture
def two(client, oak, elm):
    sign_in(client, oak.teacher)
    return rows_of(oak), rows_of(elm)


@pytest.mark.parametrize("method", ["get", "post"])
def test_ids_of_another_school_open_nothing(client, two, method):
    _, theirs = two
    before = fingerprint(theirs.world)
    routes = {name: route for name, route, _ in patterns_of_the_editor()}
    asked = 0
    for slug in ("oak", "elm"):
        for name, path, query in addresses(theirs):
            address = f"/{slug}{path}"
            with transaction.atomic():
                if method == "post" and query:
                    address += f"?id={query['id']}"
                send = getattr(client, method)
                response = send(address, query if method == "get" else WORDS)
                transaction.set_rollback(True)
            names_a_row = "<" in routes[name] or bool(query)
            # One's own sessions alone are released; files are fetched, never posted to.
            if name.endswith(":release") or response.status_code == 405:
                assert method == "post" or name.endswith(":release")
            elif slug == "elm" or names_a_row:
                assert response.status_code == 404, (name, address)
            assert not leaked(response, address), (name, address)
            asked += 1
    assert asked == 2 * len(ALLOWED)
    assert fingerprint(theirs.world) == before


def test_own_ids_open(client, two):
    """The other half of the proof: the same requests, on own rows, do answer."""
    ours, _ = two
    posted = {
        "wagtailadmin_editing_sessions:ping",
        "wagtailadmin_editing_sessions:release",
        "wagtailadmin_dismissibles",
        "wagtailadmin_pages:set_page_position",
    }
    for name, path, query in addresses(ours):
        with transaction.atomic():
            response = client.get(f"/oak{path}", query)
            if response.status_code == 405 or name in posted:
                response = client.post(f"/oak{path}", query)
            transaction.set_rollback(True)
        assert response.status_code < 400 or response.status_code == 405, (
            name,
            path,
            response.status_code,
        )
        assert not leaked(response, path), name


def test_forms_filled_with_foreign_ids_show_and_change_nothing(client, two):
    ours, theirs = two
    before = fingerprint(theirs.world)
    lesson, course = ours.world.lesson.pk, theirs.world.course_page.pk
    picture, file = theirs.world.picture.pk, theirs.file.pk
    collection = theirs.world.school.collection_id
    copy = {"new_title": "a", "new_slug": "a", "new_parent_page": course}
    for path, data in (
        (f"pages/{lesson}/copy/", copy),
        (f"pages/{lesson}/move/", {"new_parent_page": course}),
        (f"pages/{lesson}/move/{course}/confirm/", {}),
        (f"bulk/wagtailcore/page/move/?id={lesson}", {"chooser": course}),
        (f"bulk/wagtailcore/page/delete/?id={lesson}&id={course}", {}),
        (f"bulk/content/picture/delete/?id={picture}", {}),
        (f"images/{ours.world.picture.pk}/", {"title": "a", "collection": collection}),
        (f"documents/edit/{ours.file.pk}/", {"title": "a", "collection": collection}),
        (f"images/add/?collection_id={collection}", {}),
        (f"documents/add/?collection_id={collection}", {}),
        (f"bulk/content/material/delete/?id={file}", {}),
    ):
        response = client.post(f"/oak/cms/{path}", data)
        assert response.status_code == 404, (path, response.status_code)
        assert not leaked(response, path)
    assert fingerprint(theirs.world) == before
    assert Page.objects.get(pk=lesson).path.startswith(ours.world.course_page.path)


def test_lists_and_choosers_show_one_school(client, two):
    for path in (
        "",
        "pages/",
        "pages/search/?q=the",
        "pages/search/?q=elm",
        "pages/search/results/?q=water",
        "choose-page/?page_type=wagtailcore.page",
        "choose-page/?page_type=content.coursepage",
        "choose-page/search/?q=water",
        "choose-page/search/?q=rivers",
        "images/?q=picture",
        "images/chooser/",
        "images/chooser/results/?q=picture",
        "documents/",
        "documents/chooser/results/?q=file",
    ):
        response = client.get(f"/oak/cms/{path}", follow=True)
        assert response.status_code == 200
        text = words_of(response).replace("q=elm", "").replace('value="elm"', "")
        text = text.replace("<em>elm</em>", "").replace("“elm”", "")
        assert "Elm" not in text, path
        assert "of elm" not in text, path
        assert "in elm" not in text, path


def test_a_person_of_two_schools_is_in_one_at_a_time(client, oak, elm):
    start_membership(
        user=oak.teacher, school=elm.school, role=Membership.Role.TEACHER, by=None
    )
    sign_in(client, oak.teacher)
    for here, there in ((oak, elm), (elm, oak)):
        slug, other = here.school.slug, there.school.slug
        for path in ("", "pages/", f"pages/{here.school.root_page_id}/", "images/"):
            text = words_of(client.get(f"/{slug}/cms/{path}", follow=True))
            assert text.count(f"/{other}/cms/") == 1, "the way to it, and no more"
            assert f"of {other}" not in text
        assert client.get(f"/{slug}/cms/pages/{here.lesson.pk}/edit/").status_code == 200
        assert client.get(f"/{slug}/cms/pages/{there.lesson.pk}/edit/").status_code == 404
        address = f"/{slug}/cms/images/{there.picture.pk}/"
        assert client.get(address).status_code == 404
