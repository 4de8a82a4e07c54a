"""Where authored files lie when they are kept in a bucket."""

from typing import Any

from django.urls import reverse

from content.storage import InAFolderOfItsOwn
from files.bucket import LastingBucket


class PrivateBucket(InAFolderOfItsOwn, LastingBucket):
    """As :class:`content.storage.PrivateStorage`, in a bucket."""

    def url(self, name: str | None, *args: Any, **kwargs: Any) -> str:
        return reverse("content:file_serve", args=[name])
