"""Dates of the demonstration: always round about today, so that it never looks old."""

import datetime

from django.utils import timezone

FRIDAY = 4


def day(away: int, hour: int, minute: int = 0) -> datetime.datetime:
    """A time of day, ``away`` days from today, in the schools' time zone."""
    date = timezone.localdate() + datetime.timedelta(days=away)
    moment = datetime.datetime.combine(date, datetime.time(hour, minute))
    return timezone.make_aware(moment)


def friday(hour: int, minute: int = 0) -> datetime.datetime:
    """The next Friday that is at least three days off."""
    away = (FRIDAY - timezone.localdate().weekday()) % 7
    return day(away if away >= 3 else away + 7, hour, minute)
