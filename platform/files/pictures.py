"""What happens to a picture on its way in: turned upright, and told to forget."""

import struct
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, UnidentifiedImageError

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
# "MPO": a JPEG with more pictures behind the first, as some phones and cameras make.
FORMATS = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png", "WEBP": "webp"}
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def turn_of(picture: Image.Image) -> Image.Transpose | None:
    """How a picture has to be turned to stand upright (Exif 2.32, tag 0x0112)."""
    # Pillow's own exif_transpose writes the rest of the metadata anew and fails where a
    # camera wrote nonsense; all but this one number is thrown away here.
    try:
        return TURNS.get(picture.getexif().get(ORIENTATION, 1))
    except Exception:  # noqa: BLE001 -- a good picture with unreadable metadata
        return None


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
            kind = "JPEG" if opened.format == "MPO" else opened.format
            opened.load()
            turn = turn_of(opened)
            upright = opened.copy() if turn is None else opened.transpose(turn)
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
