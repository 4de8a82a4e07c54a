"""Rows and files of the national register, real and made up."""

from pathlib import Path

import pytest

from schools.register import COLUMNS, RegisterError, find

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


def refusal(path, urn="123456"):
    with pytest.raises(RegisterError) as caught:
        find(path, urn)
    return str(caught.value)
