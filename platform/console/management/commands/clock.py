import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from console.clock import tick

BETWEEN_TICKS = 5.0  # seconds; the shortest job is due every minute


class Command(BaseCommand):
    help = "Run the periodic jobs, each when it is due, until it is stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="run what is due now, and end"
        )

    def handle(self, *, once: bool, **options: Any) -> None:
        if once:
            for name in tick():
                self.stdout.write(name)
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            tick()
            # As after a request: a connection that broke is made anew next time.
            close_old_connections()
            stop.wait(BETWEEN_TICKS)
