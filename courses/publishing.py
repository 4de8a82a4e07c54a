"""What a course space does when its pages are published in the editor."""

from typing import Any

from wagtail.models import Page

from content import addresses
from content.addresses import outside_editor
from content.models import CoursePage
from courses.models import Course, SetWork
from courses.services.spaces import follow_page, open_course, refresh_set_work
from schools.tenancy import SchoolOwnedManager


def when_published(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Give a course page its space; bring set work up to date with its page."""
    if isinstance(instance, CoursePage):
        open_course(instance, by=None)
    else:
        refresh_set_work(instance)


def when_moved(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Let what was set from a page follow it to its new course."""
    if not isinstance(instance, CoursePage):
        follow_page(instance)


def address_of(page: Page) -> str | None:
    """Where pupils and teachers read ``page``."""
    if page.depth < 3:
        return None
    code = code_of(page.path[: Page.steplen * 3])
    if code is None:
        return None
    if page.depth == 3:
        return outside_editor("courses:course_read", code)
    return outside_editor("courses:page_read", code, page.slug)


def code_of(course: str) -> str | None:
    """The code of the course whose page stands at the path ``course``.

    A list of the editor asks for each of its rows: then all of the school's are read.
    """
    manager = Course._default_manager
    assert isinstance(manager, SchoolOwnedManager)
    codes = manager.unscoped().order_by().values_list("page__path", "code")
    if not addresses.are_remembered():
        return dict(codes.filter(page__path=course)).get(course)
    school = course[: Page.steplen * 2]
    here = codes.filter(page__path__startswith=school)
    return addresses.remembered(school, lambda: dict(here)).get(course)


def reason_to_keep(page: Page) -> str | None:
    """Why ``page`` may not be deleted: what a class was set would lose its page."""
    if not SetWork.objects.filter(page__path__startswith=page.path).exists():
        return None
    return (
        f"“{page.title}” stays: work from it was set to a class. Unpublish it to take it "
        "out of sight."
    )
