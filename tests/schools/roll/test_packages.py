"""What is sent as a zip or loose: what is opened, and what is refused unopened."""

import io
import stat
import zipfile

import pytest

from schools.roll import packages
from schools.roll.packages import open_package
from schools.roll.rows import RefusedFileError
from schools.roll.sheets import NO_COLUMN, TOO_MANY, Sheet
from schools.roll.tables import LARGEST, LONG_CELL, MOST_PACKED, MOST_UNPACKED, NO_TABLE

from .sets import loose, packed

TWO = {"users.csv": "a,b\n1,2\n", "orgs.csv": "c\n3\n"}


def unpacked(files):
    package = open_package(files)
    return {name: package.read(name) for name in package.names}


def refusal(files):
    with pytest.raises(RefusedFileError) as refused:
        unpacked(files)
    return str(refused.value)


def test_a_zip_and_loose_files_are_the_same():
    for files in (packed(TWO), loose(TWO)):
        package = open_package(files)
        assert package.names == ["users.csv", "orgs.csv"]
        assert package.read("users.csv") == b"a,b\n1,2\n"
        assert package.read("classes.csv") == b""


def test_folders_capitals_and_what_a_computer_adds_do_not_matter():
    package = open_package(
        packed(
            {
                "Export/": "",
                "Export/Users.CSV": "a\n1\n",
                "Export/.DS_Store": b"\x00",
                "__MACOSX/Export/._Users.CSV": b"\x00",
                "Export/Thumbs.db": b"\x00",
            }
        )
    )
    assert package.names == ["users.csv"]
    assert package.name_as_sent("users.csv") == "Users.CSV"
    assert open_package(loose({"C:\\out\\Orgs.csv": "a"})).names == ["orgs.csv"]


def test_one_name_twice():
    assert refusal(packed({"a/users.csv": "", "b/Users.csv": ""})) == packages.TWICE.format(
        "Users.csv"
    )
    assert open_package(packed({"a/users.csv": "", "b/orgs.csv": ""})).names == [
        "users.csv",
        "orgs.csv",
    ]


@pytest.mark.parametrize(
    "path",
    ["../users.csv", "a/../../users.csv", "/users.csv", "a\\users.csv", "C:/users.csv"],
)
def test_places_outside_the_zip(path):
    assert refusal(packed({path: "a"})) == packages.STRANGE
    inside = path.replace("\\", "/").replace("..", "x").replace("C:", "").lstrip("/")
    assert open_package(packed({inside: "a"})).names == ["users.csv"]


@pytest.mark.parametrize(
    ("kind", "is_taken"), [(stat.S_IFLNK, False), (stat.S_IFREG, True)]
)
def test_a_file_that_leads_to_another(kind, is_taken):
    part = zipfile.ZipInfo("users.csv")
    part.external_attr = (kind | 0o644) << 16
    files = packed({part: "/etc/passwd"})
    if is_taken:
        assert open_package(files).read("users.csv") == b"/etc/passwd"
    else:
        assert refusal(files) == packages.STRANGE


def sealed():
    """Python writes none: the mark of one is set in the file and in the list."""
    ((name, file),) = packed(TWO)
    data = bytearray(file.getvalue())
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(sign) + at] |= 1
    return [(name, io.BytesIO(bytes(data)))]


def test_a_zip_with_a_password():
    assert refusal(sealed()) == packages.SEALED


def test_a_zip_in_a_zip_or_beside_files_is_never_opened():
    inner = packed(TWO)[0][1].getvalue()
    assert refusal(packed({"users.csv": "a", "more.zip": inner})) == packages.NESTED
    assert refusal(packed(TWO) + loose(TWO)) == packages.NESTED
    # By another name it is what its name says, and no table.
    package = open_package(packed({"users.csv": inner}))
    with pytest.raises(RefusedFileError) as refused:
        Sheet(package, "users.csv", {"id": "id"})
    assert str(refused.value) == f"users.csv: {NO_TABLE}"


def test_how_much_comes_out_of_a_zip():
    a_bomb = packed({"users.csv": bytes(MOST_PACKED * 1_000_000)[: LARGEST - 1]})
    assert refusal(a_bomb) == packages.TOO_LARGE
    assert refusal(packed({"users.csv": bytes(LARGEST + 1)})) == packages.TOO_LARGE
    # Packed well, as rows that are alike are, and no bomb.
    rows = "".join(f"{at:08},{at * 7919 % 10007:08}\n" for at in range(20_000))
    assert open_package(packed({"users.csv": rows})).read("users.csv") == rows.encode()


def test_how_much_all_of_a_zip_comes_to():
    block = b"".join(at.to_bytes(2, "big") + bytes(98) for at in range(65_000))  # 6.5 MB
    least = MOST_UNPACKED // len(block)
    parts = {f"{at}.csv": block for at in range(least + 1)}
    assert refusal(packed(parts)) == packages.TOO_LARGE
    parts.pop("0.csv")
    assert len(open_package(packed(parts)).names) == least


