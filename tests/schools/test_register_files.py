"""Files of the register: their encodings, their size, and what is none."""

import csv
import tracemalloc

import pytest

from schools.register import COLUMNS, find
from tests.schools.registers import CURLY, SCHOOL, WELSH, refusal, school

# --- encodings --------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("name", [WELSH, CURLY, "\u00c9cole fran\u00e7aise \u00e0"])
def test_names_are_right_in_utf_8(register, name, encoding, quoting):
    path = register(school(name=name), encoding=encoding, quoting=quoting)

    assert find(path, "123456").name == name


@pytest.mark.parametrize("name", [CURLY, "\u00c9cole fran\u00e7aise \u00e0"])
def test_names_are_right_in_windows_1252(register, name):
    path = register(school(name=name))

    assert name.encode("windows-1252") in path.read_bytes()
    assert find(path, "123456").name == name


def test_other_rows_decide_when_one_row_could_be_either_encoding(register):
    both = "CAF\u00c9\u2019"  # its bytes are also one letter of UTF-8
    path = register(
        school(name=both), school(urn="100001", name=CURLY), school(urn="100002")
    )
    path.write_bytes(path.read_bytes() + b"caf\xe9\r\n")

    assert find(path, "123456").name == both


def test_a_line_of_another_encoding_does_not_garble_the_others(raw, register):
    good = register(
        school(name=WELSH), school(urn="100001", name=CURLY), encoding="utf-8"
    ).read_bytes()
    damaged = ",".join(school(urn="100002", name="@").values())
    path = raw(good + damaged.encode().replace(b"@", b"St James\x92") + b"\r\n")

    assert find(path, "123456").name == WELSH
    assert refusal(path, "100002").startswith("row 4: letters are damaged")


def test_a_download_cut_in_mid_letter_does_not_garble_the_others(raw, register):
    whole = register(school(name=WELSH), encoding="utf-8").read_bytes()
    path = raw(whole + WELSH.encode()[:-2])

    assert find(path, "123456").name == WELSH


def test_a_name_that_lost_its_letters_earlier_is_refused(register):
    lost = school(name="St James\ufffd", urn="100001")
    path = register(lost, school(name=CURLY), encoding="utf-8")

    assert refusal(path, "100001").startswith("row 2: letters are damaged")
    assert find(path, "123456").name == CURLY


def test_a_file_that_lost_all_its_letters_earlier_is_not_read_as_windows_1252(register):
    path = register(school(name="St James\ufffd"), encoding="utf-8")

    assert refusal(path).startswith("row 2: letters are damaged")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_refused_and_utf_8_is_not(register, encoding):
    said = refusal(register(SCHOOL, encoding=encoding))

    assert "UTF-16; save it as CSV UTF-8" in said
    assert find(register(SCHOOL, encoding="utf-8"), "123456").urn == "123456"


# --- files that are not the register ----------------------------------------------


def test_a_missing_file_is_refused(register, tmp_path):
    assert "none.csv cannot be used: No such file" in refusal(tmp_path / "none.csv")
    assert "cannot be used: Is a directory" in refusal(tmp_path)
    assert find(register(SCHOOL), "123456").urn == "123456"


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf"], ids=["nothing", "BOM"])
def test_an_empty_file_is_refused(raw, content):
    assert "cannot be used: it is empty" in refusal(raw(content))


def test_a_file_of_headings_only_has_no_schools(register):
    assert refusal(register()).startswith("URN 123456 is not in the file")


@pytest.mark.parametrize("missing", [name for name, _ in COLUMNS.values()])
def test_missing_headings_are_named(register, missing):
    path = register(SCHOOL, header=[name for name in SCHOOL if name != missing])

    assert f"columns missing, or there twice: {missing}. " in refusal(path)


@pytest.mark.parametrize("spare", ["NumberOfPupils", "HeadLastName"])
def test_headings_that_are_not_needed_may_be_missing(register, spare):
    path = register(SCHOOL, header=[name for name in SCHOOL if name != spare])

    assert find(path, "123456").urn == "123456"


def test_a_needed_heading_there_twice_is_refused(register):
    twice = register([*SCHOOL.values(), "Leeds"], header=[*SCHOOL, "Town"])
    assert "columns missing, or there twice: Town. " in refusal(twice)

    spare = register([*SCHOOL.values(), "9"], header=[*SCHOOL, "NumberOfPupils"])
    assert find(spare, "123456").town == "London"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"PK\x03\x04 a zip", "it is a zip or a spreadsheet"),
        (b"URN;Town\r\n123456;London\r\n", "columns missing"),
        (b"<html>\n", "columns missing"),
        (b"\n\n", "columns missing"),
    ],
    ids=["zip", "semicolons", "web page", "blank lines"],
)
def test_another_kind_of_file_is_refused(raw, content, why):
    assert f"register.csv cannot be used: {why}" in refusal(raw(content))


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r"], ids=["CRLF", "LF", "CR"])
def test_every_kind_of_line_end_is_read(raw, register, end):
    content = register(school(urn="100001"), SCHOOL).read_bytes()
    path = raw(content.replace(b"\r\n", end))

    assert find(path, "123456").name == "Oak Primary School"
    assert refusal(path, "100002").startswith("URN 100002 is not in the file")


def test_blanks_around_headings_do_not_matter(register):
    path = register([*SCHOOL.values()], header=[f" {name} " for name in SCHOOL])

    assert find(path, "123456").name == "Oak Primary School"


def test_a_cell_beyond_the_limit_is_refused_and_a_long_one_is_not(register):
    long = register(school(urn="100001", town="x" * 100_000), SCHOOL)
    assert find(long, "123456").urn == "123456"

    endless = register(school(urn="100001", town="x" * 200_000), SCHOOL)
    assert "cannot be used: field larger than field limit" in refusal(endless)


# --- size -------------------------------------------------------------------------


@pytest.fixture
def peak():
    """Traces memory from the first call on; each call gives the peak in bytes."""

    def measure():
        if not tracemalloc.is_tracing():
            tracemalloc.start()
        return tracemalloc.get_traced_memory()[1]

    yield measure
    tracemalloc.stop()


def test_a_register_of_200_000_rows_is_read_in_constant_memory(register, peak):
    header = tuple(name for name, _ in COLUMNS.values())
    many = (school(urn=f"{n}", town="x" * 150) for n in range(200_000, 399_999))
    path = register(*many, school(urn="399999", name=CURLY), header=header)
    assert path.stat().st_size > 40_000_000
    peak()

    row = find(path, "399999")

    assert (row.urn, row.name) == ("399999", CURLY)
    assert peak() < 20_000_000


def test_a_line_that_never_ends_is_not_read_whole(raw, register, peak):
    path = raw(register(SCHOOL).read_bytes() + b"x" * 40_000_000)
    peak()

    assert "cannot be used: field larger than field limit" in refusal(path)
    assert peak() < 20_000_000
