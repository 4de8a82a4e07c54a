"""A pupil's picture on its way in: small enough, upright, and nothing but a picture.

The work is laid out for little memory, since several of these run beside the site: a JPEG
is decoded at a fraction of its size, any other picture is made smaller in strips, and what
would not fit is turned down from its header.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pillow_heif
from PIL import Image, ImageCms

from files.kinds import HEIC, JPEG, PNG, WEBP, Kind
from files.pictures import BROKEN, MAX_SIDE, turn_of
from files.refusal import Refused

MAX_PIXELS = 50_000_000  # a telephone's 48 megapixels, and a little
# libwebp and Pillow keep five copies of four bytes for each point.
MAX_PIXELS_WEBP = 10_000_000
MAX_COEFFICIENTS = 160_000_000  # bytes
LONG_EDGE, SMALL_EDGE = 2_048, 640  # points
# Halves of a telephone's 4,000 and 4,032 points are near enough, and cost far less.
NEAR = 1_940  # points
STRIP = 1_000_000  # points
# A transparent picture that is a photograph is many times smaller as WebP.
LARGE_PNG = 1_000_000  # bytes
TOO_LARGE = "This picture is too big for us, so take a screenshot of it and send that."
TOO_LONG = "This picture is too long or too wide, so cut it into smaller ones."
BROKEN_PICTURE = "We could not open this picture, so take it again or send a screenshot."
PLUGINS = {JPEG: ["JPEG", "MPO"], PNG: ["PNG"], WEBP: ["WEBP"]}
# One thread, and only the picture itself: no thumbnail, depth or gain map is looked at.
pillow_heif.options.DECODE_THREADS = 1
pillow_heif.options.THUMBNAILS = False
pillow_heif.options.DEPTH_IMAGES = False
pillow_heif.options.AUX_IMAGES = False
SRGB = ImageCms.createProfile("sRGB")
BAD = (*BROKEN, RuntimeError, EOFError, KeyError, IndexError, TypeError, OverflowError)


@dataclass(frozen=True)
class Encoded:
    """A picture as bytes, ready to be written."""

    kind: Kind
    data: bytes
    width: int
    height: int


class Loaded(NamedTuple):
    """A picture out of its file, made smaller, with what is still to be done to it."""

    picture: Image.Image
    profile: bytes | None
    turn: Image.Transpose | None


def clean_picture(source: Path, kind: Kind) -> tuple[Encoded, Encoded]:
    """The picture at ``source``, at most 2,048 points long, and a copy of at most 640.

    A photograph becomes a JPEG; what is transparent or has few colours a PNG, when that
    is smaller. Both hold no metadata (Exif, XMP, IPTC, colour profile, thumbnail,
    comment) and nothing that stood behind the picture's end: they are encoded afresh
    from points in sRGB. Of an animated picture the first frame is kept.

    Raises ``Refused`` for a picture that is broken, of more than 50 million points (of
    WebP 10 million), or more than 12,000 on a side.
    """
    try:
        with warnings.catch_warnings():
            # Pillow's own warning comes before our check: both mean the same here.
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            loaded = _opened_heif(source) if kind == HEIC else _opened(source, kind)
            picture = _in_srgb(_fitted(loaded.picture), loaded.profile)
            if loaded.turn is not None:
                picture = picture.transpose(loaded.turn)
            whole = _encoded(picture, drawn=kind == PNG)
            # For making smaller it is as good as Lanczos, at a third of the time.
            picture.thumbnail((SMALL_EDGE, SMALL_EDGE), Image.Resampling.HAMMING)
            return whole, _encoded(picture, drawn=whole.kind == PNG)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise Refused(TOO_LARGE) from None
    except BAD:
        raise Refused(BROKEN_PICTURE) from None


def _opened(source: Path, kind: Kind) -> Loaded:
    with Image.open(source, formats=PLUGINS[kind]) as opened:
        _check_size(*opened.size, MAX_PIXELS_WEBP if kind == WEBP else MAX_PIXELS)
        if kind == JPEG:
            _check_progressive(opened)
            # A JPEG decodes to a half, a quarter or an eighth at a fraction of the cost.
            opened.draft(None, _fitting(opened.size, NEAR))
        opened.load()
        whole = (0, 0, *opened.size)
        small = _reduced(
            opened.size, lambda box: opened if box == whole else opened.crop(box)
        )
        return Loaded(small, opened.info.get("icc_profile"), turn_of(opened))


def _check_progressive(opened: Image.Image) -> None:
    """A JPEG that comes in passes is kept whole, undecoded, until the last of them.

    Two bytes for each sample (ITU-T T.81, annex G), of which colour may have as many as
    brightness, or a quarter.
    """
    if not opened.info.get("progressive"):
        return
    factors = [(across, down) for _, across, down, _ in getattr(opened, "layer", [])]
    most = max((across * down for across, down in factors), default=1)
    samples = sum(across * down for across, down in factors) / most
    if 2 * samples * opened.width * opened.height > MAX_COEFFICIENTS:
        raise Refused(TOO_LARGE)


def _opened_heif(source: Path) -> Loaded:
    """A HEIF picture, which comes upright from its decoder (ISO/IEC 23008-12, 6.5.10)."""
    with source.open("rb") as file:
        opened = pillow_heif.open_heif(file, convert_hdr_to_8bit=True, remove_stride=True)
    width, height = opened.size
    _check_size(width, height, MAX_PIXELS)
    data, mode = memoryview(opened.data), opened.mode
    stride = opened.stride

    def strip(box: tuple[int, int, int, int]) -> Image.Image:
        # Out of the decoder's own memory: the whole in Pillow would cost it once more.
        left, top, right, bottom = box
        part = data[top * stride : bottom * stride]
        return Image.frombytes(
            mode, (right - left, bottom - top), part, "raw", mode, stride
        )

    return Loaded(_reduced(opened.size, strip), opened.info.get("icc_profile"), None)


def _check_size(width: int, height: int, most: int) -> None:
    if width * height > most:
        raise Refused(TOO_LARGE)
    if max(width, height) > MAX_SIDE:
        raise Refused(TOO_LONG)


def _fitting(size: tuple[int, int], edge: int) -> tuple[int, int]:
    longest = max(size)
    if longest <= edge:
        return size
    width, height = (max(1, round(side * edge / longest)) for side in size)
    return width, height


def _reduced(
    size: tuple[int, int], strip: Callable[[tuple[int, int, int, int]], Image.Image]
) -> Image.Image:
    """A picture of ``size``, whose parts ``strip`` gives, less than twice ``LONG_EDGE``."""
    width, height = size
    times = max(size) // NEAR
    if times < 2:
        return _plain(strip((0, 0, width, height)))
    rows = times * max(1, STRIP // (width * times))
    small: Image.Image | None = None
    for top in range(0, height, rows):
        box = (0, top, width, min(top + rows, height))
        part = _plain(strip(box)).reduce(times)
        if small is None:
            small = Image.new(part.mode, (part.width, -(-height // times)))
        small.paste(part, (0, top // times))
    assert small is not None
    return small


def _fitted(picture: Image.Image) -> Image.Image:
    fitting = _fitting(picture.size, LONG_EDGE)
    if picture.size == fitting:
        return picture
    return picture.resize(fitting, Image.Resampling.LANCZOS)


def _plain(picture: Image.Image) -> Image.Image:
    """``picture`` in one of the modes that can be made smaller: L, RGB, RGBA, CMYK."""
    mode = picture.mode
    if mode.startswith("I;16") or mode == "I":
        # Sixteen bits to eight: Pillow's own conversion would cut off what is bright.
        return picture.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if mode in ("LA", "PA", "La", "RGBa") or "transparency" in picture.info:
        return picture.convert("RGBA")
    if mode in ("L", "RGB", "RGBA", "CMYK"):
        return picture
    return picture.convert("L" if mode == "1" else "RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The same colours without the profile that said how to read them.

    Telephones write in Display P3: its numbers read as sRGB look pale. A profile that
    cannot be read is a lie or a mistake, and left out.
    """
    if profile:
        try:
            picture = _converted(picture, ImageCms.ImageCmsProfile(BytesIO(profile)))
        except (ImageCms.PyCMSError, *BAD):
            pass
    return picture.convert("RGB") if picture.mode == "CMYK" else picture


