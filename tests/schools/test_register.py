"""The national register of schools: which row is given, and which are refused."""

import csv
import tracemalloc
from dataclasses import fields
from pathlib import Path

import pytest

from schools.register import COLUMNS, RegisterError, RegisterRow, find

SAMPLES = Path(__file__).parents[2] / "../shared/samples/gias"
OLD = SAMPLES / "teaching_vacancies_example_schools_data.csv"  # 2017, 120 columns
NEW = SAMPLES / "itt_gias_subset.csv"  # 2024, 140 columns
real = pytest.mark.skipif(
    not (OLD.is_file() and NEW.is_file()),
    reason="the GIAS samples are not beside the repository (../shared/samples/gias)",
)
SCHOOL = {
    "URN": "123456",
    "LA (code)": "201",
    "LA (name)": "City of London",
    "EstablishmentNumber": "3614",
    "EstablishmentName": "Oak Primary School",
    "TypeOfEstablishment (code)": "02",
    "TypeOfEstablishment (name)": "Voluntary aided school",
    "EstablishmentStatus (name)": "Open",
    "CloseDate": "",
    "PhaseOfEducation (name)": "Primary",
    "StatutoryLowAge": "3",
    "StatutoryHighAge": "11",
    "NumberOfPupils": "271",
    "Town": "London",
    "Postcode": "EC3A 5DE",
    "HeadTitle (name)": "Ms",
    "HeadLastName": "Hidden",
}
WELSH = "Ysgol Gymraeg Ll\u0177n"
CURLY = "St James\u2019 School"


def school(**changes):
    """A row; keywords are the keys of COLUMNS with "_" for a blank."""
    headings = {key.replace(" ", "_"): name for key, (name, _) in COLUMNS.items()}
    return SCHOOL | {headings[key]: value for key, value in changes.items()}


@pytest.fixture
def register(tmp_path):
    """Writes rows (dictionaries, or ready cells) as a register file."""

    def write(*rows, encoding="windows-1252", header=tuple(SCHOOL), quoting=0):
        path = tmp_path / "register.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file, quoting=quoting)
            writer.writerow(header)
            for row in rows:
                cells = [row[h] for h in header] if isinstance(row, dict) else row
                writer.writerow(cells)
        return path

    return write


@pytest.fixture
def raw(tmp_path):
    """Writes bytes as a register file."""

    def write(content):
        path = tmp_path / "register.csv"
        path.write_bytes(content)
        return path

    return write


def refusal(path, urn="123456"):
    with pytest.raises(RegisterError) as caught:
        find(path, urn)
    return str(caught.value)


# --- real files -------------------------------------------------------------------


@real
def test_a_school_is_read_from_the_layout_of_2024():
    assert find(NEW, "100000") == RegisterRow(
        urn="100000",
        name="The Aldgate School",
        la_code="201",
        establishment_number="3614",
        phase="primary",
        low_age=3,
        high_age=11,
        status="open",
        type_name="Voluntary aided school",
        town="London",
        postcode="EC3A 5DE",
        local_authority="City of London",
    )


@real
def test_the_same_school_is_read_from_the_quoted_layout_of_2017():
    old = find(OLD, "100000")

    assert old.name == "Sir John Cass's Foundation Primary School"
    assert (old.laestab, old.phase, old.postcode) == ("2013614", "primary", "EC3A 5DE")


@real
@pytest.mark.parametrize(
    ("urn", "phase"),
    [
        ("100001", "all_through"),  # 7 to 18
        ("100002", "other"),  # 4 to 13
        ("100003", "secondary"),  # 10 to 18
        ("100005", "nursery"),
        ("100006", "secondary"),  # 14 to 16
        ("100007", "primary"),  # 5 to 11
    ],
)
def test_real_schools_have_the_phase_that_their_ages_say(urn, phase):
    assert find(OLD, urn).phase == phase


@real
def test_a_real_school_abroad_has_no_authority_no_laestab_and_no_postcode():
    dubai = find(NEW, "150516")

    assert (dubai.la_code, dubai.establishment_number) == ("000", "6328")
    assert (dubai.laestab, dubai.postcode, dubai.town) == ("", "", "Dubai")


@real
def test_a_real_school_that_is_to_close_is_given():
    assert find(NEW, "126370").status == "closing"


@real
@pytest.mark.parametrize("path", [OLD, NEW], ids=["2017", "2024"])
def test_a_real_closed_school_is_refused(path):
    assert refusal(path, "100004").startswith(
        "Sherborne Nursery School (URN 100004) closed on 31 August 1992; ask for its "
        "successor"
    )


