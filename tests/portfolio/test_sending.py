"""A file is sent when it is chosen: in pieces, whole or not at all, and never twice."""

import os
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from files import incoming
from portfolio.models import Attachment, Version
from portfolio.services import sending
from portfolio.services.sending import put_back, take_out
from portfolio.services.work import start_work
from tests.portfolio.conftest import PIECE, Sender, photo, post_form, row


def test_a_photo_comes_in_pieces_and_is_stored_whole(dee, oak):
    data = photo()
    assert len(data) > PIECE  # or this would try nothing
    said = dee.send(data)
    assert (said["state"], said["offset"], said["kind"]) == ("stored", len(data), "picture")
    kept = row(said)
    assert incoming.path_of(kept.public_id).read_bytes() == data
    assert not incoming.part_of(kept.public_id).exists()
    assert (kept.owner, kept.made_by, kept.school) == (oak.pupil, oak.pupil, oak.school)
    assert said["whole"] == said["small"] == said["download"] == ""  # not cleaned yet


def test_a_line_that_was_cut_goes_on_from_where_it_was(dee):
    data, key = photo(), str(uuid.uuid4())
    begun = dee.begin(len(data), key=key).json()
    dee.piece(f"/files/{begun['id']}/", data[:1000], 0)
    again = dee.begin(len(data), key=key).json()
    assert (again["id"], again["offset"]) == (begun["id"], 1000)
    asked = dee.client.get(f"/files/{begun['id']}/").json()
    assert asked["offset"] == 1000
    assert dee.send(data, key=key)["state"] == "stored"
    assert incoming.path_of(begun["id"]).read_bytes() == data
    assert Attachment.objects.count() == 1


def test_a_piece_is_known_by_its_sender_in_one_read(dee, django_assert_num_queries):
    """A class asks this with every piece of every photo: not through what others read."""
    begun = dee.begin(1000).json()
    address = f"/files/{begun['id']}/"
    dee.client.get(address)
    with django_assert_num_queries(3) as asked:  # the session, the person, the file
        assert dee.client.get(address).json()["offset"] == 0
    assert "courses_piece" not in asked.captured_queries[-1]["sql"]


def test_a_piece_that_does_not_follow_is_refused_with_where_we_are(dee):
    data = photo()
    begun = dee.begin(len(data)).json()
    address = f"/files/{begun['id']}/"
    dee.piece(address, data[:1000], 0)
    for offset in (0, 999, 1001, len(data)):
        answer = dee.piece(address, data[offset : offset + 10], offset)
        assert answer.status_code == 409
        assert answer.json()["offset"] == 1000
    assert dee.piece(address, data[1000:2000], 1000).status_code == 200


def test_more_than_was_said_is_not_taken(dee):
    begun = dee.begin(1000).json()
    answer = dee.piece(f"/files/{begun['id']}/", bytes(1001), 0)
    assert (answer.status_code, answer.json()["offset"]) == (409, 0)


def test_a_server_that_was_killed_before_it_noted_a_whole_file_goes_on(dee):
    """Killed after the last byte, and killed after the renaming: both are found whole."""
    data = photo()
    for name in ("part_of", "path_of"):
        key = str(uuid.uuid4())
        begun = dee.begin(len(data), key=key).json()
        getattr(incoming, name)(begun["id"]).write_bytes(data)
        assert dee.begin(len(data), key=key).json()["state"] == "stored"
        assert incoming.path_of(begun["id"]).read_bytes() == data


def test_the_last_piece_sent_again_changes_nothing(dee):
    data = photo(100)
    said = dee.send(data)
    again = dee.piece(f"/files/{said['id']}/", data, 0)
    assert (again.status_code, again.json()["state"]) == (200, "stored")
    assert incoming.path_of(said["id"]).read_bytes() == data


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Upload-Offset": ""}, 400),
        ({"Upload-Offset": "-1"}, 400),
        ({"Upload-Offset": "one"}, 400),
    ],
)
def test_a_piece_has_to_say_where_it_belongs(dee, headers, status):
    begun = dee.begin(5000).json()
    assert (
        dee.piece(f"/files/{begun['id']}/", bytes(10), 0, **headers).status_code == status
    )


def test_a_piece_of_more_than_a_megabyte_is_refused(dee):
    begun = dee.begin(5_000_000).json()
    address, most = f"/files/{begun['id']}/", 1024 * 1024
    assert dee.piece(address, bytes(most + 1), 0).status_code == 400
    assert dee.piece(address, bytes(most), 0).status_code == 200


