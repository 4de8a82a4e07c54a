from typing import Any

from django.core.management.commands import migrate


class Command(migrate.Command):
    """Django's, but it starts where a wall is missing: it is what puts it up again."""

    def get_check_kwargs(self, options: Any) -> Any:
        return {**super().get_check_kwargs(options), "databases": []}
