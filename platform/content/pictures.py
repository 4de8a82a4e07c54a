"""What happens to a picture on its way in: turned upright, and told to forget."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_PIXELS = 40_000_000
FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}


def forgetful(file: object, name: str) -> ContentFile:
    """A copy of a picture without anything but the picture, turned upright.

    A photograph of homework taken at home says in its metadata where the home is. The
    picture is decoded and encoded afresh, so that position, camera, thumbnail, comments
    and whatever was hidden behind the picture's end are gone.

    Raises ``ValidationError``, in the author's words, for what is not a picture of a
    kind we keep, is broken, or has more than 40 million points.
    """
    try:
        with Image.open(file) as opened:  # type: ignore[arg-type]
            if opened.format not in FORMATS:
                raise ValidationError("Choose a JPEG, PNG or WebP picture.")
            if opened.width * opened.height > MAX_PIXELS:
                raise ValidationError(
                    "This picture is too large. Make it smaller than 40 megapixels."
                )
            kind = opened.format
            upright = ImageOps.exif_transpose(opened)
            upright.load()
    except ValidationError:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError):
        raise ValidationError(
            "We could not open this picture. It may be broken: try saving it again."
        ) from None
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
    return ContentFile(out.getvalue(), name=f"{stem}.{FORMATS[kind]}")
