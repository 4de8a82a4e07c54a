"""One school's row from the national register of schools.

Source: the daily "edubasealldata" CSV of Get Information about Schools (DfE, Open
Government Licence v3.0). Columns go by heading (120 in 2017, 140 in 2024), phase and
status by name, as codes lose zeros. Head teachers and pupil numbers are not kept.

Encoding: published in windows-1252, often saved again as UTF-8. Both write commas,
quotes and line ends alike, so the 60 MB are streamed as latin-1, which loses no byte;
each line beyond ASCII votes on being UTF-8, and the majority decodes the wanted row. A
damaged line, or a download cut in mid-letter, then garbles no other school's name.
"""

import csv
import re
from calendar import month_name
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TextIO

Phase = Literal["primary", "secondary", "all_through", "nursery", "sixteen_plus", "other"]
Status = Literal["open", "closing", "proposed", "closed"]
Found = tuple[int, int, list[str]]  # row number, number of cells, those of COLUMNS

PHASES: dict[str, Phase | None] = {
    "nursery": "nursery",
    "primary": "primary",
    "middle deemed primary": "primary",
    "secondary": "secondary",
    "middle deemed secondary": "secondary",
    "16 plus": "sixteen_plus",
    "all-through": "all_through",
    "all through": "all_through",
    "not applicable": None,  # independent, special and others: see AGES
}
AGES: dict[Phase, tuple[range, range]] = {  # lowest, highest age without a doubt
    "nursery": (range(6), range(6)),
    "primary": (range(9), range(6, 12)),
    "secondary": (range(10, 16), range(14, 20)),
    "sixteen_plus": (range(16, 100), range(16, 100)),
    "all_through": (range(8), range(16, 26)),
}
STATUSES: dict[str, Status] = {
    "open": "open",
    "open, but proposed to close": "closing",
    "proposed to open": "proposed",
    "closed": "closed",
}
# Heading and shape: another shape shows shifted columns. Foreign postcodes may pass.
COLUMNS = {
    "postcode": ("Postcode", r"|(?!.*(//|@|\.[a-z]{2})|\+?[0-9 ]{9,}$).*[0-9].*"),
    "status": ("EstablishmentStatus (name)", "|".join(STATUSES)),
    "phase": ("PhaseOfEducation (name)", "|".join(PHASES)),
    "low age": ("StatutoryLowAge", "[0-9]{0,2}"),
    "high age": ("StatutoryHighAge", "[0-9]{0,2}"),
    "LA code": ("LA (code)", "[0-9]{1,3}"),
    "establishment number": ("EstablishmentNumber", "[0-9]{0,4}"),
    "name": ("EstablishmentName", ".+"),
    "urn": ("URN", ".+"),
    "local authority": ("LA (name)", ".*"),
    "type": ("TypeOfEstablishment (name)", ".*"),
    "town": ("Town", ".*"),
    "close date": ("CloseDate", ".*"),
}
AGAIN = "Check the file, or download the register again and use it as it comes."


class RegisterError(Exception):
    """A plain sentence for the person who asked: what is wrong and what to do."""


@dataclass(frozen=True)
class RegisterRow:
    """A school as the register has it; "" or None where the register has nothing."""

    urn: str  # 6 digits
    name: str
    la_code: str  # 3 digits; "000" for schools abroad, under no authority
    establishment_number: str  # 4 digits
    phase: Phase
    low_age: int | None  # years
    high_age: int | None  # years
    status: Status
    type_name: str
    town: str
    postcode: str  # as "EC3A 5DE"
    local_authority: str

    @property
    def laestab(self) -> str:
        """The 7-digit DfE number, "2013614"; "" without authority or number."""
        known = self.establishment_number and self.la_code != "000"
        return self.la_code + self.establishment_number if known else ""


def find(path: Path, urn: str) -> RegisterRow:
    """The school with this URN (6 ASCII digits): open, closing or proposed.

    Raises RegisterError for what is no URN or no register, a school that is absent,
    closed or there twice, and a damaged row; faults in other schools' rows do no harm.
    """
    if not re.fullmatch("[1-9][0-9]{5}", urn):
        raise RegisterError("A URN has six digits, such as 100000. Check the number.")
    try:
        with path.open(encoding="latin-1", newline="") as file:
            return _row(_search(file, urn))
    except (OSError, csv.Error) as error:
        why = getattr(error, "strerror", None) or error
        raise RegisterError(f"{path} cannot be used: {why}. {AGAIN}") from error


