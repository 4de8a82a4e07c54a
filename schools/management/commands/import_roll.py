"""``manage.py import_roll FILE --school URN``: what the page of the roll does, by hand."""

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from schools.forms import LARGEST, TOO_LARGE
from schools.models import School
from schools.roll.plan import ASK, Plan
from schools.roll.reading import FORMATS
from schools.roll.rows import RefusedFileError, Roll
from schools.services.rolls import apply_run, begin_run, planned
from schools.tenancy import school_scope

SHOWN = 20  # wrong rows in words; --json has all of them


class Command(BaseCommand):
    help = (
        "Bring in the pupils, staff and classes of a school from a file of its own system: "
        "a Common Transfer File, a spreadsheet, OneRoster or School Data Sync. Ends with 0 "
        "when all was applied, or would be; 1 when some rows are wrong and were left out; "
        "2 when nothing could be taken."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", nargs="+", help="the file, several that belong together, or a folder"
        )
        parser.add_argument("--school", required=True, help="the school's URN")
        parser.add_argument(
            "--format", choices=FORMATS, default="", help="if not found out"
        )
        parser.add_argument("--dry-run", action="store_true", help="say, and write nothing")
        parser.add_argument(
            "--json", action="store_true", help="answer with counts in JSON"
        )
        parser.add_argument(
            "--answer",
            action="append",
            default=[],
            metavar="QUESTION=ANSWER",
            help="what the file does not say, such as grades=uk",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            roll, plan = self.bring_in(options)
        except RefusedFileError as error:
            raise CommandError(str(error), returncode=2) from None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=2) from None
        if options["json"]:
            self.stdout.write(json.dumps(as_json(plan)))
        else:
            self.say(roll, plan, dry=options["dry_run"])
        if plan.faults:
            raise SystemExit(1)

    def bring_in(self, options: dict[str, Any]) -> tuple[Roll, Plan]:
        """Read, plan and, unless it is only to be said, apply.

        Raises ``ValidationError``, :class:`RefusedFileError` and ``CommandError``.
        """
        school = School.objects.filter(urn=options["school"]).first()
        if school is None:
            raise CommandError("There is no school with this URN here.", returncode=2)
        if any("=" not in said for said in options["answer"]):
            raise CommandError("Write an answer as QUESTION=ANSWER.", returncode=2)
        answers = dict(said.split("=", 1) for said in options["answer"])
        with ExitStack() as stack, transaction.atomic():
            files = [
                (path.name, stack.enter_context(open_file(path)))
                for path in found(options["file"])
            ]
            run = begin_run(
                school, files=files, by=None, format=options["format"], answers=answers
            )
            with school_scope(school):
                roll, plan = planned(run)
            if roll.questions:
                raise ValidationError([in_words(question) for question in roll.questions])
            if options["dry_run"] or not plan.changes_anything:
                transaction.set_rollback(True)
            else:
                apply_run(run, mark=plan.mark(), by=None)
        return roll, plan

    def say(self, roll: Roll, plan: Plan, *, dry: bool) -> None:
        counts = plan.counts()
        for note in roll.notes:
            self.stdout.write(note)
        would = "Would be " if dry else ""
        self.stdout.write(
            f"{would}{counts['new']} new, {counts['changed']} changed, "
            f"{counts['unchanged']} unchanged. Not in this file: {counts['absent']}."
        )
        if counts["staff_new"] or counts["staff_changed"]:
            self.stdout.write(
                f"Staff: {counts['staff_new']} new, {counts['staff_changed']} changed."
            )
        if asked := plan.of(ASK):
            self.stdout.write(
                f"Left out, because a person has to say who they are: {len(asked)} rows. "
                "The school's office answers that on its page of the roll."
            )
        for fault in plan.faults[:SHOWN]:
            column = f", {fault.column}" if fault.column else ""
            self.stdout.write(f"Row {fault.row}{column}: {fault.reason}")
        if len(plan.faults) > SHOWN:
            self.stdout.write(f"… and {len(plan.faults) - SHOWN} more: see --json.")


def found(names: list[str]) -> list[Path]:
    """The files that are meant; of a folder all that lie in it."""
    paths: list[Path] = []
    for name in names:
        path = Path(name)
        paths += (
            sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else [path]
        )
    return paths


def open_file(path: Path) -> Any:
    try:
        if path.stat().st_size > LARGEST:
            raise RefusedFileError(f"{path.name}: {TOO_LARGE}")
        return path.open("rb")
    except OSError as error:
        raise RefusedFileError(f"{path} cannot be opened: {error.strerror}.") from None


def in_words(question: Any) -> str:
    ways = " or ".join(
        f"--answer {question.key}={answer} ({words})" for answer, words in question.choices
    )
    return f"{question.words} Say {ways}."


def as_json(plan: Plan) -> dict[str, Any]:
    counts = plan.counts()
    kept = ("new", "changed", "unchanged", "absent", "review")
    errors = [
        {"row": fault.row, "column": fault.column, "reason": fault.reason}
        for fault in plan.faults
    ]
    return {**{name: counts[name] for name in kept}, "errors": errors}
