"""There are no tags: a tag is a row of every school, and would tell of another's."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from taggit.models import Tag, TaggedItem
from wagtail.admin import filters
from wagtail.images.views import chooser

from content.models import Material, Picture
from content.tags import no_popular_tags
from tests.content.addresses import rows_of, sign_in
from tests.content.test_leaks import words_of
from tests.factories.content import picture_file


def upload(name):
    if name.endswith("pdf"):
        return SimpleUploadedFile(name, b"%PDF-1.4", content_type="application/pdf")
    return SimpleUploadedFile(name, picture_file().read(), content_type="image/jpeg")


@pytest.fixture
def elms(elm):
    """Another school's files carry tags, put there by some future code."""
    rows = rows_of(elm)
    for row in (elm.picture, rows.file):
        row.tags.add("Rivers", "Secret plan")
    return rows


@pytest.fixture
def oaks(client, oak, elms):
    rows = rows_of(oak)
    sign_in(client, oak.teacher)
    return rows


def test_no_form_has_a_field_for_tags(client, oaks):
    picture, file = oaks.world.picture.pk, oaks.file.pk
    for path in (
        "images/add/",
        f"images/{picture}/",
        "images/multiple/add/",
        "images/chooser/",
        "documents/add/",
        f"documents/edit/{file}/",
        "documents/multiple/add/",
        "documents/chooser/",
        f"bulk/content/picture/delete/?id={picture}",
    ):
        text = words_of(client.get(f"/oak/cms/{path}"))
        assert not re.search(r'name=\\?"[^"]*tags', text), path
        assert "tag-autocomplete" not in text, path


def test_a_tag_that_is_sent_is_not_kept(client, oaks):
    """In each way in which a picture or a file is added or changed."""
    picture, file = oaks.world.picture, oaks.file
    before = TaggedItem.objects.count()
    tag = {"tags": "rivers", "image-chooser-upload-tags": "rivers"}
    tag |= {"document-chooser-upload-tags": "rivers"}
    ways = (
        (f"images/{picture.pk}/", {"title": "A"}, 302),
        ("images/add/", {"title": "B", "file": upload("b.jpg")}, 302),
        ("images/multiple/add/", {"title": "C", "files[]": upload("c.jpg")}, 200),
        (
            f"images/multiple/{picture.pk}/",
            {f"image-{picture.pk}-title": "D", f"image-{picture.pk}-tags": "rivers"},
            200,
        ),
        (
            "images/chooser/create/",
            {
                "image-chooser-upload-title": "E",
                "image-chooser-upload-file": upload("e.jpg"),
            },
            200,
        ),
        (f"documents/edit/{file.pk}/", {"title": "F"}, 302),
        ("documents/add/", {"title": "G", "file": upload("g.pdf")}, 302),
        ("documents/multiple/add/", {"title": "H", "files[]": upload("h.pdf")}, 200),
        (
            f"documents/multiple/{file.pk}/",
            {f"doc-{file.pk}-title": "I", f"doc-{file.pk}-tags": "rivers"},
            200,
        ),
        (
            "documents/chooser/create/",
            {
                "document-chooser-upload-title": "J",
                "document-chooser-upload-file": upload("j.pdf"),
            },
            200,
        ),
    )
    xhr = {"x-requested-with": "XMLHttpRequest"}
    for path, form, status in ways:
        headers = xhr if "multiple" in path else {}
        response = client.post(f"/oak/cms/{path}", form | tag, headers=headers)
        assert response.status_code == status, path
        assert "Rivers" not in words_of(response), path
    here = oaks.world.school.collection
    kept = {
        row.title
        for model in (Picture, Material)
        for row in model.objects.filter(collection=here)
    }
    assert kept >= set("BCDEGHIJ"), "the trial added and changed something"
    assert TaggedItem.objects.count() == before
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["Rivers", "Secret plan"]
    for path in ("content/picture/add_tags", "content/material/add_tags"):
        response = client.post(f"/oak/cms/bulk/{path}/?id={picture.pk}", {"tags": "rivers"})
        assert response.status_code == 404


def test_no_list_offers_or_follows_another_schools_tags(client, oaks):
    for path in ("images/", "images/results/", "images/chooser/", "documents/"):
        for query in ({}, {"tag": "Rivers"}, {"tag": "rivers"}, {"tag": "Secret plan"}):
            response = client.get(f"/oak/cms/{path}", query)
            text = words_of(response)
            assert response.status_code == 200
            text = re.sub(r"tag(=|%3D)[\w+%]+", "", text)  # what was asked, said again
            assert "Rivers" not in text.replace("Rivers of oak", ""), (path, query)
            assert "Secret" not in text, (path, query)
            assert "of elm" not in text
    # One's own, found by name: what there is instead.
    assert "Picture of oak" in words_of(client.get("/oak/cms/images/", {"q": "picture"}))


def test_asking_for_tags_is_refused(client, oaks):
    for path in ("tag-autocomplete/", "tag-autocomplete/taggit/tag/"):
        for term in ("Riv", "", "Secret"):
            assert client.get(f"/oak/cms/{path}", {"term": term}).status_code == 404


def test_wagtail_asks_us_for_popular_tags():
    """Both places: a Wagtail that asks from a third turns the next line red."""
    assert filters.popular_tags_for_model is no_popular_tags
    assert chooser.popular_tags_for_model is no_popular_tags
    assert list(no_popular_tags(Picture)) == []
