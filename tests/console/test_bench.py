"""The parts of the bench that can be wrong without anybody noticing. It is not run here."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import transaction

from console.bench import growth, growth_pages, measure
from console.bench.load import run
from console.bench.weight import Assets
from console.demo.build import build
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


def asked_of(web, database=0.0):
    return {"web": web, "database": database, "waited": 3.0, "wrong": []}


def test_a_page_that_grows_with_the_cluster_is_said_to():
    same = (4, 4)
    runs = [(asked_of(5, 1), asked_of(5, 1.6))] * 3
    rows = [
        growth.row("even", runs, same),
        growth.row("database", [(asked_of(5, 1), asked_of(5, 2.4))] * 3, same),
        growth.row("queries", runs, (4, 5)),
        growth.row("lost", [(asked_of(5), {**asked_of(5), "wrong": ["404 at /"]})], same),
    ]

    assert [row["ok"] for row in rows] == [True, False, False, False]
    assert rows[0]["ratio"] == pytest.approx(1.1)
    shown = [line for line in growth.table(rows) if "OVER" in line]
    assert [line.split()[0] for line in shown] == ["database", "queries", "lost"]


def test_schools_alike_are_measured_near_and_far():
    assert growth_pages.measured(10) == [0, 5, 8]
    near, middle, far = growth_pages.measured(1000)
    sizes = {growth_pages.SIZES[number % 10] for number in (near, middle, far)}
    assert near == 0
    assert 400 < middle < 600
    assert far > 900
    assert sizes == {growth_pages.SIZES[0]}


@pytest.mark.django_db
def test_the_pages_of_a_school_are_there_and_a_lost_one_is_noticed(settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    with transaction.atomic():
        build(say=lambda line: None, schools=3, pupils=120)
    room = growth_pages.room_of(2)
    pages = growth_pages.pages_of(room)

    for name, requests in pages.items():
        assert growth_pages.queries_of(requests[0]) > 1, name
    assert len(pages["pupil: to-do"]) == len(room.pupils) > 10
    with pytest.raises(AssertionError, match="404"):
        growth_pages.answer({**pages["teacher: class"][0], "path": "/nowhere/"})


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