@pytest.mark.parametrize(
    ("sent", "called"),
    [
        ("river.JPG", "river.JPG"),
        ("homework", "homework"),
        ("old.doc", "old.doc"),
        ("rtf.rtf", "rtf.rtf"),
        ("x.url", "x.url"),
        ("my river.pages", "my river.pages"),
        ("tune.mid", "tune.mid"),
        ("game.SB3", "game.SB3"),
        ("sums.numbers", "sums.numbers"),
        ("plan v1.2", "plan v1.2"),
        ("C:\\Users\\Dee\\old.doc", "old.doc"),
        ("page.htm.doc", "page.doc"),
        ("bat.jpg", "bat.jpg"),
        ("../../etc/passwd", "passwd"),
        ("photo.<b>", "photo.<b>"),
        ("a" * 300 + ".jpg", "a" * 96 + ".jpg"),
        ("‮gpj.river.png", "gpj.river.png"),
    ],
)
def test_a_file_is_called_what_it_says_until_it_has_been_looked_into(dee, sent, called):
    assert dee.begin(100, name=sent).json()["name"] == called


def test_a_key_that_was_used_for_other_work_is_not_taken_for_this(dee, elm, oak):
    key = str(uuid.uuid4())
    first = dee.begin(100, key=key).json()
    row_of_it = Attachment.objects.get(public_id=first["id"])
    other = start_work(owner=oak.pupil, school=oak.school, title="Other work")
    Attachment.objects.filter(pk=row_of_it.pk).update(work=other)
    assert dee.begin(100, key=key).status_code == 413
    Attachment.objects.filter(pk=row_of_it.pk).update(work=row_of_it.work)
    assert dee.begin(100, key=key).json()["id"] == first["id"]


def test_a_whole_file_is_noted_even_when_the_disk_is_nearly_full(dee, settings):
    data = photo(100)
    begun = dee.begin(len(data)).json()
    incoming.part_of(begun["id"]).write_bytes(data)
    settings.MIN_FREE_BYTES = 2**60
    assert dee.client.get(f"/files/{begun['id']}/").json()["state"] == "stored"


@pytest.mark.parametrize(("size", "status"), [(56 * 1024 * 1024, 400), (1000, 403)])
def test_a_stranger_cannot_fill_the_disk_with_what_is_refused(size, status):
    """A token is looked for in the form, so the form is read before anybody is known."""
    stranger = Client(enforce_csrf_checks=True)
    stranger.cookies["csrftoken"] = "a" * 32
    answer = stranger.post("/me/", {"file": SimpleUploadedFile("x.jpg", bytes(size))})
    assert answer.status_code == status


# --- Limits, each asked before a byte is sent --------------------------------


def test_a_file_of_25_megabytes_is_taken_and_one_of_more_is_not(dee, settings):
    most = settings.MAX_FILE_BYTES
    assert dee.begin(most).status_code == 200
    refused = dee.begin(most + 1)
    assert refused.status_code == 413
    assert "25.0" in refused.json()["message"]
    assert dee.begin(0).status_code == 413
    assert Attachment.objects.count() == 1


def test_ten_files_and_not_eleven(dee):
    ids = [dee.begin(100).json()["id"] for _ in range(10)]
    refused = dee.begin(100)
    assert refused.status_code == 413
    assert "10 files" in refused.json()["message"]
    dee.client.post(f"/files/{ids[0]}/", {"act": "remove"})
    assert dee.begin(100).status_code == 200
    back = dee.client.post(f"/files/{ids[0]}/", {"act": "keep"})
    assert back.status_code == 413


def test_all_files_of_a_piece_have_50_megabytes_together(dee, settings):
    for _ in range(2):
        assert dee.begin(settings.MAX_FILE_BYTES).status_code == 200
    refused = dee.begin(1)
    assert refused.status_code == 413
    assert "50.0" in refused.json()["message"]


def test_quotas_of_pupil_and_school(dee, oak, elm, settings):
    settings.PUPIL_QUOTA = settings.SCHOOL_QUOTA = 1000
    assert dee.begin(900).status_code == 200
    assert "Tell your teacher" in dee.begin(200).json()["message"]
    classmate = Client()
    classmate.force_login(oak.classmate)
    refused = Sender(classmate, oak).begin(200)
    assert "Your school" in refused.json()["message"]
    elsewhere = Client()
    elsewhere.force_login(elm.pupil)
    assert Sender(elsewhere, elm).begin(200).status_code == 200


def test_a_disk_that_is_nearly_full_takes_nothing_more_in(dee, settings):
    begun = dee.begin(2000).json()
    settings.MIN_FREE_BYTES = 2**60
    assert dee.begin(2000).status_code == 507
    piece = dee.piece(f"/files/{begun['id']}/", bytes(1000), 0)
    assert piece.status_code == 507
    assert "no room" in piece.json()["message"]
    assert incoming.offset_of(begun["id"]) == 0


def test_a_disk_that_fills_in_the_middle_keeps_what_was_there(dee, monkeypatch):
    begun = dee.begin(200_000).json()
    address = f"/files/{begun['id']}/"
    dee.piece(address, bytes(70_000), 0)

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert dee.piece(address, bytes(70_000), 70_000).status_code == 507
    monkeypatch.undo()
    assert incoming.offset_of(begun["id"]) == 70_000
    assert dee.piece(address, bytes(70_000), 70_000).status_code == 200


# --- Whose -------------------------------------------------------------------


