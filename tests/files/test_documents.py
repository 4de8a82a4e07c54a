"""A document is kept byte for byte, and what it may do when opened is said."""

import hashlib
import zlib

import pytest

from files import offices, texts
from files.cleaning import clean, forget
from files.kinds import Refused
from tests.factories import files as make


@pytest.fixture
def cleaned(tmp_path):
    def of(data: bytes, name: str = "work"):
        source, folder = tmp_path / "sent", tmp_path / "kept"
        source.write_bytes(data)
        folder.mkdir(exist_ok=True)
        return clean(source, folder, name)

    return of


def packed(objects: bytes) -> bytes:
    stream = zlib.compress(objects)
    return (
        b"\n9 0 obj << /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length "
        + str(len(stream)).encode() + b" >>\nstream\r\n" + stream + b"\nendstream\nendobj\n"
    )  # fmt: skip


VBA = {"word/vbaProject.bin": b"x"}
CASES = {
    "plain.pdf": (make.pdf(), ""),
    "jump.pdf": (make.pdf(extra=b"/OpenAction [3 0 R /Fit]"), ""),
    "locked.pdf": (make.pdf(extra=b"/Encrypt 9 0 R"), ""),
    "words.pdf": (make.pdf(trailer=b"stream\n/JavaScript /JS (x)\nendstream"), ""),
    "packed-plain.pdf": (make.pdf(trailer=packed(b"<< /Type /Font >>")), ""),
    "script.pdf": (
        make.pdf(extra=b"/OpenAction << /S /JavaScript /JS (app.x) >>"),
        "active",
    ),
    "hidden.pdf": (make.pdf(extra=b"/AA << /O << /S /J#61vaScript >> >>"), "active"),
    "launch.pdf": (make.pdf(extra=b"/OpenAction << /S/Launch/F (cmd.exe) >>"), "active"),
    "brings.pdf": (make.pdf(extra=b"/Names << /EmbeddedFiles 4 0 R >>"), "active"),
    "packed.pdf": (make.pdf(trailer=packed(b"<< /S /JavaScript /JS (x) >>")), "active"),
    "packed-hidden.pdf": (make.pdf(trailer=packed(b"<< /S /#4aavaScript >>")), "active"),
    "plain.docx": (make.office(), ""),
    "macros.docx": (make.office(**VBA), "macros"),
    "macros.xlsx": (make.office("xlsx", **{"xl/vbaProject.bin": b"x"}), "macros"),
    "plain.odt": (make.open_document(), ""),
    "empty-library.odt": (make.open_document(**{"Basic/script-lc.xml": b"<x/>"}), ""),
    "basic.odt": (make.open_document(**{"Basic/Standard/Module1.xml": b"Sub"}), "macros"),
    "python.ods": (make.open_document("ods", **{"Scripts/python/a.py": b"x"}), "macros"),
    "words.txt": (b"The river runs.", ""),
    "table.csv": (b"river,km\nSeine,777", ""),
}


@pytest.mark.parametrize("name", CASES)
def test_a_document_is_kept_byte_for_byte_and_flagged(cleaned, name):
    data, caution = CASES[name]
    kept = cleaned(data, name)
    assert kept.caution == caution
    assert kept.whole.read_bytes() == data
    assert (kept.size, kept.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert kept.kind.family == "document"
    assert (kept.width, kept.height, kept.seconds, kept.small) == (0, 0, 0, None)


# ISO 32000-2, 7.5.8 and annex F: without the word "trailer", and with its end in front.
BY_STREAM = (
    b"%PDF-1.5\n1 0 obj << /Type /XRef /Root 2 0 R >>\nstream\n\nendstream\nendobj\n"
)
LINEARISED = (
    b"%PDF-1.4\n1 0 obj << /Linearized 1 /L 9 >>\nendobj\nxref\n0 1\n"
    b"trailer << /Root 2 0 R >>\nstartxref\n0\n%%EOF\n"
)
WHOLE = {
    "by-stream": BY_STREAM + b"startxref\n9\n%%EOF",
    "linearised": LINEARISED + b"3 0 obj << >> endobj\n" * 9000,
    "old-lines": make.pdf().replace(b"\n", b"\r"),
    "long": make.pdf(trailer=b"%" + b"x" * 200_000),
    "cut off after its page": make.pdf().partition(b"trailer")[0] + b"<< /Root 1 0 R",
}
EMPTY = {
    "line": b"%PDF-1.7\n",
    "head": b"%PDF-1.7",
    "end": b"%PDF-1.7\n%%EOF\n",
    "zeros": b"%PDF-1.7\n" + bytes(100_000),
    "cut off": b"%PDF-1.7\n1 0 obj << /Type /Catalog >>\nendobj\n",
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_pdf_that_says_where_its_pages_are_is_kept(cleaned, name):
    assert cleaned(WHOLE[name], "work.pdf").whole.read_bytes() == WHOLE[name]


@pytest.mark.parametrize("name", EMPTY)
def test_a_pdf_with_nothing_in_it_is_refused(cleaned, tmp_path, name):
    with pytest.raises(Refused) as refusal:
        cleaned(EMPTY[name], "work.pdf")
    assert str(refusal.value) == offices.BROKEN
    assert list((tmp_path / "kept").iterdir()) == []


@pytest.mark.parametrize("after", [10, 70_000, 600_000])
def test_a_text_is_one_to_its_end(cleaned, after):
    words = "river \u00e9 " * (after // 7)
    assert cleaned(words.encode(), "a.txt").size == len(words.encode())
    assert cleaned(words.encode("cp1252"), "a.txt").size == len(words)
    for bad in (b"\0", b"\x81", b"\x1a\x02"):
        with pytest.raises(Refused) as refusal:
            cleaned(words.encode("cp1252") + bad + b"\xff", "a.txt")
        assert str(refusal.value) == texts.NOT_TEXT


def test_a_sign_across_two_pieces_is_one_sign(cleaned):
    for shift in range(4):
        words = b"x" * (64 * 1024 - shift) + "\U0001f30a".encode() * 100_000
        assert cleaned(words, "a.txt").size == len(words)


def test_what_a_broken_cleaning_left_can_be_removed(tmp_path):
    for name in ("whole.jpg", "small.jpg", "other.txt"):
        (tmp_path / name).write_bytes(b"x")
    forget(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["other.txt"]


def test_a_large_pdf_is_looked_through_quickly(cleaned):
    """Three letters turn up in a photograph by chance: they are no action."""
    stream = b"\nstream\n" + b"/JS " * 5_000_000 + b"\nendstream\n"
    assert cleaned(make.pdf(trailer=stream)).caution == ""
