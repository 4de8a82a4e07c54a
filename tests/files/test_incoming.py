"""One file is added to by one request at a time."""

import threading
import time

from files import incoming
from files.incoming import WrongOffsetError

DATA = bytes(range(256)) * 40


class SlowLine:
    """A request whose body comes in drops."""

    def __init__(self, data):
        self.left = data

    def read(self, size):
        time.sleep(0.02)
        drop, self.left = self.left[:1024], self.left[1024:]
        return drop


def test_two_requests_with_the_same_piece_do_not_mix(settings, tmp_path):
    settings.INCOMING_ROOT = tmp_path
    answers, start = [], threading.Barrier(2)

    def send():
        start.wait()
        facts = {"offset": 0, "length": len(DATA), "size": len(DATA) + 1}
        try:
            answers.append(incoming.receive("k3v9", SlowLine(DATA), **facts))
        except WrongOffsetError as error:
            answers.append(f"we are at {error.offset}")

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(answers, key=str) == [len(DATA), f"we are at {len(DATA)}"]
    assert incoming.part_of("k3v9").read_bytes() == DATA
