"""From stored to ready: what is served holds the picture, and nothing of the phone."""

import datetime
import shutil
from contextlib import suppress
from functools import partial

import pytest
from django.test import Client

from files import incoming
from files.cleaning import clean
from files.pool import CleanerDied
from files.refusal import Unsure
from portfolio.models import Attachment
from portfolio.models.attachment import work_storage
from portfolio.services.cleaning import clean_file, next_to_clean
from portfolio.services.sweeping import sweep
from tests.factories import files as made
from tests.portfolio.conftest import Sender, row


def clean_all():
    """What the cleaner does, in this process."""
    while (file := next_to_clean()) is not None:
        clean_file(file, clean)


@pytest.fixture
def photo_of_home(dee) -> dict:
    """A phone's photo, with the home's place in it, sent and cleaned."""
    data = made.phone_jpeg((2400, 1800))
    assert b"Exif" in data
    said = dee.send(data, name="homework.jpg")
    clean_all()
    return dee.client.get(f"/files/{said['id']}/").json()


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_a_photo_is_served_without_what_the_phone_wrote_into_it(dee, photo_of_home):
    assert photo_of_home["state"] == "ready"
    for variant in ("small", "whole", "download"):
        served = body(dee.client.get(f"/files/{photo_of_home['id']}/{variant}/"))
        assert served[:2] == b"\xff\xd8"
        assert b"Exif" not in served
        assert b"ftyp" not in served
    assert max(photo_of_home["width"], photo_of_home["height"]) == 2048
    # Turned upright: it was taken with the phone held up.
    assert photo_of_home["height"] > photo_of_home["width"]
    assert not incoming.path_of(photo_of_home["id"]).exists()


@pytest.mark.parametrize(
    ("make", "name", "kind", "kept"),
    [
        (made.phone_heic, "IMG_0042.HEIC", "picture", "jpg"),
        (made.browser_sound, "recording.webm", "sound", "m4a"),
        (made.tagged_mp3, "reading aloud.mp3", "sound", "mp3"),
        (made.phone_film, "river.mov", "video", "mp4"),
        (made.pdf, "diary.pdf", "document", "pdf"),
        (made.office, "diary.docx", "document", "docx"),
        (made.phone_film, "photo.jpg", "video", "mp4"),  # a film that says it is a photo
    ],
)
def test_each_kind_is_recognised_cleaned_and_called_what_it_is(dee, make, name, kind, kept):
    said = dee.send(make(), name=name)
    assert said["kind"] == kind
    clean_all()
    file = row(said)
    assert (file.state, file.kind) == ("ready", kind)
    assert file.name.rpartition(".")[2] == kept
    assert file.whole.name.endswith(kept)


def test_a_document_comes_back_byte_for_byte_and_only_as_a_download(dee):
    data = made.pdf()
    said = dee.send(data, name="../../‮fdp.exe.pdf")
    clean_all()
    for variant in ("whole", "download"):
        answer = dee.client.get(f"/files/{said['id']}/{variant}/")
        assert body(answer) == data
        assert answer["Content-Disposition"].startswith("attachment")
        assert "‮" not in answer["Content-Disposition"]
        assert "/" not in answer["Content-Disposition"].partition("filename")[2]
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]


def test_sound_is_played_in_parts(dee):
    said = dee.send(made.browser_sound(), name="me.webm")
    clean_all()
    whole = body(dee.client.get(f"/files/{said['id']}/whole/"))
    part = dee.client.get(f"/files/{said['id']}/whole/", headers={"Range": "bytes=100-199"})
    assert part.status_code == 206
    assert body(part) == whole[100:200]
    assert part["Content-Type"] == "audio/mp4"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<!doctype html><script>alert(1)</script>", "homework.html"),
        (b"<!doctype html><script>alert(1)</script>", "homework.jpg"),
        (b"GIF89a", "moving.gif"),
        (b"MZ\x90\x00" + bytes(200), "game.exe"),
    ],
)
def test_what_we_do_not_keep_is_refused_with_a_sentence_and_leaves_nothing(dee, data, name):
    said = dee.send(data, name=name)
    assert said["state"] == "refused"
    assert said["message"].endswith(".")
    assert len(said["message"].split()) > 5
    assert not incoming.path_of(said["id"]).exists()
    assert dee.hand_in(said["id"]).status_code == 422
    # It takes no room and no place: another can be chosen.
    assert dee.send(made.phone_jpeg())["state"] == "stored"


def test_a_picture_that_turns_out_to_be_broken_is_refused_after_it_was_sent(dee):
    said = dee.send(made.phone_jpeg()[:300], name="half.jpg")
    assert said["state"] == "stored"
    clean_all()
    assert row(said).state == "refused"
    assert not incoming.path_of(said["id"]).exists()


# --- Who reads it --------------------------------------------------------------


def reads(person, said, variant="whole"):
    other = Client()
    other.force_login(person)
    answer = other.get(f"/files/{said['id']}/{variant}/")
    if answer.streaming:
        body(answer)  # read, as a browser would
    return answer.status_code


