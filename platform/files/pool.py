"""A few processes that clean files, kept warm, so that a hostile file ends none of ours.

A library that reads pictures or films is made to fail now and then: what it takes with it
is one process, with little memory and time, which is replaced. The children are started
by hand and not by ``concurrent.futures``, whose pool is of no more use once a single one
of its processes was killed.
"""

import contextlib
import json
import logging
import os
import queue
import re
import selectors
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self

from files.cleaning import Cleaned, forget
from files.kinds import Kind, Refused, look_at
from files.refusal import Unsure

logger = logging.getLogger(__name__)

SECONDS = {"picture": 20, "sound": 60, "video": 60, "document": 20}
START_SECONDS = 60
MOST_FILES = (
    200  # by one child, then another takes its place: memory is never all given back
)
MOST_REMEMBERED = 1_000
LONGEST_ANSWER = 64 * 1024  # bytes
OURS = re.compile(r"(whole|small)\.[a-z0-9]{1,5}")
TOO_MUCH = "This file is too big for us to open, so send a smaller one."
TOO_SLOW = "This file took us too long to open, so send a smaller or a shorter one."
BREAKS = "We could not open this file, so make it again or send it as another kind."


class CleanerDied(Exception):  # noqa: N818 -- what happened, as with Refused
    """A child ended, or failed, and nothing says that the file was why: try once more."""


class Pool:
    """``children`` processes that clean; by default as many as processors, at most two.

    Made and used in one process (a fork of it must make its own), from any number of its
    threads. ::

        with Pool() as pool:
            cleaned = pool.clean(source, folder, name)
    """

    def __init__(self, children: int = 0) -> None:
        self.children = children or min(2, os.cpu_count() or 1)
        self._free: queue.Queue[Future[_Child]] = queue.Queue()
        self._deaths: dict[tuple[int, ...], int] = {}
        self._lock = threading.Lock()
        self._starter: ThreadPoolExecutor | None = None

    def __enter__(self) -> Self:
        # The kernel ends a child with the thread that started it, not only with the
        # process (prctl(2), PR_SET_PDEATHSIG): this thread lives as long as the pool.
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="cleaners")
        for _ in range(self.children):
            self._start()
        return self

    def __exit__(self, *raised: object) -> None:
        assert self._starter is not None
        for _ in range(self.children):
            with contextlib.suppress(OSError):
                self._free.get().result().close()
        self._starter.shutdown()

    def clean(self, source: Path, folder: Path, name: str) -> Cleaned:
        """:func:`files.cleaning.clean`, in a child. Waits for one to be free.

        Raises ``Refused`` also for a file that took too much memory or time, or ended two
        children; ``CleanerDied`` when a child ended otherwise; ``OSError`` when the disk
        is full. In all these cases nothing is left in ``folder``.
        """
        kind = look_at(source, name)
        mark, seconds = _mark(source), SECONDS[kind.family]
        order = {"source": str(source), "folder": str(folder), "name": name}
        waiting = self._take()
        child: _Child | None = None
        try:
            child = waiting.result()
            cleaned = _understood(child.ask(order | {"seconds": seconds}, seconds), folder)
        except _Failed as failure:
            forget(folder)
            if child and child.ready:  # one that never started says nothing of the file
                self._remember(mark)
            raise CleanerDied(str(failure)) from None
        except BaseException as fault:
            forget(folder)
            if child and not isinstance(fault, (Refused, OSError)):
                child.kill()  # it may still be at work on what nobody waits for
            raise
        finally:
            self._give_back(waiting, child)
        self._deaths.pop(mark, None)
        return cleaned

    def _start(self) -> None:
        assert self._starter is not None
        self._free.put(self._starter.submit(_Child))

    def _take(self) -> "Future[_Child]":
        """A child that is free, and had not ended while it waited."""
        for _ in range(2 * self.children):
            waiting = self._free.get()
            if waiting.exception() is not None or waiting.result().is_well():
                return waiting
            self._give_back(waiting, waiting.result())
        return self._free.get()

    def _give_back(self, waiting: "Future[_Child]", child: "_Child | None") -> None:
        if child and child.is_well():
            self._free.put(waiting)
            return
        if child:
            child.close()
        self._start()

    def _remember(self, mark: tuple[int, ...]) -> None:
        """Count an end; refuse what has brought about two."""
        with self._lock:
            deaths = self._deaths[mark] = self._deaths.get(mark, 0) + 1
            while len(self._deaths) > MOST_REMEMBERED:
                del self._deaths[next(iter(self._deaths))]
        if deaths > 1:
            self._deaths.pop(mark, None)
            raise Unsure(BREAKS)


