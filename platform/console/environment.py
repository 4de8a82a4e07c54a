"""``make setup``: the virtual environment and the locked packages, once.

Run by whatever Python the machine has, before anything is installed, so it uses the
standard library alone and speaks plainly to a Python that is too old. A stamp in the
environment holds the hash of the lock: when nothing changed, this does nothing.
"""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)


def lock_for(arguments, database_url):
    """The lock to install. Each holds all that the one before it does, and more."""
    if "test" in arguments:
        return "test"
    return "production" if database_url.startswith("postgres") else "runtime"


def digest(lock):
    running = ".".join(map(str, sys.version_info[:2]))
    return hashlib.sha256(lock.read_bytes() + running.encode()).hexdigest()


def make_environment():
    """Make ``.venv``, or make it again when an earlier attempt was cut short."""
    if PYTHON.exists():
        works = subprocess.run(  # noqa: S603
            [str(PYTHON), "-m", "pip", "--version"], capture_output=True, check=False
        )
        if works.returncode == 0:
            return
    print("Making the virtual environment in .venv …", flush=True)
    made = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if made.returncode:
        sys.exit(
            "Python could not make a virtual environment.\n"
            "On Debian and Ubuntu install its package first: apt install python3-venv"
        )


def install(name):
    lock = ROOT / "requirements" / f"{name}.txt"
    stamp = VENV / f"installed-{name}"
    if stamp.exists() and stamp.read_text() == digest(lock):
        return
    make_environment()
    print(f"Installing the packages of requirements/{name}.txt …", flush=True)
    began = time.monotonic()
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check"]
    done = subprocess.run(  # noqa: S603
        [*pip, "install", "-qq", "--require-hashes", "-r", str(lock)],
        cwd=ROOT,
        env={**os.environ, "PIP_ROOT_USER_ACTION": "ignore"},
        check=False,
    )
    if done.returncode:
        sys.exit("The packages could not be installed; the reason is above.")
    stamp.write_text(digest(lock))
    print(f"  done in {time.monotonic() - began:.0f} s", flush=True)


def main(arguments):
    if sys.version_info < OLDEST:
        have = ".".join(map(str, sys.version_info[:3]))
        sys.exit(f"Causeway needs Python 3.11 or newer. This is Python {have}.")
    install(lock_for(arguments, os.environ.get("DATABASE_URL", "")))


if __name__ == "__main__":
    main(sys.argv[1:])
