"""What a form may bring at once, asked before any of it is taken."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from files.incoming import NoRoomError, refuse_without_room

FIELDS = 5 * 1024 * 1024  # bytes, for what is not a file


class BoundedUpload(FileUploadHandler):
    """Refuses a form that is larger than any of ours, or than what the disk has room for.

    Django looks for the form's token before anybody is known, and so takes in the whole of
    what a stranger sends.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803 -- Django's
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        """Raises ``RequestDataTooBig``, which is answered with 400."""
        if content_length > settings.MAX_ALL_BYTES + FIELDS:
            raise RequestDataTooBig("This is more than any form of ours sends.")
        if content_length <= settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            return  # words, or a small file: it never comes to the disk
        try:
            refuse_without_room(content_length)
        except NoRoomError:
            raise RequestDataTooBig("There is no room for files just now.") from None

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
