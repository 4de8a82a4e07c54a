"""A roll as it is kept between the day it is read and the day it is applied: as JSON."""

import dataclasses
import datetime
from typing import Any

from schools.roll.rows import (
    Fault,
    GroupRow,
    PupilRow,
    Question,
    Roll,
    SchoolNamed,
    StaffRow,
)


def to_json(roll: Roll) -> dict[str, Any]:
    """All of it, in what JSON can hold."""
    data = dataclasses.asdict(roll)
    data["made_on"] = _day(roll.made_on)
    for pupil in data["pupils"]:
        pupil["born"] = _day(pupil["born"])
    return data


def from_json(data: dict[str, Any]) -> Roll:
    """The roll that :func:`to_json` was given."""
    return Roll(
        format=data["format"],
        is_full=data["is_full"],
        made_on=_date(data["made_on"]),
        source=SchoolNamed(**data["source"]),
        destination=SchoolNamed(**data["destination"]),
        pupils=[
            PupilRow(**{**row, "born": _date(row["born"]), "groups": tuple(row["groups"])})
            for row in data["pupils"]
        ],
        staff=[
            StaffRow(**{**row, "groups": tuple(row["groups"])}) for row in data["staff"]
        ],
        groups=[GroupRow(**row) for row in data["groups"]],
        questions=[_question(row) for row in data["questions"]],
        settled=[_question(row) for row in data["settled"]],
        faults=[Fault(**row) for row in data["faults"]],
        notes=data["notes"],
    )


def _question(row: dict[str, Any]) -> Question:
    return Question(**{**row, "choices": tuple(map(tuple, row["choices"]))})


def _day(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def _date(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None
