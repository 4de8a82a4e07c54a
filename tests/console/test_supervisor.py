"""Keeping programs running, and leaving none behind. Each test is its own process."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PREAMBLE = r"""
import os, signal, subprocess, sys, time
from console.supervisor import Program, Supervisor

def say(line):
    os.write(1, f"{line}\n".encode())  # in one piece, whoever else is speaking

def sleeper(name):
    def run():
        say(f"{name} {os.getpid()}")
        time.sleep(60)
    return run

def stubborn():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    say(f"stubborn {os.getpid()}")
    time.sleep(60)

def supervise(*programs, ready=lambda: True):
    supervisor = Supervisor(
        list(programs), is_ready=ready, when_ready=lambda: say("ready"), say=say
    )
    sys.exit(supervisor.run())
"""


class Supervised:
    """A supervisor in a process of its own, and what it has said."""

    def __init__(self, code: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PREAMBLE + textwrap.dedent(code)],
            env={**os.environ, "PYTHONPATH": str(ROOT / "platform")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self.unheard: list[str] = []
        # A line that never comes would be waited for, for ever.
        self.patience = threading.Timer(30, self.process.kill)
        self.patience.daemon = True
        self.patience.start()

    def hear(self, start: str) -> str:
        """Wait for a line that begins so, unless it was said already; the rest of it."""
        for line in self.unheard:
            if line.startswith(start):
                self.unheard.remove(line)
                return line[len(start) :].strip()
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if line.startswith(start):
                return line[len(start) :].strip()
            self.unheard.append(line)
        pytest.fail(f"never said {start!r}: {self.lines}")

    def end(self, number=signal.SIGTERM) -> int:
        self.process.send_signal(number)
        out, _ = self.process.communicate(timeout=30)
        self.lines += out.splitlines()
        return self.process.returncode


@pytest.fixture
def supervised():
    started = []

    def start(code):
        started.append(Supervised(code))
        return started[-1]

    yield start
    for one in started:
        one.patience.cancel()
        one.process.kill()
        one.process.communicate()


def is_gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            if state == "Z":  # ended; whoever adopted it has not looked yet
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_stop_it_stops_everything_and_is_content(supervised, number):
    one = supervised(
        'supervise(Program("a", sleeper("a"), vital=True), Program("b", sleeper("b")))'
    )
    pids = [int(one.hear("a ")), int(one.hear("b "))]

    assert one.end(number) == 0
    assert all(is_gone(pid) for pid in pids)


def test_the_rest_waits_until_the_vital_one_is_ready(supervised):
    one = supervised(
        """
        began = time.monotonic()
        supervise(
            Program("b", sleeper("b")),
            Program("a", sleeper("a"), vital=True),
            ready=lambda: time.monotonic() - began > 0.3,
        )
        """
    )
    one.hear("b ")

    said = [line.split()[0] for line in one.lines]
    assert said.index("ready") < said.index("b")
    assert one.end() == 0


def test_a_program_that_ends_is_started_again(supervised):
    one = supervised(
        """
        def brief():
            say("brief")
            sys.exit(3)
        supervise(Program("a", sleeper("a"), vital=True), Program("worker", brief))
        """
    )
    one.hear("The worker ended with code 3; starting it again in 1 s.")
    one.hear("brief")
    one.hear("The worker ended with code 3; starting it again in 2 s.")

    assert one.end() == 0


def test_when_the_vital_one_cannot_start_nothing_does(supervised):
    one = supervised(
        """
        def broken():
            raise RuntimeError("no")
        supervise(Program("web", broken, vital=True), Program("b", sleeper("b")),
                  ready=lambda: False)
        """
    )
    one.hear("RuntimeError: no")
    one.hear("The web could not start")

    assert one.process.wait(timeout=30) == 1
    assert not any(line.startswith("b ") for line in one.lines)


def test_what_a_dead_program_left_behind_is_ended_too(supervised):
    one = supervised(
        """
        def parent():
            child = subprocess.Popen(["sleep", "60"])
            say(f"child {child.pid}")
            os.kill(os.getpid(), signal.SIGKILL)
        supervise(Program("a", sleeper("a"), vital=True), Program("p", parent))
        """
    )
    child = int(one.hear("child "))
    one.hear("The p ended with signal 9")

    assert is_gone(child)
    assert one.end() == 0


def test_whoever_will_not_stop_is_made_to(supervised):
    one = supervised(
        """
        import console.supervisor
        console.supervisor.GRACE = 0.3
        supervise(Program("a", stubborn, vital=True))
        """
    )
    pid = int(one.hear("stubborn "))

    assert one.end() == 0
    assert is_gone(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's")
def test_killed_itself_it_leaves_nothing_running(supervised):
    one = supervised('supervise(Program("a", sleeper("a"), vital=True))')
    pid = int(one.hear("a "))
    one.hear("ready")

    one.process.kill()

    assert is_gone(pid)
