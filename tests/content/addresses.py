"""Every address of the editor, filled with one school's own rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.models import Page

from content.models import LessonPage, Material
from tests.conftest import World
from tests.factories import make_course_page

Pattern = tuple[str | None, str, set[str]]


def patterns_of_the_editor() -> Iterator[Pattern]:
    """The view name, the route and the kwargs of every pattern under ``cms/``."""
    for top in get_resolver().url_patterns:
        if isinstance(top, URLResolver):
            space = (top.namespace,) if top.namespace else ()
            for pattern in _walk(top.url_patterns, space, "", set()):
                if pattern[1].startswith("cms/"):
                    yield pattern


def _walk(patterns: Any, spaces: tuple[str, ...], route: str, kwargs: set[str]) -> Any:
    for found in patterns:
        here = route + str(found.pattern)
        named = kwargs | set(found.pattern.converters)
        named |= set(found.pattern.regex.groupindex)
        if isinstance(found, URLResolver):
            inside = (*spaces, found.namespace) if found.namespace else spaces
            yield from _walk(found.url_patterns, inside, here, named)
        elif isinstance(found, URLPattern):
            name = ":".join((*spaces, found.name)) if found.name else None
            yield name, here, named


@dataclass
class Rows:
    """What of one school an address can name."""

    world: World
    file: Material
    session: EditingSession
    other_course: Page
    draft: LessonPage

    def value(self, view: str, kwarg: str) -> Any:
        """What stands for ``kwarg`` in the address of ``view``."""
        world = self.world
        revisions = list(world.lesson.revisions.order_by("pk"))
        media = {"wagtailimages": world.picture, "wagtaildocs": self.file}
        row = next((r for k, r in media.items() if view.startswith(k)), world.lesson)
        plain = {
            "parent_page_id": world.course_page.pk,
            "page_id": self.draft.pk if "unschedule" in view else world.lesson.pk,
            "page_to_move_id": world.lesson.pk,
            "destination_id": self.other_course.pk,
            "image_id": world.picture.pk,
            "document_id": self.file.pk,
            "doc_id": self.file.pk,
            "pk": row.pk,
            "revision_id": (
                self.draft.latest_revision_id if "unschedule" in view else revisions[0].pk
            ),
            "revision_id_a": revisions[0].pk,
            "revision_id_b": revisions[-1].pk,
            "content_type_app_name": "content",
            "content_type_model_name": "lessonpage",
            "app_label": "wagtailcore",
            "model_name": "page",
            "action": "unpublish",
            "object_id": world.lesson.pk,
            "session_id": self.session.pk,
            "name": world.picture.file.name,
        }
        return plain[kwarg]


def rows_of(world: World) -> Rows:
    """A school's rows for every kind of address, made as its own teacher would."""
    slug, school = world.school.slug, world.school
    draft = LessonPage(title=f"Draft of {slug}", slug="draft", live=False)
    Page.objects.get(pk=world.course_page.pk).add_child(instance=draft)
    revision = draft.save_revision(user=world.teacher)
    world.lesson.save_revision(user=world.teacher)
    file = Material.objects.create(
        title=f"File of {slug}",
        file=ContentFile(b"%PDF-1.4", name=f"{slug}.pdf"),
        collection=school.collection,
    )
    return Rows(
        world=world,
        file=file,
        session=EditingSession.objects.create(
            user=world.teacher,
            content_type=ContentType.objects.get_for_model(Page),
            object_id=str(world.lesson.pk),
            last_seen_at=timezone.now(),
        ),
        other_course=make_course_page(school, world.teacher, f"Rocks of {slug}"),
        draft=LessonPage.objects.get(pk=draft.pk) if revision else draft,
    )


def sign_in(client: Any, user: Any) -> Any:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return get_user_model().objects.get(pk=user.pk)
