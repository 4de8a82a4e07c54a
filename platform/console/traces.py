"""What Wagtail and others note beside a row, and would keep when the row has gone."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Model, Q
from taggit.models import Tag, TaggedItem
from wagtail.models import PageLogEntry

AT_ONCE = 400  # keys in one query: SQLite takes no more than a thousand values


def chunks(keys: Iterable[Any]) -> Iterator[list[Any]]:
    found = list(keys)
    for at in range(0, len(found), AT_ONCE):
        yield found[at : at + AT_ONCE]


def types_of(model: type[Model]) -> list[ContentType]:
    """The content types under which rows of ``model`` are noted: its own and Wagtail's."""
    parents = [model, *model._meta.get_parent_list()]
    return list(ContentType.objects.get_for_models(*parents).values())


def forget_rows(model: type[Model], keys: Iterable[Any]) -> int:
    """Delete whatever points at these rows by kind and key; how many rows that were.

    Revisions, workflow rows, log entries, editing sessions, references, search entries:
    every model that has a content type and an object's key is asked.
    """
    types = types_of(model)
    gone = 0
    for some in chunks(keys):
        words = [str(key) for key in some]
        for other in apps.get_models():
            names = {field.name for field in other._meta.concrete_fields}
            if not {"content_type", "object_id"} <= names:
                continue
            about = Q(content_type__in=types, object_id__in=words)
            if {"to_content_type", "to_object_id"} <= names:
                about |= Q(to_content_type__in=types, to_object_id__in=words)
            gone += other._base_manager.filter(about).delete()[0]
    return gone


def forget_pages(keys: Iterable[int]) -> int:
    """Delete the log of pages, which keeps their titles after they have gone."""
    return sum(
        PageLogEntry.objects.filter(page_id__in=some).delete()[0] for some in chunks(keys)
    )


def tags_of(model: type[Model], keys: Iterable[Any]) -> set[int]:
    """The tags on these rows."""
    found: set[int] = set()
    for some in chunks(keys):
        rows = TaggedItem.objects.filter(
            content_type__in=types_of(model), object_id__in=some
        )
        found |= set(rows.values_list("tag", flat=True))
    return found


def forget_tags(tags: Iterable[int]) -> int:
    """Delete those of ``tags`` that nothing has any more; another school's word stays."""
    return sum(
        Tag.objects.filter(pk__in=some, taggit_taggeditem_items=None).delete()[0]
        for some in chunks(tags)
    )


def forget_search_words() -> None:
    """Have SQLite's search index drop the words of rows that were deleted.

    It only marks them as gone, and keeps them until it next tidies up (FTS5, "optimize").
    """
    if connection.vendor == "sqlite":
        table = apps.get_model("wagtailsearch.SQLiteFTSIndexEntry")._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")  # noqa: S608
