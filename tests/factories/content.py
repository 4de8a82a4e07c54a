"""Published pages, made the way the product makes them."""

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from content import authoring
from content.models import AssignmentPage, CoursePage, LessonPage
from courses.services.spaces import open_course
from schools.tenancy import school_scope


def picture_file(name="photo.jpg", size=(1200, 800), *, exif=None, kind="JPEG"):
    out = BytesIO()
    options = {"exif": exif} if exif else {}
    Image.new("RGB", size, "#0f6a7a").save(out, format=kind, **options)
    return ContentFile(out.getvalue(), name=name)


def make_picture(school, by=None, title="A picture", **options):
    return authoring.add_picture(picture_file(**options), school=school, title=title, by=by)


def make_course_page(school, by, title="Rivers"):
    """A published course page and its course space: ``page.course``."""
    with school_scope(school):
        page = authoring.add_page(
            parent=school.root_page,
            page=CoursePage(
                title=title, slug=authoring.free_slug(school.root_page, title), owner=by
            ),
            by=by,
        )
        open_course(page, by=by)
    return CoursePage.objects.get(pk=page.pk)


def make_lesson(course_page, by, title="The water cycle", body=(), **fields):
    return authoring.add_page(
        parent=course_page,
        page=LessonPage(
            title=title,
            slug=authoring.free_slug(course_page, title),
            body=list(body) or [("text", "<p>Water goes round and round.</p>")],
            owner=by,
            **fields,
        ),
        by=by,
    )


def make_assignment(course_page, by, title="Diary of a raindrop", criteria=(), **fields):
    return authoring.add_page(
        parent=course_page,
        page=AssignmentPage(
            title=title,
            slug=authoring.free_slug(course_page, title),
            body=[("text", "<p>Write the diary.</p>")],
            criteria=[("criterion", text) for text in criteria],
            owner=by,
            **fields,
        ),
        by=by,
    )
