"""Where authored files lie, and how they are asked for."""

from pathlib import PurePosixPath

from django.core.files.storage import Storage
from django.urls import reverse
from django.utils.crypto import get_random_string

from files.storage import LastingStorage


class InAFolderOfItsOwn(Storage):
    """Each file in a folder that nobody guesses, under the name it came with.

    With one folder for all, a file whose name is taken gets another: so whoever sends one
    would learn which names other schools' files have.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        path = PurePosixPath(name)
        apart = path.parent / get_random_string(10) / path.name
        return super().get_available_name(str(apart), max_length)


class PrivateStorage(InAFolderOfItsOwn, LastingStorage):
    """Files on disk, outside anything a web server publishes.

    A file's address is a view that asks who is asking: the editor's own, which serves
    the media of the school in force. Pupils read a lesson's files at the lesson's
    address. There is no public media address at all.
    """

    def url(self, name: str | None) -> str:
        return reverse("content:file_serve", args=[name])
