from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from console.backup import BackupError
from console.backup.restoring import restore_backup
from schools.belt.roles import as_owner


class Command(BaseCommand):
    help = "Bring a backup back into an install that is empty. Stop the server first."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="one backup's folder")

    def handle(self, *, folder: Path, **options: Any) -> None:
        try:
            with as_owner():
                counts = restore_backup(folder, say=self.stdout.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Restored: {counts['accounts.User']} people, "
            f"{counts['portfolio.Version']} pieces handed in. Start it: make run"
        )
