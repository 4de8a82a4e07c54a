"""The parts of the bench that can be wrong without anybody noticing. It is not run here."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from console.bench import measure
from console.bench.load import run
from console.bench.weight import Assets
from console.management.commands.bench import databases, table


@pytest.fixture
def asked():
    """A server that answers everything and remembers what it was asked."""
    heard = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            heard.append((self.command, self.path, body))
            self.send_response(404 if self.path == "/lost" else 200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        do_GET = do_POST = answer  # noqa: N815 -- the library's names

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, heard
    server.shutdown()
    server.server_close()


def spec(port, *requests, most=7):
    return {
        "host": "127.0.0.1",
        "port": port,
        "threads": 2,
        "most_requests": most,
        "most_seconds": 20,
        "requests": list(requests),
    }


GET = {"method": "GET", "path": "/", "headers": {}, "expects": 200}


def test_the_load_is_bounded(asked):
    port, heard = asked

    told = run(spec(port, GET))

    assert len(told["took"]) == len(heard) == 7
    assert told["wrong"] == []


def test_every_post_is_a_new_one(asked):
    port, heard = asked
    form = {"key": "{uuid}", "text": "<p>{uuid}</p>"}

    run(spec(port, {**GET, "method": "POST", "form": form}))

    assert len({body for _, _, body in heard}) == 7


def test_a_wrong_answer_is_told(asked):
    port, _ = asked

    assert run(spec(port, {**GET, "path": "/lost"}, most=1))["wrong"] == ["404 at /lost"]


def test_what_a_browser_fetches_by_itself_is_found():
    page = Assets()
    page.feed(
        '<link rel="stylesheet" href="/a.css"><link rel="next" href="/b">'
        '<script src="/c.js"></script><svg><use href="/icons.svg#x"/></svg>'
        '<a href="/d">d</a>'
    )

    assert page.found == ["/a.css", "/c.js", "/icons.svg#x"]


def a_run(cpu):
    return {"took": [0.01, 0.02], "seconds": 0.1, "wrong": [], "cpu": cpu}


def test_a_page_over_its_budget_is_said_to_be():
    empty = [a_run(0.002)] * 3
    rows = [
        measure.row("empty", empty, empty),
        measure.row("lesson", [a_run(0.004)] * 3, empty),
        measure.row("to-do", [a_run(0.006)] * 3, empty),
    ]

    assert [row["ratio"] for row in rows] == [1, 2, 3]
    assert [row["ok"] for row in rows] == [True, True, False]
    numbers = {"rows": rows, "weight": [], "memory": {"rss": 280.0, "pss": 200.0}}
    shown = "\n".join(table({"SQLite": numbers}))
    assert "OVER" in next(line for line in shown.splitlines() if "to-do" in line)
    assert "OVER" not in next(line for line in shown.splitlines() if "lesson" in line)


def test_postgresql_is_measured_when_there_is_one(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert [name for name, _ in databases()] == ["SQLite"]
    monkeypatch.setenv("DATABASE_URL", "postgres://somebody@db.example/postgres")
    assert [name for name, _ in databases()] == ["SQLite", "PostgreSQL"]


def test_what_whoever_runs_it_has_set_does_not_reach_the_server(monkeypatch, tmp_path):
    monkeypatch.setenv("SITE_URL", "https://school.example")
    monkeypatch.setenv("DATABASE_URL", "postgres://somebody@db.example/school")

    env = measure.environment(tmp_path, "")

    assert "SITE_URL" not in env
    assert "DATABASE_URL" not in env
    assert env["DATA_DIR"] == str(tmp_path)
