"""The name under which a file is shown: F-08 of the cases, and what children type."""

import unicodedata

import pytest

from files.names import proper_name

FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    ("given", "extension", "shown"),
    [
        ("river.jpg", "jpg", "river.jpg"),
        ("river.HEIC", "jpg", "river.jpg"),
        ("my river", "png", "my river.png"),
        ("../../etc/passwd", "txt", "passwd.txt"),
        ("C:\\Users\\Dee\\river.docx", "docx", "river.docx"),
        ("/absolute/river.pdf", "pdf", "river.pdf"),
        ("photo\u202egpj.exe", "jpg", "photogpj.jpg"),
        ("\u2066\u200friver\u2069\u061c.jpg", "jpg", "river.jpg"),
        ("river\x00.exe\n.jpg", "jpg", "river.jpg"),
        ("river.jpg. . .", "jpg", "river.jpg"),
        ("page.htm.txt", "txt", "page.txt"),
        ("v1.2 of my plan.docx", "docx", "v1.2 of my plan.docx"),
        ("notes.py", "txt", "notes.py.txt"),
        (".htaccess", "txt", "htaccess.txt"),
        ("O’Brien, D'Arcy-Ní.pdf", "pdf", "O’Brien, D'Arcy-Ní.pdf"),
        ("Nguye\u0302\u0303n.pdf", "pdf", "Nguyễn.pdf"),
        (f"{FAMILY} {ENGLAND}.jpg", "jpg", f"{FAMILY} {ENGLAND}.jpg"),
        ("a\u200db\u200c\ufeff.txt", "txt", "ab.txt"),
        ("\u3164\u2800.jpg", "jpg", "Photo.jpg"),
        ("", "m4a", "Recording.m4a"),
        ("...", "mp4", "Film.mp4"),
        (".jpg", "jpg", "Photo.jpg"),
        (" . jpg", "jpg", "Photo.jpg"),
        (".htm.txt", "txt", "Document.txt"),
        ("bat.jpg", "jpg", "bat.jpg"),
        ("bat.exe.jpg", "jpg", "bat.jpg"),
        ("js.pdf", "pdf", "js.pdf"),
        ("Com.PNG", "png", "Com.png"),
        ("zip.pdf", "pdf", "zip.pdf"),
        ("sh.docx", "docx", "sh.docx"),
        ("/bat", "jpg", "bat.jpg"),
        ("/", "pdf", "Document.pdf"),
        ("\ud800x.jpg", "jpg", "x.jpg"),
        ("<b>&{{7*7}}%s.txt", "txt", "<b>&{{7*7}}%s.txt"),
    ],
)
def test_a_name_is_shown_without_what_misleads(given, extension, shown):
    assert proper_name(given, extension) == shown


@pytest.mark.parametrize("letter", ["x", "é", "e\u0301", "\U0001f30a", FAMILY, ENGLAND])
def test_a_long_name_is_cut_and_keeps_its_extension(letter):
    name = proper_name(letter * 300 + ".jpg", "jpg")
    assert 90 < len(name) <= 100
    assert name.endswith(".jpg")
    assert not name.removesuffix(".jpg").endswith("\u200d")


def test_a_letter_has_at_most_three_accents():
    name = proper_name("a" + "\u0335\u0336\u0337\u0338\u0339" * 40 + "b.txt", "txt")
    assert sum(unicodedata.category(sign) == "Mn" for sign in name) == 3


def test_any_sign_at_all_gives_one_line():
    for number in range(0, 0x11000, 7):
        name = proper_name(chr(number) * 3, "pdf")
        assert name.endswith(".pdf")
        assert len(name.splitlines()) == 1
        assert "/" not in name
        assert not any(unicodedata.bidirectional(s) in BIDI for s in name)


BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN"}
