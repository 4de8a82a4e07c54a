"""Everything that is a school's, found from the models themselves.

A new model is found by what it says of itself, so that it is exported and erased with no
line here.
"""

from collections.abc import Iterator
from graphlib import TopologicalSorter
from typing import Any

from django.apps import apps
from django.db.models import F, Model, Q, QuerySet
from wagtail.models import Collection, Page

from access.grants import Grant
from accounts.models import User
from console.models import Operator
from content.models import Material, Picture
from schools.models import Agreement, ClassDoor, Membership, School, Visit
from schools.tenancy import PersonOwned, SchoolOwned


def rows_of(model: type[Model], school: School) -> QuerySet | None:
    """The rows of ``model`` that are the school's, or were made there; ``None``: none are.

    No school need be in force: whoever calls this holds the whole school.
    """
    every = model._base_manager.all()
    if issubclass(model, SchoolOwned | PersonOwned) or model in (Membership, ClassDoor):
        return every.filter(school=school)
    if model is Visit:
        return every.filter(content_object=school)
    if issubclass(model, Grant):
        return every.filter(content_object__school=school)
    if model is Agreement:
        return every.filter(Q(school=school) | Q(other=school))
    return None


def models_in_order() -> list[type[Model]]:
    """The models of which a school has rows, each before what it points at."""
    found = [m for m in apps.get_models() if _is_a_schools(m)]
    order: TopologicalSorter[type[Model]] = TopologicalSorter(dict.fromkeys(found, ()))
    for model in found:
        for field in model._meta.concrete_fields:
            target = field.related_model
            if target in found and target is not model:
                order.add(target, model)  # type: ignore[arg-type]
    return list(order.static_order())


def _is_a_schools(model: type[Model]) -> bool:
    ours = issubclass(model, SchoolOwned | PersonOwned | Grant)
    return ours or model in (Membership, Agreement, ClassDoor)


def pages_of(school: School) -> Any:
    if school.root_page is None:
        return Page.objects.none()
    return Page.objects.descendant_of(school.root_page, inclusive=True)


def collections_of(school: School) -> QuerySet:
    if school.collection is None:
        return Collection.objects.none()
    return Collection.objects.descendant_of(school.collection, inclusive=True)


def media_of(school: School) -> Iterator[QuerySet]:
    """Pictures, then documents, that lie in the school's collections."""
    for model in (Picture, Material):
        yield model.objects.filter(collection__in=collections_of(school))


def people_of(school: School) -> QuerySet:
    """Everybody who is or was of the school."""
    return User.objects.filter(memberships__school=school).distinct()


def kept_people(school: School, *, live: bool = False) -> QuerySet:
    """Of those: whom another school has a reason to keep, or who runs the cluster.

    ``live``: who is at another school now, and so keeps what they made here as well. A
    school where somebody only was keeps its own records of them, and nothing from here.
    """
    rows = Membership.objects.dated() if live else Membership.objects.all()
    elsewhere = rows.exclude(school=school).filter(school__erased_at=None)
    operators = Operator.objects.in_force()
    kept = Q(pk__in=elsewhere.values("user")) | Q(pk__in=operators.values("user"))
    return people_of(school).filter(kept)


def leaving_with_it(rows: QuerySet, keep_own: set[int]) -> QuerySet:
    """Of the school's ``rows``: all but what the people of ``keep_own`` made themselves.

    What somebody else put into their work, a teacher's spoken feedback, was the school's.
    """
    if not issubclass(rows.model, PersonOwned):
        return rows
    if any(field.name == "made_by" for field in rows.model._meta.concrete_fields):
        return rows.exclude(owner__in=keep_own, made_by=F("owner"))
    return rows.exclude(owner__in=keep_own)


def label_of(rows: Any) -> str:
    return rows.model._meta.label_lower
