"""Reads for the host: which operators act now, and schools as numbers."""

from typing import Any, Self

from django.db.models import Q, QuerySet

from access.dates import in_force


class OperatorQuerySet(QuerySet):
    def in_force(self) -> Self:
        """Operators whose time has begun and has not ended."""
        return self.filter(in_force())

    def of(self, user: Any) -> Self:
        return self.filter(user=user)


def found_by(schools: QuerySet, words: str) -> QuerySet:
    """The schools whose name holds ``words``, or whose URN begins with them."""
    words = words.strip()
    if not words:
        return schools
    return schools.filter(Q(name__icontains=words) | Q(urn__startswith=words))
