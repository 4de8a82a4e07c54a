from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.services.second_step import reset_second_steps

REFUSED = 2


class Command(BaseCommand):
    help = (
        "Take the second steps of somebody who lost theirs, and their recovery codes, out "
        "of use. Make sure first who is asking: call them back on a number you know. They "
        "are signed out everywhere, are told by mail, and add a new one when they sign in."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"Nobody signs in as {username}.", returncode=REFUSED)
        count = reset_second_steps(user, by=None)
        self.stdout.write(f"Second steps taken out of use: {count}.")
