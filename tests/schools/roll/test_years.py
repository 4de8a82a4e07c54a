import datetime

import pytest

from schools.roll.years import year_group_by_age, year_group_of, year_group_of_grade


@pytest.mark.parametrize(
    ("words", "year_group"),
    [
        *[("R", 0), ("Reception", 0), ("Year R", 0), ("YR", 0), ("0", 0)],
        *[("7", 7), ("07", 7), ("Year 7", 7), ("Yr 7", 7), ("Y7", 7), ("year 10", 10)],
        *[("13", 13), ("", None), ("M", None), ("X", None), ("N2", None), ("E1", None)],
    ],
)
def test_words(words, year_group):
    assert year_group_of(words) == year_group


@pytest.mark.parametrize("words", ["14", "-1", "Seven", "7K", "٧", "Year", "7.0", "100"])
def test_words_that_are_no_year_group(words):
    with pytest.raises(ValueError, match=words.replace(".", r"\.")):
        year_group_of(words)


@pytest.mark.parametrize(
    ("grade", "year_group"),
    [
        *[("KG", 1), ("kg", 1), ("01", 2), ("1", 2), ("06", 7), ("12", 13)],
        *[("PK", None), ("IT", None), ("PS", None), ("13", None), ("", None)],
    ],
)
def test_american_grades(grade, year_group):
    assert year_group_of_grade(grade) == year_group


@pytest.mark.parametrize("grade", ["0", "14", "Year 7", "Y7", "09,10", "٧", "7.0"])
def test_what_is_no_american_grade(grade):
    with pytest.raises(ValueError, match=grade.replace(".", r"\.")):
        year_group_of_grade(grade)


@pytest.mark.parametrize(
    ("born", "on", "year_group"),
    [
        ("2015-08-31", "2026-07-15", 6),
        ("2014-09-01", "2026-07-15", 6),
        ("2014-08-31", "2026-07-15", 7),
        ("2015-08-31", "2026-09-01", 7),
        ("2015-08-31", "2026-08-31", 6),
        ("2016-02-29", "2026-10-01", 6),
        ("2022-01-01", "2026-10-01", 0),
        ("2024-01-01", "2026-10-01", -2),
    ],
)
def test_the_year_group_of_an_age(born, on, year_group):
    day = datetime.date.fromisoformat
    assert year_group_by_age(day(born), day(on)) == year_group
