"""A lesson's body as HTML, and the list of files that it shows.

A pupil reads a body that was rendered once for its revision and is kept in memory: a
revision never changes, and there is nothing personal in it. The list of what it shows is
what decides whether a file may be read at the lesson's address: access follows the
lesson, not the collection that the file happens to lie in.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

WIDTHS = (480, 960, 1600)
CARD_WIDTH = WIDTHS[0]


@dataclass(frozen=True)
class Shown:
    """One file shown by a body: its kind, its key and, for a picture, its rendition."""

    kind: str
    pk: int
    spec: str = "file"


@dataclass(frozen=True)
class Body:
    """What a published page shows every reader alike, and nothing of any reader."""

    html: SafeString
    shows: frozenset[Shown]
    summary: str
    criteria: tuple[str, ...]
    steps: frozenset[str]  # the ids of the steps that can be ticked


def spec_of(width: int) -> str:
    return f"width-{width}|format-webp"


class LessonMedia:
    """Addresses, relative to the lesson's own, of what the lesson shows."""

    def __init__(self) -> None:
        self.shows: set[Shown] = set()

    def picture(self, picture: Any, width: int) -> str:
        self.shows.add(Shown("picture", picture.pk, str(width)))
        return f"media/picture/{picture.pk}/{width}/"

    def document(self, document: Any) -> str:
        self.shows.add(Shown("document", document.pk))
        return f"media/document/{document.pk}/file/"


class EditorMedia:
    """Addresses in the editor, which asks for the school in force."""

    def picture(self, picture: Any, width: int) -> str:
        return picture.get_rendition(spec_of(width)).url

    def document(self, document: Any) -> str:
        return document.url


def render(page: Any, media: LessonMedia | EditorMedia) -> SafeString:
    """The body of a lesson or assignment as HTML, with addresses from ``media``."""
    return mark_safe(page.body.render_as_block({"media": media}))  # noqa: S308


def body_of(page: Any) -> Body:
    """The published body of ``page``, rendered at most once per revision and process.

    ``page`` may be the plain base row: the specific one is fetched only on a miss.
    """
    return _rendered(page.pk, page.live_revision_id, page.last_published_at)


@lru_cache(maxsize=512)
def _rendered(pk: int, revision: int | None, published: object) -> Body:
    page = Page.objects.get(pk=pk).specific
    media = LessonMedia()
    html = render(page, media)
    if page.picture is not None:
        media.picture(page.picture, CARD_WIDTH)
    steps = (
        step.id
        for block in page.body
        if block.block_type == "steps"
        for step in block.value.bound_blocks
    )
    return Body(
        html=html,
        shows=frozenset(media.shows),
        summary=page.summary,
        criteria=tuple(page.get_criteria()),
        steps=frozenset(steps),
    )


def forget_bodies() -> None:
    """Empty the memory, for tests."""
    _rendered.cache_clear()
