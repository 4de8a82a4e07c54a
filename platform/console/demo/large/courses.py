"""The courses of large schools: those of the demo without their pictures, page by page.

Each page has what publishing it leaves behind: its revision, two lines of its history,
its place in the tree. (What lies in the search is written at the end, for all at once.)
"""

import datetime
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Locale, Page, PageLogEntry, Revision

from console.demo import forces, light, rivers
from console.demo.days import day
from console.demo.large.bulk import Keys, Table
from console.demo.large.people import Peopled, signs
from console.demo.pages import value_of
from content.models import AssignmentPage, CoursePage, LessonPage
from courses.models import Course

OF_PRIMARY: tuple[dict[str, Any], ...] = (rivers.COURSE, light.COURSE)
OF_SECONDARY: tuple[dict[str, Any], ...] = (forces.COURSE, rivers.COURSE)
COURSES = 2  # a school
WRITTEN = -60  # days
KINDS: dict[str, Any] = {"lesson": LessonPage, "assignment": AssignmentPage}
COURSE_DEPTH = 3


@dataclass(frozen=True)
class PageText:
    """A page as it is copied into each school: its own columns, and what it is made of.

    ``steps`` are the ids of the steps that can be ticked, ``brief`` is what a hand-in
    remembers of what was asked: the title, the criteria and the first paragraph.
    """

    model: type[Page]
    title: str
    slug: str
    own: tuple[Any, ...]
    data: dict[str, Any]
    steps: tuple[str, ...]
    brief: dict[str, Any]

    @property
    def is_assignment(self) -> bool:
        return self.model is AssignmentPage


@dataclass(frozen=True)
class Written:
    """A course in a school: keys of the course, and of each page with its text."""

    key: int
    title: str
    pages: list[tuple[int, PageText]]


def text_of(data: dict[str, Any]) -> PageText:
    """A lesson or assignment of the demo's courses, without its pictures."""
    model = KINDS[data["kind"]]
    stream = model._meta.get_field("body").stream_block
    blocks = [(kind, raw) for kind, raw in data["body"] if kind != "picture"]
    page = model(title=data["title"], draft_title=data["title"], slug=data["slug"])
    page.summary = data["summary"]
    page.body = [(kind, value_of(stream, kind, raw)) for kind, raw in blocks]
    # Once, to give every block and every step its id, and again as it is then kept.
    kept: list[dict[str, Any]] = page.body.get_prep_value()
    page.body = stream.to_python(kept)
    own: list[Any] = [page.summary, page.body]
    criteria = data.get("criteria", [])
    if model is AssignmentPage:
        page.criteria = [("criterion", text) for text in criteria]
        page.criteria = page.criteria.stream_block.to_python(page.criteria.get_prep_value())
        own.append(page.criteria)
    first = next(raw for kind, raw in blocks if kind == "text")
    return PageText(
        model=model,
        title=page.title,
        slug=page.slug,
        own=tuple(own),
        data=page.serializable_data(),
        steps=tuple(
            step["id"]
            for block in kept
            if block["type"] == "steps"
            for step in block["value"]
        ),
        brief={"title": page.title, "criteria": criteria, "html": first},
    )


def course_text_of(data: dict[str, Any]) -> PageText:
    """The page of one of the demo's courses."""
    page = CoursePage(title=data["title"], draft_title=data["title"], slug=data["slug"])
    page.subject, page.year_group = data["subject"], data["year_group"]
    page.summary = data["summary"]
    return PageText(
        model=CoursePage,
        title=page.title,
        slug=page.slug,
        own=(page.summary, page.subject, page.year_group),
        data=page.serializable_data(),
        steps=(),
        brief={},
    )


