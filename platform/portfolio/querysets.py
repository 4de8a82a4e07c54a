from typing import Any, Self

from django.db.models import QuerySet

from portfolio.readers import readable_by


class WorkQuerySet(QuerySet):
    def visible_to(self, user: Any) -> Self:
        """The person's own work, wherever it was made, and what others let them read."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        return self.filter(readable_by(user))

    def owned_by(self, user: Any) -> Self:
        return self.filter(owner=user)
