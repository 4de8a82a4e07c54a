"""The load: a process of its own, of the standard library alone, on loopback alone.

Reads one JSON object from its input (host, port, threads, most requests, most seconds,
requests) and writes one with what came of it. Each thread keeps one connection and works
through the list of requests from a place of its own, round and round.
"""

import http.client
import itertools
import json
import sys
import threading
import time
import uuid
from typing import Any
from urllib.parse import urlencode


class Bounds:
    """Hands out turns until the requests or the seconds are used up."""

    def __init__(self, requests: int, seconds: float) -> None:
        self.left, self.end = requests, time.monotonic() + seconds
        self.lock = threading.Lock()

    def take(self) -> bool:
        with self.lock:
            if self.left <= 0 or time.monotonic() > self.end:
                return False
            self.left -= 1
            return True


def form_of(fields: dict[str, str]) -> bytes:
    """A form's body; "{uuid}" in a value becomes a new one, so that no post is a retry."""
    made = {
        name: value.replace("{uuid}", str(uuid.uuid4())) for name, value in fields.items()
    }
    return urlencode(made).encode()


def work(spec: dict[str, Any], bounds: Bounds, start: int, took: list, wrong: list) -> None:
    connection = http.client.HTTPConnection(spec["host"], spec["port"], timeout=30)
    requests = spec["requests"]
    turns = itertools.islice(itertools.cycle(requests), start, None)
    for request in turns:
        if not bounds.take():
            break
        headers = {"Accept-Encoding": "gzip", **request["headers"]}
        body = None
        if request.get("form"):
            body = form_of(request["form"])
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        try:
            connection.request(request["method"], request["path"], body, headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != request["expects"]:
                wrong.append(f"{answer.status} at {request['path']}")
        except (OSError, http.client.HTTPException) as error:
            wrong.append(f"{type(error).__name__} at {request['path']}")
            connection.close()
        took.append(time.perf_counter() - began)
    connection.close()


def run(spec: dict[str, Any]) -> dict[str, Any]:
    took: list[float] = []
    wrong: list[str] = []
    bounds = Bounds(spec["most_requests"], spec["most_seconds"])
    step = max(1, len(spec["requests"]) // spec["threads"])
    threads = [
        threading.Thread(target=work, args=(spec, bounds, n * step, took, wrong))
        for n in range(spec["threads"])
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    return {"took": took, "seconds": seconds, "wrong": wrong}


if __name__ == "__main__":
    json.dump(run(json.load(sys.stdin)), sys.stdout)
