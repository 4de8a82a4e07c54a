"""Slowing down whoever guesses, without shutting anybody out.

Per account, never per address: a whole school comes from one. The wait grows and is
never longer than a minute, so that a classmate who types nonsense under a child's name
costs the child a minute at the most. It is the same for names that nobody has.
"""

import hashlib
import time

from django.core.cache import cache
from django.utils.translation import ngettext

FREE = 5  # wrong tries that cost nothing
FIRST_WAIT = 5  # seconds, and twice as many each further time
LONGEST_WAIT = 60
REMEMBERED = 15 * 60  # seconds after the last wrong try


def _key(kind: str, name: str) -> str:
    return f"guessing:{kind}:{hashlib.sha256(name.encode()).hexdigest()[:32]}"


def seconds_to_wait(kind: str, name: str) -> int:
    """How long ``name`` has to wait before it is looked at again; 0: not at all."""
    _, until = cache.get(_key(kind, name), (0, 0.0))
    return max(0, round(until - time.time() + 0.5)) if until > time.time() else 0


def note_wrong(kind: str, name: str) -> None:
    """Count one wrong try."""
    count, _ = cache.get(_key(kind, name), (0, 0.0))
    count += 1
    over = count - FREE
    wait = min(FIRST_WAIT * 2 ** (over - 1), LONGEST_WAIT) if over > 0 else 0
    cache.set(_key(kind, name), (count, time.time() + wait), REMEMBERED)


def note_right(kind: str, name: str) -> None:
    """Forget the wrong tries: this one was right."""
    # Asked first: a class that signs in together should not write for nothing.
    if cache.get(_key(kind, name)) is not None:
        cache.delete(_key(kind, name))


def please_wait(seconds: int) -> str:
    """What to tell the person."""
    words = ngettext("%d second", "%d seconds", seconds) % seconds
    return f"That was not right several times. Wait {words}, then try again."
