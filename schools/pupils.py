"""Reads of a school's pupils, one by one: who they are here, and who may have left."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from access.dates import in_force
from accounts.models import User
from schools.models import (
    AcademicYear,
    Enrolment,
    GroupMember,
    Membership,
    PupilRecord,
    School,
    TeachingGroup,
)
from schools.permissions import Role

# Which of the pupils to show, by the word in the address.
MISSING, LEFT = "missing", "left"


def pupils_of(school: School) -> QuerySet[Any]:
    """Everybody who is or was a pupil of ``school``, by name; the school is in force.

    ``pupil_here``: their memberships as pupils, the last one first, each with
    ``live_places``. ``is_here``: one of them counts now. ``year_here``: their year group in
    this school year. ``missing_since``: the day of the whole file that first did not have
    them.
    """
    mine = Membership.objects.filter(school=school, role=Role.PUPIL)
    of_them = mine.filter(user=OuterRef("pk"))
    years = Enrolment.objects.filter(
        membership__user=OuterRef("pk"), academic_year=AcademicYear.objects.current()
    )
    records = PupilRecord.objects.filter(user=OuterRef("pk"))
    places = GroupMember.objects.filter(in_force()).select_related("group")
    places = places.filter(group__academic_year=AcademicYear.objects.current())
    rows = mine.order_by("-starts", "-pk").select_related("school")
    rows = rows.prefetch_related(Prefetch("places", places, to_attr="live_places"))
    people = User.objects.filter(Exists(of_them)).annotate(
        is_here=Exists(of_them.filter(in_force())),
        year_here=Subquery(years.values("year_group")[:1]),
        missing_since=Subquery(records.values("missing_since")[:1]),
    )
    people = people.prefetch_related(Prefetch("memberships", rows, to_attr="pupil_here"))
    return people.order_by("last_name", "first_name", "pk")


def narrowed(people: QuerySet[Any], *, show: str = "", group: Any = None) -> QuerySet[Any]:
    """Those who are here, or of them a class, or the ones that ``show`` names."""
    if show == LEFT:
        return people.filter(is_here=False)
    here = people.filter(is_here=True)
    if show == MISSING:
        return here.exclude(missing_since=None)
    if group is not None:
        places = GroupMember.objects.filter(in_force(), group=group).pupils()
        return here.filter(pk__in=places.values("membership__user"))
    return here


def found_by(people: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Those of whose name each word is a part."""
    for word in words.split()[:5]:
        people = people.filter(
            Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
            | Q(known_as__icontains=word)
        )
    return people


def how_many_missing(school: School) -> int:
    """How many pupils the last whole files did not have, and nobody has said why."""
    return narrowed(pupils_of(school), show=MISSING).count()


def classes_now() -> QuerySet[TeachingGroup]:
    """The classes of this school year, by year group and name; the school is in force."""
    rows = TeachingGroup.objects.filter(academic_year=AcademicYear.objects.current())
    return rows.order_by("year_group", "name")
