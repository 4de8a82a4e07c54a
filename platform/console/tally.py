"""What an operator may know of a school: how many, how much, how long ago."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.utils import timezone

from portfolio.models import Attachment
from schools.models import Membership, School
from schools.permissions import Role

A_WEEK = timedelta(days=7)
TOO_LONG = timedelta(hours=1)  # a file is cleaned within seconds


@dataclass(frozen=True)
class Numbers:
    """One school in numbers. ``stored`` and ``quota`` are in bytes.

    ``signed_in`` counts people, not times: how often somebody comes is nobody's business.
    """

    pupils: int = 0
    staff: int = 0
    signed_in: int = 0
    stored: int = 0
    failed: int = 0

    @property
    def quota(self) -> int:
        return settings.SCHOOL_QUOTA

    @property
    def state(self) -> str:
        """Whether somebody of the host has to look: done, or needs_you."""
        return "needs_you" if self.failed or self.stored > self.quota * 0.9 else "done"


def numbers_of(schools: Iterable[School]) -> dict[int, Numbers]:
    """The numbers of each school, by its key: two queries, however many schools."""
    keys = [school.pk for school in schools]
    found: dict[int, dict[str, int]] = {key: {} for key in keys}
    a_week_ago = timezone.now() - A_WEEK
    people = Membership.objects.dated().filter(school__in=keys).order_by()
    counted = people.values("school").annotate(
        pupils=Count("user", distinct=True, filter=Q(role=Role.PUPIL)),
        staff=Count("user", distinct=True, filter=~Q(role=Role.PUPIL)),
        signed_in=Count("user", distinct=True, filter=Q(user__last_login__gte=a_week_ago)),
    )
    for school, *row in counted.values_list("school", "pupils", "staff", "signed_in"):
        found[school].update(zip(("pupils", "staff", "signed_in"), row, strict=True))
    an_hour_ago = timezone.now() - TOO_LONG
    files = Attachment.objects.filter(school__in=keys).order_by()
    kept = files.values("school").annotate(
        stored=Sum("size", filter=~Q(state="refused"), default=0),
        failed=Count("pk", filter=Q(state="stored", made_at__lt=an_hour_ago)),
    )
    for school, *row in kept.values_list("school", "stored", "failed"):
        found[school].update(zip(("stored", "failed"), row, strict=True))
    return {key: Numbers(**values) for key, values in found.items()}
