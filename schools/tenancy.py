"""The one place where a school's rows are kept from every other school.

A model that belongs to a school inherits :class:`SchoolOwned`. Its manager compares each
row with the school in force, which ``SchoolMiddleware`` takes from the address. With no
school in force a query raises ``NoSchoolInForceError``: a forgotten scope is a failing
test, never another school's pupils on a screen.

A piece of a pupil's work belongs to the pupil, not to the school: :class:`PersonOwned`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from typing import TYPE_CHECKING, Any, ClassVar, Optional

from django.conf import settings
from django.db import models

from access.prepared import Late

if TYPE_CHECKING:
    from schools.models import School

_in_force: ContextVar[Optional["School"]] = ContextVar("school_in_force", default=None)


class NoSchoolInForceError(RuntimeError):
    """A school's rows were asked for while no school was in force."""


def school_in_force() -> "School":
    """The school in force; raises ``NoSchoolInForceError`` when there is none."""
    school = _in_force.get()
    if school is None:
        raise NoSchoolInForceError("Wrap the query in school_scope(school).")
    return school


def key_in_force() -> int | None:
    """The key of the school in force, if there is one: for the database's own belt."""
    school = _in_force.get()
    return None if school is None else school.pk


def enter_school(school: Optional["School"]) -> Token[Optional["School"]]:
    """Put ``school`` in force until :func:`leave_school`. For the middleware alone."""
    return _in_force.set(school)


def leave_school(token: Token[Optional["School"]]) -> None:
    _in_force.reset(token)


@contextmanager
def school_scope(school: "School") -> Iterator["School"]:
    """Put ``school`` in force inside the ``with`` block."""
    token = enter_school(school)
    try:
        yield school
    finally:
        leave_school(token)


# Being late matters: a form's choices are declared at import, before any school is in
# force, and still have to follow the school of the request.
SCHOOL_IN_FORCE = Late(lambda: school_in_force().pk, models.BigIntegerField())


class SchoolOwnedManager(models.Manager):
    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(school_id=SCHOOL_IN_FORCE)

    def unscoped(self) -> Any:
        """Rows of every school: for ``schools.crossing`` alone, kept so by a test."""
        return super().get_queryset()


def school_field_of(model: Any) -> models.ForeignKey | None:
    """The field by which ``model`` names its school, if it does."""
    for field in model._meta.concrete_fields:
        parent = field.related_model
        if field.name == "school" and parent and parent._meta.label == "schools.School":
            return field
    return None


def keys_inside_a_school(model: Any) -> list[models.ForeignKey]:
    """The foreign keys of ``model`` to rows that have to be of the same school.

    All that point at a model which names its school, but for those of which the model
    says, in ``crosses_schools``, why they may point elsewhere.
    """
    crossing = getattr(model, "crosses_schools", {})
    return [
        field
        for field in model._meta.concrete_fields
        if field.is_relation
        and field.name != "school"
        and field.name not in crossing
        and school_field_of(field.related_model) is not None
    ]


class SchoolOwned(models.Model):
    """A row that belongs to one school and is seen only while that school is in force.

    ``crosses_schools`` names the foreign keys that may point at a row of another school,
    each with the reason; :mod:`schools.walls` holds every other one in the database.
    """

    crosses_schools: ClassVar[dict[str, str]] = {}

    school = models.ForeignKey(
        "schools.School", on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects: ClassVar[Any] = SchoolOwnedManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.refuse_a_parent_of_another_school()
        super().save(*args, **kwargs)

    def refuse_a_parent_of_another_school(self) -> None:
        """Joins follow foreign keys without asking, so the keys have to be right.

        Raises ``ValueError`` when a parent that names its school names another one.
        """
        for field in keys_inside_a_school(type(self)):
            if getattr(self, field.attname) is None:
                continue
            parent = getattr(self, field.name)
            if parent.school_id not in (None, self.school_id):
                raise ValueError(
                    f"{self._meta.label} and its {field.name} are of two schools."
                )


class PersonOwned(models.Model):
    """A row that belongs to a person and goes where the person goes.

    ``school`` records where it was made. Who else may read it is asked of the model's
    ``visible_to``, never of the school in force. ``crosses_schools`` is as it is for
    :class:`SchoolOwned`.
    """

    crosses_schools: ClassVar[dict[str, str]] = {}

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        editable=False,
    )
    school = models.ForeignKey(
        "schools.School", on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        abstract = True
