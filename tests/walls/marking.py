"""A word of the school's own in every text of every row that a school has.

The columns are read off the models, so that a new one is covered with no line here. What
cannot hold a word is named below with the reason, and a name that nothing has any more
fails.
"""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models
from wagtail.fields import StreamField
from wagtail.models import Page, Revision
from wagtail.search import index
from wagtail.search.backends import get_search_backend

WORD = "zq"  # "zqelm17": a word of Elm's, in the 17th text that got one
SHORTEST = 9  # of a column, for the word to be whole in it

# A column ("*.name": of every model), and why it holds no word.
NO_WORDS = {
    "*.path": "the place in a tree",
    "*.url_path": "made of the pages' addresses",
    "*.slug": "a part of an address, which has to stay what it is",
    "*.public_id": "a name that nobody guesses: looked for as it is",
    "*.object_id": "a key of another row",
    "*.to_object_id": "a key of another row",
    "*.session_key": "finds the session",
    "accounts.user.password": "a hash",
    "accounts.invitation.mark": "a hash",
    "accounts.knowndevice.mark": "a hash",
    "content.picture.file_hash": "a hash",
    "content.material.file_hash": "a hash",
    "*.sha256": "a hash",
    "*.model_path": "the place of a reference in a page's fields",
    "*.content_path": "the place of a reference in a page's fields",
    "*.action": "what was done, in the program's own words",
    "portfolio.draft.page": "a random name that an opened page gives itself",
    "portfolio.attachment.media_type": "what kind of file it is, for browsers",
    "portfolio.attachment.kind": "what kind of file it is, for the page",
    "portfolio.attachment.caution": "what kind of warning goes with the file",
    "content.picturerendition.filter_spec": "how a picture was made smaller",
    "content.picturerendition.focal_point_key": "how a picture was cut",
    "mfa.authenticator.data": "a secret, in the form that its program reads",
    "courses.progress.ticked": "ids of steps",
    "schools.pupilrecord.upn_sealed": "sealed",
    "schools.pupilrecord.upn_hash": "a hash",
    "schools.pupilrecord.former_upn_hash": "a hash",
    "schools.rollrun.file_sent": "sealed",
    "schools.rollrun.contents": "sealed",
    "schools.rollrun.undoing": "sealed",
    "schools.visit.area": "which of the site's own areas was opened",
}
# A model whose rows are nobody's words, and why.
NO_ROWS = {
    "schools.school": "the list of schools is known to every school of the cluster",
    "audit.entry": "kinds and public ids; names have no place in it",
    "sessions.session": "signed, and read by its own key alone",
    "wagtailsearch.indexentry": "made anew from the marked rows",
    "wagtailcore.revision": "made anew from the marked pages",
}
# A leaf of JSON that is not somebody's words, by its name.
NO_LEAVES = {
    *("type", "id", "tone", "file", "outcome", "given_at", "sound", "revision"),
}


@dataclass
class Marked:
    """What is a school's: its rows, and the names by which each could be known."""

    rows: dict[type[models.Model], set[Any]]
    columns: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)


def marked_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]


def keys_of_everything() -> dict[type[models.Model], set[Any]]:
    return {
        model: set(model._base_manager.values_list("pk", flat=True))
        for model in marked_models()
    }


def rows_made_since(known: dict[type[models.Model], set[Any]]) -> dict[Any, set[Any]]:
    now = keys_of_everything()
    return {
        model: keys - known[model] for model, keys in now.items() if keys - known[model]
    }


def names_of(field: models.Field) -> set[str]:
    """How a list of exceptions may call this column."""
    return {f"*.{field.name}", f"{field.model._meta.label_lower}.{field.name}"}


def holds_text(field: models.Field) -> bool:
    if isinstance(field, StreamField | models.JSONField):
        return True
    is_text = isinstance(field, models.CharField | models.TextField)
    room = (getattr(field, "max_length", None) or 99) >= SHORTEST
    return is_text and room and not field.choices


