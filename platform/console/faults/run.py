"""One run on one database: serve, let a class work, kill, and look at what is left."""

import os
import random
import signal
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from console.bench.measure import demo_install
from console.bench.processes import CleanerProcess
from console.bench.server import Server
from console.faults.copying import back_up_under_load
from console.faults.people import Promises, Visitor
from console.faults.reloading import reload_under_load
from console.faults.trial import Say, facts_of, manage, the_class, wait_for_the_cleaner

BETWEEN = (0.05, 0.6)  # seconds from an answering server to the next end
# What is hit, and how often of a hundred times. The cleaner needs a second or two to start.
TARGETS = {"server": 25, "worker": 45, "cleaner": 10, "child of the cleaner": 20}
MOST_SECONDS = 1200


def run(
    *, root: Path, data_dir: Path, database_url: str, kills: int, say: Say
) -> dict[str, Any]:
    """What came of it: counts, and in words each promise that was broken."""
    with demo_install(root, data_dir, database_url, say) as (env, _):
        plan = manage(root, env, "--prepare")
        promises = Promises()
        done = work_and_kill(root, env, plan, promises, kills=kills, say=say)
        say("  looking at what is left …")
        broken = manage(root, env, "--prove", facts_of(promises)) + promises.wrong
        say("  making a backup under load, and bringing it back …")
        copied = back_up_under_load(root, env, database_url, say)
        say("  reloading the server under load …")
        reloads = reload_under_load(root, env, plan)
        return {
            "kills": done,
            "acknowledged": len(promises.hand_ins),
            "files": len(promises.files),
            "feedback": sum(ok for g in promises.feedback.values() for _, ok in g),
            "again": promises.again,
            "copied": copied,
            "reloads": reloads,
            "broken": broken + copied.pop("broken") + reloads.pop("wrong"),
        }


def work_and_kill(
    root: Path,
    env: dict[str, str],
    plan: dict[str, Any],
    promises: Promises,
    *,
    kills: int,
    say: Say,
) -> Counter[str]:
    """Kill ``kills`` times while they work; how often what was."""
    dice, stop = random.Random(2611), threading.Event()  # noqa: S311
    visitor = Visitor(int(env["PORT"]), promises, stop)
    threads = the_class(visitor, plan)
    deadline = time.monotonic() + MOST_SECONDS
    folder = Path(env["DATA_DIR"])
    server, done = Server(root, env, folder / "server.log"), Counter[str]()
    server.__enter__()
    cleaner = CleanerProcess(root, env, folder / "cleaner.log")
    try:
        for thread in threads:
            thread.start()
        while done.total() < kills and time.monotonic() < deadline:
            time.sleep(dice.uniform(*BETWEEN))
            (target,) = dice.choices(list(TARGETS), list(TARGETS.values()))
            done[target] += hit(target, server, cleaner, dice)
            if done.total() % 20 == 0:
                say(
                    f"  {done.total()} of {kills}: {len(promises.hand_ins)} hand-ins, "
                    f"{len(promises.files)} files acknowledged"
                )
        time.sleep(2)  # let those who wait hear of it
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)
        server.__exit__()
    try:
        wait_for_the_cleaner(root, env, say)
    finally:
        cleaner.stop()
    return done


def hit(target: str, server: Server, cleaner: CleanerProcess, dice: random.Random) -> bool:
    """Kill ``target``; whether there was anything to kill."""
    match target:
        case "cleaner":
            cleaner.kill()
            return True
        case "child of the cleaner":
            return cleaner.kill_a_child()
    master, *workers = server.pids()
    if target == "worker" and workers:
        try:
            os.kill(dice.choice(workers), signal.SIGKILL)
        except ProcessLookupError:
            return False  # it had ended of itself, its master having been killed
        return True
    os.killpg(master, signal.SIGKILL)
    server.process.wait()
    server.__enter__()
    return True
