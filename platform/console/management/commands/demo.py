import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from console.demo.accounts import sign_in_lines
from console.demo.build import DemoRefusedError, build


class Command(BaseCommand):
    help = "Make the demo schools in an empty database, and say who can sign in."

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            build(say=self.say)
        except DemoRefusedError as error:
            raise CommandError(str(error), returncode=2) from error
        self.say(f"Made in {time.monotonic() - began:.0f} s.\n")
        for line in sign_in_lines():
            self.say(line)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
