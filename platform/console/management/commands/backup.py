from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from console.backup import BackupError
from console.backup.making import make_backup


class Command(BaseCommand):
    help = (
        "Back up database and files into a new folder, and prove the backup by restoring "
        "it to a scratch place. The server may go on. The secret key is left out: keep "
        "secret.key of the data folder somewhere else."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder",
            nargs="?",
            type=Path,
            default=Path(settings.BACKUP_DIR),
            metavar="DIR",
            help="where backups lie (BACKUP_DIR)",
        )

    def handle(self, *, folder: Path, **options: Any) -> None:
        try:
            made = make_backup(folder, say=self.stdout.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Backed up, restored and counted: {made}")
