"""Lessons that were opened are read without a line, by the same person only."""

import pytest
from playwright.sync_api import expect

from tests.browser.devices import SOON, wait

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def lesson_of(world):
    return f"/learn/{world.course.code}/{world.lesson.slug}/"


def has_copy(device, path):
    return device.page.evaluate(
        "async (path) => Boolean(await caches.match(path, {cacheName: 'lessons'}))", path
    )


@pytest.fixture
def reader(devices, passwords, oak):
    """Dee, who has read the lesson once."""
    passwords(oak.pupil, oak.classmate)
    device = devices()
    device.sign_in(oak.pupil)
    device.go(lesson_of(oak))
    wait(lambda: has_copy(device, lesson_of(oak)))
    # A page that was being opened while the worker began is its own from the next time on.
    device.page.evaluate("async () => { await navigator.serviceWorker.ready }")
    device.go(lesson_of(oak))
    device.until("Boolean(navigator.serviceWorker.controller)")
    return device


def test_a_lesson_that_was_opened_is_read_without_a_line(reader, oak):
    reader.offline()
    reader.go(lesson_of(oak))
    expect(reader.page.get_by_text("You are offline")).to_be_visible()
    expect(reader.page.get_by_text("Water goes round and round.")).to_be_visible()
    picture = reader.page.get_by_role("img", name="A river")
    picture.scroll_into_view_if_needed()
    reader.until(
        "[...document.images].every((image) => image.complete && image.naturalWidth)"
    )
    reader.looks_right()
    assert "Dee" not in reader.page.content()

    reader.go("/me/")
    expect(reader.page.get_by_text("There is no connection")).to_be_visible()
    reader.looks_right()
    reader.page.get_by_role("link", name=oak.lesson.title).click()
    expect(reader.page.get_by_text("Water goes round and round.")).to_be_visible()
    reader.go(f"/learn/{oak.course.code}/{oak.assignment.slug}/")
    expect(reader.page.get_by_text("There is no connection")).to_be_visible()
    reader.offline(False)
    expect(reader.page.get_by_role("button", name="Hand in")).to_be_visible(timeout=SOON)


def test_lessons_go_when_somebody_signs_out(reader, oak):
    reader.page.get_by_role("button", name="Sign out").click()
    expect(reader.page.get_by_label("Sign-in name")).to_be_visible()
    assert not has_copy(reader, lesson_of(oak))
    reader.page.go_back()
    expect(reader.page.get_by_label("Sign-in name")).to_be_visible()
    reader.offline()
    reader.go(lesson_of(oak))
    expect(reader.page.get_by_text("There is no connection")).to_be_visible()
    assert reader.page.get_by_role("link", name=oak.lesson.title).count() == 0


def test_another_persons_lessons_are_not_read(reader, oak):
    reader.context.clear_cookies()
    key = reader.page.evaluate("caches.keys()")
    assert "lessons" in key
    reader.sign_in(oak.classmate)
    wait(lambda: not has_copy(reader, lesson_of(oak)))
    reader.offline()
    reader.go(lesson_of(oak))
    expect(reader.page.get_by_text("There is no connection")).to_be_visible()


def test_a_lesson_that_was_taken_back_is_gone_after_the_next_visit(reader, oak):
    oak.lesson.unpublish()
    reader.go(lesson_of(oak))
    expect(reader.page.get_by_text("There is nothing here")).to_be_visible()
    wait(lambda: not has_copy(reader, lesson_of(oak)))


def test_a_lesson_is_fetched_again_only_when_it_has_changed(reader, oak):
    def revision():
        return reader.page.evaluate(
            """async (path) => {
                const copy = await caches.match(path, {cacheName: "lessons"});
                return copy?.headers.get("X-Revision");
            }""",
            lesson_of(oak),
        )

    fetched = []
    reader.page.on("request", lambda request: fetched.append(request.url))
    before = revision()
    reader.go(lesson_of(oak))
    reader.page.wait_for_timeout(2000)
    assert not [url for url in fetched if url.endswith("?offline")]
    oak.lesson.specific.save_revision().publish()
    reader.go(lesson_of(oak))
    wait(lambda: revision() not in (None, before) or reader.page.wait_for_timeout(100))
    assert [url for url in fetched if url.endswith("?offline")]


def test_nothing_but_lessons_and_looks_is_put_away(reader, oak):
    for path in ("/me/", "/me/work/", f"/learn/{oak.course.code}/{oak.assignment.slug}/"):
        reader.go(path)
    reader.page.wait_for_timeout(1500)
    kept = reader.page.evaluate(
        """async () => {
            const found = [];
            for (const name of await caches.keys()) {
                for (const request of await (await caches.open(name)).keys()) {
                    found.push([name, new URL(request.url).pathname]);
                }
            }
            return found;
        }"""
    )
    pages = {path for name, path in kept if not path.startswith("/static/")}
    assert pages == {
        "/offline/",
        "/whose",
        lesson_of(oak),
        f"{lesson_of(oak)}media/picture/{oak.picture.pk}/960/",
        f"/learn/{oak.course.code}/{oak.assignment.slug}/",
    }
