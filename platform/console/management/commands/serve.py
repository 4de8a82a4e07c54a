import gc
import http.client
import os
import sys
from contextvars import Context
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.urls import get_resolver
from gunicorn.app.wsgiapp import WSGIApplication

from console import startup
from console.demo import accounts as demo
from console.demo.build import build
from console.exposure import Exposure, ListenError
from console.supervisor import Program, Supervisor
from content.checks import EditorOpenError, refuse_to_start_open
from schools.belt import standing as belt
from schools.models import School
from schools.walls import standing as walls


def web() -> None:
    # Everything is loaded already; --preload shares it among the workers.
    sys.argv = ["gunicorn", "--preload"]
    os.environ.setdefault("GRACEFUL_TIMEOUT", "5")
    # A page asks for whoever is signed in, and nothing with the rights of this command.
    Context().run(WSGIApplication("%(prog)s").run)


def task_worker() -> None:
    call_command(
        "db_worker",
        "--backend=worker",
        "--queue-name=*",
        "--interval=2",
        "--no-startup-delay",
        verbosity=0,
    )


def clock() -> None:
    call_command("clock")


def cleaner() -> None:
    call_command("cleaner")


class Command(BaseCommand):
    help = (
        "Prepare what is needed and run the web server, the task worker, the clock and "
        "the cleaner of files. "
        "HOST, PORT, SITE_URL, DATA_DIR, DATABASE_URL and DEMO come from the environment."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        os.umask(0o077)
        os.chdir(settings.ROOT)
        os.environ["DATA_DIR"] = str(settings.DATA_DIR)
        exposure = Exposure(settings.HOST, settings.PORT, settings.SITE.hostname or "")
        try:
            exposure.check(site_was_given=bool(os.environ.get("SITE_URL")))
        except ListenError as error:
            raise CommandError(str(error)) from error
        try:
            self.prepare(exposure)
        except KeyboardInterrupt:
            self.say("Stopped. Start it again whenever you like.")
            return
        sys.exit(self.supervise(exposure))

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def prepare(self, exposure: Exposure) -> None:
        settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        startup.prepare(self.say)
        try:
            refuse_to_start_open()
            walls.refuse_to_start_without()
            belt.refuse_to_start_without()
        except (EditorOpenError, walls.WallsMissingError, belt.BeltMissingError) as error:
            raise CommandError(str(error)) from error
        self.demo_lines = self.prepare_demo(exposure)

    def prepare_demo(self, exposure: Exposure) -> list[str]:
        """Make the demo cluster on an empty database, and say who can sign in."""
        asked = os.environ.get("DEMO", "")
        allowed = asked == "1" if exposure.beyond_this_machine else asked != "0"
        if demo.is_here():
            if exposure.beyond_this_machine and not allowed:
                raise CommandError(
                    "This database holds the demo schools, whose accounts share one "
                    "password, and others can reach this address. For real schools use "
                    "another DATA_DIR; to show the demo to others, say DEMO=1."
                )
            return demo.sign_in_lines()
        if School.objects.exists():
            return []
        if allowed:
            with startup.step("Making the demo schools", self.say):
                build(say=self.say)
            return demo.sign_in_lines()
        return [
            "There are no schools here yet. Add your first one:",
            "  .venv/bin/python manage.py add_school --help",
            "DEMO=1 makes demo schools instead: left out unless asked for, where others "
            "can reach this address."
            if exposure.beyond_this_machine
            else "Without DEMO=0 it would be demo schools.",
        ]

    def supervise(self, exposure: Exposure) -> int:
        get_resolver().url_patterns  # noqa: B018 -- loads every view, once for all
        connections.close_all()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
        gc.collect()
        gc.freeze()
        supervisor = Supervisor(
            [
                Program("web server", web, vital=True),
                Program("task worker", task_worker),
                Program("clock", clock),
                Program("cleaner", cleaner),
            ],
            is_ready=lambda: answers(exposure),
            when_ready=self.welcome,
            say=self.say,
        )
        code = supervisor.run()
        self.say("Stopped.")
        return code

    def welcome(self) -> None:
        self.say("")
        for line in self.demo_lines:
            self.say(line)
        self.say("")
        self.say(f"Causeway is ready: {settings.SITE_URL}   (Ctrl-C stops it)")


def answers(exposure: Exposure) -> bool:
    """Whether the web server answers yet."""
    asked = http.client.HTTPConnection(exposure.reached_at, exposure.port, timeout=5)
    try:
        asked.request("GET", "/healthz", headers={"Host": settings.SITE.netloc})
        return asked.getresponse().status == 200
    except OSError:
        return False
    finally:
        asked.close()
