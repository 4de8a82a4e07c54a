from typing import Any

from django.core.management.commands import createcachetable

from schools.belt.roles import as_owner


class Command(createcachetable.Command):
    """Django's, by the role that owns the tables."""

    def handle(self, *args: Any, **options: Any) -> Any:
        with as_owner():
            return super().handle(*args, **options)
