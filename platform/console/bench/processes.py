"""The cleaner beside a server that is measured, or killed."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from console.bench.server import children_of

LONGEST_START = 60.0  # seconds


WARM_MB = 25.0  # a child that has begun to load


def resident_mb(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    return int(found.group(1)) / 1024 if found else 0.0


class CleanerProcess:
    """``manage.py cleaner`` with the server's settings, started again after each end."""

    def __init__(self, root: Path, env: dict[str, str], log: Path) -> None:
        self.root, self.env, self.log = root, env, log
        self.start()

    def start(self) -> None:
        with self.log.open("a") as said:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "cleaner"],
                cwd=self.root,
                env=self.env,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.began = time.monotonic()

    def descendants(self) -> list[int]:
        """The processes that it has started, and those that they have."""
        found: list[int] = []
        wanted = {self.process.pid}
        while wanted:
            found += (children := children_of(wanted))
            wanted = set(children)
        return found

    def wait_until_warm(self) -> None:
        """Until a child of it has loaded what it needs, which takes memory and a while."""
        deadline = time.monotonic() + LONGEST_START
        while self.largest_mb() < WARM_MB and time.monotonic() < deadline:
            time.sleep(0.2)

    def largest_mb(self) -> float:
        """The resident megabytes of its largest child just now."""
        return max((resident_mb(pid) for pid in self.descendants()), default=0.0)

    def kill(self) -> None:
        """Kill it and start it anew, as whatever watches over it would."""
        self.process.kill()
        self.process.wait()
        self.start()

    def kill_a_child(self) -> bool:
        """Kill one that cleans; whether there was one."""
        children = self.descendants()
        if not children:
            return False
        try:
            os.kill(children[-1], signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
