"""How much a phone must fetch to read a page, told to the author in kilobytes."""

import gzip
from dataclasses import dataclass
from typing import Any

from content.rendering import EditorMedia, render, spec_of

PHONE_WIDTH = 960  # points: a phone of 390 CSS pixels draws about 2.5 points to each
HEAVY = 1_500_000  # bytes: over ten seconds on a weak line of 1 Mbit/s


@dataclass(frozen=True)
class Weight:
    """Bytes by kind; ``played`` is fetched only when a child presses play."""

    text: int
    pictures: int
    played: int

    @property
    def total(self) -> int:
        return self.text + self.pictures

    @property
    def is_heavy(self) -> bool:
        return self.total > HEAVY


class _Scales(EditorMedia):
    def __init__(self) -> None:
        self.pictures: dict[int, int] = {}
        self.files: dict[int, int] = {}

    def picture(self, picture: Any, width: int) -> str:
        if picture.pk not in self.pictures:
            rendition = picture.get_rendition(spec_of(PHONE_WIDTH))
            self.pictures[picture.pk] = rendition.file.size
        return "media"

    def document(self, document: Any) -> str:
        self.files[document.pk] = document.get_file_size() or 0
        return "media"


def weigh(page: Any) -> Weight:
    """Weigh the page's newest draft. Reads the pictures' sizes, at phone width."""
    scales = _Scales()
    html = render(page.get_latest_revision_as_object(), scales)
    return Weight(
        text=len(gzip.compress(html.encode())),
        pictures=sum(scales.pictures.values()),
        played=sum(scales.files.values()),
    )
