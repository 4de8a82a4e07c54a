"""How far it has come: a bar where somebody watches, a line now and then elsewhere."""

import sys
import time
from collections.abc import Callable

WIDTH = 24
SECONDS_BETWEEN_LINES = 10


class Progress:
    """Says what is being made and how much of it. ``whole`` is how many steps there are."""

    def __init__(self, what: str, whole: int, say: Callable[[str], object]) -> None:
        self.what, self.whole, self.say = what, whole, say
        self.began = self.said = time.monotonic()
        self.is_watched = sys.stdout.isatty()

    def __call__(self, done: int, made: str) -> None:
        """``done`` steps of all; ``made`` is what came of them, in words."""
        now = time.monotonic()
        line = f"  {self.what} {self.bar(done)} {done:,} of {self.whole:,}: {made}"
        line += f", {self.left(done, now - self.began)}"
        if self.is_watched:
            sys.stdout.write(f"\r\x1b[K{line}")
            sys.stdout.flush()
        elif now - self.said > SECONDS_BETWEEN_LINES:
            self.said = now
            self.say(line)

    def end(self, made: str) -> None:
        if self.is_watched:
            sys.stdout.write("\r\x1b[K")
        self.say(f"  {self.what}: {made}, in {time.monotonic() - self.began:.0f} s")

    def bar(self, done: int) -> str:
        full = WIDTH * done // self.whole
        return "█" * full + "░" * (WIDTH - full)

    def left(self, done: int, seconds: float) -> str:
        left = seconds / done * (self.whole - done) if done else 0
        return f"{left / 60:.0f} min left" if left > 90 else f"{left:.0f} s left"
