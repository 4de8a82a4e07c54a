"""One run on one database: prepare, serve, ask, and tidy up."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from console.bench.server import Server, free_port
from console.bench.weight import weigh

ROUNDS = 5
# Requests per second and waiting times are those of four clients at once. CPU is that of
# one: on a machine of two cores, more of them (and the load's own process) push each other
# out of the processor's memory, and it is that which would be measured.
CLIENTS, ALONE = 4, 1
MOST_SECONDS = 20
REQUESTS = {"empty": 600, "lesson": 300, "to-do": 300, "writing": 210, "hand-in": 210}
REQUESTS |= {"class view": 150}
BUDGETS = {"lesson": 2.5, "to-do": 2.5, "hand-in": 5.0, "class view": 6.0}
FIRST_KB, AFTER_KB, MEMORY_MB = 60, 15, 300


@contextmanager
def own_database(url: str, name: str = "bench") -> Iterator[str]:
    """A new database on the server of ``url``, dropped at the end. "" means SQLite."""
    if not url:
        yield ""
        return
    import psycopg  # noqa: PLC0415 -- only where a PostgreSQL server was given
    from psycopg import sql  # noqa: PLC0415

    name = f"causeway_{name}_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            server.execute(drop.format(sql.Identifier(name)))


def measure(
    *, root: Path, data_dir: Path, database_url: str, say: Callable[[str], object]
) -> dict[str, Any]:
    """The numbers of one database, as plain data."""
    with (
        demo_install(root, data_dir, database_url, say) as (env, pages),
        Server(root, env, Path(env["DATA_DIR"]) / "server.log") as server,
    ):
        return asked(server, pages, say)


@contextmanager
def demo_install(
    root: Path,
    data_dir: Path,
    database_url: str,
    say: Callable[[str], object],
    *,
    name: str = "bench",
    options: tuple[str, ...] = ("--prepare",),
) -> Iterator[tuple[dict[str, str], Any]]:
    """The demo schools in a place of their own, taken away at the end.

    Gives the environment for a server of them, and what ``manage.py bench`` with
    ``options`` has to say once they are made: the requests of each page.
    """
    folder = Path(tempfile.mkdtemp(prefix="measured-", dir=data_dir))
    try:
        with own_database(database_url, name) as url:
            env = environment(folder, url)
            say("  making the demo schools …")
            yield env, prepared(root, env, *options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def environment(folder: Path, database_url: str) -> dict[str, str]:
    """That of a real server, with nothing of whoever runs the bench in it."""
    left_out = {"DATABASE_URL", "SITE_URL", "HOST", "WEB_CONCURRENCY", "WEB_THREADS"}
    env = {name: value for name, value in os.environ.items() if name not in left_out}
    env |= {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "DATA_DIR": str(folder),
        "PORT": str(free_port()),
    }
    return env | ({"DATABASE_URL": database_url} if database_url else {})


def prepared(root: Path, env: dict[str, str], *options: str) -> Any:
    """What ``manage.py bench`` with ``options`` says, run with the server's settings."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", "bench", *options],
        cwd=root,
        env=env,
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout)


def asked(
    server: Server, pages: dict[str, list[dict[str, Any]]], say: Callable[[str], object]
) -> dict[str, Any]:
    for requests in pages.values():  # every worker has rendered everything once
        load(server, requests, 40)
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in pages}
    for number in range(ROUNDS):
        say(f"  round {number + 1} of {ROUNDS} …")
        # All pages in each round: whatever else the machine does touches all alike.
        for name, requests in pages.items():
            run = load(server, requests, REQUESTS[name])
            before = server.cpu_seconds()
            alone = load(server, requests, REQUESTS[name], clients=ALONE)
            run["cpu"] = (server.cpu_seconds() - before) / len(alone["took"])
            run["wrong"] += alone["wrong"]
            runs[name].append(run)
    return {
        "rows": [row(name, runs[name], runs["empty"]) for name in pages],
        "weight": weights(server, pages),
        "memory": server.memory(),
    }


def load(
    server: Server, requests: list[dict[str, Any]], most: int, *, clients: int = CLIENTS
) -> dict[str, Any]:
    spec = {
        "host": "127.0.0.1",
        "port": server.port,
        "threads": clients,
        "most_requests": most,
        "most_seconds": MOST_SECONDS,
        "requests": requests,
    }
    done = subprocess.run(  # noqa: S603
        [sys.executable, str(Path(__file__).with_name("load.py"))],
        input=json.dumps(spec),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=MOST_SECONDS + 60,
    )
    return json.loads(done.stdout)


def row(
    name: str, runs: list[dict[str, Any]], empty: list[dict[str, Any]]
) -> dict[str, Any]:
    took = sorted(seconds for run in runs for seconds in run["took"])
    ratios = [run["cpu"] / one["cpu"] for run, one in zip(runs, empty, strict=True)]
    ratio, budget = statistics.median(ratios), BUDGETS.get(name)
    wrong = [text for run in runs for text in run["wrong"]]
    return {
        "page": name,
        "requests": len(took),
        "per_second": len(took) / sum(run["seconds"] for run in runs),
        "p50_ms": statistics.median(took) * 1000,
        "p95_ms": took[int(len(took) * 0.95)] * 1000,
        "cpu_ms": statistics.median(run["cpu"] for run in runs) * 1000,
        "ratio": ratio,
        "budget": budget,
        "wrong": wrong[:3],
        "ok": not wrong and (budget is None or ratio <= budget),
    }


def weights(server: Server, pages: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    found = []
    for name in ("lesson", "to-do", "writing", "class view"):
        request = pages[name][0]
        for coding in ("gzip", "br, gzip"):
            got = weigh(server, request["path"], request["headers"], coding)
            first, after = got["first"] / 1024, got["after"] / 1024
            heavy = first > FIRST_KB or after > AFTER_KB
            found.append(
                {
                    "page": name,
                    "coding": coding,
                    "first_kb": first,
                    "after_kb": after,
                    "assets": got["assets"],
                    # A teacher's page on a school's line has no budget.
                    "ok": name == "class view" or not heavy,
                }
            )
    return found
