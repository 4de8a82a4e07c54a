import json
import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from console.bench import growth, growth_pages, measure, rush, rush_class
from console.bench.pages import prepare as prepare_pages
from console.bench.server import ServerError

HEADINGS = ("", "requests", "per s", "p50 ms", "p95 ms", "CPU ms", "ratio", "budget", "")


class Command(BaseCommand):
    help = (
        "Start the real server on a demo cluster of its own and measure what a page "
        "costs, as a multiple of an empty page for someone signed in. SQLite always; "
        "PostgreSQL too when DATABASE_URL names a server where a database may be made. "
        "With --schools it measures instead what each page costs in a cluster of so many "
        "schools, as a multiple of one of ten: on PostgreSQL if there is one, else on "
        "SQLite. 100 schools take some minutes; 1,000 a quarter of an hour, and 6 GB."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--schools",
            type=int,
            nargs="?",
            const=growth.DEFAULT_SCHOOLS,
            help=f"so many, besides the demo's four ({growth.DEFAULT_SCHOOLS})",
        )
        parser.add_argument(
            "--pupils",
            type=int,
            help=f"in all of them ({growth.PUPILS_TO_A_SCHOOL} to a school)",
        )
        parser.add_argument("--prepare", action="store_true", help="for its own use")
        parser.add_argument("--prepare-class", type=int, help="for its own use")

    def handle(
        self,
        *,
        json: bool,
        prepare: bool,
        schools: int | None,
        pupils: int | None,
        **options: Any,
    ) -> None:
        pupils = pupils or (schools or 0) * growth.PUPILS_TO_A_SCHOOL
        if prepare:
            found = growth_pages.prepare(schools, pupils) if schools else prepare_pages()
            self.stdout.write(as_json(found))
            return
        if many := options["prepare_class"]:
            self.stdout.write(as_json(rush_class.prepare(many)))
            return
        settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        if schools:
            self.growth(schools, pupils, as_data=json)
        else:
            self.pages(as_data=json)

    def growth(self, schools: int, pupils: int, *, as_data: bool) -> None:
        name, url = databases()[-1]
        self.note(f"{name}:")
        try:
            rows = growth.measure(
                root=settings.ROOT,
                data_dir=settings.DATA_DIR,
                database_url=url,
                schools=schools,
                pupils=pupils,
                say=self.note,
            )
        except ServerError as error:
            raise CommandError(f"The server did not start:\n{error}") from error
        lines = [as_json({name: rows})] if as_data else growth.table(rows)
        for line in lines:
            self.stdout.write(line)
        if not all(row["ok"] for row in rows):
            sys.exit(1)

    def pages(self, *, as_data: bool) -> None:
        found: dict[str, Any] = {}
        rushes: dict[str, Any] = {}
        for name, url in databases():
            self.note(f"{name}:")
            try:
                found[name] = measure.measure(
                    root=settings.ROOT,
                    data_dir=settings.DATA_DIR,
                    database_url=url,
                    say=self.note,
                )
                rushes[name] = rush.measure(
                    root=settings.ROOT,
                    data_dir=settings.DATA_DIR,
                    name=name,
                    database_url=url,
                    say=self.note,
                )
            except ServerError as error:
                raise CommandError(f"The server did not start:\n{error}") from error
        if as_data:
            self.stdout.write(as_json({"pages": found, "rushes": rushes}))
        else:
            for line in (*table(found), *rush_lines(rushes)):
                self.stdout.write(line)
        within = all(is_within(numbers) for numbers in found.values())
        if not (within and all(numbers["ok"] for numbers in rushes.values())):
            sys.exit(1)

    def note(self, line: str) -> None:
        self.stderr.write(line)


def databases() -> list[tuple[str, str]]:
    url = os.environ.get("DATABASE_URL", "")
    found = [("SQLite", "")]
    return [*found, ("PostgreSQL", url)] if url.startswith("postgres") else found


def rush_lines(rushes: dict[str, Any]) -> list[str]:
    lines = []
    for name, numbers in rushes.items():
        lines.append(f"{rush.line(name, numbers)}  {verdict(numbers['ok'])}")
        lines += [f"    {text}" for text in numbers["wrong"]]
    return lines


def as_json(found: Any) -> str:
    return json.dumps(found, indent=2)


def is_within(numbers: dict[str, Any]) -> bool:
    rows = [*numbers["rows"], *numbers["weight"]]
    return all(row["ok"] for row in rows) and memory_is_within(numbers)


def memory_is_within(numbers: dict[str, Any]) -> bool:
    return numbers["memory"]["rss"] <= measure.MEMORY_MB


def verdict(ok: bool) -> str:
    return "ok" if ok else "OVER"


def table(found: dict[str, Any]) -> list[str]:
    """One table for all databases: speed, weight, memory."""
    shape = "{:24}" + "{:>9}" * 7 + "  {}"
    lines = ["", shape.format(*HEADINGS)]
    for name, numbers in found.items():
        for row in numbers["rows"]:
            judged = row["budget"] is not None or not row["ok"]
            lines.append(
                shape.format(
                    f"{name}, {row['page']}",
                    row["requests"],
                    f"{row['per_second']:.0f}",
                    f"{row['p50_ms']:.1f}",
                    f"{row['p95_ms']:.1f}",
                    f"{row['cpu_ms']:.2f}",
                    f"{row['ratio']:.2f}",
                    f"≤ {row['budget']:g}" if row["budget"] else "",
                    verdict(row["ok"]) if judged else "",
                )
            )
            lines += [f"    {text}" for text in row["wrong"]]
    for name, numbers in found.items():
        for row in numbers["weight"]:
            first, after = row["first_kb"], row["after_kb"]
            lines.append(
                f"{name}, {row['page']} as {row['coding']}: {first:.1f} KB with "
                f"{row['assets']} assets (≤ {measure.FIRST_KB}), then {after:.1f} KB "
                f"(≤ {measure.AFTER_KB})  {verdict(row['ok'])}"
            )
        rss, pss = numbers["memory"]["rss"], numbers["memory"]["pss"]
        lines.append(
            f"{name}, web server with 2 workers: {rss:.0f} MB resident, {pss:.0f} MB with "
            f"shared pages once (≤ {measure.MEMORY_MB})  "
            f"{verdict(memory_is_within(numbers))}"
        )
    return lines
