"""When something opens and when it is due, on the clock of the school's own wall."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from schools.models import School

FRIDAY, MONDAY = 4, 0
END_OF_SCHOOL = datetime.time(15, 30)
START_OF_SCHOOL = datetime.time(8, 30)
NO_DAY, PICK, NOW, LATER = "none", "pick", "now", "later"


def on_the_wall(
    day: datetime.date, time: datetime.time, school: School, *, later: bool
) -> datetime.datetime:
    """The moment when the school's clock shows ``time`` on ``day``.

    In the hour that comes twice when the clocks go back, ``later`` takes the second.
    Raises ``ValidationError`` for an hour that is left out when they go forward.
    """
    wall = datetime.datetime.combine(day, time.replace(fold=int(later)))
    moment = wall.replace(tzinfo=school.zone)
    back = moment.astimezone(datetime.UTC).astimezone(school.zone)
    if back.replace(tzinfo=None) != wall.replace(fold=0):
        raise ValidationError(
            "The clocks go forward that night and leave this time out. "
            "Choose one an hour later."
        )
    return moment.astimezone(datetime.UTC)


def next_day(weekday: int, after: datetime.date) -> datetime.date:
    """The first ``weekday`` that comes after the day ``after``."""
    return after + datetime.timedelta(days=(weekday - after.weekday() - 1) % 7 + 1)


def day_choices(today: datetime.date) -> list[tuple[str, str]]:
    """The days most work is due, each with its date, so that nobody has to work it out."""
    tomorrow = today + datetime.timedelta(days=1)
    days = {next_day(FRIDAY, today): "Friday", next_day(MONDAY, today): "Monday"}
    if tomorrow.weekday() < FRIDAY + 1:
        days[tomorrow] = "Tomorrow"
    return [
        (NO_DAY, "No day"),
        *((day.isoformat(), f"{days[day]} {day.day} {day:%b}") for day in sorted(days)),
        (PICK, "Another day"),
    ]


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Time(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


A_DAY = {"invalid": "Choose a day, such as 28/11/2026."}
A_TIME = {"invalid": "Choose a time, such as 15:30."}


class TimesForm(forms.Form):
    """Opening and due time. Once clean it has ``opens_at`` and ``due_at``, as moments.

    ``opens_at`` is ``None`` for now and ``due_at`` for no day.
    """

    due = forms.CharField(
        label="When is it due?",
        widget=forms.RadioSelect,
        initial=NO_DAY,
        required=False,
        max_length=10,
        error_messages={"max_length": A_DAY["invalid"]},
    )
    due_day = forms.DateField(
        label="Due day", widget=Day, required=False, error_messages=A_DAY
    )
    due_time = forms.TimeField(
        label="Due by",
        widget=Time,
        required=False,
        initial=END_OF_SCHOOL,
        error_messages=A_TIME,
    )
    opens = forms.ChoiceField(
        label="When can they see it?",
        widget=forms.RadioSelect,
        choices=[(NOW, "Now"), (LATER, "Later")],
        initial=NOW,
        required=False,
        error_messages={"invalid_choice": "Choose now or later."},
    )
    opens_day = forms.DateField(
        label="Opens on", widget=Day, required=False, error_messages=A_DAY
    )
    opens_time = forms.TimeField(
        label="From",
        widget=Time,
        required=False,
        initial=START_OF_SCHOOL,
        error_messages=A_TIME,
    )

    def __init__(
        self,
        *args: Any,
        school: School,
        opened_at: datetime.datetime | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.school = school
        self.opened_at = opened_at
        today = timezone.localdate(timezone=school.zone)
        self.fields["due"].widget.choices = day_choices(today)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["due_at"] = self._moment("due_day", self._due_day(), "due_time", END_OF_SCHOOL)
        opens_day = data.get("opens_day") if data.get("opens") == LATER else None
        if data.get("opens") == LATER and not opens_day and not self.has_error("opens_day"):
            self.add_error("opens_day", "Choose the day from which they can see it.")
        data["opens_at"] = self._moment(
            "opens_day", opens_day, "opens_time", START_OF_SCHOOL
        )
        # Work that pupils have been able to see goes on being seen: "now" is since then.
        since = min(self.opened_at or timezone.now(), timezone.now())
        opens_at = data["opens_at"] or since
        if data["due_at"] is not None and data["due_at"] <= opens_at:
            self.add_error("due", "It has to be due after they can first see it.")
        return data

    def _due_day(self) -> datetime.date | None:
        """The day that was chosen, which may have been offered yesterday."""
        choice = self.cleaned_data.get("due") or NO_DAY
        if choice == NO_DAY or self.has_error("due"):
            return None
        if choice == PICK:
            day = self.cleaned_data.get("due_day")
            if day is None and not self.has_error("due_day"):
                self.add_error("due_day", "Choose the day it is due, or “No day”.")
            return day
        try:
            return datetime.date.fromisoformat(choice)
        except ValueError:
            self.add_error("due", A_DAY["invalid"])
            return None

    def _moment(
        self, day_field: str, day: datetime.date | None, field: str, usual: datetime.time
    ) -> datetime.datetime | None:
        if day is None or self.has_error(field):
            return None
        time = self.cleaned_data.get(field) or usual
        if not 2000 < day.year < 2200:
            self.add_error(day_field, "Choose a day of this century.")
            return None
        try:
            return on_the_wall(day, time, self.school, later=field == "due_time")
        except ValidationError as error:
            self.add_error(field, error)
            return None

    @classmethod
    def initial_of(
        cls, opens_at: datetime.datetime, due_at: datetime.datetime | None, school: School
    ) -> dict[str, Any]:
        """What the form shows for times that are already set."""
        found: dict[str, Any] = {"due": NO_DAY, "opens": NOW}
        if opens_at > timezone.now():
            opens = opens_at.astimezone(school.zone)
            found |= {"opens": LATER, "opens_day": opens.date()}
            found["opens_time"] = opens.time()
        if due_at is not None:
            due = due_at.astimezone(school.zone)
            found |= {"due": PICK, "due_day": due.date(), "due_time": due.time()}
        return found
