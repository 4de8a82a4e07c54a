"""Files are sent whole or in part, to whoever may have them (RFC 9110, section 14)."""

import wave
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from content.models import Material
from courses.services.setting import quick_set

pytestmark = pytest.mark.django_db


def a_sound(seconds=3) -> bytes:
    """A tone, as a voice recorder keeps it."""
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(range(256)) * (seconds * 8000 * 2 // 256))
    return out.getvalue()


def set_sound(world):
    """Work with a sound in it; the address of the sound for whoever it is set to."""
    file = SimpleUploadedFile("listen.wav", a_sound(), "audio/wav")
    with world.scope():
        made = quick_set(
            group=world.group, title="Listen", text="", attachment=file, by=world.teacher
        )
    material = Material.objects.latest("pk")
    args = [made.course.code, made.slug, "document", material.pk, "file"]
    return reverse("courses:page_media", args=args)


@pytest.fixture
def sound(oak):
    return set_sound(oak)


def body(response):
    return b"".join(response.streaming_content)


def test_the_whole_is_sent_to_whoever_does_not_ask_for_a_part(client, oak, sound):
    client.force_login(oak.pupil)
    answer = client.get(sound)
    assert (answer.status_code, body(answer)) == (200, a_sound())
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["Content-Length"] == str(len(a_sound()))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-", 0, -1),
        ("bytes=100-199", 100, 199),
        ("bytes=47000-", 47000, -1),
        ("bytes=-500", -500, -1),
        ("bytes=-999999999", 0, -1),
        ("bytes=100-999999999", 100, -1),
    ],
)
def test_a_part_is_exactly_what_was_asked_for(client, oak, sound, asked, first, last):
    whole = a_sound()
    first, last = first % len(whole), last % len(whole)
    client.force_login(oak.pupil)
    answer = client.get(sound, headers={"Range": asked})
    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {first}-{last}/{len(whole)}"
    assert answer["Content-Length"] == str(last - first + 1)
    assert body(answer) == whole[first : last + 1]


@pytest.mark.parametrize(
    "asked", ["bytes=999999999-", "bytes=200-100", "bytes=-0", "bytes=-"]
)
def test_a_part_that_there_is_not_is_said(client, oak, sound, asked):
    client.force_login(oak.pupil)
    answer = client.get(sound, headers={"Range": asked})
    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{len(a_sound())}"


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=1-2", "bytes=a-b", "bytes 0-1"])
def test_what_is_not_understood_gets_the_whole(client, oak, sound, asked):
    client.force_login(oak.pupil)
    answer = client.get(sound, headers={"Range": asked})
    assert (answer.status_code, len(body(answer))) == (200, len(a_sound()))


def test_a_part_of_an_older_copy_is_never_sent(client, oak, sound):
    client.force_login(oak.pupil)
    first = client.get(sound, headers={"Range": "bytes=0-1"})
    tag, _ = first["ETag"], body(first)
    same = client.get(sound, headers={"Range": "bytes=0-1", "If-Range": tag})
    other = client.get(sound, headers={"Range": "bytes=0-1", "If-Range": '"older"'})
    assert (same.status_code, len(body(same))) == (206, 2)
    assert (other.status_code, len(body(other))) == (200, len(a_sound()))


def test_another_schools_pupil_gets_no_part_either(client, oak, elm, sound):
    client.force_login(elm.pupil)
    assert client.get(sound, headers={"Range": "bytes=0-1"}).status_code == 404


def test_behind_nginx_we_only_say_yes(client, oak, elm, sound, settings):
    settings.ACCEL_REDIRECT = "/stored/"
    client.force_login(oak.pupil)
    answer = client.get(sound)
    stored = Material.objects.latest("pk").file.name
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["X-Accel-Redirect"] == f"/stored/{stored}"
    assert answer["Content-Type"].startswith("audio/")
    assert "sandbox" in answer["Content-Security-Policy"]
    client.force_login(elm.pupil)
    refused = client.get(sound)
    assert refused.status_code == 404
    assert "X-Accel-Redirect" not in refused


def test_a_range_of_absurd_numbers_is_answered_with_the_whole(client, oak, sound):
    client.force_login(oak.pupil)
    answer = client.get(sound, headers={"Range": f"bytes={'9' * 5000}-"})
    assert (answer.status_code, body(answer)) == (200, a_sound())
