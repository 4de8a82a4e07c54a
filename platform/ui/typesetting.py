"""Documents to be printed: a Typst template, filled with data, as a PDF.

In a process of its own, which ends with it: Typst takes some 150 MB while it works, and no
web worker has to keep them.
"""

import json
import re
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, tostring

from defusedxml.ElementTree import parse

HERE = Path(__file__).parent
FONTS = HERE / "typeset"
TOKENS = HERE / "static/ui/tokens.css"
SPRITES = HERE / "static/ui"
SVG = "http://www.w3.org/2000/svg"
LONGEST = 60  # seconds


class TypesettingError(Exception):
    """The document could not be made; what is said is for whoever runs the server."""


def pdf(template: Path, data: dict[str, Any]) -> bytes:
    """``template`` with ``data``, which it reads as ``json(bytes(sys.inputs.data))``.

    Tagged, with a title and a language, as PDF/UA-1 (ISO 14289-1) asks, where the machine
    has a font for every letter; else with a box for each that it has none for. Raises
    :class:`TypesettingError`; names that are in ``data`` are in no message.
    """
    command = [sys.executable, "-I", str(Path(__file__).resolve()), str(template)]
    try:
        done = subprocess.run(  # noqa: S603 -- our own file, and no word of a user's
            command,
            input=json.dumps(data).encode(),
            capture_output=True,
            timeout=LONGEST,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        raise TypesettingError(f"exit {error.returncode}") from None
    except subprocess.TimeoutExpired:
        raise TypesettingError(f"more than {LONGEST} s") from None
    return done.stdout


@lru_cache
def printed_colour(name: str) -> str:
    """A school's colour, dark enough for white words on it and for words on white."""
    found = re.search(rf"--c-{name}-ink: (#[0-9a-f]{{6}});", TOKENS.read_text())
    assert found, f"tokens.css has no colour {name}"
    return found[1]


@lru_cache
def drawing_to_print(sheet: str, name: str) -> str:
    """One symbol of a sheet as a picture of its own."""
    for symbol in parse(SPRITES / f"{sheet}.svg").getroot():
        if symbol.get("id") == name:
            alone = Element(f"{{{SVG}}}svg", {"viewBox": symbol.attrib["viewBox"]})
            alone.extend(symbol)
            return tostring(alone, encoding="unicode")
    raise LookupError(name)


def main() -> None:
    """The other process: data in, PDF out."""
    import typst  # noqa: PLC0415 -- 80 MB that no web worker needs

    template = Path(sys.argv[1])

    def compiled(standards: Any) -> Any:
        return typst.compile(
            template,
            root=template.parent,
            font_paths=[FONTS],
            format="pdf",
            sys_inputs={"data": said},
            pdf_standards=standards,
        )

    said = sys.stdin.read()
    try:
        made = compiled("ua-1")
    except typst.TypstError as error:
        # A name in letters of which this machine has no font: PDF/UA refuses all of it.
        if "could not be displayed" not in error.message:
            raise
        made = compiled([])
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
