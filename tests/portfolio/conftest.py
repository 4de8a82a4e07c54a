"""A pupil's browser that sends files, and what it sends."""

import uuid
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from portfolio.models import Attachment

PIECE = 64 * 1024


def photo(side: int = 300, colour: int = 0) -> bytes:
    """A JPEG that does not compress well, so that it comes in several pieces."""
    noise = Image.effect_noise((side, side), 80 + colour)
    out = BytesIO()
    noise.convert("RGB").save(out, "JPEG", quality=92)
    return out.getvalue()


@dataclass
class Sender:
    """One browser of one person, at one piece of set work."""

    client: Any
    world: Any

    def begin(self, size: int, *, name: str = "river.jpg", key: str = "", **more: str):
        args = [self.world.course.code, self.world.assignment.slug]
        form = {"key": key or str(uuid.uuid4()), "name": name, "size": size, **more}
        return self.client.post(reverse("courses:file_begin", args=args), form)

    def piece(self, address: str, data: bytes, offset: int, **headers: str):
        return self.client.patch(
            address,
            data,
            content_type="application/offset+octet-stream",
            headers={"Upload-Offset": str(offset), **headers},
        )

    def send(self, data: bytes, *, name: str = "river.jpg", key: str = "") -> dict:
        """Begin and send all of it; what the server says in the end."""
        begun = self.begin(len(data), name=name, key=key)
        assert begun.status_code == 200, begun.content
        said = begun.json()
        address = f"/files/{said['id']}/"
        while said["state"] == "arriving" and said["offset"] < len(data):
            at = said["offset"]
            answer = self.piece(address, data[at : at + PIECE], at)
            assert answer.status_code == 200, answer.content
            said = answer.json()
        return said

    def hand_in(self, *ids: str, text: str = "", key: str = ""):
        args = [self.world.course.code, self.world.assignment.slug]
        form = {"text": text, "key": key or str(uuid.uuid4()), "files": ids}
        return self.client.post(reverse("courses:hand_in", args=args), form)


@pytest.fixture
def dee(client, oak, settings, tmp_path) -> Sender:
    settings.INCOMING_ROOT = tmp_path / "incoming"
    client.force_login(oak.pupil)
    return Sender(client, oak)


def row(said: dict) -> Attachment:
    return Attachment.objects.get(public_id=said["id"])


def post_form(dee, oak, *files: tuple[str, bytes], key: str):
    """Hand in as a browser without scripts does: the files come with the form."""
    address = reverse("courses:hand_in", args=[oak.course.code, oak.assignment.slug])
    uploads = [SimpleUploadedFile(name, data, "image/jpeg") for name, data in files]
    return dee.client.post(address, {"text": "", "key": key, "new_files": uploads})
