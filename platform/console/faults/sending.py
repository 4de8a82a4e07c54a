"""How one of the class sends a file, and what the file is, so that it is known again."""

import hashlib
import json
import random
import uuid
from io import BytesIO
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from console.faults.people import Visitor

SIZE = (1200, 900)
PATCH = (100, 100, 500, 500)  # where a picture has its own colour
PIECE = 48 * 1024  # so that a file takes several pieces, and is cut in the middle


class FileSender:
    """Sends a text and a photo in turn, as the page does: begin, pieces, go on."""

    def __init__(
        self, visitor: "Visitor", pupil: dict[str, Any], path: str, token: str
    ) -> None:
        self.visitor, self.path = visitor, path
        self.token = token
        self.headers = {**pupil["headers"], "X-CSRFToken": token}
        self.dice = random.Random(pupil["public_id"])  # noqa: S311
        self.ground = Image.effect_noise(SIZE, 60).convert("RGB")
        self.turn = 0

    def send(self) -> str:
        """Send one file until the server says that it is whole; its id, or nothing when
        time was up or it was not taken."""
        self.turn += 1
        data, facts = self.photo() if self.turn % 2 else self.text()
        key = str(uuid.uuid4())
        said = self.begin(key, facts["name"], len(data))
        while said and said["state"] == "arriving":
            at = said["offset"]
            said = self.piece(said["id"], data[at : at + PIECE], at)
        if not said or said["state"] == "refused":
            return ""
        with self.visitor.promises.lock:
            self.visitor.promises.files[said["id"]] = facts
        return said["id"]

    def begin(self, key: str, name: str, size: int) -> dict[str, Any]:
        form = {"csrfmiddlewaretoken": self.token, "key": key, "name": name, "size": size}
        return self.understood(self.visitor.ask("POST", self.path, self.headers, form))

    def piece(self, file: str, data: bytes, at: int) -> dict[str, Any]:
        headers = {
            **self.headers,
            "Upload-Offset": str(at),
            "Content-Type": "application/offset+octet-stream",
        }
        address = f"/files/{file}/"
        return self.understood(self.visitor.ask("PATCH", address, headers, body=data))

    def understood(self, answer: tuple[int, str, str] | None) -> dict[str, Any]:
        """What the server says of the file; nothing when it does not take it."""
        if answer is None:
            return {}
        status, _, body = answer
        if status in (200, 409):
            return json.loads(body)
        if status not in self.visitor.expected:
            with self.visitor.promises.lock:
                self.visitor.promises.wrong.append(f"{status} for a file")
        return {}

    def take_out(self, file: str) -> None:
        """Make room in the tray for the next one; the version keeps it."""
        form = {"csrfmiddlewaretoken": self.token, "act": "remove"}
        self.visitor.ask("POST", f"/files/{file}/", self.headers, form)

    def text(self) -> tuple[bytes, dict[str, Any]]:
        """A text, kept byte for byte."""
        lines = [f"{uuid.uuid4()} {self.dice.random()}\n" for _ in range(2000)]
        data = "".join(lines).encode()
        return data, {"name": "diary.txt", "sha256": hashlib.sha256(data).hexdigest()}

    def photo(self) -> tuple[bytes, dict[str, Any]]:
        """A photo with a patch of a colour of its own, known again once it is cleaned."""
        colour = tuple(self.dice.randrange(20, 236) for _ in range(3))
        picture = self.ground.copy()
        ImageDraw.Draw(picture).rectangle(PATCH, fill=colour)
        out = BytesIO()
        picture.save(out, "JPEG", quality=80)
        return out.getvalue(), {"name": "river.jpg", "colour": colour}
