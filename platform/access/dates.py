from django.db.models import Q

from access.prepared import NOW


def in_force(prefix: str = "") -> Q:
    """The one dated filter: rows that have begun and have not ended, when it is asked.

    Memberships, places in a group and grants all ask it, so that an end works at the
    next request whatever job has or has not run. ``prefix`` is the lookup path to the
    row with ``starts`` and ``ends``, such as ``"grants__"``. An empty end is no end.
    """
    begun = Q(**{f"{prefix}starts__lte": NOW})
    return begun & (Q(**{f"{prefix}ends__isnull": True}) | Q(**{f"{prefix}ends__gt": NOW}))
