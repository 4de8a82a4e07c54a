"""What may be kept is known by what is in it, and everything else is refused."""

import io
import struct
import zipfile

import pytest
from PIL import Image

from files import kinds, offices, texts
from files.kinds import Refused, look_at
from files.tracks import tracks_of_boxes
from tests.factories import files as make

SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><foreignObject/></svg>"
HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"


@pytest.fixture
def look(tmp_path):
    def at(data: bytes, name: str = "work"):
        path = tmp_path / "sent"
        path.write_bytes(data)
        return look_at(path, name)

    return at


KEPT = {
    "jpg": (make.phone_jpeg, "image/jpeg"),
    "png": (make.phone_png, "image/png"),
    "webp": (make.phone_webp, "image/webp"),
    "heic": (make.phone_heic, "image/heic"),
    "webm": (make.browser_sound, "audio/webm"),
    "film.webm": (make.browser_film, "video/webm"),
    "mp3": (make.tagged_mp3, "audio/mpeg"),
    "m4a": (lambda: make.sound("ipod", "aac"), "audio/mp4"),
    "sound.mp4": (lambda: make.sound("mp4", "aac"), "audio/mp4"),
    "aac": (lambda: make.sound("adts", "aac"), "audio/aac"),
    "ogg": (lambda: make.sound("ogg", "libopus", rate=48_000), "audio/ogg"),
    "wav": (lambda: make.sound("wav", "pcm_s16le"), "audio/wav"),
    "flac": (lambda: make.sound("flac", "flac"), "audio/flac"),
    "mov": (make.phone_film, "video/quicktime"),
    "mp4": (lambda: make.phone_film(form="mp4"), "video/mp4"),
    "3gp": (lambda: make.phone_film(form="3gp", turned=False), "video/3gpp"),
    "pdf": (make.pdf, "application/pdf"),
    "docx": (make.office, offices.OPEN_XML["word/"][0][1]),
    "xlsx": (lambda: make.office("xlsx"), offices.OPEN_XML["xl/"][0][1]),
    "pptx": (lambda: make.office("pptx"), offices.OPEN_XML["ppt/"][0][1]),
    "odt": (make.open_document, "application/vnd.oasis.opendocument.text"),
    "ods": (
        lambda: make.open_document("ods"),
        "application/vnd.oasis.opendocument.spreadsheet",
    ),
    "odp": (
        lambda: make.open_document("odp"),
        "application/vnd.oasis.opendocument.presentation",
    ),
    "txt": (lambda: b"The river runs.\r\n", "text/plain"),
    "utf-16.txt": (lambda: "The river — runs".encode("utf-16"), "text/plain"),
    "windows.txt": (lambda: "Die Straße – „so“".encode("cp1252"), "text/plain"),
    "letters.txt": (lambda: b"BMX bikes", "text/plain"),
    "gifts.txt": (lambda: b"GIFTS I want", "text/plain"),
    "csv": (lambda: b"river,km\nSeine,777\n", "text/csv"),
}


@pytest.mark.parametrize("name", KEPT)
def test_a_kind_is_known_by_its_content(look, name):
    making, media_type = KEPT[name]
    data = making()
    assert look(data, f"work.{name}").media_type == media_type
    # No name makes anything else of it; of a text, it tells a table.
    wrong = look(data, "lie.exe.gif").media_type
    assert wrong == ("text/plain" if name == "csv" else media_type)
    assert look(data, name).family in {"picture", "sound", "video", "document"}


def test_a_film_called_a_picture_is_a_film(look):
    assert look(make.phone_film(), "IMG_0001.jpg").family == "video"
    assert look(make.phone_jpeg(), "IMG_0001.mp4").family == "picture"


def test_a_picture_with_several_in_it_is_a_jpeg(look):
    out = io.BytesIO()
    make.view().save(out, "MPO", save_all=True, append_images=[make.view()])
    assert look(out.getvalue()) == kinds.JPEG


