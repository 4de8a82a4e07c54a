"""A pupil's picture forgets where it was, stands upright, and never costs too much."""

import io
import struct
import zlib

import pillow_heif
import pytest
from PIL import Image, ImageChops, ImageCms

from files import photographs
from files.cleaning import clean
from files.kinds import Refused
from tests.factories import files as make

WEB_PAGE = b"<html><script>alert(1)</script></html>"


@pytest.fixture
def cleaned(tmp_path):
    def of(data: bytes, name: str = "work.jpg"):
        source, folder = tmp_path / "sent", tmp_path / "kept"
        source.write_bytes(data)
        folder.mkdir(exist_ok=True)
        return clean(source, folder, name)

    return of


def saved(picture: Image.Image, kind: str, **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def is_bare(path) -> bool:
    data = path.read_bytes()
    assert not [secret for secret in make.SECRETS if secret in data]
    for word in (
        b"Exif",
        b"xmp",
        b"XMP",
        b"8BIM",
        b"ICC_PROFILE",
        b"iCCP",
        b"tEXt",
        b"iTXt",
    ):
        assert word not in data
    with Image.open(path) as picture:
        picture.load()
        assert not dict(picture.getexif())
        known = set(picture.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert not known - {"transparency", "loop", "background", "timestamp", "duration"}
    return True


PHONES = {
    "jpeg": make.phone_jpeg,
    "png": make.phone_png,
    "webp": make.phone_webp,
}


@pytest.mark.parametrize("kind", PHONES)
def test_a_telephones_picture_forgets_and_stands(cleaned, kind):
    data = PHONES[kind]((120, 80))
    assert sum(secret in data for secret in make.SECRETS) >= 4
    kept = cleaned(data)
    assert is_bare(kept.whole)
    assert is_bare(kept.small)
    # Orientation 6: what lay on its side now stands, and red, which rose to the right,
    # rises downwards.
    assert (kept.width, kept.height) == (80, 120)
    with Image.open(kept.whole) as picture:
        assert picture.size == (80, 120)
        red = picture.convert("RGB").getchannel("R")
        assert red.getpixel((40, 110)) > red.getpixel((40, 10)) + 100
    assert (kept.kind.family, kept.kind.extension) == ("picture", "jpg")
    assert kept.size == kept.whole.stat().st_size


@pytest.mark.parametrize("tile", [0, 64])
def test_a_heic_becomes_a_jpeg_that_is_the_same_picture(cleaned, tile):
    picture = make.view(160, 96)
    data = make.phone_heic(picture=picture, tile_size=tile)
    assert sum(secret in data for secret in make.SECRETS) >= 4
    kept = cleaned(data, "IMG_0001.HEIC")
    assert is_bare(kept.whole)
    assert kept.kind.media_type == "image/jpeg"
    with Image.open(kept.whole) as seen:
        assert seen.size == (160, 96)
        assert differs(picture, seen) < 12


def test_a_heic_that_says_it_is_turned_is_turned_once(cleaned):
    out = io.BytesIO()
    file = pillow_heif.from_pillow(make.view(128, 64))
    file.info["exif"] = make.exif_of_a_phone(6)  # the writer makes a turn (irot) of it
    file.save(out, quality=60)
    kept = cleaned(out.getvalue())
    assert (kept.width, kept.height) == (64, 128)


def differs(one: Image.Image, other: Image.Image) -> float:
    """How far two pictures are apart on average, of 255."""
    raw = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).convert("L")
    return sum(raw.tobytes()) / len(raw.tobytes())


@pytest.mark.parametrize(
    "size",
    [
        (3000, 2000),
        (4032, 3024),
        (2500, 5000),
        (12_000, 30),
        (2, 11_000),
        (700, 500),
        (1, 1),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_large_picture_is_made_smaller_and_is_the_same(cleaned, size, kind):
    picture = make.view(*size)
    kept = cleaned(saved(picture, kind))
    longest = max(kept.width, kept.height)
    if max(size) > 2048:
        assert 1_940 <= longest <= 2_048
    else:
        assert (kept.width, kept.height) == size
    scale = longest / max(size)
    assert abs(kept.width - size[0] * scale) <= 2
    assert abs(kept.height - size[1] * scale) <= 2
    with Image.open(kept.whole) as seen:
        assert seen.size == (kept.width, kept.height)
        assert differs(picture.resize(seen.size, Image.Resampling.LANCZOS), seen) < 8
    with Image.open(kept.small) as small:
        assert max(small.size) == min(640, max(kept.width, kept.height))


def test_a_large_heic_is_the_same_picture(cleaned):
    picture = make.view(4100, 400)
    kept = cleaned(make.phone_heic(picture=picture))
    with Image.open(kept.whole) as seen:
        assert max(seen.size) <= 2048
        assert differs(picture.resize(seen.size, Image.Resampling.LANCZOS), seen) < 8


def test_display_p3_is_turned_into_srgb(cleaned):
    """A telephone's red: the same numbers, read as sRGB, would be paler."""
    profile = display_p3()
    for data in (
        saved(
            Image.new("RGB", (64, 64), (200, 30, 30)),
            "JPEG",
            quality=95,
            icc_profile=profile,
        ),
        saved(Image.new("RGB", (64, 64), (200, 30, 30)), "PNG", icc_profile=profile),
    ):
        with Image.open(cleaned(data).whole) as seen:
            red, green, blue = seen.convert("RGB").getpixel((30, 30))
        assert red >= 214
        assert max(green, blue) < 30


def display_p3() -> bytes:
    """A profile whose red is further out than sRGB's: its own matrix is changed.

    ICC.1:2022, 9.2.44 and 10.31: the tag "rXYZ", three numbers of 1/65,536.
    """
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for name, values in {
        b"rXYZ": (0.5151, 0.2412, -0.0011),
        b"gXYZ": (0.2919, 0.6922, 0.0419),
        b"bXYZ": (0.1572, 0.0666, 0.7841),
    }.items():
        entry = data.index(name)
        at = int.from_bytes(data[entry + 4 : entry + 8]) + 8
        data[at : at + 12] = struct.pack(">3i", *(round(v * 65_536) for v in values))
    return bytes(data).replace("sRGB".encode("utf-16-be"), "Wide".encode("utf-16-be"))


@pytest.mark.parametrize("profile", [b"", b"x", b"\0" * 128, b"acsp" * 300])
def test_a_profile_that_is_nonsense_costs_nothing(cleaned, profile):
    assert cleaned(saved(make.view(), "JPEG", icc_profile=profile)).width == 60


MODES = {
    "cmyk.jpg": lambda: saved(make.view(mode="CMYK"), "JPEG"),
    "grey.jpg": lambda: saved(make.view(mode="L"), "JPEG"),
    "progressive.jpg": lambda: saved(make.view(), "JPEG", progressive=True),
    "bits.png": lambda: saved(make.view(mode="1"), "PNG"),
    "grey.png": lambda: saved(make.view(mode="L"), "PNG"),
    "palette.png": lambda: saved(make.view(mode="P"), "PNG"),
    "grey-alpha.png": lambda: saved(make.view(mode="LA"), "PNG"),
    "alpha.png": lambda: saved(make.view(mode="RGBA"), "PNG"),
    "lossless.webp": lambda: saved(make.view(mode="RGBA"), "WEBP", lossless=True),
    "several.jpg": lambda: saved(
        make.view(), "MPO", save_all=True, append_images=[make.view()]
    ),
}


@pytest.mark.parametrize("name", MODES)
def test_every_way_of_writing_colour_is_read(cleaned, name):
    data = MODES[name]()
    kept = cleaned(data)
    assert is_bare(kept.whole)
    with Image.open(io.BytesIO(data)) as given, Image.open(kept.whole) as seen:
        assert differs(given, seen) < 20


def test_sixteen_bits_become_eight_and_not_white(cleaned):
    grey = Image.linear_gradient("L")
    deep = grey.convert("I").point(lambda value: value * 257).convert("I;16")
    with Image.open(cleaned(saved(deep, "PNG")).whole) as seen:
        assert differs(grey, seen) < 3


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
@pytest.mark.parametrize("size", [4, 2100])
def test_what_is_transparent_stays_so(cleaned, mode, kind, size):
    picture = Image.new("RGBA", (size, size), (200, 10, 10, 255))
    picture.paste((0, 0, 0, 0), (0, 0, size // 2, size // 2))
    kept = cleaned(saved(picture.convert(mode), kind))
    for path in (kept.whole, kept.small):
        with Image.open(path) as seen:
            corners = seen.convert("RGBA")
            assert corners.getpixel((0, 0))[3] == 0
            assert corners.getpixel((seen.width - 1, seen.height - 1))[3] == 255


def test_a_palette_with_a_transparent_colour_stays_so(cleaned):
    picture = Image.new("P", (8, 8))
    picture.putpalette([0, 0, 0, 255, 0, 0])
    picture.putpixel((1, 1), 1)
    kept = cleaned(saved(picture, "PNG", transparency=0))
    with Image.open(kept.whole) as seen:
        assert seen.convert("RGBA").getpixel((0, 0))[3] == 0
        assert seen.convert("RGBA").getpixel((1, 1)) == (255, 0, 0, 255)


def test_a_drawing_stays_a_png_and_a_photograph_does_not(cleaned):
    drawing = Image.new("RGB", (800, 600), "white")
    for at in range(0, 600, 40):
        drawing.paste("black", (at, at, at + 30, at + 3))
    assert cleaned(saved(drawing, "PNG")).kind.extension == "png"
    assert cleaned(saved(make.view(800, 600), "PNG")).kind.extension == "jpg"


def animation(kind: str, frames: int, size=(8, 8)) -> bytes:
    pictures = [
        Image.new("RGB", size, (255 if n == 0 else 0, n % 256, n // 256))
        for n in range(frames)
    ]
    return saved(pictures[0], kind, save_all=True, append_images=pictures[1:], duration=1)


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_of_ten_thousand_frames_the_first_is_kept(cleaned, kind):
    kept = cleaned(animation(kind, 10_000))
    with Image.open(kept.whole) as seen:
        assert getattr(seen, "n_frames", 1) == 1
        assert seen.convert("RGB").getpixel((4, 4))[0] > 200
    assert kept.size < 5_000


def of_size_only(width: int, height: int) -> bytes:
    """A PNG whose header promises more than it holds."""
    data = bytearray(saved(Image.new("L", (1, 1)), "PNG"))
    data[16:24] = width.to_bytes(4) + height.to_bytes(4)
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4)
    return bytes(data)


BAD = {
    "many-points.png": (lambda: of_size_only(7_100, 7_100), photographs.TOO_LARGE),
    "more-points.png": (lambda: of_size_only(10_000, 10_000), photographs.TOO_LARGE),
    "most-points.png": (lambda: of_size_only(30_000, 30_000), photographs.TOO_LARGE),
    "13000.png": (
        lambda: saved(Image.new("L", (13_000, 13_000)), "PNG"),
        photographs.TOO_LARGE,
    ),
    "ribbon.png": (lambda: saved(Image.new("L", (1, 60_000)), "PNG"), photographs.TOO_LONG),
    "ribbon.jpg": (
        lambda: saved(Image.new("L", (60_000, 1)), "JPEG"),
        photographs.TOO_LONG,
    ),
    "large.webp": (
        lambda: saved(Image.new("L", (3_200, 3_200)), "WEBP", method=0),
        photographs.TOO_LARGE,
    ),
    "passes.jpg": (
        lambda: saved(
            Image.new("RGB", (7_000, 7_000)), "JPEG", progressive=True, subsampling=0
        ),
        photographs.TOO_LARGE,
    ),
    "promises.png": (lambda: of_size_only(7_000, 7_000), photographs.BROKEN_PICTURE),
    "header.jpg": (lambda: b"\xff\xd8\xff\xe0", photographs.BROKEN_PICTURE),
    "header.png": (lambda: b"\x89PNG\r\n\x1a\n", photographs.BROKEN_PICTURE),
    "header.webp": (lambda: b"RIFF\x10\0\0\0WEBPVP8 ", photographs.BROKEN_PICTURE),
    "header.heic": (lambda: make.phone_heic()[:24], photographs.BROKEN_PICTURE),
    "half.jpg": (lambda: make.phone_jpeg()[:3000], photographs.BROKEN_PICTURE),
    "half.png": (lambda: make.phone_png()[:3000], photographs.BROKEN_PICTURE),
    "half.webp": (lambda: make.phone_webp()[:500], photographs.BROKEN_PICTURE),
    "half.heic": (lambda: make.phone_heic()[:2000], photographs.BROKEN_PICTURE),
}


@pytest.mark.parametrize("name", BAD)
def test_a_broken_or_monstrous_picture_gets_a_sentence(cleaned, tmp_path, name):
    making, sentence = BAD[name]
    with pytest.raises(Refused) as refusal:
        cleaned(making(), name)
    assert str(refusal.value) == sentence
    assert list((tmp_path / "kept").iterdir()) == []


@pytest.mark.parametrize("making", [*PHONES.values(), make.phone_heic])
def test_a_picture_cut_or_altered_anywhere_is_refused_or_kept(cleaned, making):
    whole = making()
    for length in range(1, len(whole), max(1, len(whole) // 50)):
        altered = bytearray(whole)
        altered[length] ^= 0xFF
        for data in (whole[:length], bytes(altered)):
            try:
                assert cleaned(data).size
            except Refused:
                continue


@pytest.mark.parametrize("tail", [WEB_PAGE, make.zipped({"evil.html": WEB_PAGE})])
@pytest.mark.parametrize("kind", PHONES)
def test_what_hides_behind_a_picture_is_lost(cleaned, kind, tail):
    kept = cleaned(PHONES[kind]() + tail)
    for path in (kept.whole, kept.small):
        assert tail[:30] not in path.read_bytes()
        assert b"alert(1)" not in path.read_bytes()
