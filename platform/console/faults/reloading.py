"""New code is loaded while a class works: nobody may notice."""

import http.client
import os
import signal
import threading
import time
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from console.bench.server import Server

REQUESTS, CLIENTS = 960, 16
BETWEEN = 1.0  # seconds from the end of one reload to the next
LONGEST_RELOAD = 40  # seconds


def reload_under_load(
    root: Path, env: dict[str, str], plan: dict[str, Any]
) -> dict[str, Any]:
    """Send drafts from sixteen browsers while the server reloads; nobody tries twice.

    ``reloads``, ``answered`` of ``asked``, and in ``wrong`` what was not answered.
    """
    outcome = {"asked": REQUESTS, "answered": 0, "reloads": 0}
    wrong: list[str] = []
    lock, over = threading.Lock(), threading.Event()

    def one_browser(number: int) -> None:
        pupil = plan["pupils"][number % len(plan["pupils"])]
        for _ in range(REQUESTS // CLIENTS):
            said = save_a_draft(int(env["PORT"]), pupil, plan)
            with lock:
                outcome["answered"] += not said
                if said:
                    wrong.append(f"while reloading: {said}")

    with Server(root, env, Path(env["DATA_DIR"]) / "server.log") as server:
        browsers = [
            threading.Thread(target=one_browser, args=(number,))
            for number in range(CLIENTS)
        ]
        reloader = threading.Thread(target=reload, args=(server, over, outcome))
        for thread in (*browsers, reloader):
            thread.start()
        for thread in browsers:
            thread.join()
        over.set()
        reloader.join()
    return {**outcome, "wrong": wrong}


def reload(server: Server, over: threading.Event, outcome: dict[str, int]) -> None:
    """Reload, wait until all workers are new and answer, and again, until it is over.

    Workers that still load the code are new as well. Where that takes longer than the
    old ones take to leave, the next reload would end them before they answer anything.
    """
    while not over.wait(BETWEEN):
        before = set(server.pids()[1:])
        os.kill(server.process.pid, signal.SIGHUP)
        outcome["reloads"] += 1
        deadline = time.monotonic() + LONGEST_RELOAD
        while time.monotonic() < deadline:
            if over.wait(0.2):
                return
            if not before & set(server.pids()[1:]) and server.answers():
                break


def save_a_draft(port: int, pupil: dict[str, Any], plan: dict[str, Any]) -> str:
    """Save something; what went wrong, or nothing. 409 is an answer: two tabs wrote."""
    form = {
        "csrfmiddlewaretoken": plan["token"],
        "text": f"<p>{uuid.uuid4()}</p>",
        "revision": 0,
    }
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    began = time.monotonic()
    try:
        headers = {**pupil["headers"], **kind}
        body = urlencode(form).encode()
        connection.request("POST", plan["paths"]["draft"], body, headers)
        answer = connection.getresponse()
        answer.read()
        return "" if answer.status in (200, 409) else str(answer.status)
    except (OSError, http.client.HTTPException) as error:
        return f"{type(error).__name__} after {time.monotonic() - began:.1f} s"
    finally:
        connection.close()
