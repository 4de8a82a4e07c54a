"""A process that cleans files, one after the other, and may die of any of them.

Started by :mod:`files.pool`, which gives it a line of JSON for each file and reads a line
of JSON back. It can use little memory and time, knows no secret of the site (its
environment is empty), and ends with the process that started it.
"""

import contextlib
import ctypes
import errno
import json
import os
import resource
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from files.cleaning import Cleaned, clean
from files.kinds import Refused

# What a process may take of memory that is its own to write (Linux 4.7 and later). Not
# RLIMIT_AS: that counts what is only reserved, and libraries, and so is either too small
# for a good file or no bound. The libraries' own pages come on top, some 30 MB.
MEMORY = 272 * 1024 * 1024  # bytes
LARGEST = 128 * 1024 * 1024  # bytes of one file that it writes
MOST_OPEN = 64
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38


def main() -> None:
    """Clean what is asked for until the pipe is closed at its other end."""
    end_with_parent(int(sys.argv[1]))
    # Whatever a library prints must not stand between two answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    restrict()
    _say(answers, {"ready": True})
    for line in sys.stdin:
        _say(answers, _answer(json.loads(line)))
        _give_back_memory()


def end_with_parent(parent: int) -> None:
    """Have the kernel end this process when the one that started it is killed (Linux)."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if os.getppid() != parent:
        raise SystemExit(0)


def restrict() -> None:
    """Take from this process what no file needs."""
    for what, most in (
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_FSIZE, LARGEST),
        (resource.RLIMIT_NOFILE, MOST_OPEN),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (limit, limit))
    os.nice(5)
    # When the machine runs out of memory, this goes before the site or its database.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")


def _answer(order: dict[str, Any]) -> dict[str, Any]:
    _limit_time(order["seconds"])
    try:
        return _told(clean(Path(order["source"]), Path(order["folder"]), order["name"]))
    except Refused as refusal:
        return {"refused": str(refusal)}
    except MemoryError:
        return {"memory": True}
    except OSError as fault:
        if fault.errno == errno.EFBIG:
            return {"memory": True}
        return {"errno": fault.errno, "fault": traceback.format_exc()}
    except Exception:  # noqa: BLE001 -- a fault of ours, which the pool reports
        return {"fault": traceback.format_exc()}


def _limit_time(seconds: int) -> None:
    """So much time of a processor from now on; past it the kernel ends the process."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    until = int(time.process_time()) + 1 + seconds
    if hard != resource.RLIM_INFINITY:
        until = min(until, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (until, hard))


def _give_back_memory() -> None:
    """What the last file has left in pieces counts against the next one's limit."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # the GNU C library's
    if trim:
        trim(0)


def _told(cleaned: Cleaned) -> dict[str, Any]:
    return {
        "whole": cleaned.whole.name,
        "small": cleaned.small.name if cleaned.small else "",
        "kind": _kind(cleaned.kind),
        "width": cleaned.width,
        "height": cleaned.height,
        "seconds": cleaned.seconds,
        "sha256": cleaned.sha256,
        "size": cleaned.size,
        "caution": cleaned.caution,
    }


def _kind(kind: Any) -> list[str] | None:
    return [kind.family, kind.media_type, kind.extension] if kind else None


def _say(answers: Any, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
