"""Preview as a pupil, the weight of a page, and what a deleted picture leaves behind."""

import pytest

from content.blocks import LESSON_BLOCKS
from content.models import LessonPage, Material
from content.rendering import LessonMedia, body_of, render
from content.weight import HEAVY, Weight, weigh
from tests.content.addresses import rows_of, sign_in
from tests.content.test_references import lesson_form, picture_block

EVERY_BLOCK = {
    "heading": "A heading",
    "text": "<p>Words.</p>",
    "callout": {"tone": "careful", "text": "<p>Hot!</p>"},
    "vocabulary": [{"word": "magma", "meaning": "melted rock"}],
    "steps": ["Read it", "Draw it"],
    "question": {"question": "Why?", "hint": "Look down."},
}


@pytest.fixture
def teacher(client, oak):
    rows = rows_of(oak)
    sign_in(client, oak.teacher)
    return rows


@pytest.mark.parametrize("band", ["y6", "y7", "y2"])
def test_preview_looks_as_it_will_to_a_pupil_of_the_band(client, teacher, band):
    world = teacher.world
    for path in (
        f"/oak/cms/pages/{world.lesson.pk}/edit/preview/",
        f"/oak/cms/pages/add/content/lessonpage/{world.course_page.pk}/preview/",
    ):
        form = lesson_form(title="Lava", blocks=[picture_block(world.picture.pk)])
        assert client.post(path, form).json()["is_valid"]
        response = client.get(path, {"mode": band, "in_preview_panel": "true"})
        html = response.content.decode()
        assert response.status_code == 200
        assert f'data-band="{band}"' in html
        assert "Lava" in html
        # Fetched from the editor, where the school in force is asked, and found.
        source = html.partition('<img src="')[2].partition('"')[0]
        assert source.startswith("/oak/cms/files/")
        picture = client.get(source)
        assert picture.status_code == 200
        assert b"".join(picture.streaming_content)
        policy = response["Content-Security-Policy"]
        assert "frame-ancestors 'self'" in policy
        assert "script-src 'self';" in policy + ";"
        assert response["X-Frame-Options"] == "SAMEORIGIN"
        assert "Sign out" not in html


def test_outside_the_editor_nothing_may_frame_us(client, teacher):
    response = client.get("/sign-in/")
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert "unsafe-inline" not in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"


def test_drafts_and_revisions_can_be_looked_at(client, teacher):
    lesson = teacher.world.lesson
    for path in ("view_draft/", f"revisions/{lesson.revisions.first().pk}/view/"):
        response = client.get(f"/oak/cms/pages/{lesson.pk}/{path}")
        assert response.status_code == 200
        assert "The water cycle in oak" in response.content.decode()


def test_every_block_is_drawn(teacher):
    world = teacher.world
    file = {"document": teacher.file, "title": "A file"}
    played = file | {"transcript": "What is said"}
    blocks = [
        *EVERY_BLOCK.items(),
        ("picture", {"picture": world.picture, "alt": "A river", "caption": "Wide"}),
        ("document", file),
        ("sound", played),
        ("video", played),
    ]
    page = LessonPage(title="All", body=blocks)
    html = render(page, LessonMedia())
    for expected in (
        '<h2 class="lesson__heading">A heading</h2>',
        'class="callout callout--careful" aria-label="Take care"',
        "<dt>magma</dt><dd>melted rock</dd>",
        "data-step=",
        "<summary>A hint</summary>",
        'alt="A river"',
        "<figcaption>Wide</figcaption>",
        "(PDF, ",
        '<audio controls preload="none"',
        '<video controls preload="none" playsinline',
        "Read what is said",
    ):
        assert expected in html, expected
    assert "<script" not in html
    assert "style=" not in html
    assert {name for name, _ in LESSON_BLOCKS} == {n for n, _ in blocks} | {"table"}


def test_what_was_deleted_leaves_a_page_that_can_be_read(teacher):
    world = teacher.world
    lesson = world.lesson
    lesson.body = [
        ("picture", {"picture": world.picture, "alt": "A river", "caption": "Wide"}),
        ("document", {"document": teacher.file, "title": "A file"}),
        ("text", "<p>Still here.</p>"),
    ]
    lesson.save_revision().publish()
    world.picture.delete()
    Material.objects.all().delete()
    lesson = LessonPage.objects.get(pk=lesson.pk)
    html = body_of(lesson).html
    assert "Still here." in html
    assert "<img" not in html
    assert weigh(lesson).pictures == 0


def test_the_author_is_told_the_weight(client, teacher):
    lesson = teacher.world.lesson
    html = client.get(f"/oak/cms/pages/{lesson.pk}/edit/").content.decode()
    assert "to read on a phone:" in html
    assert "That is slow on a weak line" not in html
    heavy = Weight(text=4_000, pictures=HEAVY, played=3_100_000)
    assert heavy.is_heavy
    assert heavy.total == HEAVY + 4_000, "what is only played is not in the total"
    course = teacher.world.course_page.pk
    html = client.get(f"/oak/cms/pages/add/content/lessonpage/{course}/").content
    assert b"Save the page once" in html
