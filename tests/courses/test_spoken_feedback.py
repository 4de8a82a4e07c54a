"""Feedback said aloud, and pinned to a place."""

import datetime
import json
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from courses.models import Feedback
from courses.services.responding import mark_seen
from files import incoming
from files.cleaning import Cleaned
from files.kinds import M4A
from portfolio.models import Attachment
from portfolio.services.cleaning import clean_file, next_to_clean
from portfolio.services.sweeping import sweep
from portfolio.services.work import start_work
from tests.factories import add_person, attach
from tests.factories import files as made
from tests.portfolio.conftest import Sender, photo


class Teacher(Sender):
    """A teacher's browser at a pupil's piece."""

    def begin(self, size, *, name="feedback.webm", key="", **more):
        form = {"key": key or KEY, "name": name, "size": size, **more}
        return self.client.post(self.address("recording_begin"), form)

    def address(self, name="piece_detail"):
        args = [self.world.school.slug, self.world.set_work.public_id]
        return reverse(f"courses:{name}", args=[*args, self.world.pupil.public_id])

    def give(self, *files, pins="", text="Clear and lively.", **more):
        form = {"number": 1, "text": text, "outcome": "improve", "files": files}
        return self.client.post(self.address(), {**form, "pins": pins, **more})


KEY = "3f0c2f62-55c5-4c0e-9d34-111111111111"
LONG_AGO = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)


@pytest.fixture
def ms_khan(oak, handed_in, settings, tmp_path) -> Teacher:
    settings.INCOMING_ROOT = tmp_path
    client = Client()
    client.force_login(oak.teacher)
    return Teacher(client, oak)


@pytest.fixture
def dee(oak) -> Client:
    client = Client()
    client.force_login(oak.pupil)
    return client


def recorded(oak, handed_in, seconds=30.0) -> Attachment:
    """What Ms Khan recorded, cleaned and not given yet."""
    sound = attach(handed_in.version, b"sound", "sound")
    handed_in.version.attachments.remove(sound)
    Attachment.objects.filter(pk=sound.pk).update(
        made_by=oak.teacher, bound_at=None, seconds=seconds
    )
    return sound


def given(oak) -> Feedback:
    with oak.scope():
        return Feedback.objects.select_related("sound").get()


def listens(client, sound) -> bool:
    answer = client.get(sound.url_of("whole"))
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code == 200


def test_the_pupil_hears_it_when_it_is_given_and_not_before(oak, handed_in, ms_khan, dee):
    sound = recorded(oak, handed_in)
    assert listens(ms_khan.client, sound)
    assert not listens(dee, sound)
    assert ms_khan.give(sound.public_id).status_code == 302
    assert given(oak).sound == sound
    assert listens(dee, sound)
    page = dee.get(handed_in.piece.work.get_absolute_url()).content.decode()
    assert f'src="{sound.url_of("whole")}"' in page
    assert "Clear and lively." in page


def test_a_recording_is_sent_in_pieces_like_any_file_and_goes_with_no_hand_in(
    oak, handed_in, ms_khan, dee
):
    begun = ms_khan.begin(5000).json()
    row = Attachment.objects.get(public_id=begun["id"])
    assert (row.owner, row.made_by) == (oak.pupil, oak.teacher)
    assert ms_khan.piece(f"/files/{begun['id']}/", bytes(100), 0).status_code == 200
    assert dee.get(f"/files/{begun['id']}/").status_code == 404
    # It is not the pupil's to hand in, and takes none of the pupil's ten places.
    assert not Attachment.objects.in_tray(handed_in.version.work).exists()


def test_only_who_may_give_feedback_may_record_it(oak, elm, handed_in, ms_khan):
    assistant = add_person(oak.school, "assistant", group=oak.group)
    for person, status in (
        (assistant, 404),
        (oak.pupil, 404),
        (elm.teacher, 404),
        (oak.head, 200),
    ):
        ms_khan.client.force_login(person)
        assert ms_khan.begin(5000).status_code == status


def test_words_always_go_with_what_is_said_aloud(oak, handed_in, ms_khan):
    sound = recorded(oak, handed_in)
    assert ms_khan.give(sound.public_id, text="").status_code == 200
    with oak.scope():
        assert not Feedback.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"state": "arriving"}, "has not all arrived"),
        ({"kind": "picture"}, "has not all arrived"),
        ({"removed_at": LONG_AGO}, "has not all arrived"),
        ({"bound_at": LONG_AGO}, "has not all arrived"),
        ({"state": "refused", "message": "Too long, alas."}, "Too long, alas."),
    ],
)
def test_a_recording_that_is_not_here_or_was_taken_out_is_not_given(
    oak, handed_in, ms_khan, change, sentence
):
    sound = recorded(oak, handed_in)
    Attachment.objects.filter(pk=sound.pk).update(**change)
    answer = ms_khan.give(sound.public_id)
    assert answer.status_code == 200
    assert sentence in str(answer.context["form"].non_field_errors())
    assert "Clear and lively." in answer.content.decode()  # still in the box


