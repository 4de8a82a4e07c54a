import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from console.demo.accounts import sign_in_lines
from console.demo.build import DemoRefusedError, build

STOPPED = 130  # as a shell says of what Ctrl-C has ended


class Command(BaseCommand):
    help = (
        "Make the demo schools in an empty database, and say who can sign in. With "
        "--schools and --pupils, a large cluster round them, to see how the site is then: "
        "1,000 schools with 300,000 pupils take some minutes and 4 GB."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--schools", type=int, default=0, help="so many more, besides the four"
        )
        parser.add_argument(
            "--pupils",
            type=int,
            default=0,
            help="in all of those together; 300 to a school unless said",
        )

    def handle(self, *args: Any, schools: int = 0, pupils: int = 0, **options: Any) -> None:
        began = time.monotonic()
        try:
            build(say=self.say, schools=schools, pupils=pupils or schools * 300)
        except DemoRefusedError as error:
            raise CommandError(str(error), returncode=2) from error
        except KeyboardInterrupt:
            raise CommandError(
                "Stopped. Nothing of it was kept: start it again whenever you like.",
                returncode=STOPPED,
            ) from None
        self.say(f"Made in {time.monotonic() - began:.0f} s.\n")
        for line in sign_in_lines():
            self.say(line)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