def text_columns() -> Iterator[models.Field]:
    """Every column of every model that could hold a school's words."""
    for model in marked_models():
        if model._meta.label_lower not in NO_ROWS:
            yield from filter(holds_text, model._meta.local_concrete_fields)


def stale_exceptions() -> set[str]:
    """What :data:`NO_WORDS` and :data:`NO_ROWS` name and nothing is called any more."""
    found = {name for column in text_columns() for name in names_of(column)}
    labels = {model._meta.label_lower for model in marked_models()}
    return (NO_WORDS.keys() - found) | (NO_ROWS.keys() - labels)


def takes_word(field: models.Field) -> bool:
    return holds_text(field) and not names_of(field) & NO_WORDS.keys()


class Words:
    """Word after word of one school, none of them twice."""

    def __init__(self, slug: str) -> None:
        self.slug, self.count = slug, 0

    def next(self) -> str:
        self.count += 1
        return f"{WORD}{self.slug}{self.count}"

    def into(self, value: Any, column: models.Field) -> Any:
        """``value`` with a word in it, as long as the column lets it be."""
        if isinstance(column, StreamField):
            data = [dict(row) for row in value.raw_data]
            return column.to_python(json.dumps(self.into_leaves(data)))
        if isinstance(column, models.JSONField):
            return self.into_leaves(value)
        word = self.next()
        if isinstance(column, models.EmailField):
            return f"{word}@example.org"
        if column.name == "username":  # small letters and numbers alone
            return f"{value}"[: 30 - len(word)] + word
        most = column.max_length or 10_000
        return f"{value} "[: most - len(word)].lstrip() + word

    def into_leaves(self, data: Any, name: str = "") -> Any:
        if isinstance(data, dict):
            return {key: self.into_leaves(value, key) for key, value in data.items()}
        if isinstance(data, list):
            return [self.into_leaves(value, name) for value in data]
        if isinstance(data, str) and name not in NO_LEAVES:
            return f"{data} {self.next()}"
        return data


def mark(slug: str, rows: dict[type[models.Model], set[Any]]) -> Marked:
    """Put words of the school into all ``rows``, and say what else tells them."""
    words, done = Words(slug), Marked(rows)
    for model, keys in rows.items():
        label = model._meta.label_lower
        if label == "schools.school":
            continue
        done.names |= {str(key) for key in keys}
        if label in NO_ROWS:
            continue
        fields = model._meta.local_concrete_fields
        for column in filter(takes_word, fields):
            for row in model._base_manager.filter(pk__in=keys).only(column.name):
                value = words.into(getattr(row, column.name), column)
                model._base_manager.filter(pk=row.pk).update(**{column.name: value})
            done.columns.add(f"{label}.{column.name}")
        done.names |= unguessable(model, keys)
    renew_copies(rows)
    return done


def unguessable(model: type[models.Model], keys: set[Any]) -> set[str]:
    """The random names in these rows: whoever sees one has seen the row."""
    wanted = {"public_id", "code", "key", "session_key", "mark", "sha256", "file_hash"}
    names = [f.name for f in model._meta.local_concrete_fields if f.name in wanted]
    found = model._base_manager.filter(pk__in=keys).values_list(*names) if names else ()
    return {name for row in found for value in row if value for name in spelt(value)}


def spelt(value: Any) -> set[str]:
    """How a random name is written: SQLite keeps a UUID without its hyphens."""
    if isinstance(value, uuid.UUID):
        return {str(value), value.hex, str(value).rpartition("-")[2]}
    return {str(value)}


def renew_copies(rows: dict[type[models.Model], set[Any]]) -> None:
    """Have revisions and the search index say what the marked rows say."""
    for revision in Revision.objects.filter(pk__in=rows.get(Revision, ())):
        page = Page.objects.get(pk=revision.object_id).specific
        page.latest_revision = None
        kept = {**page.serializable_data(), "latest_revision": None}
        Revision.objects.filter(pk=revision.pk).update(content=kept, object_str=str(page))
    backend = get_search_backend()
    for model, keys in rows.items():
        if issubclass(model, index.Indexed) and model is not Page:
            backend.add_bulk(model, list(model._base_manager.filter(pk__in=keys)))
