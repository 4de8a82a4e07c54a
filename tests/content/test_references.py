"""A page never comes to refer to what lies in another school."""

import json
import re
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.db import models
from django.http import Http404, QueryDict
from django.test.utils import isolate_apps
from django.utils import timezone
from wagtail.admin.widgets import AdminPageChooser, BaseChooser
from wagtail.fields import RichTextField, StreamField
from wagtail.images.widgets import AdminImageChooser
from wagtail.models import Page
from wagtail.test.utils.form_data import (
    nested_form_data,
    rich_text,
    streamfield,
)

from content import forms
from content.blocks import LESSON_BLOCKS
from content.checks import every_page_is_written_in_our_form
from content.models import CoursePage, LessonPage, Picture
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


OF_THE_MOMENT = (
    r'\d+/|nonce="[^"]*"|"\w{64}"|key\W+quot;: \W+quot;\w+|[0-9a-f]{8}(-[0-9a-f]{4,12}){4}'
)


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


def nobodys():
    """Ids of the three kinds that no school has."""
    none = SimpleNamespace(pk=999_999)
    return SimpleNamespace(world=SimpleNamespace(picture=none, lesson=none), file=none)


def referred_to(world):
    """What the lessons of ``world`` refer to, as they are and as last saved."""
    found = set()
    for page in LessonPage.objects.descendant_of(world.course_page):
        found |= forms.references(page)
        found |= forms.references(page.get_latest_revision_as_object())
    return {(model.__name__, key) for model, key in found}


def answered(client, path, form, headers):
    """The status and the page, without the numbers that differ from one to the next."""
    response = client.post(path, form, headers=headers)
    client.cookies.pop("messages", None)  # what the last one said is not part of it
    html = response.content.decode()
    assert "of elm" not in html
    return response.status_code, re.sub(OF_THE_MOMENT, "", html)


WAYS = {
    "its card's picture": "Picture",
    "a picture block": "Picture",
    "a link": "Page",
    "a link in a callout": "Page",
    "a file": "Material",
}


def things_of(rows):
    """What each way refers to."""
    world = rows.world
    keys = {"Picture": world.picture.pk, "Page": world.lesson.pk, "Material": rows.file.pk}
    return {way: (model, str(keys[model])) for way, model in WAYS.items()}


@pytest.mark.parametrize("way", WAYS)
def test_what_lies_elsewhere_is_answered_as_what_does_not_exist(client, two, way):
    """Were one refused and the other not, the rows of other schools could be counted."""
    ours, theirs = two
    add = f"/oak/cms/pages/add/content/lessonpage/{ours.world.course_page.pk}/"
    edit = f"/oak/cms/pages/{ours.world.lesson.pk}/edit/"
    autosave = {"accept": "application/json"}
    for path in (add, edit, f"{add}preview/", f"{edit}preview/"):
        for headers in ({}, autosave) if path == edit else ({},):
            foreign = answered(client, path, references_of(theirs)[way], headers)
            nobody = answered(client, path, references_of(nobodys())[way], headers)
            assert foreign[0] == nobody[0] in (200, 302, 400, 404), path
            if not headers:
                assert foreign == nobody, path
    assert referred_to(ours.world).isdisjoint(things_of(theirs).values())
    # The same way, to what is the school's own.
    for path in (edit, add):
        assert client.post(path, references_of(ours)[way]).status_code == 302
    assert things_of(ours)[way] in referred_to(ours.world)


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


@isolate_apps("content")
def test_the_rows_of_inline_panels_are_walked(two):
    """Not one of our pages has any; whoever adds the first is held to it already."""

    class Row(models.Model):  # noqa: DJ008
        page = models.ForeignKey(Page, models.CASCADE, null=True, related_name="+")
        picture = models.ForeignKey(Picture, models.CASCADE, null=True, related_name="+")
        text = RichTextField(blank=True)
        body = StreamField(LESSON_BLOCKS, blank=True)

        class Meta:
            app_label = "content"

    def ways(rows):
        link = f'<p><a linktype="page" id="{rows.world.lesson.pk}">Look</a></p>'
        yield Row(page_id=rows.world.lesson.pk)
        yield Row(picture_id=rows.world.picture.pk)
        yield Row(text=link)
        yield Row(body=[("text", link)])
        yield Row(body=[("document", {"document": rows.file, "title": "f"})])
        yield Row(body=[picture_value(rows.world.picture)])

    def panel(row, *inner):
        """As a form keeps an inline panel: a form set of one form, for one row."""
        formsets = {"inner": panel(*inner)} if inner else {}
        form = SimpleNamespace(instance=row, formsets=formsets)
        return SimpleNamespace(forms=[form], is_valid=lambda: True)

    def form_with(*rows):
        page = LessonPage.objects.get(pk=ours.world.lesson.pk)
        form_class = LessonPage.get_edit_handler().get_form_class()
        data = QueryDict(urlencode(lesson_form(), doseq=True))
        form = form_class(data, instance=page, for_user=ours.world.teacher)
        form.formsets["rows"] = panel(*rows)
        return form

    ours, theirs = two
    with ours.world.scope():
        for own, foreign in zip(ways(ours), ways(theirs), strict=True):
            assert form_with(own).is_valid()
            assert form_with(Row(), own).is_valid()
            for rows in ((foreign,), (Row(), foreign), (own, foreign)):
                with pytest.raises(Http404):
                    form_with(*rows).is_valid()


