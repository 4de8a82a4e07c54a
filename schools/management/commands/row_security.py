from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from schools.belt import standing as belt
from schools.belt.derived import belts
from schools.belt.roles import as_owner

REFUSED = 2


class Command(BaseCommand):
    help = (
        "Bring about row-level security between schools, with ROW_SECURITY=1, and put "
        "right whatever of it was changed: the web server's role and its rights "
        "(DATABASE_URL), made by the owner of the tables (DATABASE_OWNER_URL). Without "
        "ROW_SECURITY=1 it is taken off. A second time changes nothing."
    )
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError(
                "Row-level security is PostgreSQL's, and this database is SQLite.",
                returncode=REFUSED,
            )
        with as_owner():
            changed = belt.put_on() if settings.ROW_SECURITY else belt.take_off()
        if not settings.ROW_SECURITY:
            self.stdout.write(f"ROW_SECURITY is not set: taken off {len(changed)} tables.")
            return
        if faults := belt.faults():  # as the web server will be told
            raise CommandError(faults[0])
        self.stdout.write(
            f"Row-level security holds for {len(belts())} tables; "
            f"{len(changed)} parts were put right."
        )