def test_nobody_else_sees_sends_or_takes_out_what_is_not_handed_in(dee, oak, elm):
    said = dee.send(photo(100))
    address = f"/files/{said['id']}/"
    for person in (oak.classmate, oak.teacher, oak.head, elm.pupil, elm.teacher):
        other = Client()
        other.force_login(person)
        assert other.get(address).status_code == 404
        assert Sender(other, oak).piece(address, b"x", 0).status_code == 404
        assert other.post(address, {"act": "remove"}).status_code == 404
    assert dee.client.get(address).status_code == 200


def test_on_a_shared_phone_a_file_goes_to_nobody_elses_work(dee, oak):
    refused = dee.begin(100, person=oak.classmate.public_id)
    assert refused.status_code == 401
    assert not Attachment.objects.exists()
    assert dee.begin(100, person=oak.pupil.public_id).status_code == 200


def test_a_piece_of_the_teachers_finished_work_takes_no_more(dee, oak):
    dee.hand_in(text="I fell as rain.")
    with oak.scope():
        piece = oak.set_work.pieces.get()
        piece.state = "done"
        piece.save()
    assert "finished" in dee.begin(100).json()["message"]


# --- Handing in --------------------------------------------------------------


def test_a_photo_alone_is_handed_in(dee, oak):
    said = dee.send(photo(100))
    assert dee.hand_in(said["id"]).status_code == 302
    version = Version.objects.get()
    assert [file.public_id for file in version.attachments.all()] == [said["id"]]
    assert (version.files, version.words) == (1, 0)
    assert row(said).bound_at is not None


def test_a_retry_with_the_same_files_gives_the_same_receipt_and_others_do_not(dee):
    first, second = dee.send(photo(100)), dee.send(photo(100, 5))
    key = str(uuid.uuid4())
    receipt = dee.hand_in(first["id"], key=key).url
    assert dee.hand_in(first["id"], key=key).url == receipt
    assert dee.hand_in(first["id"], second["id"], key=key).status_code == 409
    assert dee.hand_in(second["id"], key=key).status_code == 409
    assert Version.objects.count() == 1


def test_what_has_not_all_arrived_is_not_handed_in(dee):
    begun = dee.begin(5000).json()
    answer = dee.hand_in(begun["id"], text="See my photo.")
    assert answer.status_code == 422
    assert "has not all arrived" in answer.content.decode()
    assert not Version.objects.exists()


def test_another_childs_file_is_not_handed_in(dee, oak):
    other = Client()
    other.force_login(oak.classmate)
    theirs = Sender(other, oak).send(photo(100))
    assert dee.hand_in(theirs["id"], text="Mine, I say.").status_code == 422
    assert Sender(other, oak).hand_in(theirs["id"]).status_code == 302


def test_taking_a_file_out_leaves_it_in_what_was_handed_in(dee):
    said = dee.send(photo(100))
    dee.hand_in(said["id"])
    dee.client.post(f"/files/{said['id']}/", {"act": "remove"})
    dee.hand_in(text="Without the photo.")
    assert [v.attachments.count() for v in Version.objects.order_by("number")] == [1, 0]


# --- What was refused takes no place -------------------------------------------


def test_what_was_refused_is_not_one_of_ten_with_scripts_or_without(dee, oak):
    game = b"MZ\x90\x00" + bytes(200)
    for number in range(3):
        refused = dee.send(game, name=f"game-{number}.exe")
        assert refused["state"] == "refused"
    many = [(f"{number}.jpg", photo(60)) for number in range(10)]
    eleven = [*many, ("one more.jpg", photo(60))]
    assert post_form(dee, oak, *eleven, key=str(uuid.uuid4())).status_code == 422
    assert post_form(dee, oak, *many, key=str(uuid.uuid4())).status_code == 302
    assert dee.begin(100).status_code == 413


def test_what_was_refused_can_be_taken_out(dee):
    said = dee.send(b"MZ\x90\x00" + bytes(200), name="game.exe")
    answer = dee.client.post(f"/files/{said['id']}/", {"act": "remove"})
    assert (answer.status_code, answer.json()["removed"]) == (200, True)
    assert not Attachment.objects.in_tray(row(said).work).exists()


def test_a_file_deleted_meanwhile_is_neither_put_back_nor_taken_out(dee):
    """The sweep took it between the page's question and the act."""
    said = dee.send(photo(100))
    dee.client.post(f"/files/{said['id']}/", {"act": "remove"})
    file = row(said)
    Attachment.objects.all().delete()
    for act in (put_back, take_out):
        with pytest.raises(ValidationError, match="not here any more"):
            act(file)


def test_an_act_on_a_file_deleted_meanwhile_is_answered_with_a_sentence(dee, monkeypatch):
    said = dee.send(photo(100))
    dee.client.post(f"/files/{said['id']}/", {"act": "remove"})

    def deleted(*args):
        Attachment.objects.all().delete()

    monkeypatch.setattr(sending, "refuse_one_too_many", deleted)
    answer = dee.client.post(f"/files/{said['id']}/", {"act": "keep"})
    assert answer.status_code == 413
    assert "not here any more" in answer.json()["message"]
