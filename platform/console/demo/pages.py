"""The demonstration's courses, written into a school's tree as a teacher's would be."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile

from accounts.models import User
from content import authoring
from content.models import AssignmentPage, CoursePage, LessonPage, Picture
from courses.models import Course
from courses.services.spaces import open_course
from schools.models import School
from schools.tenancy import school_scope

PICTURES = Path(__file__).resolve().parent / "pictures"


class CourseWriter:
    """Writes one course. ``kept`` is told the name of every file that is stored."""

    def __init__(self, school: School, *, by: User, kept: Callable[[str], object]) -> None:
        self.school, self.by, self.kept = school, by, kept
        self.pictures: dict[str, Picture] = {}

    def write(self, data: dict[str, Any]) -> Course:
        """The course and all its pages, published."""
        with school_scope(self.school):
            page = authoring.add_page(
                parent=self.school.root_page,
                page=CoursePage(
                    title=data["title"],
                    slug=data["slug"],
                    subject=data["subject"],
                    year_group=data["year_group"],
                    summary=data["summary"],
                    picture=self.picture(data["picture"], data["title"]),
                    owner=self.by,
                ),
                by=self.by,
            )
            course = open_course(page, by=self.by)
            for part in data["pages"]:
                self.write_page(page, part)
        return course

    def write_page(self, course_page: Any, data: dict[str, Any]) -> Any:
        model: Any = LessonPage if data["kind"] == "lesson" else AssignmentPage
        stream = model._meta.get_field("body").stream_block
        page = model(
            title=data["title"],
            slug=data["slug"],
            summary=data["summary"],
            picture=self.picture(data["picture"], data["picture_alt"]),
            body=[(kind, self.value(stream, kind, raw)) for kind, raw in data["body"]],
            owner=self.by,
        )
        if data.get("criteria"):
            page.criteria = [("criterion", text) for text in data["criteria"]]
        return authoring.add_page(parent=course_page, page=page, by=self.by)

    def value(self, stream: Any, kind: str, raw: Any) -> Any:
        """A block's value from the plain data it is written in."""
        if kind == "picture":
            picture = self.picture(raw["file"], raw["alt"])
            raw = {"picture": picture.pk, "alt": raw["alt"], "caption": raw["caption"]}
        return value_of(stream, kind, raw)

    def picture(self, file: str, title: str) -> Picture:
        """The picture in the school's collection, stored on its first use."""
        if file not in self.pictures:
            source = PICTURES / file
            picture = authoring.add_picture(
                ContentFile(source.read_bytes(), name=source.name),
                school=self.school,
                title=title,
                by=self.by,
            )
            self.kept(str(picture.file.name))
            self.pictures[file] = picture
        return self.pictures[file]


def value_of(stream: Any, kind: str, raw: Any) -> Any:
    """A block's value from the plain data it is written in; a picture's has its key."""
    if kind == "table":
        raw = {
            "caption": raw["caption"],
            "columns": [{"type": "text", "heading": h} for h in raw["columns"]],
            "rows": [{"values": row} for row in raw["rows"]],
        }
    return stream.child_blocks[kind].to_python(raw)
