"""Whose is it, in the editor: the school that a page or a file belongs to."""

from typing import Any

from django.db.models import QuerySet, Subquery
from wagtail.models import Collection, Page

from schools.models import School
from schools.tenancy import school_in_force

SCHOOL_DEPTH = 2  # Root > school > course > lesson


def school_of_page(page: Page) -> School | None:
    """The school in whose tree ``page`` stands, or ``None``."""
    root = page.path[: Page.steplen * SCHOOL_DEPTH]
    return School.objects.filter(root_page__path=root).first()


def pages_in_force() -> QuerySet:
    """Pages of the school in force, its root included."""
    root = school_in_force().root_page
    return Page.objects.descendant_of(root, inclusive=True) if root else Page.objects.none()


def collections_in_force() -> QuerySet:
    """The collection of the school in force, and those inside it.

    Its path is read inside the query, never from a row in memory: Wagtail keeps
    collections in the order of their names, so a new school moves others' to new paths,
    and a path read a moment ago may be another school's by now.
    """
    top = Collection.objects.filter(pk=school_in_force().collection_id)
    return Collection.objects.filter(path__startswith=Subquery(top.values("path")))


def in_collections_in_force(rows: QuerySet) -> QuerySet:
    """Of pictures or files, those that lie in the school in force."""
    return rows.filter(collection__in=collections_in_force())


def is_in_school_in_force(model: type[Any], pks: list[Any]) -> bool:
    """Whether every one of ``pks`` is a page or file of the school in force."""
    if issubclass(model, Page):
        return _stand_in_school_in_force(pks)
    if issubclass(model, Collection):
        rows = collections_in_force()
    else:
        rows = in_collections_in_force(model._default_manager.all())
    return rows.filter(pk__in=pks).count() == len({str(pk) for pk in pks})


def _stand_in_school_in_force(pks: list[Any]) -> bool:
    """As above, of pages: one question, which brings the school's own page along."""
    top = school_in_force().root_page_id
    found = Page.objects.filter(pk__in=[*pks, top]).values_list("pk", "path")
    paths = dict(found)
    return top in paths and all(paths.get(int(pk), "").startswith(paths[top]) for pk in pks)