@real
@pytest.mark.parametrize(
    ("urn", "why"),
    [
        ("124930", "row 11: the columns have shifted (the postcode says 'Ms')"),
        ("130467", "row 12: the columns have shifted (the postcode says 'Ms')"),
        ("130525", "row 13: the columns have shifted (the postcode says 'Principal')"),
        ("132803", "row 15: the columns have shifted (the postcode says 'Mrs')"),
        ("133042", "row 16: the columns have shifted (135 cells under 120 headings)"),
        ("105135", "row 20: the columns have shifted (the postcode says 'Mr')"),
    ],
)
def test_real_rows_with_shifted_columns_are_refused_by_number(urn, why):
    assert refusal(OLD, urn).startswith(why)


# --- what is read -----------------------------------------------------------------


def test_head_teachers_and_pupil_numbers_are_not_kept(register):
    row = find(register(SCHOOL), "123456")

    names = {field.name for field in fields(row)}
    assert not {name for name in names if "head" in name or "pupil" in name}
    assert "Hidden" not in repr(row)
    assert "271" not in repr(row)


def test_the_order_of_columns_does_not_matter(register):
    backwards = register(SCHOOL, header=tuple(reversed(SCHOOL)))

    assert find(backwards, "123456").name == "Oak Primary School"


@pytest.mark.parametrize(
    ("code", "number", "laestab"),
    [
        ("201", "3614", "2013614"),
        ("201", "14", "2010014"),
        ("1", "0014", "0010014"),
        ("201", "", ""),
        ("201", "0", ""),
        ("0", "6328", ""),
        ("00", "6328", ""),
    ],
)
def test_lost_zeros_are_restored(register, code, number, laestab):
    path = register(school(LA_code=code, establishment_number=number))

    row = find(path, "123456")

    assert len(row.la_code) == 3
    assert len(row.establishment_number) in {0, 4}
    assert row.laestab == laestab


@pytest.mark.parametrize(
    ("name", "phase"),
    [
        ("Nursery", "nursery"),
        ("Primary", "primary"),
        ("Middle deemed primary", "primary"),
        ("Middle Deemed Secondary", "secondary"),
        ("Secondary", "secondary"),
        ("16 plus", "sixteen_plus"),
        ("All-through", "all_through"),
        ("All through", "all_through"),
    ],
)
def test_a_phase_in_the_register_stands_whatever_the_ages(register, name, phase):
    path = register(school(phase=name, low_age="0", high_age="99"))

    assert find(path, "123456").phase == phase


@pytest.mark.parametrize(
    ("low", "high", "phase"),
    [
        ("2", "5", "nursery"),
        ("5", "7", "primary"),
        ("8", "11", "primary"),
        ("11", "16", "secondary"),
        ("13", "18", "secondary"),
        ("16", "19", "sixteen_plus"),
        ("19", "99", "sixteen_plus"),
        ("3", "19", "all_through"),
        ("9", "13", "other"),
        ("8", "18", "other"),
        ("0", "99", "other"),
        ("17", "16", "other"),
        ("11", "", "other"),
        ("", "", "other"),
    ],
)
def test_ages_give_the_phase_only_when_they_say_clearly(register, low, high, phase):
    path = register(school(phase="Not applicable", low_age=low, high_age=high))

    row = find(path, "123456")

    assert row.phase == phase
    assert row.low_age == (int(low) if low else None)
    assert row.high_age == (int(high) if high else None)


@pytest.mark.parametrize(
    ("written", "postcode"),
    [
        ("EC3A 5DE", "EC3A 5DE"),
        ("ec3a5de", "EC3A 5DE"),
        (" B78  3AD ", "B78 3AD"),
        ("w1a1aa", "W1A 1AA"),
        ("", ""),
        ("BFPO 57", ""),
        ("SW1P 4AUX", ""),
        ("P.O. Box 1234", ""),
        ("00000", ""),
    ],
)
def test_a_postcode_is_normalised_or_left_out(register, written, postcode):
    assert find(register(school(postcode=written)), "123456").postcode == postcode


# --- closed, closing, proposed ----------------------------------------------------


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("Open", "open"),
        ("Open, but proposed to close", "closing"),
        ("Proposed to open", "proposed"),
    ],
)
def test_a_school_that_is_not_closed_is_given_with_its_status(register, written, status):
    path = register(school(status=written, close_date="31-07-2024"))

    assert find(path, "123456").status == status


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("31-08-1992", "closed on 31 August 1992; ask for its successor"),
        ("1/9/2024", "closed on 1 September 2024; ask for its successor"),
        ("31-13-1992", "closed; ask for its successor"),
        ("", "closed; ask for its successor"),
    ],
)
def test_a_closed_school_is_refused(register, date, said):
    path = register(school(status="Closed", close_date=date))

    assert refusal(path).startswith(f"Oak Primary School (URN 123456) {said}")


