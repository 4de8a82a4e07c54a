"""Comments at a place: in a picture that was handed in, or beside a paragraph."""

import json
from dataclasses import dataclass
from typing import Any, Self

MOST_PINS = 30
MOST_LETTERS = 300
THOUSAND = 1000


@dataclass(frozen=True)
class Pin:
    """One comment. In a picture: ``file``, its public id, with ``x`` and ``y`` in
    thousandths of its width and height, from the top left. In the writing:
    ``paragraph``, from 0."""

    text: str
    file: str = ""
    x: int = 0
    y: int = 0
    paragraph: int | None = None

    @classmethod
    def from_page(cls, said: Any) -> Self:
        """A pin as a page sends it. Raises ``ValueError`` for anything else."""
        if not isinstance(said, dict):
            raise ValueError("a pin is an object")
        text = " ".join(str(said.get("text", "")).split())
        text.encode()  # half a sign, as a script may cut it, can be kept nowhere
        if not 0 < len(text) <= MOST_LETTERS or "\0" in text:
            raise ValueError("a pin says something, and little")
        if said.get("file"):
            x, y = (whole(said.get(axis)) for axis in ("x", "y"))
            return cls(text, file=str(said["file"])[:12], x=x, y=y)
        return cls(text, paragraph=whole(said.get("paragraph")))

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        if self.file:
            return {"file": self.file, "x": self.x, "y": self.y, "text": self.text}
        return {"paragraph": self.paragraph, "text": self.text}


def whole(number: Any) -> int:
    """A whole number from 0 to 1,000. Raises ``ValueError`` for anything else."""
    if not isinstance(number, int) or isinstance(number, bool):
        raise ValueError("not a whole number")
    if not 0 <= number <= THOUSAND:
        raise ValueError("outside of the picture")
    return number


def pins_from(text: str) -> list[Pin]:
    """The pins in a page's JSON. Raises ``ValueError`` when it is not a list of them."""
    try:
        said = json.loads(text or "[]")
        if not isinstance(said, list) or len(said) > MOST_PINS:
            raise ValueError("too many pins")
        return [Pin.from_page(one) for one in said]
    except RecursionError:  # lists in lists in lists, as no page of ours makes them
        raise ValueError("too deep") from None
