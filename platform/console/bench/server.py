"""The measured server: gunicorn as on a real server, and what the kernel says of it."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

TICKS = os.sysconf("SC_CLK_TCK")


class ServerError(Exception):
    """The server did not come up; what it said is in the message."""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def used_by(pid: int) -> float:
    """Seconds of CPU that a process has used so far, in and out of the kernel."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def children_of(wanted: set[int]) -> list[int]:
    """The processes that one of ``wanted`` has started, by number."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(fields[1])
    return sorted(pid for pid, parent in parents.items() if parent in wanted)


class Server:
    """gunicorn with the repository's own configuration, on a free port of loopback."""

    def __init__(self, root: Path, env: dict[str, str], log: Path) -> None:
        self.root, self.env, self.log = root, env, log
        self.port = int(env["PORT"])

    def __enter__(self) -> Self:
        with self.log.open("w") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn"],
                cwd=self.root,
                env=self.env,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + 60
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.__exit__()
                raise ServerError(self.log.read_text())
            time.sleep(0.1)
        return self

    def __exit__(self, *args: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def answers(self) -> bool:
        try:
            return self.get("/healthz", {})[0] == 200
        except OSError:
            return False

    def get(self, path: str, headers: dict[str, str]) -> tuple[int, Any, bytes]:
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            asked.request("GET", path, headers=headers)
            answer = asked.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            asked.close()

    def pids(self) -> list[int]:
        """The master and its workers."""
        return [self.process.pid, *children_of({self.process.pid})]

    def cpu_seconds(self) -> float:
        """What all of them have used so far, in and out of the kernel."""
        return sum(used_by(pid) for pid in self.pids())

    def memory(self) -> dict[str, float]:
        """Resident megabytes: summed up, and with shared pages counted once."""
        found = {"Rss": 0, "Pss": 0}
        for pid in self.pids():
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                name, _, rest = line.partition(":")
                if name in found:
                    found[name] += int(rest.split()[0])
        return {name.lower(): kilobytes / 1024 for name, kilobytes in found.items()}
