"""What happens to a picture on its way in: turned upright, and told to forget."""

import struct
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_PIXELS = 40_000_000
MAX_SIDE = 12_000  # points: WebP, which pupils are sent, ends at 16,383
# What Pillow raises for files that are not, or not wholly, what they say.
BROKEN = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
)
BROKEN_PICTURE = "We could not open this picture. It may be broken: try saving it again."
FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}


class CleanPicture(ContentFile):
    """A picture that has been through :func:`forgetful`, and need not go again."""


def forgetful(file: Any, name: str) -> CleanPicture:
    """A copy of a picture without anything but the picture, turned upright.

    A photograph of homework taken at home says in its metadata where the home is. The
    picture is decoded and encoded afresh, so that position, camera, thumbnail, comments
    and whatever was hidden behind the picture's end are gone.

    Raises ``ValidationError``, in the author's words, for what is not a picture of a
    kind we keep, is broken, has more than 40 million points, or a side of more than
    12,000.
    """
    try:
        file.seek(0)
        with Image.open(file) as opened:
            if opened.format not in FORMATS:
                raise ValidationError("Choose a JPEG, PNG or WebP picture.")
            if opened.width * opened.height > MAX_PIXELS:
                raise ValidationError(
                    "This picture is too large. Make it smaller than 40 megapixels."
                )
            if max(opened.size) > MAX_SIDE:
                raise ValidationError(
                    "This picture is too long or too wide. Cut it into smaller ones."
                )
            kind = opened.format
            upright = ImageOps.exif_transpose(opened)
            upright.load()
    except ValidationError:
        raise
    except BROKEN:
        raise ValidationError(BROKEN_PICTURE) from None
    if kind == "JPEG" and upright.mode not in ("RGB", "L"):
        upright = upright.convert("RGB")
    clean = Image.new(upright.mode, upright.size)
    if upright.palette:
        clean.putpalette(upright.palette)
    if "transparency" in upright.info:
        clean.info["transparency"] = upright.info["transparency"]
    clean.paste(upright)
    out = BytesIO()
    clean.save(out, format=kind, quality=88)
    stem = name.rsplit("/", 1)[-1].rsplit(".", 1)[0] or "picture"
    return CleanPicture(out.getvalue(), name=f"{stem}.{FORMATS[kind]}")
