import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from schools.models import Membership, School
from schools.services.inviting import invite_staff
from schools.services.people import add_person

REFUSED = 2


class Command(BaseCommand):
    help = (
        "Add one person to a school, with an account of their own. It prints how they "
        "sign in; the password is shown this once. Add somebody twice, and they are two."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--urn", required=True, help="the school's six-digit number")
        parser.add_argument("--role", required=True, choices=Membership.Role.values)
        parser.add_argument("--first-name", required=True)
        parser.add_argument("--last-name", required=True)
        parser.add_argument("--title", default="", help="Ms, Mr, Dr …")
        parser.add_argument("--year", type=int, help="a pupil's or a new class's: 0 to 13")
        parser.add_argument("--group", default="", help="a class, made if there is none")
        parser.add_argument(
            "--invite",
            action="store_true",
            help="staff choose a password themselves, by a link that lasts a week",
        )
        parser.add_argument("--email", default="", help="where to send that link")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, urn: str, **options: Any) -> None:
        school = School.objects.filter(urn=urn).first()
        if school is None:
            raise CommandError(f"No school has URN {urn}.", returncode=REFUSED)
        if options["invite"]:
            return self.invite(school, **options)
        try:
            added = add_person(
                school,
                role=options["role"],
                first_name=options["first_name"],
                last_name=options["last_name"],
                title=options["title"],
                year_group=options["year"],
                group=options["group"],
                by=None,
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=REFUSED) from error
        facts = {"username": added.user.username, "password": added.password}
        if options["json"]:
            self.stdout.write(json.dumps({**facts, "school": school.slug}))
            return
        role = added.membership.get_role_display()
        name = added.user.get_full_name()
        self.stdout.write(f"{name} is at {school.name} now ({role}).")
        self.stdout.write(f"Signs in as {added.user.username} with {added.password}")

    def invite(self, school: School, **options: Any) -> None:
        """Make an account without a password, and print the way into it."""
        if options["group"] or options["year"] is not None:
            raise CommandError("Invite first; a class comes later.", returncode=REFUSED)
        names = ("role", "first_name", "last_name", "title", "email")
        try:
            new = invite_staff(school, by=None, **{name: options[name] for name in names})
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=REFUSED) from error
        facts = {"username": new.user.username, "link": new.invited.link}
        if options["json"]:
            self.stdout.write(
                json.dumps({**facts, "sent": new.invited.sent, "school": school.slug})
            )
            return
        self.stdout.write(f"{new.user.get_full_name()} is asked to {school.name}.")
        sent = "The link was sent" if new.invited.sent else "Pass this link on"
        self.stdout.write(f"{sent}; it works once, for seven days: {new.invited.link}")