def test_what_is_no_number_is_refused_or_no_choice(client, two):
    ours, _ = two
    path = f"/oak/cms/pages/{ours.world.lesson.pk}/edit/"
    for key in ("abc", "-1", "1e3", "9" * 30):
        text = json.loads(link_to(ours.world.lesson))
        text["entityMap"]["0"]["data"]["id"] = key
        linked = lesson_form(blocks=[("text", json.dumps(text))])
        assert client.post(path, linked).status_code == 404, key
        shown = lesson_form(blocks=[picture_block(key)])
        assert client.post(path, shown).status_code == 200, key
        assert client.post(path, lesson_form(picture=key)).status_code == 302, key
        assert LessonPage.objects.get(pk=ours.world.lesson.pk).picture is None


def played(kind, rows):
    value = {"document": rows.file.pk, "title": "A title", "transcript": "Words"}
    return lesson_form(blocks=[("heading", "First"), (kind, value)])


@pytest.mark.parametrize("kind", ["sound", "video"])
def test_a_file_of_elsewhere_is_not_named_even_where_it_is_of_a_wrong_kind(
    client, two, kind
):
    ours, theirs = two
    path = f"/oak/cms/pages/{ours.world.lesson.pk}/edit/"
    own = client.post(path, played(kind, ours))
    assert own.status_code == 200
    assert "File of oak" in own.content.decode()
    foreign = client.post(path, played(kind, theirs))
    assert "of elm" not in foreign.content.decode()
    lesson = LessonPage.objects.get(pk=ours.world.lesson.pk)
    kept = forms.references(lesson.get_latest_revision_as_object())
    assert ("Material", str(theirs.file.pk)) not in {(m.__name__, k) for m, k in kept}


def test_going_back_to_an_old_revision_brings_no_foreign_picture_back(client, two):
    """A revision from before there was a check shows another school's picture."""
    ours, theirs = two
    lesson = LessonPage.objects.get(pk=ours.world.lesson.pk)
    lesson.body = [picture_value(theirs.world.picture)]
    old = lesson.save_revision()
    lesson.body = [picture_value(ours.world.picture)]
    lesson.save_revision().publish()
    page = f"/oak/cms/pages/{lesson.pk}"
    response = client.get(f"{page}/revisions/{old.pk}/revert/")
    assert response.status_code == 200
    assert "of elm" not in response.content.decode()
    back = lesson_form(blocks=[picture_block(theirs.world.picture.pk)])
    response = client.post(f"{page}/edit/", back | {"revision": old.pk})
    assert response.status_code == 200, "a picture block without a picture"
    assert "of elm" not in response.content.decode()
    kept = LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object()
    assert kept.body[0].value["picture"] == ours.world.picture
    own = lesson_form(blocks=[picture_block(ours.world.picture.pk)])
    assert client.post(f"{page}/edit/", own | {"revision": old.pk}).status_code == 302


def test_what_is_scheduled_is_walked_when_it_is_scheduled(client, two, monkeypatch):
    ours, theirs = two
    pk = ours.world.lesson.pk
    when = {"go_live_at": (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%d %H:%M")}
    linked = lesson_form(title="Later", blocks=[("text", link_to(theirs.world.lesson))])
    own = lesson_form(title="Later", picture=ours.world.picture.pk)
    for form, answer in ((linked, 404), (own, 302)):
        path = f"/oak/cms/pages/{pk}/edit/"
        assert client.post(path, form | when).status_code == answer
    waiting = LessonPage.objects.get(pk=pk).scheduled_revision
    assert waiting.as_object().picture == ours.world.picture
    on_the_day = timezone.now() + timedelta(days=3)
    monkeypatch.setattr(timezone, "now", lambda: on_the_day)
    call_command("publish_scheduled")
    assert LessonPage.objects.get(pk=pk).title == "Later"
    assert LessonPage.objects.get(pk=pk).picture == ours.world.picture


def test_a_copy_stays_inside_and_is_no_alias(client, two):
    ours, theirs = two
    lesson, course = ours.world.lesson.pk, ours.other_course.pk
    copy = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": course}
    before = LessonPage.objects.count()
    for path, form in (
        (f"pages/{theirs.world.lesson.pk}/copy/", copy),
        (f"pages/{lesson}/copy/", copy | {"new_parent_page": theirs.other_course.pk}),
        (f"pages/{theirs.world.lesson.pk}/unalias/", {}),
        (f"pages/{lesson}/unalias/", {}),
    ):
        assert client.post(f"/oak/cms/{path}", form).status_code == 404
    assert LessonPage.objects.count() == before
    form = copy | {"alias": "on", "copy_subpages": "on"}
    assert client.post(f"/oak/cms/pages/{lesson}/copy/", form).status_code == 302
    made = LessonPage.objects.get(slug="copy")
    assert made.alias_of is None
    with ours.world.scope():
        forms.refuse_references(forms.references(made))
