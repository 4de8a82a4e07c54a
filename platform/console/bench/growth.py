"""What pages cost in a large cluster, as a multiple of a small one.

Both clusters are there at once, each on a server of its own, and are asked in turn, so
that whatever else the machine does touches both alike. What the database's own processes
use is counted with the web server's: that is where a query that grows would show.
"""

import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.bench.measure import demo_install, load
from console.bench.server import Server, used_by

ROUNDS = 5
SMALL = 10  # schools
BUDGET = 1.2
REQUESTS, OF_EDITOR = 60, 12
DEFAULT_SCHOOLS, PUPILS_TO_A_SCHOOL = 100, 300

Say = Callable[[str], object]


@dataclass
class Cluster:
    """A cluster that is being served. ``backends`` are the processes of its database."""

    server: Server
    pages: dict[str, list[dict[str, Any]]]
    queries: dict[str, int]
    backends: Callable[[], list[int]]

    def cpu_seconds(self) -> tuple[float, float]:
        """What the web server has used so far, and the database."""
        return self.server.cpu_seconds(), sum(used_by(pid) for pid in self.backends())

    def ask(self, page: str, most: int) -> dict[str, Any]:
        """Ask for a page with one client alone; what one request took, in milliseconds."""
        web, database = self.cpu_seconds()
        run = load(self.server, self.pages[page], most, clients=1)
        web_after, database_after = self.cpu_seconds()
        each = 1000 / len(run["took"])
        return {
            "web": (web_after - web) * each,
            "database": (database_after - database) * each,
            "waited": statistics.median(run["took"]) * 1000,
            "wrong": run["wrong"],
        }


def measure(
    *, root: Path, data_dir: Path, database_url: str, schools: int, pupils: int, say: Say
) -> list[dict[str, Any]]:
    """A row for each page: the large cluster beside one of ten schools."""
    few = max(1, round(pupils * SMALL / schools))
    with (
        cluster(root, data_dir, database_url, SMALL, few, say) as small,
        cluster(root, data_dir, database_url, schools, pupils, say) as large,
    ):
        return compared(small, large, say)


@contextmanager
def cluster(
    root: Path, data_dir: Path, database_url: str, schools: int, pupils: int, say: Say
) -> Iterator[Cluster]:
    say(f"{schools:,} schools with {pupils:,} pupils:")
    options = ("--prepare", f"--schools={schools}", f"--pupils={pupils}")
    name = f"bench_{schools}"
    with (
        demo_install(root, data_dir, database_url, say, name=name, options=options) as (
            env,
            made,
        ),
        backends_of(env.get("DATABASE_URL", "")) as backends,
        Server(root, env, Path(env["DATA_DIR"]) / "server.log") as server,
    ):
        yield Cluster(server, made["pages"], made["queries"], backends)


@contextmanager
def backends_of(url: str) -> Iterator[Callable[[], list[int]]]:
    """A function that finds the processes of a PostgreSQL database, on this machine.

    SQLite has none, and of a server elsewhere nothing can be seen: the table then says 0
    for it, and the waiting alone shows what it does.
    """
    if not url:
        yield list
        return
    import psycopg  # noqa: PLC0415 -- only where a PostgreSQL server was given

    with psycopg.connect(url, autocommit=True) as server:

        def found() -> list[int]:
            rows = server.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid()"
            )
            return [pid for (pid,) in rows if is_postgres(pid)]

        yield found


def is_postgres(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text().startswith("postgres")
    except OSError:
        return False


def compared(small: Cluster, large: Cluster, say: Say) -> list[dict[str, Any]]:
    for which in (small, large):
        for page in which.pages:
            load(which.server, which.pages[page], OF_EDITOR)  # whatever is made once
    runs: dict[str, list[tuple[dict[str, Any], ...]]] = {page: [] for page in small.pages}
    for number in range(ROUNDS):
        say(f"  round {number + 1} of {ROUNDS} …")
        for page, kept in runs.items():
            most = OF_EDITOR if page.startswith("editor") else REQUESTS
            # In turn the one and the other first.
            if number % 2:
                after = large.ask(page, most)
                kept.append((small.ask(page, most), after))
            else:
                kept.append((small.ask(page, most), large.ask(page, most)))
    return [
        row(page, kept, (small.queries[page], large.queries[page]))
        for page, kept in runs.items()
    ]


def row(
    page: str, runs: list[tuple[dict[str, Any], ...]], queries: tuple[int, int]
) -> dict[str, Any]:
    """What a page costs in both, and whether it is within its budget."""

    def cpu(run: dict[str, Any]) -> float:
        return run["web"] + run["database"]

    def middle(which: int, what: Callable[[dict[str, Any]], float]) -> float:
        return statistics.median(what(pair[which]) for pair in runs)

    ratio = statistics.median(cpu(large) / cpu(small) for small, large in runs)
    wrong = [text for pair in runs for run in pair for text in run["wrong"]]
    return {
        "page": page,
        "queries": list(queries),
        "cpu_ms": [middle(which, cpu) for which in (0, 1)],
        "database_ms": [middle(which, lambda run: run["database"]) for which in (0, 1)],
        "waited_ms": [middle(which, lambda run: run["waited"]) for which in (0, 1)],
        "ratio": ratio,
        "budget": BUDGET,
        "wrong": wrong[:3],
        "ok": not wrong and ratio <= BUDGET and queries[0] == queries[1],
    }


HEADINGS = ("", "queries", "CPU ms", "of it database", "p50 ms", "ratio", "")


def table(rows: list[dict[str, Any]]) -> list[str]:
    """One line a page: the small cluster, an arrow, the large one."""
    shape = "{:20}{:>10}{:>18}{:>18}{:>18}{:>8}  {}"
    lines = ["", shape.format(*HEADINGS)]
    for row in rows:
        both = [
            f"{small:.2f} → {large:.2f}"
            for small, large in (row["cpu_ms"], row["database_ms"], row["waited_ms"])
        ]
        verdict = "ok" if row["ok"] else "OVER"
        queries = "{} → {}".format(*row["queries"])
        lines.append(
            shape.format(row["page"], queries, *both, f"{row['ratio']:.2f}", verdict)
        )
        lines += [f"    {text}" for text in row["wrong"]]
    return [*lines, f"Budget: ratio ≤ {BUDGET}, and no query more."]
