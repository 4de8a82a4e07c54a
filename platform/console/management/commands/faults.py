import json
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from console.bench.server import ServerError
from console.faults import proof
from console.faults.run import run
from console.management.commands.bench import databases


class Command(BaseCommand):
    help = (
        "Start the real server on a demo cluster of its own, let a class hand in and a "
        "teacher answer, and kill it at random; then prove that nothing which was "
        "acknowledged is lost or doubled. SQLite always; PostgreSQL too with DATABASE_URL."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--kills", type=int, default=200, help="on each database")
        parser.add_argument("--prepare", action="store_true", help="for its own use")
        parser.add_argument("--prove", action="store_true", help="for its own use")

    def handle(self, *, kills: int, prepare: bool, prove: bool, **options: Any) -> None:
        if prepare:
            return self.stdout.write(json.dumps(proof.prepare()))
        if prove:
            return self.stdout.write(json.dumps(proof.broken(json.load(sys.stdin))))
        settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        lost = 0
        for name, url in databases():
            self.stderr.write(f"{name}:")
            try:
                found = run(
                    root=settings.ROOT,
                    data_dir=settings.DATA_DIR,
                    database_url=url,
                    kills=kills,
                    say=self.stderr.write,
                )
            except ServerError as error:
                raise CommandError(f"The server did not start:\n{error}") from error
            self.stdout.write(
                f"{name}: killed {found['kills']} times; {found['acknowledged']} hand-ins "
                f"and {found['feedback']} pieces of feedback acknowledged, "
                f"{found['again']} sent again; {len(found['broken'])} promises broken"
            )
            for line in found["broken"][:20]:
                self.stdout.write(f"    {line}")
            lost += len(found["broken"])
            if found["kills"] < kills or not found["acknowledged"]:
                raise CommandError("It took too long, or nobody could hand in.")
        if lost:
            sys.exit(1)
        return None