def test_what_was_recorded_about_another_piece_is_not_given_here(oak, handed_in, ms_khan):
    sound = recorded(oak, handed_in)
    other = start_work(owner=oak.classmate, school=oak.school, title="Other work")
    Attachment.objects.filter(pk=sound.pk).update(work=other)
    assert "has not all arrived" in ms_khan.give(sound.public_id).content.decode()
    Attachment.objects.filter(pk=sound.pk).update(work=handed_in.piece.work)
    assert ms_khan.give(sound.public_id).status_code == 302


def test_anothers_recording_is_not_given(oak, handed_in, ms_khan):
    sound = recorded(oak, handed_in)
    Attachment.objects.filter(pk=sound.pk).update(made_by=oak.head)
    assert "has not all arrived" in ms_khan.give(sound.public_id).content.decode()


def test_saying_it_differently_keeps_the_recording_or_leaves_it_out(
    oak, handed_in, ms_khan, dee
):
    sound = recorded(oak, handed_in)
    ms_khan.give(sound.public_id)
    ms_khan.give(sound.public_id, text="Clearer words.")
    assert given(oak).sound == sound
    dee.post(
        reverse("courses:feedback_seen", args=[given(oak).pk]),
        {"given_at": given(oak).given_at.isoformat()},
    )
    ms_khan.give(text="Words alone.")
    assert given(oak).sound is None
    assert given(oak).replaced[-1]["sound"] == sound.public_id
    assert listens(dee, sound)


def test_a_recording_that_was_replaced_before_anybody_read_it_is_swept(
    oak, handed_in, ms_khan, dee
):
    first, second = recorded(oak, handed_in), recorded(oak, handed_in)
    ms_khan.give(first.public_id)
    ms_khan.give(second.public_id)
    assert given(oak).sound == second
    assert listens(dee, second)
    assert not listens(dee, first)
    # Nor is it ticked for what is said next.
    assert first.public_id not in ms_khan.client.get(ms_khan.address()).content.decode()
    Attachment.objects.exclude(removed_at=None).update(removed_at=LONG_AGO)
    assert sweep()["rows"] == 1
    assert list(Attachment.objects.all()) == [second]


def test_a_recording_that_was_heard_stays_however_often_it_is_said_differently(
    oak, handed_in, ms_khan, dee
):
    sound = recorded(oak, handed_in)
    ms_khan.give(sound.public_id)
    mark_seen(given(oak), given_at=given(oak).given_at)
    ms_khan.give(sound.public_id, text="Other words.")
    ms_khan.give(text="Words alone, and the ones before not read.")
    assert given(oak).sound is None
    assert listens(dee, sound)


def test_a_recording_that_comes_with_the_form_is_given_once(oak, handed_in, ms_khan):
    """As a browser without scripts sends it."""
    page = ms_khan.client.get(ms_khan.address())
    assert 'enctype="multipart/form-data"' in page.content.decode()
    key = page.context["form"]["key"].value()
    data = made.browser_sound()
    for _ in range(2):
        file = SimpleUploadedFile("said.webm", data, "audio/webm")
        assert ms_khan.give(new_files=[file], key=key).status_code == 302
    assert given(oak).sound == Attachment.objects.get()
    assert incoming.path_of(given(oak).sound.public_id).read_bytes() == data


def test_a_recording_in_a_form_that_is_not_taken_is_not_lost(
    oak, handed_in, ms_khan, settings
):
    def give(name, data):
        return ms_khan.give(new_files=[SimpleUploadedFile(name, data)])

    assert "has not all arrived" in give("said.jpg", photo()).content.decode()
    game = give("game.exe", b"MZ\x90\x00" + bytes(200)).content.decode()
    assert "cannot keep this kind of file" in game
    with oak.scope():
        assert not Feedback.objects.exists()
    settings.MIN_FREE_BYTES = 2**60
    full = give("said.webm", made.browser_sound()).content.decode()
    assert "no room on the server" in full
    assert "Clear and lively." in full


# --- What the cleaner says of it -------------------------------------------------


def cleaned(source, folder, name, seconds):
    """A recording that lasts so long, as it comes out of the cleaner."""
    whole = folder / "whole.m4a"
    whole.write_bytes(b"sound")
    return Cleaned(whole, None, M4A, 0, 0, seconds, "0" * 64, 5, "")


