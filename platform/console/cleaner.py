"""Cleans files as they come: one process, with a small pool of limited children."""

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from django.db import close_old_connections, connections

from console.jobs import what_happened
from files.incoming import the_one_cleaner
from files.pool import Pool
from portfolio.models import Attachment
from portfolio.services.cleaning import Clean, clean_file, next_to_clean
from schools.system import system_scope

log = logging.getLogger("causeway.cleaner")

BETWEEN = 0.4  # seconds between two looks when there was nothing
AFTER_A_FAULT = 5.0  # seconds: a full disk or a database that is away
WHY = "files of every school are cleaned by one process"
LONGEST_REST = 600.0  # seconds before a file that could not be cleaned is tried again


class Cleaner:
    """Takes what waits, oldest first, and has it cleaned by ``children`` at a time."""

    def __init__(self, clean: Clean, children: int, stop: threading.Event) -> None:
        self.clean, self.stop = clean, stop
        self.free = threading.Semaphore(children)
        self.threads = ThreadPoolExecutor(children)
        self.under_way: set[int] = set()
        self.faults: dict[int, int] = {}
        self.rests: dict[int, float] = {}

    def run(self) -> None:
        """Go on until ``stop``; what was begun is finished first."""
        try:
            while not self.stop.is_set():
                self.turn()
        finally:
            self.threads.shutdown()
            connections.close_all()

    def turn(self) -> None:
        with system_scope(WHY):
            self.look_for_one()

    def look_for_one(self) -> None:
        if not self.free.acquire(timeout=BETWEEN):
            return
        file = None
        try:
            file = next_to_clean(self.busy_or_resting())
        except Exception as error:  # noqa: BLE001 -- whatever it is, it goes on later
            log.error("the cleaner could not ask what waits: %s", what_happened(error))
            close_old_connections()
            self.stop.wait(AFTER_A_FAULT)
        if file is None:
            self.free.release()
            self.stop.wait(BETWEEN)
            return
        self.under_way.add(file.pk)
        self.threads.submit(self.one, file)

    def one(self, file: Attachment) -> None:
        with system_scope(WHY):
            self.clean_one(file)

    def clean_one(self, file: Attachment) -> None:
        try:
            cleaned = clean_file(file, self.clean)
            if cleaned.state == Attachment.State.STORED:
                self.rest(file)
        except Exception as error:  # noqa: BLE001 -- the file stays stored and comes again
            log.error("attachment %s was not cleaned: %s", file.pk, what_happened(error))
            self.rest(file)
        finally:
            connections.close_all()
            self.under_way.discard(file.pk)
            self.free.release()

    def rest(self, file: Attachment) -> None:
        """Let others go first: each time longer, up to ten minutes."""
        self.faults[file.pk] = times = self.faults.get(file.pk, 0) + 1
        pause = min(AFTER_A_FAULT * 2 ** (times - 1), LONGEST_REST)
        self.rests[file.pk] = time.monotonic() + pause

    def busy_or_resting(self) -> set[int]:
        now = time.monotonic()
        self.rests = {key: until for key, until in self.rests.items() if until > now}
        return self.under_way | set(self.rests)


def clean_for_ever(stop: threading.Event) -> None:
    """Clean whatever comes until ``stop`` is set. A second process waits for the first."""
    while not stop.is_set():
        with the_one_cleaner() as alone:
            if alone:
                with Pool() as pool:
                    Cleaner(pool.clean, pool.children, stop).run()
        stop.wait(BETWEEN)