def test_a_closed_predecessor_with_the_same_laestab_is_no_obstacle(register):
    old = school(urn="100004", status="Closed", close_date="31-08-2011")
    path = register(old, SCHOOL)

    assert find(path, "123456").laestab == "2013614"
    assert "closed on 31 August 2011" in refusal(path, "100004")


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


# --- the URN ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "urn",
    [
        "\u0661\u0662\u0663\u0664\u0665\u0666",  # Arabic-Indic digits
        "\uff11\uff12\uff13\uff14\uff15\uff16",  # full-width digits
        "12345",
        "1234567",
        "023456",
        "12345a",
        "-12345",
        "123456\n",
        "",
    ],
)
def test_what_is_not_a_urn_is_refused(register, urn):
    path = register(school(urn=urn), SCHOOL, encoding="utf-8")

    assert refusal(path, urn).startswith("A URN has six digits")
    assert find(path, "123456").urn == "123456"


def test_a_urn_that_is_not_in_the_file_is_refused(register):
    path = register(SCHOOL)

    assert refusal(path, "123457").startswith("URN 123457 is not in the file")
    assert find(path, "123456").urn == "123456"


def test_a_urn_there_twice_is_refused_only_when_the_rows_differ(register):
    other = school(urn="100001")

    differing = register(SCHOOL, other, school(town="Leeds"))
    assert "URN 123456 is there twice, in rows 2 and 4" in refusal(differing)
    assert find(differing, "100001").urn == "100001"

    same = register(SCHOOL, other, SCHOOL)
    assert find(same, "123456").town == "London"


# --- damaged rows -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"postcode": "Mrs"}, "the postcode says 'Mrs'"),
        ({"postcode": "Hidden"}, "the postcode is not one"),
        ({"postcode": "www.school6.org.uk"}, "the postcode is not one"),
        ({"postcode": "020 7283 1147"}, "the postcode is not one"),
        ({"status": "Primary"}, "the status is not one"),
        ({"status": ""}, "the status is not one"),
        ({"phase": "Open"}, "the phase is not one"),
        ({"phase": "\u017fecondary"}, "the phase is not one"),  # long s
        ({"low_age": "Mixed"}, "the low age is not one"),
        ({"high_age": "\u0661"}, "the high age is not one"),
        ({"LA_code": "City of London"}, "the LA code is not one"),
        ({"LA_code": ""}, "the LA code is not one"),
        ({"establishment_number": "36145"}, "the establishment number is not one"),
        ({"name": " "}, "the name is not one"),
    ],
)
def test_a_cell_that_cannot_be_such_is_refused(register, change, why):
    path = register(
        school(urn="100001"), school(**change), encoding="utf-8", quoting=csv.QUOTE_ALL
    )

    assert refusal(path).startswith(f"row 3: the columns have shifted ({why})")
    assert find(path, "100001").urn == "100001"


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ([*SCHOOL.values(), ""], "18 cells under 17 headings"),
        ([*SCHOOL.values()][:-1], "16 cells under 17 headings"),
        (["123456", "201"], "the status is not one"),
    ],
    ids=["one too many", "one too few", "cut short"],
)
def test_a_row_of_another_width_is_refused(register, cells, why):
    path = register(school(urn="100001"), cells)

    assert refusal(path).startswith(f"row 3: the columns have shifted ({why})")
    assert find(path, "100001").urn == "100001"


def test_faults_elsewhere_are_no_obstacle(register):
    path = register(
        school(urn=""), [], ["lonely"], school(postcode="Ms", urn="100001"), SCHOOL
    )

    assert find(path, "123456").name == "Oak Primary School"
    assert "row 5: the columns have shifted" in refusal(path, "100001")


def test_a_line_break_inside_quotation_marks_is_one_row(register):
    path = register(school(urn="100001", town="Tower\r\nHill"), school(postcode="Ms"))

    assert find(path, "100001").town == "Tower Hill"
    assert refusal(path).startswith("row 3:")


def test_nul_bytes_are_refused_only_in_the_wanted_row(raw, register):
    good = register(school(urn="100001"), SCHOOL).read_bytes()
    path = raw(good.replace(b"Oak", b"O\0k", 1) + b"\0" * 5000)

    assert refusal(path, "100001").startswith("row 2: letters are damaged")
    assert find(path, "123456").name == "Oak Primary School"


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
