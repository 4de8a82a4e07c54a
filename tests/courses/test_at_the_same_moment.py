"""Two requests at once, each in a thread with a connection of its own."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from courses.models import HandIn, Piece
from files import incoming
from portfolio.models import Attachment, Draft
from tests.at_once import all_at_once
from tests.portfolio.conftest import Sender, photo

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

DEVICES = 6


def hand_in(world, *, text, key):
    browser = Client()
    browser.force_login(world.pupil)
    address = reverse("courses:hand_in", args=[world.course.code, world.assignment.slug])
    return lambda: browser.post(address, {"text": text, "key": key})


def test_a_pupil_hands_in_from_several_devices_in_the_same_moment(oak):
    """Each becomes a version with a number of its own; nobody is told of an error."""
    texts = [f"I fell as rain, number {device}." for device in range(DEVICES)]
    acts = [hand_in(oak, text=text, key=str(uuid.uuid4())) for text in texts]
    answers = all_at_once(acts)
    assert [answer.status_code for answer in answers] == [302] * DEVICES
    with oak.scope():
        rows = list(HandIn.objects.select_related("version").order_by("number"))
        (piece,) = Piece.objects.all()
    assert [row.number for row in rows] == list(range(1, DEVICES + 1))
    assert {row.version.text for row in rows} == {f"<p>{text}</p>" for text in texts}
    assert len({row.receipt for row in rows}) == DEVICES
    assert piece.state == Piece.State.HANDED_IN
    # What lies in the box is what was handed in last.
    assert Draft.objects.get(work=piece.work).text == rows[-1].version.text


def test_the_same_hand_in_sent_again_before_the_first_was_answered(oak):
    """A line that hangs makes a device send twice: one version, one receipt for both."""
    key = str(uuid.uuid4())
    acts = [hand_in(oak, text="I fell as rain.", key=key) for _ in range(DEVICES)]
    answers = all_at_once(acts)
    assert {answer.url for answer in answers} == {answers[0].url}
    with oak.scope():
        assert HandIn.objects.count() == 1


def test_eleven_files_begun_in_the_same_moment_are_ten(oak, settings, tmp_path):
    """The lock on the work: each alone would find room for one more."""
    settings.INCOMING_ROOT = tmp_path
    browser = Client()
    browser.force_login(oak.pupil)
    sender = Sender(browser, oak)
    for _ in range(7):
        assert sender.begin(100).status_code == 200
    answers = all_at_once([lambda: sender_of(oak).begin(100)] * DEVICES)
    assert sorted(answer.status_code for answer in answers) == [200] * 3 + [413] * 3
    assert Attachment.objects.count() == 10


def test_two_tabs_that_send_the_same_file_make_one_whole_one(oak, settings, tmp_path):
    settings.INCOMING_ROOT = tmp_path
    data, key = photo(), str(uuid.uuid4())
    all_at_once([lambda: send_until_whole(oak, data, key)] * 3)
    [file] = Attachment.objects.all()
    assert incoming.path_of(file.public_id).read_bytes() == data


def sender_of(world) -> Sender:
    browser = Client()
    browser.force_login(world.pupil)
    return Sender(browser, world)


def send_until_whole(world, data, key):
    """As the page does: go on from wherever the server says that it is."""
    sender = sender_of(world)
    said = sender.begin(len(data), key=key).json()
    while said["state"] == "arriving":
        at = said["offset"]
        answer = sender.piece(f"/files/{said['id']}/", data[at : at + 7000], at)
        assert answer.status_code in (200, 409)
        said = answer.json()
    return said
