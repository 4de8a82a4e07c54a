"""Sending a stored file to somebody who may have it, whole or in part.

Django's own file response knows no ranges, without which Safari plays no sound or video
at all and nobody can jump (RFC 9110, section 14). Behind nginx the view only says yes, and
nginx sends the file: see ``ACCEL_REDIRECT``.
"""

import hashlib
import mimetypes
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

CHUNK = 64 * 1024
# One range alone. Of several a server may send the whole, and players ask for one.
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})\Z")
PARTIAL, CANNOT = 206, 416


def send_file(
    request: HttpRequest, file: Any, *, name: str, as_attachment: bool
) -> HttpResponseBase:
    """``file``, a stored one, as a response: what ``Range`` asks for, or all of it.

    ``name`` is what it is called where it is saved. What a file holds never changes under
    its stored name, so that name is its tag.
    """
    etag = f'"{hashlib.sha256(file.name.encode()).hexdigest()[:32]}"'
    if settings.ACCEL_REDIRECT and isinstance(file.storage, FileSystemStorage):
        response = by_nginx(file, name, as_attachment=as_attachment)
    else:
        response = by_ourselves(request, file, name, etag, as_attachment=as_attachment)
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def by_nginx(file: Any, name: str, *, as_attachment: bool) -> HttpResponseBase:
    """No content: nginx reads the file itself, ranges and all."""
    kind, packed = mimetypes.guess_type(name)
    whole = kind if kind and not packed else "application/octet-stream"
    response = HttpResponse(content_type=whole)
    if said := content_disposition_header(as_attachment, name):
        response["Content-Disposition"] = said
    response["X-Accel-Redirect"] = f"{settings.ACCEL_REDIRECT}{quote(file.name)}"
    return response


def by_ourselves(
    request: HttpRequest, file: Any, name: str, etag: str, *, as_attachment: bool
) -> HttpResponseBase:
    size = file.size
    asked = RANGE.match(request.headers.get("Range", ""))
    # A part of what the browser has an older copy of would be nonsense.
    is_current = request.headers.get("If-Range", etag) == etag
    bounds = bounds_of(asked, size) if asked and is_current else None
    if asked and is_current and bounds is None:
        response = HttpResponse(status=CANNOT)
        response["Content-Range"] = f"bytes */{size}"
        return response
    opened = file.open("rb")
    whole = FileResponse(opened, as_attachment=as_attachment, filename=name)
    if bounds is None:
        return whole
    first, last = bounds
    opened.seek(first)
    whole.streaming_content = part_of(opened, last - first + 1)  # type: ignore[assignment]
    whole.status_code = PARTIAL
    whole["Content-Range"] = f"bytes {first}-{last}/{size}"
    whole["Content-Length"] = str(last - first + 1)
    return whole


def bounds_of(asked: re.Match[str], size: int) -> tuple[int, int] | None:
    """The first and last byte wanted of ``size``; ``None`` when there are no such."""
    start, end = asked.groups()
    if not start and not end:
        return None
    if not start:  # the last so many
        first, last = max(0, size - int(end)), size - 1
    else:
        first, last = int(start), min(int(end or size), size - 1)
    return (first, last) if first <= last else None


def part_of(file: Any, length: int) -> Iterator[bytes]:
    """``length`` bytes from where the file stands."""
    while length > 0 and (chunk := file.read(min(CHUNK, length))):
        length -= len(chunk)
        yield chunk