def gif(frames=1) -> bytes:
    out = io.BytesIO()
    pictures = [Image.new("P", (4, 4), number % 250) for number in range(frames)]
    pictures[0].save(out, "GIF", save_all=True, append_images=pictures[1:])
    return out.getvalue()


def zip_of(entries: int) -> bytes:
    types = {"[Content_Types].xml": b"", "word/document.xml": b""}
    return make.zipped(types | {f"word/{n}.xml": b"" for n in range(entries - 2)})


def bomb() -> bytes:
    data = bytes(300 * 1024 * 1024 // 8)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", b"")
        for number in range(8):
            archive.writestr(f"word/{number}.xml", data)
    return out.getvalue()


def with_sizes(data: bytes, size: int) -> bytes:
    """A zip whose directory lies about the sizes of what it holds."""
    out, at = bytearray(data), 0
    while (at := out.find(b"PK\x01\x02", at)) >= 0:
        out[at + 24 : at + 28] = struct.pack("<I", size)
        at += 4
    return bytes(out)


REFUSED = {
    "empty.jpg": (lambda: b"", kinds.EMPTY),
    "picture.bmp": (lambda: b"BM\x1e\0\0\0" + b"\0" * 40, kinds.OTHER_PICTURE),
    "header.gif": (lambda: b"GIF89a", kinds.GIF),
    "header.jpg": (lambda: b"GIF89a\x01\x00\x01\x00", kinds.GIF),
    "whole.gif": (gif, kinds.GIF),
    "script.gif": (lambda: b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)", kinds.GIF),
    "picture.svg": (lambda: SVG, texts.CODE),
    "svg.png": (lambda: b"\n  " + SVG, texts.CODE),
    "picture.svgz": (lambda: b"\x1f\x8b\x08" + b"\0" * 30, kinds.UNKNOWN),
    "homework.html": (lambda: HTML, texts.CODE),
    "homework.txt": (lambda: HTML, texts.CODE),
    "homework.htm.txt": (lambda: b"\xef\xbb\xbf" + HTML, texts.CODE),
    "wide.txt": (lambda: HTML.decode().encode("utf-16"), texts.CODE),
    "late.txt": (lambda: b"My page:\n\n<script>alert(1)</script>", texts.CODE),
    "page.xhtml": (lambda: b"<?xml version='1.0'?><html/>", texts.CODE),
    "feed.xml": (lambda: b"<feed/>", texts.CODE),
    "run.sh": (lambda: b"#!/bin/sh\nrm -rf .", texts.CODE),
    "shebang.txt": (lambda: b"#!/bin/sh\nrm -rf .", texts.CODE),
    "run.bat": (lambda: b"@echo off\r\ndel *.*", texts.CODE),
    "words.js": (lambda: b"alert(1)", texts.CODE),
    "old.rtf": (lambda: b"{\\rtf1 river}", texts.RICH),
    "prog.exe": (lambda: b"MZ\x90\0" + b"\0" * 200, kinds.UNKNOWN),
    "binary.txt": (lambda: bytes(range(256)) * 4, texts.NOT_TEXT),
    "nul.txt": (lambda: b"river\0river", texts.NOT_TEXT),
    "work.zip": (lambda: make.zipped({"a.txt": b"a"}), offices.OTHER_ZIP),
    "drawing.odg": (lambda: make.open_document("odg"), offices.OTHER_ZIP),
    "both.docx": (lambda: make.office(**{"xl/workbook.xml": b""}), offices.OTHER_ZIP),
    "broken.docx": (lambda: make.office()[:300], offices.BROKEN),
    "up.docx": (lambda: make.office(**{"word/../../x": b""}), offices.BROKEN),
    "drive.docx": (lambda: make.office(**{"C:\\x": b""}), offices.BROKEN),
    "absolute.docx": (lambda: make.office(**{"/etc/x": b""}), offices.BROKEN),
    "many.docx": (lambda: zip_of(5_001), offices.TOO_MUCH),
    "bomb.docx": (bomb, offices.TOO_MUCH),
    "lies.docx": (lambda: with_sizes(make.office(), 80 << 20), offices.TOO_MUCH),
    "old.doc": (lambda: kinds.COMPOUND + b"\0" * 4096, offices.OLD_OFFICE),
    "list.m3u8": (lambda: b"\0#EXTM3U\nhttp://127.0.0.1/", texts.NOT_TEXT),
    "no-tracks.webm": (
        lambda: b"\x1aE\xdf\xa3\x93\x42\x82\x84webm" + b"\0" * 40,
        kinds.NOTHING_IN_IT,
    ),
    "no-tracks.mp4": (
        lambda: make._box(b"ftyp", b"isom\0\0\0\0isom") + b"\0" * 90,
        kinds.NOTHING_IN_IT,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_all_else_is_refused_with_a_sentence(look, name):
    making, sentence = REFUSED[name]
    with pytest.raises(Refused) as refusal:
        look(making(), name)
    assert str(refusal.value) == sentence
    assert sentence.endswith(".")
    assert sentence.count(".") == 1


def test_as_many_entries_as_may_be(look):
    assert look(zip_of(5_000)).extension == "docx"


def test_boxes_in_boxes_without_end_are_left(look):
    """A film made to be tedious: a million empty boxes, and one that holds itself."""
    head = make._box(b"ftyp", b"isom\0\0\0\0isom")
    for boxes in (
        make._box(b"free", b"") * 1_000_000,
        make._box(b"moov", make._box(b"trak", make._box(b"mdia", b"")) * 100_000),
        struct.pack(">I", 1) + b"moov" + b"\xff" * 8,
        struct.pack(">I", 3) + b"moov",
    ):
        with pytest.raises(Refused):
            look(head + boxes)


class Counting(io.BytesIO):
    """A file that knows how often it was read."""

    reads = 0

    def read(self, size=-1):
        self.reads += 1
        return super().read(size)


def test_few_boxes_are_read_of_a_million():
    data = make._box(b"free", b"") * 1_000_000
    file = Counting(data)
    assert tracks_of_boxes(file, len(data)) == set()
    assert file.reads <= 2_000
    film = Counting(make.phone_film())
    assert tracks_of_boxes(film, len(film.getvalue())) == {"video", "sound"}
    assert film.reads < 60


def test_a_document_with_macros_says_so_in_its_name(look):
    assert look(make.office(**{"word/vbaProject.bin": b"x"})).extension == "docm"


def test_a_locked_office_file_is_what_its_name_says(look):
    data = bytearray(kinds.COMPOUND + b"\0" * 2048)
    data[30:32], data[48:52] = b"\x09\0", b"\x01\0\0\0"
    data[1024:1152] = "Root Entry".encode("utf-16-le").ljust(128, b"\0")
    data[1152:1280] = "EncryptedPackage".encode("utf-16-le").ljust(128, b"\0")
    assert look(bytes(data), "plan.xlsx").extension == "xlsx"
    for name in ("plan.xls", "plan"):
        with pytest.raises(Refused):
            look(bytes(data), name)


@pytest.mark.parametrize("name", KEPT)
def test_a_file_cut_anywhere_never_breaks_the_look(look, name):
    data = KEPT[name][0]()
    for length in {1, 2, 3, 4, 8, 11, 12, 16, 20, 30, 40, 64, 100, 300, len(data) - 1}:
        try:
            look(data[:length], name)
        except Refused:
            continue


def test_boxes_in_boxes_in_boxes_end_nothing(tmp_path):
    """1,500 deep, a film would else take the web server's stack with it."""
    inner = b""
    for _ in range(1500):
        inner = struct.pack(">I", len(inner) + 8) + b"moov" + inner
    path = tmp_path / "deep"
    path.write_bytes(struct.pack(">I", 20) + b"ftypisom\0\0\2\0isom" + inner)
    with pytest.raises(Refused):
        look_at(path, "deep.mp4")
