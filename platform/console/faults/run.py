"""One run on one database: serve, let a class work, kill, and look at what is left."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from console.bench.measure import demo_install
from console.bench.server import Server
from console.faults.people import Promises, Visitor, answer_for_ever, hand_in_for_ever

PUPILS = 6
BETWEEN = (0.05, 0.6)  # seconds from an answering server to its end
WHOLE = 0.3  # of the kills hit the whole server, the others one of its workers
MOST_SECONDS = 900


def run(
    *,
    root: Path,
    data_dir: Path,
    database_url: str,
    kills: int,
    say: Callable[[str], object],
) -> dict[str, Any]:
    """What came of it: counts, and in words each promise that was broken."""
    with demo_install(root, data_dir, database_url, say) as (env, _):
        plan = manage(root, env, "--prepare")
        promises = Promises()
        done = work_and_kill(root, env, plan, promises, kills=kills, say=say)
        say("  looking at what is left …")
        facts = {"hand_ins": promises.hand_ins, "feedback": promises.feedback}
        return {
            "kills": done,
            "acknowledged": len(promises.hand_ins),
            "feedback": sum(ok for g in promises.feedback.values() for _, ok in g),
            "again": promises.again,
            "broken": manage(root, env, "--prove", facts) + promises.wrong,
        }


def manage(root: Path, env: dict[str, str], option: str, facts: Any = None) -> Any:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", "faults", option],
        cwd=root,
        env=env,
        input=json.dumps(facts),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def work_and_kill(
    root: Path,
    env: dict[str, str],
    plan: dict[str, Any],
    promises: Promises,
    *,
    kills: int,
    say: Callable[[str], object],
) -> int:
    """Kill the server ``kills`` times while they work; how often it was."""
    dice, stop, done = random.Random(2611), threading.Event(), 0  # noqa: S311
    visitor = Visitor(int(env["PORT"]), promises, stop)
    threads = [
        threading.Thread(
            target=hand_in_for_ever,
            args=(visitor, pupil, plan["hand_in"], plan["token"]),
            daemon=True,
        )
        for pupil in plan["pupils"][:PUPILS]
    ]
    wanted = {p["public_id"] for p in plan["pupils"][:PUPILS]}
    pieces = {pupil: path for pupil, path in plan["pieces"].items() if pupil in wanted}
    teacher = (visitor, plan["teacher"], pieces, plan["token"])
    threads.append(threading.Thread(target=answer_for_ever, args=teacher, daemon=True))
    deadline = time.monotonic() + MOST_SECONDS
    server = Server(root, env, Path(env["DATA_DIR"]) / "server.log")
    server.__enter__()
    try:
        for thread in threads:
            thread.start()
        while done < kills and time.monotonic() < deadline:
            time.sleep(dice.uniform(*BETWEEN))
            master, *workers = server.pids()
            if dice.random() < WHOLE or not workers:
                os.killpg(master, signal.SIGKILL)
                server.process.wait()
                server.__enter__()
            else:
                os.kill(dice.choice(workers), signal.SIGKILL)
            done += 1
            if done % 20 == 0:
                say(f"  {done} of {kills}: {len(promises.hand_ins)} hand-ins acknowledged")
        time.sleep(2)  # let those who wait hear of it
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)
        server.__exit__()
    return done
