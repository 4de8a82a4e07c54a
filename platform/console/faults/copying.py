"""A backup made while a class works, put back into an empty install and looked at there."""

import copy
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from console.bench.measure import environment, own_database
from console.bench.processes import CleanerProcess
from console.bench.server import Server
from console.faults.people import Promises, Visitor
from console.faults.trial import Say, facts_of, manage, the_class, wait_for_the_cleaner

BEFORE, AFTER = 12.0, 2.0  # seconds of work on each side of the copying


def back_up_under_load(
    root: Path, env: dict[str, str], database_url: str, say: Say
) -> dict[str, Any]:
    """Counts of what had been acknowledged when the copying began, and in ``broken`` each
    of those promises that the restored install does not keep."""
    plan, promises = manage(root, env, "--prepare"), Promises()
    folder = Path(env["DATA_DIR"])
    with tempfile.TemporaryDirectory(dir=folder.parent) as place:
        stop = threading.Event()
        threads = the_class(Visitor(int(env["PORT"]), promises, stop), plan)
        with Server(root, env, folder / "server.log"):
            cleaner = CleanerProcess(root, env, folder / "cleaner.log")
            try:
                for thread in threads:
                    thread.start()
                time.sleep(BEFORE)
                with promises.lock:
                    before = copy.deepcopy(facts_of(promises))
                run(root, env, "backup", f"{place}/backups")
                meanwhile = len(promises.hand_ins) - len(before["hand_ins"])
                time.sleep(AFTER)
            finally:
                stop.set()
                for thread in threads:
                    thread.join(60)
                cleaner.stop()
        (backup,) = Path(place, "backups").iterdir()
        with own_database(database_url, "restored") as url:
            restored = environment(Path(place, "restored"), url)
            run(root, restored, "restore", str(backup))
            cleaner = CleanerProcess(root, restored, Path(place, "cleaner.log"))
            try:
                wait_for_the_cleaner(root, restored, say)
            finally:
                cleaner.stop()
            wanted = promised_at(before, facts_of(promises))
            broken = manage(root, restored, "--prove", wanted)
    if not before["hand_ins"] or meanwhile <= 0:
        broken.append("nobody handed in before the backup, or while it was made")
    return {
        "hand_ins": len(before["hand_ins"]),
        "files": len(before["files"]),
        "meanwhile": meanwhile,
        "broken": broken + promises.wrong,
    }


def promised_at(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What ``before`` promises. Feedback may have been written over while it was copied."""
    feedback = {}
    for place, given in before["feedback"].items():
        later = [(text, False) for text, _ in after["feedback"][place][len(given) :]]
        feedback[place] = [*given, *later]
    return {**before, "feedback": feedback}


def run(root: Path, env: dict[str, str], *command: str) -> None:
    """One of our own commands. Raises ``CalledProcessError``."""
    subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", *command],
        cwd=root,
        env=env,
        stdout=subprocess.DEVNULL,
        check=True,
    )