@pytest.mark.parametrize(
    ("seconds", "state"), [(125.0, "ready"), (126.0, "refused"), (0.0, "ready")]
)
def test_a_recording_of_more_than_two_minutes_is_not_kept(
    oak, handed_in, ms_khan, seconds, state
):
    said = ms_khan.send(made.browser_sound(), name="feedback.webm")
    assert ms_khan.give(said["id"]).status_code == 302
    clean_file(next_to_clean(), partial(cleaned, seconds=seconds))
    assert given(oak).sound.state == state
    if state == "refused":
        assert "two minutes at most" in given(oak).sound.message


def test_what_a_pupil_recorded_may_be_longer(oak, handed_in, ms_khan, dee):
    pupil = Sender(dee, oak)
    said = pupil.send(made.browser_sound(), name="me.webm")
    clean_file(next_to_clean(), partial(cleaned, seconds=126.0))
    assert Attachment.objects.get(public_id=said["id"]).state == "ready"


def test_a_recording_that_was_not_kept_is_said_so_to_both(oak, handed_in, ms_khan, dee):
    sound = recorded(oak, handed_in)
    ms_khan.give(sound.public_id)
    works = handed_in.piece.work.get_absolute_url()
    lesson = reverse("courses:page_read", args=[oak.course.code, oak.assignment.slug])
    for state, shown in (("stored", True), ("refused", False)):
        Attachment.objects.filter(pk=sound.pk).update(
            state=state, message="Your recording is too long: two minutes at most."
        )
        pages = [dee.get(works), dee.get(lesson), ms_khan.client.get(ms_khan.address())]
        for page in (answer.content.decode() for answer in pages):
            assert ("is being made ready" in page) == shown
            assert ("could not be kept" in page) != shown
    *pupils, teachers = (answer.content.decode() for answer in pages)
    for page in pupils:
        assert "The recording could not be kept. Read the words." in page
        assert "too long" not in page
    assert "two minutes at most" in teachers.partition('class="feedback form')[0]
    assert "record it again" in teachers


# --- Pinned to a place ---------------------------------------------------------


def test_a_comment_at_a_place_in_a_picture_and_beside_a_paragraph(
    oak, handed_in, ms_khan, dee
):
    photo = attach(handed_in.version)
    pins = [
        {"paragraph": 0, "text": "A lovely  first sentence."},
        {"paragraph": 999, "text": "Nowhere at all."},
        {"file": photo.public_id, "x": 450, "y": 300, "text": "Which bank is this?"},
    ]
    assert ms_khan.give(pins=json.dumps(pins)).status_code == 302
    for client, address in (
        (dee, handed_in.piece.work.get_absolute_url()),
        (ms_khan.client, ms_khan.address()),
    ):
        page = client.get(address).content.decode()
        assert "Which bank is this?" in page
        assert 'cx="45%"' in page
        assert 'cy="30%"' in page
        assert "A lovely first sentence." in page
        assert "Nowhere at all." not in page
        assert "I fell as rain on a hill." in page.split("blockquote")[1]


@pytest.mark.parametrize(
    "pins",
    [
        "not json",
        "{}",
        '["text"]',
        '[{"paragraph": 0, "text": ""}]',
        '[{"paragraph": 0, "text": "half a sign: \\ud83d"}]',
        '[{"paragraph": 0, "text": "nothing: \\u0000"}]',
        '[{"paragraph": -1, "text": "x"}]',
        '[{"file": "a", "x": 1001, "y": 0, "text": "x"}]',
        '[{"file": "a", "x": "1", "y": 0, "text": "x"}]',
        '[{"file": "a", "x": true, "y": 0, "text": "x"}]',
        json.dumps([{"paragraph": 0, "text": "x" * 301}]),
        json.dumps([{"paragraph": 0, "text": "x"}] * 31),
        "[" * 19_000,
        '[{"text": ' + "[" * 9_000 + "]" * 9_000 + "}]",
    ],
)
def test_pins_that_are_none_are_refused_with_a_sentence(oak, handed_in, ms_khan, pins):
    answer = ms_khan.give(pins=pins)
    assert answer.status_code == 200
    assert "did not come through" in answer.content.decode()


def test_a_pin_in_another_childs_picture_is_left_out(oak, handed_in, ms_khan):
    pins = [{"file": "k3v9k3v9k3v9", "x": 1, "y": 1, "text": "Whose is this?"}]
    assert ms_khan.give(pins=json.dumps(pins)).status_code == 302
    assert given(oak).pins == []


def test_what_a_teacher_pins_is_shown_as_words_not_as_html(oak, handed_in, ms_khan, dee):
    pins = [{"paragraph": 0, "text": "<img src=x onerror=alert(1)>"}]
    ms_khan.give(pins=json.dumps(pins))
    page = dee.get(handed_in.piece.work.get_absolute_url()).content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page
