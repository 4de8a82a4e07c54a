"""Files that come with a form, from a browser that runs no scripts."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from files import incoming
from portfolio.models import Attachment, Version
from tests.portfolio.conftest import photo, post_form


def test_two_files_in_a_form_without_scripts_of_which_one_is_bad_show_the_good_one(
    dee, oak
):
    address = reverse("courses:hand_in", args=[oak.course.code, oak.assignment.slug])
    files = [
        SimpleUploadedFile("river.jpg", photo(100), "image/jpeg"),
        SimpleUploadedFile("game.exe", b"MZ\x90\x00" + bytes(200)),
    ]
    form = {"text": "See my river.", "key": str(uuid.uuid4()), "new_files": files}
    answer = dee.client.post(address, form)
    assert answer.status_code == 422
    assert "river.jpg" in answer.content.decode()


def test_eleven_files_in_a_form_without_scripts_leave_nothing_behind(dee, oak):
    address = reverse("courses:hand_in", args=[oak.course.code, oak.assignment.slug])

    def post(many):
        data = photo(60)
        files = [SimpleUploadedFile(f"{n}.jpg", data, "image/jpeg") for n in range(many)]
        form = {"text": "Many.", "key": str(uuid.uuid4()), "new_files": files}
        return dee.client.post(address, form)

    refused = post(11)
    assert refused.status_code == 422
    assert "10 files" in refused.content.decode()
    assert not Attachment.objects.exists()
    assert post(10).status_code == 302


def test_files_of_a_form_without_scripts_come_with_it(dee, oak):
    address = reverse("courses:hand_in", args=[oak.course.code, oak.assignment.slug])
    key, data = str(uuid.uuid4()), photo(100)

    def post():
        file = SimpleUploadedFile("river.jpg", data, "image/jpeg")
        return dee.client.post(address, {"text": "", "key": key, "new_files": [file]})

    first, again = post(), post()
    assert first.status_code == again.status_code == 302
    assert first.url == again.url
    assert Version.objects.get().attachments.count() == 1
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize("name", ["river.jpg", "hill.jpg"])
def test_another_file_under_a_key_that_was_used_is_kept_and_asked_about(dee, oak, name):
    """The way back in the browser shows the form with its old key."""
    key = str(uuid.uuid4())
    first, other = photo(100), photo(100, 5)
    assert post_form(dee, oak, ("river.jpg", first), key=key).status_code == 302
    answer = post_form(dee, oak, (name, other), key=key)
    assert answer.status_code == 409
    assert "Hand it in again" in answer.content.decode()
    assert Version.objects.get().attachments.count() == 1
    kept = Attachment.objects.in_tray(Version.objects.get().work)
    lying = {incoming.path_of(file.public_id).read_bytes() for file in kept}
    assert lying == {first, other}
    ids = [file.public_id for file in kept]
    for file in ids:
        assert f'value="{file}" checked' in answer.content.decode()
    assert dee.hand_in(*ids).status_code == 302


def test_a_file_that_arrived_in_part_is_not_spliced_with_another(dee, oak, monkeypatch):
    key = str(uuid.uuid4())
    first, other = photo(100), photo(100, 5)
    most = max(len(first), len(other))
    first, other = first.ljust(most, b"\0"), other.ljust(most, b"\0")
    whole = incoming.receive

    def cut(name, piece, **how):
        return whole(name, piece, **{**how, "length": 1000})

    with monkeypatch.context() as patch:
        patch.setattr(incoming, "receive", cut)
        assert post_form(dee, oak, ("river.jpg", first), key=key).status_code == 422
    assert post_form(dee, oak, ("river.jpg", other), key=key).status_code == 302
    kept = Version.objects.get().attachments.get()
    assert incoming.path_of(kept.public_id).read_bytes() == other


def test_a_file_that_arrived_in_part_goes_on_when_the_form_is_sent_again(
    dee, oak, monkeypatch
):
    key, data = str(uuid.uuid4()), photo(100)
    whole = incoming.receive

    def cut(name, piece, **how):
        return whole(name, piece, **{**how, "length": 1000})

    with monkeypatch.context() as patch:
        patch.setattr(incoming, "receive", cut)
        post_form(dee, oak, ("river.jpg", data), key=key)
    assert post_form(dee, oak, ("river.jpg", data), key=key).status_code == 302
    kept = Attachment.objects.get()
    assert incoming.path_of(kept.public_id).read_bytes() == data


def test_the_same_photo_chosen_twice_in_one_form_is_two_files_and_again_no_more(dee, oak):
    key, data = str(uuid.uuid4()), photo(100)
    pair = [("river.jpg", data), ("river.jpg", data)]
    first, again = (post_form(dee, oak, *pair, key=key) for _ in range(2))
    assert first.status_code == again.status_code == 302
    assert first.url == again.url
    assert Attachment.objects.count() == 2
