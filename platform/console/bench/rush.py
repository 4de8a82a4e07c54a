"""A class that hands in a photo in the same minute, on the real server with its cleaner.

Each pupil is a thread that does what the page does: begins the file, sends it in pieces of
a megabyte, hands it in, and asks now and then whether it is ready.
"""

import http.client
import json
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from PIL import Image

from console.bench.measure import demo_install
from console.bench.processes import CleanerProcess
from console.bench.server import Server

# How many, and over how many seconds they come. 0: all in the same moment.
CLASSES = {"SQLite": (60, 0), "PostgreSQL": (300, 60)}
READY, HAND_IN_P99 = 15.0, 2.5  # seconds: architecture.md, section 12
CLEANER_MB = 300
MOST_SECONDS = 240
PIECE = 1024 * 1024
FIRST_PAUSE, LONGER = 0.7, 1.2  # seconds, and times: as upload.js asks whether it is ready
LONG_EDGE = (2048, 1536)  # points: what the page makes of a phone's photo


def photos(many: int) -> list[bytes]:
    """Photos of 1.2 MB (a grainy one, at its largest), each a little different."""
    ground = Image.effect_noise(LONG_EDGE, 22).convert("RGB")
    found = []
    for number in range(many):
        ground.paste((number % 256, 90, 160), (0, 0, 64, 64))
        out = BytesIO()
        ground.save(out, "JPEG", quality=82)
        found.append(out.getvalue())
    return found


def measure(
    *,
    root: Path,
    data_dir: Path,
    name: str,
    database_url: str,
    say: Callable[[str], object],
) -> dict[str, Any]:
    """What the class of that database saw, as plain data."""
    many, over = CLASSES[name]
    with demo_install(root, data_dir, database_url, say) as (env, _):
        plan = prepared(root, env, many)
        say(f"  {many} pupils hand in a photo …")
        folder = Path(env["DATA_DIR"])
        with Server(root, env, folder / "server.log"):
            cleaner = CleanerProcess(root, env, folder / "cleaner.log")
            try:
                return judged(rush(int(env["PORT"]), plan, over, cleaner), many, over)
            finally:
                cleaner.stop()


def prepared(root: Path, env: dict[str, str], many: int) -> dict[str, Any]:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", "bench", "--prepare-class", str(many)],
        cwd=root,
        env=env,
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout)


def rush(
    port: int, plan: dict[str, Any], over: float, cleaner: CleanerProcess
) -> dict[str, Any]:
    cleaner.wait_until_warm()
    pupils, sent = plan["pupils"], photos(12)
    seen: list[dict[str, Any]] = []
    start = threading.Barrier(len(pupils) + 1)
    threads = [
        threading.Thread(
            target=one_pupil,
            args=(
                port,
                plan,
                pupil,
                sent[n % len(sent)],
                over * n / len(pupils),
                start,
                seen,
            ),
        )
        for n, pupil in enumerate(pupils)
    ]
    for thread in threads:
        thread.start()
    start.wait()
    began, most = time.monotonic(), 0.0
    while any(thread.is_alive() for thread in threads):
        most = max(most, cleaner.largest_mb())
        time.sleep(0.25)
    return {"seen": seen, "seconds": time.monotonic() - began, "cleaner_mb": most}


def one_pupil(
    port: int,
    plan: dict[str, Any],
    headers: dict[str, str],
    photo: bytes,
    after: float,
    start: threading.Barrier,
    seen: list[dict[str, Any]],
) -> None:
    start.wait()
    time.sleep(after)
    asked: dict[str, Any] = {"wrong": ""}
    try:
        asked |= hand_in_a_photo(port, plan, headers, photo)
    except (OSError, http.client.HTTPException, KeyError, ValueError) as error:
        asked["wrong"] = f"{type(error).__name__}: {error}"
    seen.append(asked)


def hand_in_a_photo(
    port: int, plan: dict[str, Any], headers: dict[str, str], photo: bytes
) -> dict[str, Any]:
    """Seconds until the photo was sent, handed in (the press alone), and ready."""
    headers = {**headers, "X-CSRFToken": plan["token"], "Accept": "application/json"}
    began = time.monotonic()
    form = {"key": str(uuid.uuid4()), "name": "river.jpg", "size": len(photo)}
    file = ask(port, "POST", plan["files"], headers, form=form)
    while file["offset"] < len(photo):
        at = file["offset"]
        kind = {"Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"}
        body = photo[at : at + PIECE]
        file = ask(port, "PATCH", f"/files/{file['id']}/", {**headers, **kind}, body=body)
    sent = time.monotonic()
    form = {"key": str(uuid.uuid4()), "text": "See my river.", "files": file["id"]}
    receipt = ask(port, "POST", plan["hand_in"], headers, form=form)["receipt"]
    handed = time.monotonic()
    pause = FIRST_PAUSE
    while file["state"] != "ready":
        if file["state"] == "refused" or time.monotonic() - sent > MOST_SECONDS:
            raise ValueError(f"the photo is {file['state']}")
        time.sleep(pause)
        pause *= LONGER
        file = ask(port, "GET", f"/files/{file['id']}/", headers)
    return {
        "sent": sent - began,
        "hand_in": handed - sent,
        "ready": time.monotonic() - began,
        "receipt": receipt,
    }


def ask(
    port: int,
    method: str,
    path: str,
    headers: dict[str, str],
    *,
    form: dict[str, Any] | None = None,
    body: bytes | None = None,
) -> dict[str, Any]:
    """The answer. Raises ``ValueError`` for any but 200: nobody tries twice here."""
    if form:
        body = urlencode(form).encode()
        headers = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        said = answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        raise ValueError(f"{answer.status} at {method} {path.rpartition('/learn/')[2]}")
    return json.loads(said)


def judged(found: dict[str, Any], many: int, over: float) -> dict[str, Any]:
    """The numbers of the class against their budgets."""
    wrong = [one["wrong"] for one in found["seen"] if one["wrong"]]
    good = [one for one in found["seen"] if not one["wrong"]]
    numbers = {
        "pupils": many,
        "over": over,
        "good": len(good),
        "receipts": len({one["receipt"] for one in good}),
        "sent_p99": p99(one["sent"] for one in good),
        "hand_in_p99": p99(one["hand_in"] for one in good),
        "ready_last": max((one["ready"] for one in good), default=0.0),
        "cleaner_mb": found["cleaner_mb"],
        "wrong": wrong[:5],
    }
    numbers["ok"] = (
        len(good) == many
        and numbers["hand_in_p99"] <= HAND_IN_P99
        and numbers["ready_last"] <= READY
        and numbers["cleaner_mb"] <= CLEANER_MB
    )
    return numbers


def p99(values: Any) -> float:
    found = sorted(values)
    return found[min(len(found) - 1, int(len(found) * 0.99))] if found else 0.0


def line(name: str, numbers: dict[str, Any]) -> str:
    when = f"within {numbers['over']:.0f} s" if numbers["over"] else "at once"
    parts = (
        f"{name}, {numbers['pupils']} pupils {when}, each a photo",
        f"{numbers['good']} handed in",
        f"sent p99 {numbers['sent_p99']:.1f} s",
        f"hand-in p99 {numbers['hand_in_p99']:.2f} s (≤ {HAND_IN_P99})",
        f"last photo ready after {numbers['ready_last']:.1f} s (≤ {READY:g})",
        f"a cleaning child at most {numbers['cleaner_mb']:.0f} MB (≤ {CLEANER_MB})",
    )
    return ", ".join(parts)
