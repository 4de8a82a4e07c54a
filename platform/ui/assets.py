"""Static files as they are sent: our own without comments and indents, some as one.

What a phone fetches has to be small, and what we read has to be explained: the comments
stay in the repository. Only whitespace and comments go; no name is changed. Scripts that
always go together are sent in one file, which packs better and is asked for once; and
ours are packed for longer than WhiteNoise does, as they are sent far more often.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import rcssmin
import rjsmin
import zopfli.gzip
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = "ui/"
THEIRS = ("ui/writing/squire.js",)  # as its author made it small
# One file for several, by the address it has; in the order in which they run.
TOGETHER = {
    "ui/look.css": ["ui/tokens.css", "ui/causeway.css"],
    "ui/writing/box.css": ["ui/writing/writing.css", "ui/writing/tray.css"],
    "ui/writing/box.js": [
        f"ui/writing/{name}.js"
        for name in (
            *("squire", "clean", "post", "draft"),
            *("kept", "handing", "editor", "writing"),
        )
    ],
}
BETWEEN = {".js": "\n;", ".css": "\n"}
SMALLER: dict[str, Callable[[str], str]] = {
    ".js": rjsmin.jsmin,
    ".css": rcssmin.cssmin,
}


def parts(name: str) -> list[str]:
    """The addresses of what ``name`` of ``TOGETHER`` is: one, or where nothing is collected
    (development, tests) those of its parts."""
    together = isinstance(staticfiles_storage, SmallStaticFilesStorage)
    return [staticfiles_storage.url(n) for n in ([name] if together else TOGETHER[name])]


class SmallStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's, with our scripts and styles made small before they are hashed."""

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        if dry_run:
            return
        with TemporaryDirectory() as folder:
            made = FileSystemStorage(folder)
            for name in [name for name in paths if name.startswith(OURS)]:
                make = SMALLER.get(Path(name).suffix)
                if make is None or name in THEIRS:
                    continue
                storage, path = paths[name]
                with storage.open(path) as file:
                    made.save(name, ContentFile(make(file.read().decode())))
                paths[name] = (made, name)
            for name, members in TOGETHER.items():
                texts = []
                for storage, path in (paths[member] for member in members):
                    with storage.open(path) as file:
                        texts.append(file.read().decode())
                # A whole file, although none lies in the sources: it is packed as well.
                for place in (made, FileSystemStorage(self.location)):
                    place.delete(name)
                    place.save(name, ContentFile(BETWEEN[Path(name).suffix].join(texts)))
                paths[name] = (made, name)
            for name, hashed, done in super().post_process(paths, dry_run, **options):
                yield name, hashed, done
        for name in paths:
            if name.startswith(OURS):
                self._pack_again(self.hashed_files[self.hash_key(name)])

    def _pack_again(self, name: str) -> None:
        """Four bytes in a hundred less than gzip's best; WhiteNoise asks who is packed."""
        packed = Path(self.path(f"{name}.gz"))
        if packed.exists():
            packed.write_bytes(zopfli.gzip.compress(Path(self.path(name)).read_bytes()))
