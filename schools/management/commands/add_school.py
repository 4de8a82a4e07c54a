import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from schools.models import School
from schools.register import RegisterError, find
from schools.services.schools import Added, add_school

REFUSED = 2


class Command(BaseCommand):
    help = (
        "Add a school from its row of the national register (Get Information about "
        "Schools), or bring one that is here up to date. A second time changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--urn", required=True, help="the school's six-digit number")
        parser.add_argument(
            "--register",
            required=True,
            type=Path,
            metavar="FILE.csv",
            help="the register",
        )
        parser.add_argument(
            "--host", action="store_true", help="this school hosts the cluster"
        )
        parser.add_argument(
            "--slug",
            default="",
            help="its name in addresses; made from its name if left out",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(
        self,
        *,
        urn: str,
        register: Path,
        host: bool,
        slug: str,
        json: bool,
        **options: Any,
    ) -> None:
        if School._meta.db_table not in connection.introspection.table_names():
            raise CommandError("There is no database yet: start Causeway once, make run.")
        try:
            with transaction.atomic():
                added = add_school(find(register, urn), by=None, host=host, slug=slug)
                keeps_its_address(added, slug)
        except RegisterError as error:
            raise CommandError(sentence(str(error)), returncode=REFUSED) from error
        except ValidationError as error:
            raise CommandError(" ".join(reasons(error)), returncode=REFUSED) from error
        self.stdout.write(as_json(added) if json else as_words(added))


def keeps_its_address(added: Added, slug: str) -> None:
    if slug and added.school.slug != slug:
        raise ValidationError(
            f"{added.school.name} is here already, at /{added.school.slug}/. "
            "A school's address never changes: leave out --slug."
        )


def sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def reasons(error: ValidationError) -> list[str]:
    """What the services say, with the field's name where the fault is one field's."""
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    return [
        f"{name}: {text}" if name != "__all__" else text
        for name, texts in error.message_dict.items()
        for text in texts
    ]


def as_words(added: Added) -> str:
    school, changes = added.school, sum(added.changes.values())
    if added.created:
        return (
            f"Added {school.name} (URN {school.urn}) at /{school.slug}/.\n"
            "Its place in the editor is ready. Nobody belongs to it yet."
        )
    mended = f"{changes} repaired" if changes else "0 changes"
    return (
        f"{school.name} (URN {school.urn}) is here already, at /{school.slug}/: {mended}."
    )


def as_json(added: Added) -> str:
    school = added.school
    return json.dumps(
        {
            "urn": school.urn,
            "name": school.name,
            "slug": school.slug,
            "phase": school.phase,
            "is_host": school.is_host,
            "created": added.created,
            "changes": sum(added.changes.values()),
        },
        ensure_ascii=False,
    )
