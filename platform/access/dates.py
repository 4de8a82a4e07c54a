from django.db.models import Q
from django.utils import timezone


def in_force(prefix: str = "") -> Q:
    """The one dated filter: rows that have begun and have not ended, at this moment.

    Memberships, places in a group and grants all ask it, so that an end works at the
    next request whatever job has or has not run. ``prefix`` is the lookup path to the
    row with ``starts`` and ``ends``, such as ``"grants__"``. An empty end is no end.
    """
    now = timezone.now()
    begun = Q(**{f"{prefix}starts__lte": now})
    return begun & (Q(**{f"{prefix}ends__isnull": True}) | Q(**{f"{prefix}ends__gt": now}))