def _search(file: TextIO, urn: str) -> dict[str, str]:
    """The cells of one school, see _cells()."""
    start = file.read(4)
    bom = start.startswith("\xef\xbb\xbf")
    if not start[3 * bom :]:
        raise csv.Error("it is empty")
    if start.startswith("PK"):
        raise csv.Error("it is a zip or a spreadsheet; unzip it or save it as CSV")
    if "\0" in start:  # two bytes a letter
        raise csv.Error("it is in UTF-16; save it as CSV UTF-8")
    file.seek(0)
    file.read(3 * bom)
    votes = {"utf-8": 0, "windows-1252": 0}
    rows = csv.reader(_lines(file, votes))
    header = [heading.strip() for heading in next(rows, [])]
    if wrong := [name for name, _ in COLUMNS.values() if header.count(name) != 1]:
        raise csv.Error(f"columns missing, or there twice: {', '.join(wrong)}")
    places = [header.index(name) for name, _ in COLUMNS.values()]
    at = header.index("URN")
    found: Found | None = None
    for number, row in enumerate(rows, 2):  # the headings are row 1
        if urn not in [cell.strip(" \t\0") for cell in row[at : at + 1]]:
            continue
        this = number, len(row), [row[i] if i < len(row) else "" for i in places]
        found = found or this
        if found[1:] != this[1:]:
            where = f"URN {urn} is there twice, in rows {found[0]} and {number}"
            raise RegisterError(f"{where}, and the rows differ. {AGAIN}")
    if not found:
        raise RegisterError(f"URN {urn} is not in the file. Check it, or use a newer.")
    encoding = "utf-8" if bom else max(votes, key=votes.__getitem__)
    return _cells(found, encoding, len(header))


def _lines(file: TextIO, votes: dict[str, int]) -> Iterator[str]:
    while line := file.readline(1_000_000):  # characters; real lines have under 4,000
        if not line.isascii():
            raw = line.encode("latin-1")
            valid = raw.decode("utf-8", "ignore").encode() == raw
            votes["utf-8" if valid else "windows-1252"] += 1
        yield line


def _cells(found: Found, encoding: str, expected: int) -> dict[str, str]:
    """By the keys of COLUMNS, unless damaged. Quotes titles only: no person's name."""
    number, width, kept = found
    text = [cell.encode("latin-1").decode(encoding, "replace") for cell in kept]
    if any("\0" in cell or "\ufffd" in cell for cell in text):
        raise RegisterError(f"row {number}: letters are damaged or lost. {AGAIN}")
    cells = dict(zip(COLUMNS, (" ".join(cell.split()) for cell in text), strict=True))
    why = "" if width == expected else f"{width} cells under {expected} headings"
    for key, (_, shape) in reversed(COLUMNS.items()):  # the first one tells most
        if not re.fullmatch(shape, cells[key], re.IGNORECASE | re.ASCII):
            quoted = re.fullmatch(r"(M(r|rs|s|iss|x)|Dr|Rev|Principal)\.?", cells[key])
            why = f"the {key} " + (f"says '{cells[key]}'" if quoted else "is not one")
    if why:
        raise RegisterError(f"row {number}: the columns have shifted ({why}). {AGAIN}")
    return cells


def _row(cells: dict[str, str]) -> RegisterRow:
    if cells["status"].lower() == "closed":
        d = re.fullmatch(r"(\d+)[-/](0?[1-9]|1[0-2])[-/](\d{4})", cells["close date"])
        when = f" on {int(d[1])} {month_name[int(d[2])]} {d[3]}" if d else ""
        closed = f"{cells['name']} (URN {cells['urn']}) closed{when}"
        raise RegisterError(f"{closed}; ask for its successor and use that URN.")
    low, high = (int(cells[k]) if cells[k] else None for k in ("low age", "high age"))
    ages = (p for p, (lows, highs) in AGES.items() if low in lows and high in highs)
    by_age: Phase = next(ages, "other") if (low or 0) <= (high or 0) else "other"
    number = cells["establishment number"].lstrip("0")
    tight = cells["postcode"].replace(" ", "").upper()
    postcode = re.fullmatch("([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})", tight)
    return RegisterRow(
        urn=cells["urn"],
        name=cells["name"],
        la_code=cells["LA code"].zfill(3),
        establishment_number=number and number.zfill(4),
        phase=PHASES[cells["phase"].lower()] or by_age,
        low_age=low,
        high_age=high,
        status=STATUSES[cells["status"].lower()],
        type_name=cells["type"],
        town=cells["town"],
        postcode=" ".join(postcode.groups()) if postcode else "",
        local_authority=cells["local authority"],
    )
