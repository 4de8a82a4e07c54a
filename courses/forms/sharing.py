"""What a teacher fills in to share a course, or to give a pupil a seat on one."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.services.guessing import note_wrong, please_wait, seconds_to_wait
from courses.forms.times import A_DAY, Day, on_the_wall
from courses.models import CourseShare
from courses.services.sharing import NOBODY_TO_TEACH_WITH
from courses.services.spaces import refuse_end
from courses.sharing import staff_to_teach_with
from schools.models import School

END_OF_DAY = datetime.time(23, 59)
MOST_LISTED = 60  # schools offered by name; in a larger cluster the name is typed
MOST_NAMED = 5


def end_of_school_year(today: datetime.date) -> datetime.date:
    """31 August, the last day of an English school year, that comes next."""
    this = datetime.date(today.year, 8, 31)
    return this if today < this else datetime.date(today.year + 1, 8, 31)


class WithAnEnd(forms.Form):
    """A reason and a last day. Once clean it has ``ends_at``, as a moment."""

    reason = forms.CharField(
        label="Why?",
        help_text="Both schools see this. Name no child in it.",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Say why. Both schools see the reason.",
            "max_length": "Say it in 200 letters at most.",
        },
    )
    last_day = forms.DateField(
        label="Until when?",
        help_text="The last day. It ends by itself, and can be renewed.",
        widget=Day,
        error_messages={"required": "Choose the last day.", **A_DAY},
    )

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school = school
        today = timezone.localdate(timezone=school.zone)
        self.fields["last_day"].initial = end_of_school_year(today)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day = data.get("last_day")
        if day is not None:
            try:
                ends = on_the_wall(day, END_OF_DAY, self.school, later=True)
                refuse_end(ends)
                data["ends_at"] = ends
            except OverflowError:
                self.add_error("last_day", "Choose another last day.")
            except ValidationError as error:
                self.add_error("last_day", error)
        return data


FEWEST_LETTERS = 3  # of a name: one letter is a slip, even where it fits one school alone


class ShareForm(WithAnEnd):
    """Which school to offer a course to. Once clean, ``to_school`` is a school."""

    field_order = ["to_school", "reason", "last_day"]

    to_school = forms.CharField(
        label="Which school?",
        help_text="Its name, or its number (URN).",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "schools"}),
        error_messages={
            "required": "Write the school's name or number.",
            "max_length": "This is no school's name: it is too long.",
        },
    )

    def schools(self) -> list[School]:
        """The schools to be offered by name; none where they are too many."""
        found = list(self.others()[: MOST_LISTED + 1])
        return found if len(found) <= MOST_LISTED else []

    def others(self) -> QuerySet[School]:
        return School.objects.exclude(pk=self.school.pk)

    def clean_to_school(self) -> School:
        said = self.cleaned_data["to_school"].strip()
        exact = list(self.others().filter(Q(urn=said) | Q(name__iexact=said))[:2])
        near = list(self.others().filter(name__icontains=said)[: MOST_NAMED + 1])
        if len(said) < FEWEST_LETTERS and not exact:
            raise ValidationError("Write more of the school's name, or its number.")
        found = exact or near
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError("There is no school of this name or number here.")
        named = ", ".join(f"{row.name} ({row.urn})" for row in found[:MOST_NAMED])
        more = " and others" if len(found) > MOST_NAMED else ""
        raise ValidationError(f"Which one? {named}{more}. Write its number.")


class TeacherForm(WithAnEnd):
    """Who is to teach with us. Once clean, ``person`` is their membership elsewhere."""

    field_order = ["person", "reason", "last_day"]

    person = forms.CharField(
        label="Who?",
        help_text="Their sign-in name, as they write it themselves.",
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        error_messages={
            "required": "Write their sign-in name.",
            "max_length": NOBODY_TO_TEACH_WITH,
        },
    )

    def __init__(self, *args: Any, asker: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asker = asker

    def clean(self) -> dict[str, Any]:
        """Whose name it is, is looked up last: a form that is wrong elsewhere says nothing
        of it, so that whoever asks has asked, by name and in the audit. And no faster than
        a password is guessed, so that nobody learns who there is by asking for names."""
        data = super().clean()
        if self.errors:
            return data
        if seconds := seconds_to_wait("co-teacher", self.asker.public_id):
            self.add_error(None, please_wait(seconds))
            return data
        said = data["person"].strip().lower()
        rows = staff_to_teach_with(self.school).filter(user__username=said)
        data["person"] = rows.select_related("user", "school").first()
        # One answer to every other name: who a pupil is, and who there is, is not said.
        if data["person"] is None:
            note_wrong("co-teacher", self.asker.public_id)
            self.add_error("person", NOBODY_TO_TEACH_WITH)
        return data


class SeatForm(WithAnEnd):
    """Which pupil gets a seat."""

    field_order = ["pupil", "reason", "last_day"]

    pupil: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Which pupil?",
        queryset=None,
        empty_label="Choose a pupil",
        to_field_name="public_id",
        error_messages={
            "required": "Choose a pupil.",
            "invalid_choice": "Choose a pupil of a class that you work with.",
        },
    )

    def __init__(self, *args: Any, pupils: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["pupil"]
        field.queryset = pupils

    @staticmethod
    def last_day_of(share: CourseShare) -> dict[str, datetime.date]:
        """The longest that a seat can last: the school year, or as long as the share."""
        zone = share.to_school.zone
        year = end_of_school_year(timezone.localdate(timezone=zone))
        return {"last_day": min(year, timezone.localdate(share.ends, zone))}