@pytest.mark.parametrize("claimed", [300, 4000])
def test_a_list_that_says_something_else_than_there_is(claimed):
    ((name, file),) = packed({"users.csv": b"abc" * 1000})
    data = bytearray(file.getvalue())
    at = data.index(b"PK\x01\x02") + 24
    assert int.from_bytes(data[at : at + 4], "little") == 3000
    data[at : at + 4] = claimed.to_bytes(4, "little")
    assert refusal([(name, io.BytesIO(bytes(data)))]) == packages.NOT_ZIP


@pytest.mark.parametrize(
    ("way", "is_taken"),
    [
        (zipfile.ZIP_LZMA, False),
        (zipfile.ZIP_BZIP2, False),
        (zipfile.ZIP_STORED, True),
        (zipfile.ZIP_DEFLATED, True),
    ],
)
def test_ways_of_packing(way, is_taken):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", way) as archive:
        archive.writestr("users.csv", "a\n1\n")
    if is_taken:
        assert open_package([("a.zip", out)]).read("users.csv") == b"a\n1\n"
    else:
        assert refusal([("a.zip", out)]) == packages.NOT_ZIP


def test_how_many_files():
    many = {f"{at}.csv": "" for at in range(packages.MOST_FILES + 1)}
    assert refusal(packed(many)) == refusal(loose(many)) == packages.TOO_MANY
    many.pop("0.csv")
    for files in (packed(many), loose(many)):
        assert len(open_package(files).names) == packages.MOST_FILES


def test_a_zip_that_is_nothing_but_its_list():
    """Each row of it would take a hundred times its bytes once it is read."""
    clutter = {f"__MACOSX/{at}": "" for at in range(packages.MOST_LISTED)}
    assert refusal(packed(clutter | {"users.csv": "a"})) == packages.TOO_MANY
    clutter.pop("__MACOSX/0")
    assert open_package(packed(clutter | {"users.csv": "a"})).names == ["users.csv"]


def test_loose_files_that_are_too_large():
    assert refusal([("a.csv", io.BytesIO(bytes(LARGEST + 1)))]) == packages.TOO_LARGE
    files = [(f"{at}.csv", io.BytesIO(bytes(LARGEST))) for at in range(4)]
    assert refusal(files) == packages.TOO_LARGE
    assert open_package(files[:3]).names == ["0.csv", "1.csv", "2.csv"]


def test_what_is_no_zip():
    assert refusal([]) == packages.NO_FILE
    assert refusal([("a.zip", io.BytesIO(b"PK\x03\x04 and no more"))]) == packages.NOT_ZIP
    ((name, file),) = packed(TWO)
    half = file.getvalue()[:-10]
    assert refusal([(name, io.BytesIO(half))]) == packages.NOT_ZIP
    large = io.BytesIO(b"PK\x03\x04" + bytes(packages.LARGEST_ZIP))
    assert refusal([("a.zip", large)]) == packages.TOO_LARGE


def sheet(data, encoding="utf-8", **more):
    files = loose({"Users.csv": data}, encoding)
    return Sheet(open_package(files), "users.csv", {"id": "sourcedId|ID"}, **more)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_sheet_by_its_headings_in_any_encoding(encoding):
    found = sheet("\n  Name ,SOURCEDID,sourcedid\nSeán,é1,2\n,,\nx\n", encoding)
    (first, second) = found
    assert (first.row, first["id"]) == (3, "é1")
    assert first.cell("id").column == "Users.csv: SOURCEDID"
    assert (second.row, second["id"]) == (5, "")
    assert "Seán" not in repr(first.words), "what is not asked for is not kept"


def test_a_sheet_without_a_column_that_it_needs():
    with pytest.raises(RefusedFileError) as refused:
        sheet("Name\nDee\n", needed=("id",))
    assert str(refused.value) == f"Users.csv: {NO_COLUMN.format('sourcedId or ID')}"
    assert list(sheet("Name,ID\n", needed=("id",))) == []
    assert [line["id"] for line in sheet("Name\nDee\n")] == [""]


def test_how_long_a_sheet_may_be():
    def rows(number):
        return "id\n" + "1\n" * (number - 1)

    with pytest.raises(RefusedFileError) as refused:
        list(sheet(rows(11), most_rows=10))
    assert str(refused.value) == f"Users.csv: {TOO_MANY.format(10)}"
    assert len(list(sheet(rows(10), most_rows=10))) == 9


def test_how_long_a_cell_may_be_that_is_asked_for():
    with pytest.raises(RefusedFileError) as refused:
        list(sheet("id\n" + "x" * 1001))
    assert str(refused.value) == f"Users.csv: {LONG_CELL.format(2)}"
    assert [line["id"] for line in sheet("id,more\n1," + "x" * 1001)] == ["1"]
