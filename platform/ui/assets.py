"""Static files as they are sent: our own without comments and indents.

What a phone fetches has to be small, and what we read has to be explained: the comments
stay in the repository. Only whitespace and comments go; no name is changed.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import rcssmin
import rjsmin
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = "ui/"
THEIRS = ("ui/writing/squire.js",)  # as its author made it small
SMALLER: dict[str, Callable[[str], str]] = {
    ".js": rjsmin.jsmin,
    ".css": rcssmin.cssmin,
}


class SmallStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's, with our scripts and styles made small before they are hashed."""

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        with TemporaryDirectory() as folder:
            small = FileSystemStorage(folder)
            for name, (storage, path) in list(paths.items()):
                make = SMALLER.get(Path(name).suffix)
                if make is None or not name.startswith(OURS) or name in THEIRS:
                    continue
                with storage.open(path) as file:
                    target = Path(folder) / name
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_text(make(file.read().decode()))
                paths[name] = (small, name)
            yield from super().post_process(paths, dry_run, **options)