def test_before_handing_in_the_child_alone_sees_it_then_the_classs_staff(
    dee, oak, elm, photo_of_home
):
    people = {**oak.people, "stranger": elm.teacher, "elsewhere": elm.pupil}
    seen = {who for who, one in people.items() if reads(one, photo_of_home) == 200}
    assert seen == {"pupil"}
    dee.hand_in(photo_of_home["id"])
    seen = {who for who, one in people.items() if reads(one, photo_of_home) == 200}
    assert seen == {"pupil", "teacher", "head"}


def test_a_file_that_is_not_cleaned_yet_is_shown_to_nobody(dee, oak):
    said = dee.send(made.phone_jpeg())
    dee.hand_in(said["id"])
    assert reads(oak.pupil, said) == reads(oak.teacher, said) == 404
    clean_all()
    assert reads(oak.pupil, said) == reads(oak.teacher, said) == 200


def test_nobody_who_is_not_signed_in_reads_anything(oak, photo_of_home):
    answer = Client().get(f"/files/{photo_of_home['id']}/whole/")
    assert answer.status_code == 302
    assert "/sign-in/" in answer.url


def test_the_teacher_sees_the_photo_on_the_piece_and_the_pupil_on_the_receipt(
    dee, oak, photo_of_home
):
    receipt = dee.client.get(dee.hand_in(photo_of_home["id"]).url).content.decode()
    address = f"/files/{photo_of_home['id']}/small/"
    assert address in receipt
    teacher = Client()
    teacher.force_login(oak.teacher)
    page = teacher.get(f"{oak.set_work.get_absolute_url()}{oak.pupil.public_id}/")
    assert address in page.content.decode()
    rows = teacher.get(oak.set_work.get_absolute_url()).content.decode()
    assert "1 file" in rows


# --- When things go wrong ------------------------------------------------------


def test_a_cleaner_that_dies_leaves_the_file_to_be_tried_again(dee):
    said = dee.send(made.phone_jpeg())

    def dies(*args):
        raise CleanerDied

    for _ in range(12):
        clean_file(next_to_clean(), dies)
        assert row(said).state == "stored"
    clean_all()
    assert row(said).state == "ready"


def test_nothing_but_its_own_content_costs_a_child_what_was_handed_in(dee):
    """A full disk, a store that is away, a file that takes too long."""
    said = dee.send(made.phone_jpeg())
    dee.hand_in(said["id"])

    def fails(*args, fault):
        raise fault

    for fault in (OSError(28, "No space left"), ConnectionError(), Unsure("Too long.")):
        for _ in range(6):
            with suppress(OSError):
                clean_file(next_to_clean(), partial(fails, fault=fault))
            assert row(said).state == "stored"
            assert incoming.path_of(said["id"]).exists()
    clean_all()
    assert row(said).state == "ready"


def test_a_file_that_takes_too_long_gets_two_more_tries_when_there_is_less_to_do(dee):
    slow, fine = dee.send(made.phone_jpeg()), dee.send(made.phone_jpeg((60, 40)))

    def too_slow(source, folder, name):
        if source.name == slow["id"]:
            raise Unsure("It took too long.")
        return clean(source, folder, name)

    order = []
    while (file := next_to_clean()) is not None:
        order.append(file.public_id)
        clean_file(file, too_slow)
    assert order == [slow["id"], fine["id"], slow["id"], slow["id"]]
    assert (row(slow).state, row(slow).message) == ("refused", "It took too long.")
    assert row(fine).state == "ready"


def test_a_file_cleaned_but_not_noted_is_cleaned_again_to_the_same_names(dee, monkeypatch):
    """The cleaner was killed between the files and the row."""
    said = dee.send(made.phone_jpeg())

    def killed(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Attachment, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            clean_all()
    assert row(said).state == "stored"
    clean_all()
    kept = row(said)
    assert kept.state == "ready"
    folder, _, name = kept.whole.name.rpartition("/")
    names = [n for n in work_storage().listdir(folder)[1] if n.startswith(said["id"])]
    assert sorted(names) == [f"{said['id']}-small.jpg", name]


def test_a_restored_row_from_before_the_cleaning_finds_the_file_from_after_it(dee):
    said = dee.send(made.phone_jpeg())
    clean_all()
    Attachment.objects.update(state="stored", whole="", small="", tries=0)
    sweep(young=datetime.timedelta(0))
    clean_all()
    assert row(said).state == "ready"


def test_a_stored_file_that_is_missing_is_said_so_and_not_for_ever(dee, caplog):
    said = dee.send(made.phone_jpeg())
    incoming.path_of(said["id"]).unlink()
    clean_all()
    assert row(said).state == "refused"
    assert "add it once more" in row(said).message
    assert "a stored file is missing" in caplog.text


def test_sweeping_takes_nothing_of_what_is_ready(dee, photo_of_home):
    dee.hand_in(photo_of_home["id"])
    assert sweep() == {"rows": 0, "files": 0, "missing": 0}
    shutil.rmtree(work_storage().path("work"))
    assert sweep()["missing"] == 1


def test_the_quota_counts_what_is_kept(dee, oak, settings, photo_of_home):
    kept = row(photo_of_home)
    settings.PUPIL_QUOTA = kept.size + 100
    assert dee.begin(100).status_code == 200
    assert Sender(dee.client, oak).begin(1).status_code == 413