class _Failed(Exception):  # noqa: N818 -- as above
    """A child that ended, failed, or gave no answer that can be read."""


class _Child:
    """One process, and the pipes to it."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 -- our own program
            [sys.executable, "-P", "-m", "files.cleaner", str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={
                "PYTHONPATH": str(Path(__file__).resolve().parent.parent),
                "PATH": os.defpath,
                "LANG": "C.UTF-8",
                # Large pieces of memory go back to the system as soon as they are free.
                "MALLOC_ARENA_MAX": "1",
                "MALLOC_MMAP_THRESHOLD_": str(1024 * 1024),
            },
        )
        self.ready = False
        self.files = 0
        self.spent = False

    def is_well(self) -> bool:
        return not self.spent and self.files < MOST_FILES and self.process.poll() is None

    def ask(self, order: dict[str, Any], seconds: float) -> dict[str, Any]:
        """What the child answers; ``_Failed`` if it ended, ``Refused`` if it is late."""
        assert self.process.stdin
        if not self.ready:
            if not self._line(START_SECONDS, at_start=True).get("ready"):
                self.kill()
                raise _Failed("It did not start.")
            self.ready = True
        self.files += 1
        try:
            self.process.stdin.write(json.dumps(order).encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise self._ended() from None
        answer = self._line(seconds)
        if "memory" in answer or "fault" in answer:
            self.spent = True  # what ran out of memory half-way is in no known state
        return answer

    def kill(self) -> None:
        self.spent = True
        self.process.kill()

    def close(self) -> None:
        """End it, and wait until it has ended."""
        assert self.process.stdin
        assert self.process.stdout
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        if self.spent:
            self.process.kill()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()

    def _line(self, seconds: float, *, at_start: bool = False) -> dict[str, Any]:
        assert self.process.stdout
        until, data = time.monotonic() + seconds, b""
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while not data.endswith(b"\n"):
                if not selector.select(max(0, until - time.monotonic())):
                    self.kill()
                    if at_start:
                        raise _Failed("It did not start in time.")
                    raise Unsure(TOO_SLOW)
                part = os.read(self.process.stdout.fileno(), LONGEST_ANSWER)
                data += part
                if not part or len(data) > LONGEST_ANSWER:
                    raise self._ended()
        try:
            answer = json.loads(data)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            self.kill()
            raise _Failed("Its answer cannot be read.")
        return answer

    def _ended(self) -> Exception:
        """Why its pipe is closed: by the kernel for its time, or for no known reason."""
        self.kill()
        code = self.process.wait()
        if code == -signal.SIGXCPU:
            return Unsure(TOO_SLOW)
        return _Failed(f"It ended with {code}.")


def _mark(source: Path) -> tuple[int, ...]:
    """The same for the same file, for as long as nobody writes to it."""
    found = source.stat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _understood(answer: dict[str, Any], folder: Path) -> Cleaned:
    """A child's answer. It has read a stranger's file, so it is not taken at its word."""
    if "refused" in answer:
        raise Refused(str(answer["refused"]))
    if "memory" in answer:
        raise Refused(TOO_MUCH)
    if "fault" in answer:
        logger.error("A cleaner of files failed.\n%s", answer["fault"])
        number = answer.get("errno")
        if isinstance(number, int):
            raise OSError(number, os.strerror(number))
        raise _Failed("It failed.")
    try:
        names = [str(answer["whole"]), str(answer["small"] or "small.jpg")]
        if not all(OURS.fullmatch(name) for name in names):
            raise _Failed("It names a file of elsewhere.")
        return Cleaned(
            whole=folder / names[0],
            small=folder / names[1] if answer["small"] else None,
            kind=Kind(*answer["kind"]),
            width=int(answer["width"]),
            height=int(answer["height"]),
            seconds=float(answer["seconds"]),
            sha256=str(answer["sha256"]),
            size=int(answer["size"]),
            caution=str(answer["caution"]),
        )
    except (KeyError, TypeError, ValueError):
        raise _Failed("Its answer cannot be read.") from None
