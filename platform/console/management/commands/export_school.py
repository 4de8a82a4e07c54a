from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from console.exporting import make_export
from console.services.leaving import ask_for_export
from schools.models import School

REFUSED = 2


class Command(BaseCommand):
    help = "Copy everything of a school into one zip, on this server."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("urn", help="the school's six-digit number")

    def handle(self, *, urn: str, **options: Any) -> None:
        school = School.objects.filter(urn=urn, erased_at=None).first()
        if school is None:
            raise CommandError(f"No school has URN {urn}.", returncode=REFUSED)
        row = ask_for_export(school, by=None)
        self.stdout.write(f"{make_export(row)}: {row.size} bytes, sha256 {row.sha256}")
