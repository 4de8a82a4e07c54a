"""A picture forgets where it was taken, whatever way it comes in, and stays private."""

import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageOps

from content.models import Picture, PictureRendition
from content.rendering import spec_of
from files.pictures import forgetful
from schools.models import Membership
from tests.content.addresses import sign_in
from tests.factories import add_person
from tests.factories.content import picture_file

ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F


def photograph(kind="JPEG", size=(60, 40), mode="RGB") -> bytes:
    """A photograph as a phone makes it: on its side, and knowing where it was."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = 6, "Phone of Dee"
    exif.get_ifd(GPS)[1], exif.get_ifd(GPS)[2] = "N", (53.0, 22.0, 0.0)
    out = BytesIO()
    options = {"exif": exif.tobytes()}
    if kind == "JPEG":
        options["comment"] = b"home"
    Image.new(mode, size, "teal").save(out, format=kind, **options)
    return out.getvalue()


def of_size_only(width: int, height: int) -> bytes:
    """A PNG whose header promises more than it holds."""
    out = BytesIO()
    Image.new("L", (1, 1)).save(out, format="PNG")
    data = bytearray(out.getvalue())
    data[16:24] = width.to_bytes(4) + height.to_bytes(4)
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4)
    return bytes(data)


def gif() -> bytes:
    out = BytesIO()
    Image.new("P", (4, 4)).save(out, format="GIF")
    return out.getvalue()


BAD = {
    "gif-header.gif": b"GIF89a",
    "gif-header-named.jpg": b"GIF89a\x01\x00\x01\x00",
    "whole.gif": gif(),
    "half.gif": gif()[:20],
    "nothing.jpg": b"",
    "half.jpg": photograph()[:300],
    "cut.png": photograph("PNG")[:60],
    "huge.png": of_size_only(20_000, 20_000),
    "large.png": of_size_only(7_000, 7_000),
    "words.jpg": b"not a picture at all",
    "script.png": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
}


def forgot(picture: Picture) -> bool:
    with picture.file.open("rb") as file:
        data = file.read()
    found = Image.open(BytesIO(data))
    known = dict(found.getexif())
    assert not known, known
    for word in (b"Phone of Dee", b"home", b"Exif\x00\x00", b"xmp"):
        assert word not in data
    assert not {"exif", "comment", "xmp", "icc_profile"} & set(found.info)
    # Orientation 6: a quarter turn, so what lay on its side now stands.
    assert (found.width, found.height) == (picture.width, picture.height) == (40, 60)
    return True


@pytest.fixture
def teacher(client, oak):
    sign_in(client, oak.teacher)
    return oak


def sent(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def ways(client, world, name: str, data: bytes):
    """Each way in through the editor: the address, and the form it wants."""
    yield "images/add/", {"title": "One", "file": sent(name, data)}
    yield "images/multiple/add/", {"title": "Two", "files[]": sent(name, data)}
    chooser = "image-chooser-upload"
    yield (
        "images/chooser/create/",
        {f"{chooser}-title": "Three", f"{chooser}-file": sent(name, data)},
    )
    yield f"images/{world.picture.pk}/", {"title": "Four", "file": sent(name, data)}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_way_in_forgets(client, teacher, kind):
    name = f"photo.{kind.lower().replace('jpeg', 'jpg')}"
    for path, form in ways(client, teacher, name, photograph(kind)):
        response = client.post(f"/oak/cms/{path}", form)
        assert response.status_code in (200, 302), path
        title = next(value for key, value in form.items() if key.endswith("title"))
        picture = Picture.objects.get(title=title)
        assert forgot(picture), path
        assert picture.collection_id == teacher.school.collection_id
        assert picture.file_size == picture.file.size
        assert picture.file_hash


def test_code_forgets(oak):
    picture = Picture(title="Code", collection=oak.school.collection)
    picture.file = ContentFile(photograph(), name="a.jpg")
    picture.save()
    assert forgot(picture)
    # A picture saved again is not encoded again: each time would cost it a little.
    with picture.file.open("rb") as file:
        before = file.read()
    picture.title = "Again"
    picture.full_clean()
    picture.save()
    with picture.file.open("rb") as file:
        assert file.read() == before


@pytest.mark.parametrize("name", BAD)
def test_a_broken_file_gets_a_message(client, teacher, name):
    before = Picture.objects.count()
    kept = teacher.picture.file.name
    for path, form in ways(client, teacher, name, BAD[name]):
        response = client.post(f"/oak/cms/{path}", form)
        assert response.status_code == 200, (path, response.status_code)
        assert b"error" in response.content, path
    assert Picture.objects.count() == before
    assert Picture.objects.get(pk=teacher.picture.pk).file.name == kept


def test_a_picture_cut_short_anywhere_is_refused_or_kept_whole(oak):
    for kind in ("JPEG", "PNG", "WEBP"):
        whole = photograph(kind)
        for length in range(0, len(whole), max(1, len(whole) // 40)):
            try:
                forgetful(BytesIO(whole[:length]), "a")
            except ValidationError:
                continue


@pytest.mark.parametrize(
    ("mode", "kind"), [("P", "PNG"), ("RGBA", "PNG"), ("LA", "PNG"), ("RGBA", "WEBP")]
)
def test_what_is_transparent_stays_so(mode, kind):
    picture = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
    picture.putpixel((0, 0), (200, 10, 10, 255))
    out = BytesIO()
    picture.convert(mode).save(out, format=kind, lossless=True)
    clean = Image.open(forgetful(BytesIO(out.getvalue()), "a.png")).convert("RGBA")
    assert clean.getpixel((3, 3))[3] == 0
    assert clean.getpixel((0, 0))[3] == 255


def test_a_palette_with_a_transparent_colour_survives():
    picture = Image.new("P", (2, 2))
    picture.putpalette([0, 0, 0, 255, 0, 0])
    picture.putpixel((1, 1), 1)
    out = BytesIO()
    picture.save(out, format="PNG", transparency=0)
    clean = Image.open(forgetful(BytesIO(out.getvalue()), "a.png")).convert("RGBA")
    assert clean.getpixel((0, 0))[3] == 0
    assert clean.getpixel((1, 1)) == (255, 0, 0, 255)


def addresses_of(world) -> list[str]:
    picture = world.picture
    rendition = picture.get_rendition(spec_of(480))
    names = [picture.file.name, rendition.file.name]
    assert PictureRendition.objects.filter(image=picture).exists()
    return [f"cms/files/{name}" for name in names]


def test_every_address_of_a_picture_is_private(client, oak, elm):
    for path in addresses_of(oak):
        client.logout()
        assert client.get(f"/oak/{path}")["Location"].startswith("/sign-in/")
        assert client.get(f"/{path}").status_code in (302, 404)
        for stranger in (oak.pupil, elm.teacher, elm.head, oak.office):
            sign_in(client, stranger)
            for slug in ("/oak", "/elm", ""):
                assert client.get(f"{slug}/{path}").status_code == 404
        sign_in(client, oak.teacher)
        assert client.get(f"/elm/{path}").status_code == 404
        response = client.get(f"/oak/{path}")
        assert response.status_code == 200
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert "private" in response["Cache-Control"]
        if response.streaming:
            b"".join(response.streaming_content)  # read, as a browser would


def test_there_is_no_other_way_to_a_file(client, oak):
    name = oak.picture.file.name
    sign_in(client, oak.teacher)
    for path in (
        f"/media/{name}",
        f"/{name}",
        f"/static/{name}",
        f"/images/abc/{oak.picture.pk}/width-100/",
        f"/documents/{oak.picture.pk}/x.pdf",
        "/oak/cms/files/../../db.sqlite3",
        "/oak/cms/files//etc/passwd",
        "/oak/cms/files/%2e%2e/db.sqlite3",
    ):
        assert client.get(path).status_code in (301, 302, 404), path


def test_a_colleague_of_the_same_school_sees_it(client, oak):
    sign_in(client, add_person(oak.school, Membership.Role.SENCO))
    for path in addresses_of(oak):
        response = client.get(f"/oak/{path}")
        assert response.status_code == 200
        if response.streaming:
            b"".join(response.streaming_content)  # read, as a browser would


@pytest.mark.parametrize(("size", "fits"), [((8, 12_000), True), ((8, 12_001), False)])
def test_a_picture_too_long_to_be_sent_to_pupils_is_refused(oak, size, fits):
    file = picture_file("scrolled.png", size, kind="PNG")
    if fits:
        assert forgetful(file, file.name)
        return
    with pytest.raises(ValidationError, match="too long"):
        forgetful(file, file.name)


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_picture_stands_upright_whichever_way_it_was_held(turn):
    """As Pillow's own exif_transpose turns it (Exif 2.32, tag 0x0112)."""
    exif = Image.Exif()
    exif[ORIENTATION] = turn
    held = Image.effect_noise((6, 4), 90)
    out = BytesIO()
    held.save(out, format="PNG", exif=exif.tobytes())
    clean = Image.open(forgetful(BytesIO(out.getvalue()), "a.png"))
    upright = ImageOps.exif_transpose(Image.open(BytesIO(out.getvalue())))
    assert (clean.size, clean.tobytes()) == (upright.size, upright.tobytes())


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_metadata_that_is_nonsense_does_not_cost_the_picture():
    """A wrong byte anywhere in it: the picture itself is whole, and is kept."""
    whole = photograph()
    start = whole.index(b"Exif\x00\x00")
    end = start - 2 + int.from_bytes(whole[start - 2 : start])
    for at in range(start + 6, end):
        for value in (0x00, 0x01, 0x7F, 0xFF):
            broken = bytearray(whole)
            broken[at] = value
            clean = Image.open(forgetful(BytesIO(bytes(broken)), "a.jpg"))
            assert clean.format == "JPEG"
            assert not clean.getexif()


def test_a_jpeg_with_a_second_picture_behind_it_is_a_jpeg():
    """Some phones and cameras make such files; only the first picture is kept."""
    first, second = (Image.new("RGB", (30, 20), colour) for colour in ("red", "blue"))
    out = BytesIO()
    first.save(out, format="MPO", save_all=True, append_images=[second])
    assert Image.open(BytesIO(out.getvalue())).format == "MPO"
    clean = Image.open(forgetful(BytesIO(out.getvalue()), "IMG_0001.JPG"))
    assert clean.format == "JPEG"
    assert getattr(clean, "n_frames", 1) == 1
    red, _, blue = clean.getpixel((10, 10))
    assert red > 200 > 60 > blue
