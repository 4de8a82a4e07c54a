import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from console.bench.server import ServerError
from console.faults import proof, proof_of_files
from console.faults.full_disk import in_a_namespace, possible, run_on_a_small_disk
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
        parser.add_argument("--full-disk", default="", help="for its own use")
        parser.add_argument("--database", default="", help="for its own use")
        parser.add_argument("--waiting", action="store_true", help="for its own use")
        parser.add_argument("--prove", action="store_true", help="for its own use")

    def handle(self, *, kills: int, **options: Any) -> None:
        if options["full_disk"]:
            found = run_on_a_small_disk(
                root=settings.ROOT,
                data_dir=Path(options["full_disk"]),
                database_url=options["database"],
                say=self.stderr.write,
            )
            return self.stdout.write(json.dumps(found))
        for name, answer in self.own_use().items():
            if options[name]:
                return self.stdout.write(json.dumps(answer()))
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
                f"{name}: killed {found['kills'].total()} times ("
                + ", ".join(f"{what} {n}" for what, n in found["kills"].items())
                + f"); {found['files']} files, {found['acknowledged']} hand-ins and "
                f"{found['feedback']} pieces of feedback acknowledged, "
                f"{found['again']} sent again; {len(found['broken'])} promises broken"
            )
            copied, reloads = found["copied"], found["reloads"]
            self.stdout.write(
                f"{name}: a backup made under load and brought back holds the "
                f"{copied['files']} files and {copied['hand_ins']} hand-ins acknowledged "
                f"before it; {copied['meanwhile']} more were handed in meanwhile"
            )
            self.stdout.write(
                f"{name}: reloaded {reloads['reloads']} times; {reloads['answered']} of "
                f"{reloads['asked']} requests answered"
            )
            for line in found["broken"][:20]:
                self.stdout.write(f"    {line}")
            lost += len(found["broken"]) + self.fill_a_disk(name, url)
            if found["kills"].total() < kills or not found["acknowledged"]:
                raise CommandError("It took too long, or nobody could hand in.")
        if lost:
            sys.exit(1)
        return None

    def fill_a_disk(self, name: str, url: str) -> int:
        """Let the disk fill up while files come; how many promises were broken."""
        if not possible():
            self.stdout.write(f"{name}: a full disk was not tried: no disk may be mounted")
            return 0
        folder = settings.DATA_DIR / f"small-disk-{os.getpid()}"
        folder.mkdir(mode=0o700)
        try:
            done = subprocess.run(  # noqa: S603 -- our own program
                in_a_namespace(folder, url),
                cwd=settings.ROOT,
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
        finally:
            folder.rmdir()
        found = json.loads(done.stdout)
        broken = found.pop("broken")
        said = ", ".join(f"{what} {number}" for what, number in found.items())
        self.stdout.write(f"{name}: full disk: {said}; {len(broken)} promises broken")
        for line in broken[:20]:
            self.stdout.write(f"    {line}")
        return len(broken)

    def own_use(self) -> dict[str, Callable[[], Any]]:
        """What it asks itself, in a process with the settings of the killed server."""
        return {
            "prepare": proof.prepare,
            "waiting": proof_of_files.waiting,
            "prove": lambda: proof.broken(json.load(sys.stdin)),
        }
