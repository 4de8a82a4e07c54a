"""A teacher writes a course: no script is stopped, and nobody else is asked."""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from content.models import CoursePage, LessonPage, Picture
from courses.models import Course
from tests.browser.person import LAPTOP

SLOW = 15_000  # milliseconds: a draft is saved, then drawn, then fetched
QUIET = 3_000  # longer than the editor waits before it saves what was typed

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "volcano.jpg"
    out = BytesIO()
    Image.effect_noise((800, 600), 60).convert("RGB").save(out, format="JPEG")
    path.write_bytes(out.getvalue())
    return path


@pytest.fixture
def teacher(somebody, passwords, oak):
    passwords(oak.teacher)
    person = somebody(LAPTOP)
    person.sign_in(oak.teacher)
    return person


def insert(page, kind):
    """Add a block of a kind at the end of the body, and wait until it is drawn."""
    blocks = page.locator("[data-streamfield-child]:visible")
    before = blocks.count()
    page.get_by_role("button", name="Insert a block").last.click()
    page.get_by_role("option", name=kind, exact=True).click()
    expect(blocks.nth(before)).to_be_visible(timeout=SLOW)


def open_actions(page):
    page.locator("footer [data-w-dropdown-target=toggle]").click()


def test_a_course_is_written_published_and_scheduled(teacher, oak, photo):
    page = teacher.page
    teacher.go("/oak/cms/")
    expect(page.get_by_text("Working in Oak Junior")).to_be_visible()
    page.get_by_role("link", name="Courses", exact=True).click()
    expect(page.get_by_role("heading", name="Oak Junior")).to_be_visible()

    # A course, published: it gets its space.
    teacher.go("/oak/cms/")
    page.get_by_role("link", name="New course").click()
    page.get_by_role("textbox", name="Title").fill("Volcanoes")
    open_actions(page)
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("'Volcanoes' created and published")).to_be_visible()
    course = CoursePage.objects.get(title="Volcanoes")
    with oak.scope():
        assert Course.objects.filter(page=course).exists()

    # A lesson, saved as it is written.
    teacher.go(f"/oak/cms/pages/add/content/lessonpage/{course.pk}/")
    page.get_by_role("textbox", name="Title").fill("Inside a volcano")
    insert(page, "Text")
    page.locator(".public-DraftEditor-content").last.click()
    page.keyboard.type("Magma is melted rock. ")
    page.keyboard.press("Control+b")
    page.keyboard.type("Hot!")
    insert(page, "Picture")
    # The block's own chooser: until the block is drawn, the last one is the card's.
    block = page.locator("#body-1-value-picture-chooser")
    block.get_by_role("button", name="Choose a picture").click()
    page.get_by_role("tab", name="Upload").click()
    page.locator(".modal-body input[type=file]").set_input_files(photo)
    page.locator(".modal-body input[name$=title]").fill("My volcano")
    page.locator(".modal-body").get_by_role("button", name="Upload").click()
    expect(page.get_by_text("My volcano")).to_be_visible()
    chosen = page.locator("input[name=body-1-value-picture]")
    expect(chosen).not_to_have_value("")
    expect(page.locator(".modal-body")).to_have_count(0)
    page.get_by_role("textbox", name="What the picture shows").fill("A mountain with smoke")
    insert(page, "Callout")
    page.locator(".public-DraftEditor-content").last.click()
    page.keyboard.type("Never stand near lava.")
    insert(page, "Steps")
    page.locator("input[name^=body-][name$=-value]:visible").last.fill("Draw it")
    insert(page, "Table")
    page.get_by_role("button", name="Add column").click()
    page.get_by_role("button", name="Text", exact=True).last.click()
    page.get_by_role("textbox", name="Column heading").fill("Where")
    expect(page.get_by_text(re.compile(r"^\s*Saved\s*$")).first).to_be_visible(timeout=SLOW)
    assert "/edit/" in page.url
    expect(chosen).not_to_have_value("")

    # Previewed as three kinds of pupil, inside the editor.
    page.get_by_role("textbox", name="Summary").fill("What is magma?")
    page.wait_for_timeout(QUIET)
    lesson = LessonPage.objects.get(title="Inside a volcano")
    teacher.go(f"/oak/cms/pages/{lesson.pk}/edit/")
    page.get_by_role("button", name="Toggle preview").click()
    frame = page.frame_locator("iframe[title=Preview]").last
    expect(frame.get_by_role("heading", name="Inside a volcano")).to_be_visible()
    picture = frame.get_by_role("img", name="A mountain with smoke")
    expect(picture).to_be_visible(timeout=SLOW)
    for band in ("y7", "y2"):
        page.locator("select[name=preview_mode]").select_option(band)
        expect(frame.locator(f"html[data-band={band}]")).to_be_attached()
    page.get_by_role("button", name="Toggle checks").click()
    expect(page.get_by_text("Readability").first).to_be_visible()

    # Scheduled: the date's chooser opens although no script stands in the page.
    page.get_by_role("button", name="Toggle status").click()
    page.get_by_role("button", name="Set schedule").click()
    page.locator("#id_go_live_at").click()
    expect(page.locator(".xdsoft_datetimepicker:visible").first).to_be_visible()
    page.locator("#id_go_live_at").fill("2030-01-07 09:00")
    page.locator("#id_go_live_at").press("Tab")
    # With the keyboard: the open calendar lies over the button.
    page.get_by_role("button", name="Save schedule").press("Enter")
    expect(page.get_by_text(re.compile("Once scheduled")).first).to_be_visible(timeout=SLOW)
    teacher.go(f"/oak/cms/pages/{lesson.pk}/edit/")
    open_actions(page)
    page.get_by_role("button", name="Schedule to publish").click()
    expect(page.get_by_text("has been scheduled")).to_be_visible(timeout=SLOW)

    teacher.go(f"/oak/cms/pages/{lesson.pk}/history/")
    expect(page.get_by_text("Draft saved").first).to_be_visible()
    teacher.go(f"/oak/cms/pages/{lesson.pk}/move/")
    page.get_by_role("button", name="Actions").click()
    assert Picture.objects.get(title="My volcano").collection == oak.school.collection
    assert not [line for line in teacher.opened if " /cms/" in line]


def test_pictures_and_files_are_added_many_at_once(teacher, oak, photo):
    page = teacher.page
    teacher.go("/oak/cms/images/multiple/add/")
    page.locator("input[type=file]").set_input_files(photo)
    expect(page.get_by_text("Upload successful").first).to_be_visible()
    teacher.go("/oak/cms/images/")
    expect(page.get_by_role("heading", name="Pictures")).to_be_visible()
    teacher.go("/oak/cms/documents/")
    expect(page.get_by_role("heading", name="Files")).to_be_visible()


@pytest.mark.parametrize("width", [390, 820, 1280])
def test_whose_school_it_is_stays_in_sight(teacher, oak, width):
    page = teacher.page
    page.set_viewport_size({"width": width, "height": 844})
    for path in ("", f"pages/{oak.lesson.pk}/edit/", "images/"):
        teacher.go(f"/oak/cms/{path}")
        page.mouse.wheel(0, 2000)
        # On a phone the one who has but one school reads its name in the way back to it.
        said = "Back to Oak Junior" if width < 800 else "Working in Oak Junior"
        expect(page.locator(".working-in").get_by_text(said)).to_be_in_viewport()
        sideways = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert sideways <= 0, path
