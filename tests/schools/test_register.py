"""The national register of schools: which row is given, and which are refused."""

import csv
from dataclasses import fields

import pytest

from schools.register import RegisterRow, find
from tests.schools.registers import NEW, OLD, SCHOOL, real, refusal, school

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
