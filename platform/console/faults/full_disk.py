"""A disk that fills up while a class works: a small one of its own, in memory.

Mounting one takes a namespace in which one may (``unshare``, Linux); where the machine does
not allow that, the trial is not made, and says so.
"""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from console.bench.measure import demo_install
from console.bench.processes import CleanerProcess
from console.bench.server import Server
from console.faults.people import Promises, Visitor
from console.faults.sending import FileSender
from console.faults.trial import PUPILS, Say, manage, wait_for_the_cleaner

DISK = 160  # megabytes
LEFT = 10  # megabytes free when the class begins
MEGABYTE = 1024 * 1024
REFUSALS = 12  # so many have to be told before there is room again
MOST_SECONDS = 180
EXPECTED = (500, 503, 507)


def possible() -> bool:
    """Whether this machine lets us mount a disk of our own."""
    if shutil.which("unshare") is None:
        return False
    probe = ["unshare", "-rm", "sh", "-c", "mount -t tmpfs -o size=1m tmpfs /proc/fs"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0  # noqa: S603


def in_a_namespace(data_dir: Path, database_url: str) -> list[str]:
    """The command that makes the trial where it may mount."""
    return [
        *("unshare", "-rm", sys.executable, "manage.py", "faults"),
        *("--full-disk", str(data_dir), "--database", database_url),
    ]


def run_on_a_small_disk(
    *, root: Path, data_dir: Path, database_url: str, say: Say
) -> dict[str, Any]:
    """Counts of what was taken and refused, and each promise that was broken.

    Call it in a namespace that may mount: :func:`in_a_namespace`.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    size = f"size={DISK}m"
    mount = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(data_dir)]
    subprocess.run(mount, check=True)  # noqa: S603
    with demo_install(root, data_dir, database_url, say) as (env, _):
        env["MIN_FREE_MB"] = "0"  # what happens when nobody looks, or others fill it
        plan = manage(root, env, "--prepare")
        return fill_and_free(root, env, plan, data_dir / "ballast", say)


def fill_and_free(
    root: Path, env: dict[str, str], plan: dict[str, Any], ballast: Path, say: Say
) -> dict[str, Any]:
    stop, promises = threading.Event(), Promises()
    visitor = Visitor(int(env["PORT"]), promises, stop)
    visitor.expected = EXPECTED
    told: Counter[str] = Counter()
    folder = Path(env["DATA_DIR"])
    threads = [
        threading.Thread(target=send_for_ever, args=(visitor, pupil, plan, told))
        for pupil in plan["pupils"][:PUPILS]
    ]
    with Server(root, env, folder / "server.log"):
        fill(ballast)
        for thread in threads:
            thread.start()
        wait_until(lambda: told["refused"] >= REFUSALS)
        told["free when full, bytes"] = shutil.disk_usage(folder).free
        taken = told["taken"]
        ballast.unlink()
        wait_until(lambda: told["taken"] >= taken + PUPILS)
        told["taken after there was room"] = told["taken"] - taken
        stop.set()
        for thread in threads:
            thread.join(60)
        cleaner = CleanerProcess(root, env, folder / "cleaner.log")
        try:
            wait_for_the_cleaner(root, env, say)
        finally:
            cleaner.stop()
    facts = {"hand_ins": {}, "feedback": {}, "files": promises.files}
    broken = manage(root, env, "--prove", facts) + promises.wrong
    if told["refused"] < REFUSALS:
        broken.append("the disk never filled up")
    if told["taken after there was room"] < PUPILS:
        broken.append("nothing was taken after there was room again")
    return {**told, "broken": broken}


def fill(ballast: Path) -> None:
    """Leave little room: others have filled the disk."""
    free = shutil.disk_usage(ballast.parent).free
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, free - LEFT * MEGABYTE)


def wait_until(is_so: Any) -> None:
    deadline = time.monotonic() + MOST_SECONDS
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.2)


def send_for_ever(
    visitor: Visitor, pupil: dict[str, Any], plan: dict[str, Any], told: Counter[str]
) -> None:
    """Send file after file; whoever is refused waits a little, as the page does."""
    sender = FileSender(visitor, pupil, plan["paths"]["files"], plan["token"])
    while not visitor.stop.is_set():
        file = sender.send()
        told["taken" if file else "refused"] += 1
        if file:
            sender.take_out(file)  # it is kept for a day: nothing is freed by this
        visitor.stop.wait(0.05 if file else 0.5)