def _converted(picture: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
    space = profile.profile.xcolor_space.strip()
    has_alpha = picture.mode == "RGBA"
    colours = picture.convert("RGB") if has_alpha else picture
    if space != {"L": "GRAY"}.get(colours.mode, colours.mode):
        return picture
    if "sRGB" in (profile.profile.profile_description or ""):
        return picture
    converted = ImageCms.profileToProfile(colours, profile, SRGB, outputMode="RGB")
    if converted is None:
        return picture
    if has_alpha:
        converted.putalpha(picture.getchannel("A"))
    return converted


def _encoded(picture: Image.Image, *, drawn: bool) -> Encoded:
    # A new picture: whatever Pillow carries along in "info" would be written as well.
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    if bare.mode == "RGBA":
        if bare.getchannel("A").getextrema() != (255, 255):
            return _transparent(bare)
        bare = bare.convert("RGB")
    jpeg = _written(bare, JPEG, quality=85, optimize=True)
    if drawn:
        png = _written(bare, PNG)
        if len(png.data) <= len(jpeg.data):
            return png
    return jpeg


def encoded_jpeg(picture: Image.Image) -> Encoded:
    """A picture that was never in a file, such as a film's first."""
    return _written(picture, JPEG, quality=80, optimize=True)


def _transparent(picture: Image.Image) -> Encoded:
    png = _written(picture, PNG)
    if len(png.data) <= LARGE_PNG:
        return png
    return _written(picture, WEBP, quality=85, method=2)


def _written(picture: Image.Image, kind: Kind, **options: int | bool) -> Encoded:
    out = BytesIO()
    picture.save(out, format=PLUGINS[kind][0], **options)
    return Encoded(kind, out.getvalue(), *picture.size)