class Shelves:
    """Writes the courses, some schools at a time."""

    def __init__(self, *, seed: int) -> None:
        self.seed = seed
        self.when: datetime.datetime = day(WRITTEN, 16)
        self.texts = {
            data["slug"]: (course_text_of(data), [text_of(part) for part in data["pages"]])
            for data in (*OF_PRIMARY, *OF_SECONDARY)
        }
        kinds = ContentType.objects.get_for_models(Page, CoursePage, *KINDS.values())
        self.kinds = {model: kind.pk for model, kind in kinds.items()}
        self.locale = Locale.get_default().pk
        self.pages, self.revisions, self.courses = Keys(Page), Keys(Revision), Keys(Course)
        self.tables = {
            Revision: Table(
                *(Revision, "id", "object_id", "content_type", "base_content_type"),
                *("object_str", "user", "created_at", "content"),
            ),
            Page: Table(
                *(Page, "id", "path", "depth", "numchild", "title", "draft_title", "slug"),
                *("url_path", "content_type", "locale", "translation_key", "owner"),
                *("live_revision", "latest_revision", "first_published_at"),
                *("last_published_at", "latest_revision_created_at"),
            ),
            CoursePage: Table(CoursePage, "page_ptr", "summary", "subject", "year_group"),
            LessonPage: Table(LessonPage, "page_ptr", "summary", "body"),
            AssignmentPage: Table(
                AssignmentPage, "page_ptr", "summary", "body", "criteria"
            ),
            PageLogEntry: Table(
                *(PageLogEntry, "page", "content_type", "label", "action", "timestamp"),
                *("user", "revision", "content_changed"),
            ),
            Course: Table(Course, "id", "school", "page", "title", "code", "made_at"),
        }

    def fill(self, schools: Sequence[Peopled]) -> list[list[Written]]:
        """The courses of some schools, in their order."""
        self.rows: dict[Any, list[tuple]] = {model: [] for model in self.tables}
        found = [self.fill_one(school) for school in schools]
        for model, table in self.tables.items():
            table.write(self.rows[model])
        return found

    def fill_one(self, place: Peopled) -> list[Written]:
        dice = random.Random(f"{self.seed} courses {place.plan.number}")
        top: Any = place.school.root_page
        courses = OF_SECONDARY if place.plan.is_secondary else OF_PRIMARY
        found = []
        for number, data in enumerate(courses, start=1):
            text, parts = self.texts[data["slug"]]
            path = Page._get_path(top.path, COURSE_DEPTH, number)  # noqa: SLF001
            address = f"{top.url_path}{text.slug}/"
            page = self.page(text, path, address, len(parts), place.author, dice)
            pages = []
            for at, part in enumerate(parts, start=1):
                inner = Page._get_path(path, COURSE_DEPTH + 1, at)  # noqa: SLF001
                below = f"{address}{part.slug}/"
                pages.append((self.page(part, inner, below, 0, place.author, dice), part))
            key = self.courses.next()
            self.rows[Course].append(
                (key, place.school.pk, page, text.title, signs(dice, 8), self.when)
            )
            found.append(Written(key, text.title, pages))
        return found

    def page(
        self,
        text: PageText,
        path: str,
        address: str,
        children: int,
        by: int,
        dice: random.Random,
    ) -> int:
        """One page as publishing leaves it; its key."""
        key, revision = self.pages.next(), self.revisions.next()
        name = uuid.UUID(int=dice.getrandbits(128), version=4)
        kind, depth, when = self.kinds[text.model], len(path) // Page.steplen, self.when
        self.rows[Page].append(
            (
                *(key, path, depth, children, text.title, text.title, text.slug),
                *(address, kind, self.locale, name, by, revision, revision),
                *(when, when, when),
            )
        )
        self.rows[text.model].append((key, *text.own))
        content = {
            **text.data,
            **{"pk": key, "path": path, "depth": depth, "numchild": 0, "live": False},
            **{"url_path": address, "translation_key": str(name), "owner": by},
            **{"content_type": kind, "locale": self.locale},
        }
        base = self.kinds[Page]
        self.rows[Revision].append(
            (revision, str(key), kind, base, text.title, by, when, content)
        )
        for action, of in (("wagtail.create", None), ("wagtail.publish", revision)):
            self.rows[PageLogEntry].append(
                (key, kind, text.title, action, when, by, of, True)
            )
        return key
