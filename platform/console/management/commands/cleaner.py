import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from console.cleaner import clean_for_ever


class Command(BaseCommand):
    help = "Clean files as they come, until it is stopped."

    def handle(self, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        clean_for_ever(stop)
