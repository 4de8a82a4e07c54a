from typing import Any

from django.core.management.commands import flush

from schools.belt.roles import as_owner


class Command(flush.Command):
    """Django's, by the role that owns the tables: it empties them past their rows."""

    def handle(self, *args: Any, **options: Any) -> Any:
        with as_owner():
            return super().handle(*args, **options)
