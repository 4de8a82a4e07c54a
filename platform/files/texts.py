"""Plain text and tables of it: letters throughout, and nothing that a browser would run."""

import codecs
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from files.refusal import Refused

TEXT, TABLE = ("txt", "text/plain"), ("csv", "text/csv")
NOT_TEXT = (
    "We cannot keep this kind of file, so save your work as a picture, a PDF or a Word "
    "file and try again."
)
CODE = "We cannot keep web pages or code, so take a picture of yours and send that."
RICH = "This file is of an old kind, so save it as a PDF and send that."
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Markup at the start, or one of the elements that make a page of a text anywhere near it.
MARKUP = re.compile(
    r"\A\s*<[!?/a-z]"
    r"|<(!doctype|\?xml|\?php|html|head|body|script|svg|iframe|object|embed|meta|style"
    r"|form|base|img|link)\b"
    r"|\A\s*(#!|@echo\s+off|%!ps|begin:v|<%)",
    re.IGNORECASE,
)
# What a double click would run on a school's computer. Not the test of what a file is:
# a text with such a name is code, whatever its words.
SCRIPTS = {
    "js", "mjs", "vbs", "vbe", "wsf", "bat", "cmd", "ps1", "sh", "hta", "reg", "url", "htm",
    "html", "xhtml", "shtml", "svg", "xml", "php",
}  # fmt: skip
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
CHUNK = 256 * 1024
LOOKED_AT = 16 * 1024  # signs in which markup is looked for


def text_kind(head: bytes, name: str) -> tuple[str, str]:
    """The extension and the media type of the text that begins with ``head``.

    Raises ``Refused`` for what is not text, or is markup or a script.
    """
    if "." in name and name.rsplit(".", 1)[-1].strip().lower() in SCRIPTS:
        raise Refused(CODE)
    text = "".join(_decoded([head], encoding_of([head]), whole=False))
    if CONTROL.search(text):
        raise Refused(NOT_TEXT)
    if MARKUP.search(text[:LOOKED_AT]):
        raise Refused(CODE)
    lines = [line for line in text.splitlines()[:5] if line.strip()]
    is_table = name.lower().endswith(".csv") and all(re.search("[,;\t]", x) for x in lines)
    return TABLE if is_table else TEXT


def check_text(path: Path) -> None:
    """Read all of a text whose head is one; raise ``Refused`` when a later part is not."""
    encoding = encoding_of(_chunks(path))
    for text in _decoded(_chunks(path), encoding, whole=True):
        if CONTROL.search(text):
            raise Refused(NOT_TEXT)


def encoding_of(chunks: Iterable[bytes]) -> str:
    """UTF-8, UTF-16 with its mark, or windows-1252 when it is neither.

    Python leaves open the five bytes that windows-1252 does not define: a file with one
    of them is no text.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    for number, chunk in enumerate(chunks):
        if number == 0:
            for bom, encoding in BOMS:
                if chunk.startswith(bom):
                    return encoding
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            return "windows-1252"
    return "utf-8"


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _decoded(chunks: Iterable[bytes], encoding: str, *, whole: bool) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in chunks:
            yield decoder.decode(chunk)
        if whole:
            yield decoder.decode(b"", final=True)
    except UnicodeError:
        raise Refused(NOT_TEXT) from None
