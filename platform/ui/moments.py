"""Dates and times as people say them: "today at 15:30", "by Friday", "3 October".

Schools live by the clock on their wall, so every answer is in UK time, whatever the
server or the device believes.
"""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

UK = ZoneInfo("Europe/London")
A_WEEK = 7


def local(moment: datetime) -> datetime:
    """The moment on a UK clock; one without a zone is taken to be UK time already."""
    if timezone.is_naive(moment):
        return moment.replace(tzinfo=UK)
    return moment.astimezone(UK)


def clock(moment: datetime) -> str:
    """The time of day: "15:30"."""
    return f"{moment:%H:%M}"


def day_words(day: date, today: date) -> str:
    """A day: "today", "yesterday", "Friday", "3 October", "3 October 2024"."""
    apart = (day - today).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    if apart in near:
        return near[apart]
    if abs(apart) < A_WEEK:
        return f"{day:%A}"
    if day.year == today.year or abs(apart) < 180:
        return f"{day.day} {day:%B}"
    return f"{day.day} {day:%B %Y}"


def said(moment: datetime | date, now: datetime) -> str:
    """When something happened or will: with the time of day only while that matters."""
    if not isinstance(moment, datetime):
        return day_words(moment, now.date())
    words = day_words(moment.date(), now.date())
    if abs((moment.date() - now.date()).days) < A_WEEK and moment.time() != time(0):
        return f"{words} at {clock(moment)}"
    return words


def due(moment: datetime | date, now: datetime) -> str:
    """When something has to be ready: "by Friday", "by 15:30 today"; or had to be."""
    if isinstance(moment, datetime):
        day, over = moment.date(), moment < now
    else:
        day, over = moment, moment < now.date()
    words = day_words(day, now.date())
    if over:
        return f"was due {words}"
    # Work due at 23:59 is due "today": nobody plans by that minute.
    if isinstance(moment, datetime) and day == now.date() and moment.hour < 22:
        return f"by {clock(moment)} today"
    if day == now.date():
        return "today"
    return f"by {words}"


def exact(moment: datetime | date) -> str:
    """The whole date, for whoever asks: "Friday 10 October 2025, 15:30"."""
    words = f"{moment:%A} {moment.day} {moment:%B %Y}"
    if isinstance(moment, datetime):
        words += f", {clock(moment)}"
    return words
