from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from console.services.operators import add_operator, end_operator

REFUSED = 2


class Command(BaseCommand):
    help = (
        "Let somebody of the host open the console at /cluster/: counts and health, no "
        "school's pages. The account has to be there already. --end takes it back."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--end", action="store_true", help="not an operator any more")

    def handle(self, *, username: str, end: bool, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"Nobody signs in as {username}.", returncode=REFUSED)
        if end:
            ended = end_operator(user, by=None)
            said = "is no operator any more" if ended else "was no operator"
            self.stdout.write(f"{username} {said}.")
            return
        try:
            _, new = add_operator(user, by=None)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=REFUSED) from error
        said = "is an operator now" if new else "is an operator already"
        self.stdout.write(f"{username} {said}.")
