"""The cleaner: one process, which goes on whatever one file does to it."""

import threading
import time

import pytest

from console.cleaner import Cleaner, clean_for_ever
from files.cleaning import clean
from files.incoming import the_one_cleaner
from portfolio.models import Attachment
from tests.factories import files as made
from tests.portfolio.conftest import Sender

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def sent(client, oak, settings, tmp_path):
    """Three photos that wait to be cleaned."""
    settings.INCOMING_ROOT = tmp_path / "incoming"
    client.force_login(oak.pupil)
    sender = Sender(client, oak)
    return [sender.send(made.phone_jpeg())["id"] for _ in range(3)]


def states():
    return sorted(Attachment.objects.values_list("state", flat=True))


def run_until(cleaner_run, stop, is_so, seconds=60):
    """Run the cleaner in a thread until ``is_so``; then stop it as a signal would."""
    thread = threading.Thread(target=cleaner_run)
    thread.start()
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.1)
    stop.set()
    thread.join(30)
    assert not thread.is_alive()


def test_what_waits_is_cleaned_by_children_and_the_cleaner_stops_when_asked(sent):
    stop = threading.Event()
    run_until(lambda: clean_for_ever(stop), stop, lambda: states() == ["ready"] * 3)
    assert states() == ["ready"] * 3


def test_a_file_that_fails_keeps_no_other_waiting(sent, monkeypatch):
    """A full disk, a lost database: the others go first, and it comes again."""
    monkeypatch.setattr("console.cleaner.AFTER_A_FAULT", 0.1)
    stop, seen = threading.Event(), []

    def sometimes(source, folder, name):
        if source.name == sent[0] and seen.count(sent[0]) < 2:
            seen.append(sent[0])
            raise OSError(28, "No space left on device")
        seen.append(source.name)
        return clean(source, folder, name)

    cleaner = Cleaner(sometimes, 1, stop)
    run_until(cleaner.run, stop, lambda: states() == ["ready"] * 3)
    assert states() == ["ready"] * 3
    assert seen[-1] == sent[0]  # after the others
    assert seen.count(sent[0]) == 3


def test_a_second_cleaner_waits_for_the_first(sent):
    stop = threading.Event()
    with the_one_cleaner() as alone:
        assert alone
        run_until(lambda: clean_for_ever(stop), stop, lambda: False, seconds=2)
        assert states() == ["stored"] * 3
    stop.clear()
    run_until(lambda: clean_for_ever(stop), stop, lambda: states() == ["ready"] * 3)
    assert states() == ["ready"] * 3
