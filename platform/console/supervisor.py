"""Keeps the web server, the task worker and the clock running, and stops them together.

Each program is a function that runs in a forked child, so what the parent has loaded is
loaded once and its memory is shared: a small server starts in seconds and four programs
take little more room than one. No Django in here: it is tested with tiny programs.

A program that ends is started again, later each time. Two ways out: somebody asks
(Ctrl-C, SIGTERM, the terminal closes), or the ``vital`` program, which starts first, ends
before it was ever ready. Either way nothing is left behind: a child leads a process group
that is ended whole, and asks the kernel to end it should this process be killed.
"""

import ctypes
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

STOPPERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG = 1
LONGEST_PAUSE = 30.0  # seconds before a program that keeps ending is tried again
SETTLED = 60.0  # seconds of life after which its earlier ends are forgotten
GRACE = 8.0  # seconds between asking everything to stop and insisting


@dataclass
class Program:
    """One thing to keep running. Whatever is not ``vital`` waits until that is ready."""

    name: str
    run: Callable[[], object]
    vital: bool = False
    pid: int = 0
    started: float = 0.0
    due: float = 0.0
    pause: float = 1.0


class Supervisor:
    """``run`` returns the exit code: 0 when it was asked to stop, else 1."""

    def __init__(
        self,
        programs: list[Program],
        *,
        is_ready: Callable[[], bool],
        when_ready: Callable[[], object],
        say: Callable[[str], object],
    ) -> None:
        self.programs = programs
        self.is_ready, self.when_ready, self.say = is_ready, when_ready, say
        self.ready = False
        self.exit_code: int | None = None
        self.ear, self.bell = os.pipe()

    def run(self) -> int:
        os.set_blocking(self.ear, False)
        os.set_blocking(self.bell, False)
        signal.set_wakeup_fd(self.bell, warn_on_full_buffer=False)
        for number in STOPPERS:
            signal.signal(number, self._asked_to_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        try:
            while self.exit_code is None:
                self._turn()
        finally:
            self._stop_all()
        return self.exit_code

    def _asked_to_stop(self, *_: object) -> None:
        self.exit_code = 0 if self.exit_code is None else self.exit_code

    def _turn(self) -> None:
        now = time.monotonic()
        for program in self.programs:
            wanted = self.ready or program.vital
            if wanted and not program.pid and program.due <= now:
                self._start(program)
        if not self.ready and self.is_ready():
            self.ready = True
            self.when_ready()
        select.select([self.ear], [], [], 0.5 if self.ready else 0.05)
        self._drain()
        self._reap()

    def _drain(self) -> None:
        try:
            while os.read(self.ear, 512):
                pass
        except BlockingIOError:
            pass

    def _start(self, program: Program) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            _become(program, parent)
        program.pid, program.started = pid, time.monotonic()

    def _reap(self) -> None:
        for program in self.programs:
            if not program.pid:
                continue
            pid, status = os.waitpid(program.pid, os.WNOHANG)
            if pid:
                self._ended(program, os.waitstatus_to_exitcode(status))

    def _ended(self, program: Program, code: int) -> None:
        _signal_group(program.pid, signal.SIGKILL)  # whatever it left behind
        now = time.monotonic()
        if now - program.started > SETTLED:
            program.pause = 1.0
        program.pid, program.due = 0, now + program.pause
        if self.exit_code is not None:
            return
        if program.vital and not self.ready:
            self.say(f"The {program.name} could not start; the reason is above.")
            self.exit_code = 1
            return
        how = f"with signal {-code}" if code < 0 else f"with code {code}"
        self.say(
            f"The {program.name} ended {how}; starting it again in {program.pause:.0f} s."
        )
        program.pause = min(program.pause * 2, LONGEST_PAUSE)

    def _stop_all(self) -> None:
        for program in self.programs:
            if program.pid:
                _signal_group(program.pid, signal.SIGTERM, alone=True)
        deadline = time.monotonic() + GRACE
        while any(p.pid for p in self.programs) and time.monotonic() < deadline:
            select.select([self.ear], [], [], 0.1)
            self._drain()
            self._reap()
        for program in self.programs:
            if program.pid:
                _signal_group(program.pid, signal.SIGKILL)
                os.waitpid(program.pid, 0)
                program.pid = 0


def _signal_group(pid: int, number: signal.Signals, *, alone: bool = False) -> None:
    """Signal a child, or with it everything that it started."""
    try:
        if alone:
            os.kill(pid, number)
        else:
            os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        pass  # it has ended already


def _become(program: Program, parent: int) -> NoReturn:
    """Run ``program`` in this new child and end with it, whatever it does."""
    code = 1
    try:
        # Out of the terminal's group: Ctrl-C reaches the supervisor alone, which then
        # stops everything in order.
        os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        for number in (*STOPPERS, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        _end_with_parent(parent)
        program.run()
        code = 0
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except KeyboardInterrupt:
        code = 0
    except BaseException:  # noqa: BLE001 -- a child must end here, never unwind further
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _end_with_parent(parent: int) -> None:
    """Have the kernel end this child when the supervisor is killed (Linux alone can)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            raise SystemExit(0)
