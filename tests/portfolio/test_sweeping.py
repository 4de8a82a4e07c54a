"""Nothing is left lying about, and nothing that somebody needs is taken away."""

import datetime
import os
import time

import time_machine
from django.core.files.base import ContentFile
from django.utils import timezone

from files import incoming
from portfolio.models import Attachment
from portfolio.models.attachment import work_storage
from portfolio.services.sweeping import forget, over, sweep
from tests.portfolio.conftest import photo, row

A_DAY = datetime.timedelta(days=1)
NOTHING = {"rows": 0, "files": 0, "missing": 0}


def age(path, days=2):
    """Make a file look ``days`` old."""
    then = time.time() - days * 86400
    os.utime(path, (then, then))


def test_what_somebody_is_sending_or_waits_for_stays(dee):
    begun = dee.begin(5000).json()
    dee.piece(f"/files/{begun['id']}/", bytes(100), 0)
    said = dee.send(photo(100))
    for path in (incoming.part_of(begun["id"]), incoming.path_of(said["id"])):
        age(path)
    assert sweep() == NOTHING
    assert incoming.offset_of(begun["id"]) == 100


def test_an_upload_that_was_given_up_goes_after_a_week_with_its_part(dee):
    begun = dee.begin(5000).json()
    dee.piece(f"/files/{begun['id']}/", bytes(100), 0)
    Attachment.objects.update(made_at=timezone.now() - datetime.timedelta(days=6))
    assert sweep() == NOTHING
    Attachment.objects.update(made_at=timezone.now() - datetime.timedelta(days=8))
    assert sweep()["rows"] == 1
    assert not incoming.part_of(begun["id"]).exists()


def test_what_was_refused_goes_after_a_week_unless_it_was_handed_in(dee):
    loose = dee.send(b"MZ\x90\x00" + bytes(200), name="game.exe")
    bound = dee.send(photo(100))
    dee.hand_in(bound["id"])
    Attachment.objects.filter(public_id=bound["id"]).update(state="refused")
    incoming.forget(bound["id"])
    Attachment.objects.update(made_at=timezone.now() - datetime.timedelta(days=6))
    assert sweep() == NOTHING
    Attachment.objects.update(made_at=timezone.now() - datetime.timedelta(days=8))
    assert sweep()["rows"] == 1
    assert not Attachment.objects.filter(public_id=loose["id"]).exists()
    assert row(bound)


def test_what_was_taken_out_can_be_put_back_for_a_day(dee):
    said = dee.send(photo(100))
    dee.client.post(f"/files/{said['id']}/", {"act": "remove"})
    assert sweep() == NOTHING
    assert dee.client.post(f"/files/{said['id']}/", {"act": "keep"}).status_code == 200
    Attachment.objects.update(removed_at=timezone.now() - A_DAY * 2)
    assert sweep()["rows"] == 1
    assert not incoming.path_of(said["id"]).exists()


def test_what_was_handed_in_stays_even_when_it_was_taken_out(dee):
    said = dee.send(photo(100))
    dee.hand_in(said["id"])
    Attachment.objects.update(removed_at=timezone.now() - A_DAY * 99)
    assert sweep() == NOTHING
    assert row(said)


def test_files_that_no_row_speaks_of_go_when_they_are_a_day_old(dee):
    dee.send(photo(100))  # so that the folders are there
    stray = incoming.part_of("nobodys")
    stray.write_bytes(b"x")
    kept = work_storage().save("work/zz/nobodys-whole.jpg", ContentFile(b"x"))
    assert sweep() == NOTHING
    age(stray)
    age(work_storage().path(kept))
    assert sweep() == {"rows": 0, "files": 2, "missing": 0}
    assert not stray.exists()
    assert not work_storage().exists(kept)


def test_a_row_without_its_file_is_counted_and_kept(dee):
    said = dee.send(photo(100))
    incoming.path_of(said["id"]).unlink()
    assert sweep() == {"rows": 0, "files": 0, "missing": 1}
    assert row(said)


def test_a_clock_that_jumps_takes_nothing_that_was_acknowledged(dee):
    """Years ahead, and back again: what is stored, ready or handed in stays."""
    bound, stored = dee.send(photo(100)), dee.send(photo(100, 5))
    dee.hand_in(bound["id"])
    key = "3f0c2f62-55c5-4c0e-9d34-222222222222"
    begun = dee.begin(5000, key=key).json()
    for moment in (timezone.now() + A_DAY * 1000, timezone.now() - A_DAY * 1000):
        with time_machine.travel(moment, tick=False):
            sweep()
            for said in (bound, stored):
                assert incoming.path_of(said["id"]).exists()
                assert row(said).state == "stored"
    # What was on its way is given up as old; the device begins it again by itself.
    again = dee.begin(5000, key=key).json()
    assert (again["offset"], again["state"]) == (0, "arriving")
    assert again["id"] != begun["id"]


def test_what_was_put_back_while_the_sweep_had_it_on_its_list_stays(dee):
    said = dee.send(photo(100))
    dee.client.post(f"/files/{said['id']}/", {"act": "remove"})
    Attachment.objects.update(removed_at=timezone.now() - A_DAY * 2)
    on_the_list = over().get()
    dee.client.post(f"/files/{said['id']}/", {"act": "keep"})
    assert forget(on_the_list) == 0
    assert incoming.path_of(said["id"]).exists()


def test_what_a_teacher_recorded_and_never_gave_goes_after_a_month(dee, oak):
    said = dee.send(photo(100))
    Attachment.objects.update(made_by=oak.teacher)
    assert sweep() == NOTHING
    Attachment.objects.update(made_at=timezone.now() - A_DAY * 31)
    assert sweep()["rows"] == 1
    assert not incoming.path_of(said["id"]).exists()
