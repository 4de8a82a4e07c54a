"""Where authored files lie, and how they are asked for."""

from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.urls import reverse
from django.utils.functional import cached_property


class PrivateStorage(FileSystemStorage):
    """Files on disk, outside anything a web server publishes.

    A file's address is a view that asks who is asking: the editor's own, which serves
    the media of the school in force. Pupils read a lesson's files at the lesson's
    address. There is no public media address at all.
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault("location", settings.FILES_ROOT)
        super().__init__(**options)

    @cached_property
    def base_url(self) -> None:  # type: ignore[override]
        return None

    def url(self, name: str | None) -> str:
        return reverse("content:file_serve", args=[name])
