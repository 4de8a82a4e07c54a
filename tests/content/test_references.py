"""A page never comes to refer to what lies in another school."""

import pytest
from wagtail.admin.widgets import AdminPageChooser, BaseChooser
from wagtail.images.widgets import AdminImageChooser
from wagtail.models import Page
from wagtail.test.utils.form_data import (
    nested_form_data,
    rich_text,
    streamfield,
)

from content import forms
from content.checks import every_page_is_written_in_our_form
from content.models import CoursePage, LessonPage
from tests.content.addresses import rows_of, sign_in


def lesson_form(title="A lesson", picture="", blocks=()):
    return nested_form_data(
        {
            "title": title,
            "summary": "",
            "picture": picture,
            "go_live_at": "",
            "expire_at": "",
            "body": streamfield(list(blocks)),
            "action-publish": "yes",
        }
    )


def picture_block(picture):
    return ("picture", {"picture": picture, "alt": "a", "caption": ""})


def link_to(page):
    return rich_text(f'<p><a linktype="page" id="{page.pk}">Look</a></p>')


@pytest.fixture
def two(client, oak, elm):
    sign_in(client, oak.teacher)
    return rows_of(oak), rows_of(elm)


def references_of(rows):
    """One form for each way in which a lesson can refer to something."""
    world = rows.world
    file = rows.file.pk
    return {
        "its card's picture": lesson_form(picture=world.picture.pk),
        "a picture block": lesson_form(blocks=[picture_block(world.picture.pk)]),
        "a link": lesson_form(blocks=[("text", link_to(world.lesson))]),
        "a link in a callout": lesson_form(
            blocks=[("callout", {"tone": "tip", "text": link_to(world.lesson)})]
        ),
        "a file": lesson_form(blocks=[("document", {"document": file, "title": "f"})]),
    }


def test_what_lies_elsewhere_cannot_be_referred_to(client, two):
    ours, theirs = two
    add = f"/oak/cms/pages/add/content/lessonpage/{ours.world.course_page.pk}/"
    edit = f"/oak/cms/pages/{ours.world.lesson.pk}/edit/"
    before = LessonPage.objects.count()
    for way, form in references_of(theirs).items():
        for path in (add, edit, f"{add}preview/", f"{edit}preview/"):
            response = client.post(path, form)
            assert response.status_code == 404, (way, path)
            assert "of elm" not in response.content.decode()
        # As autosave sends it.
        json = client.post(edit, form, headers={"accept": "application/json"})
        assert json.status_code == 404, way
    assert LessonPage.objects.count() == before
    lesson = LessonPage.objects.get(pk=ours.world.lesson.pk)
    shown = forms.references(lesson.get_latest_revision_as_object())
    assert all(key != str(theirs.world.picture.pk) for _, key in shown)


def test_what_does_not_exist_is_refused_alike(client, two):
    ours, _ = two
    add = f"/oak/cms/pages/add/content/lessonpage/{ours.world.course_page.pk}/"
    form = lesson_form(blocks=[("text", rich_text('<a linktype="page" id="99">x</a>'))])
    assert client.post(add, form).status_code == 404


def test_own_things_can_be_referred_to(client, two):
    ours, _ = two
    add = f"/oak/cms/pages/add/content/lessonpage/{ours.world.course_page.pk}/"
    for number, form in enumerate(references_of(ours).values()):
        response = client.post(add, form | {"title": f"Lesson {number}"})
        assert response.status_code == 302
        assert LessonPage.objects.filter(title=f"Lesson {number}", live=True).exists()


def test_an_old_reference_does_not_keep_a_page_from_being_saved(client, two):
    """The picture of an old page was deleted, or moved: its author still writes."""
    ours, theirs = two
    lesson = ours.world.lesson
    lesson.body = [picture_value(theirs.world.picture)]
    lesson.save_revision()
    form = lesson_form(title="New", blocks=[picture_block(theirs.world.picture.pk)])
    response = client.post(f"/oak/cms/pages/{lesson.pk}/edit/", form)
    assert response.status_code in (200, 302)


def picture_value(picture):
    return ("picture", {"picture": picture, "alt": "a", "caption": ""})


def test_the_walk_finds_each_kind_of_reference(two):
    """It is Wagtail's own generator; this holds that it still finds all."""
    ours, _ = two
    world = ours.world
    page = LessonPage(
        title="t",
        picture=world.picture,
        body=[
            ("text", f'<p><a linktype="page" id="{world.lesson.pk}">x</a></p>'),
            ("document", {"document": ours.file, "title": "f"}),
        ],
    )
    found = {(model.__name__, key) for model, key in forms.references(page)}
    assert found >= {
        ("Picture", str(world.picture.pk)),
        ("Page", str(world.lesson.pk)),
        ("Material", str(ours.file.pk)),
    }


def test_a_chooser_forgets_a_foreign_id(two):
    ours, theirs = two
    for widget, own, foreign in (
        (AdminPageChooser(), ours.world.lesson, theirs.world.lesson),
        (AdminImageChooser(), ours.world.picture, theirs.world.picture),
    ):
        with ours.world.scope():
            for value in (foreign, foreign.pk):
                html = widget.render("x", value, {"id": "x"})
                assert " elm" not in html.lower()
            assert "oak" in widget.render("x", own.pk, {"id": "x"})
        assert widget.get_instance(own.pk) is None, "no school in force"
        assert "<script" not in html
    assert BaseChooser.get_instance.__module__ == "content.choosing"


def test_every_page_is_written_in_our_form():
    assert list(every_page_is_written_in_our_form()) == []
    stock = CoursePage.base_form_class
    CoursePage.base_form_class = Page.base_form_class
    try:
        assert [e.id for e in every_page_is_written_in_our_form()] == ["content.E002"]
    finally:
        CoursePage.base_form_class = stock
