"""Where authored files lie, and how they are asked for."""

from django.urls import reverse

from files.storage import LastingStorage


class PrivateStorage(LastingStorage):
    """Files on disk, outside anything a web server publishes.

    A file's address is a view that asks who is asking: the editor's own, which serves
    the media of the school in force. Pupils read a lesson's files at the lesson's
    address. There is no public media address at all.
    """

    def url(self, name: str | None) -> str:
        return reverse("content:file_serve", args=[name])
