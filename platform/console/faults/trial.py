"""What every trial needs: a class at work, and the install's own word on what it holds."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from console.faults.people import Promises, Visitor, answer_for_ever, hand_in_for_ever

PUPILS = 6
MOST_CLEANING = 240  # seconds for what is left when the class has gone

Say = Callable[[str], object]


def manage(root: Path, env: dict[str, str], option: str, facts: Any = None) -> Any:
    """What ``manage.py faults`` with ``option`` says of the install of ``env``."""
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


def the_class(visitor: Visitor, plan: dict[str, Any]) -> list[threading.Thread]:
    """The pupils and their teacher, ready to begin."""
    pupils, token = plan["pupils"][:PUPILS], plan["token"]
    threads = [
        threading.Thread(
            target=hand_in_for_ever,
            args=(visitor, pupil, plan["paths"], token),
            daemon=True,
        )
        for pupil in pupils
    ]
    wanted = {pupil["public_id"] for pupil in pupils}
    pieces = {pupil: path for pupil, path in plan["pieces"].items() if pupil in wanted}
    teacher = (visitor, plan["teacher"], pieces, token)
    return [
        *threads,
        threading.Thread(target=answer_for_ever, args=teacher, daemon=True),
    ]


def wait_for_the_cleaner(root: Path, env: dict[str, str], say: Say) -> None:
    """Until nothing waits to be cleaned, or it has had long enough."""
    deadline = time.monotonic() + MOST_CLEANING
    while (left := manage(root, env, "--waiting")) and time.monotonic() < deadline:
        say(f"  {left} files to clean …")
        time.sleep(3)


def facts_of(promises: Promises) -> dict[str, Any]:
    """What was promised, for ``manage(…, "--prove", …)``."""
    return {
        "hand_ins": promises.hand_ins,
        "files": promises.files,
        "feedback": promises.feedback,
    }
