"""Several acts in the same moment, each in a thread with a connection of its own."""

import threading

from django.db import connection


def all_at_once(acts):
    """Run each act in a thread of its own, all let go in the same moment."""
    start, answers, wrong = threading.Barrier(len(acts)), [], []

    def run(act):
        try:
            start.wait(20)
            answers.append(act())
        except Exception as error:  # noqa: BLE001 -- a thread's own error goes unseen
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert wrong == []
    return answers
