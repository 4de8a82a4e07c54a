"""Whence a row of the roll came: what one kind of file made, no other changes."""

from django.db import models


class Source(models.TextChoices):
    OFFICE = "office", "a file of the school’s own system"
    ONEROSTER = "oneroster", "OneRoster"
    SDS = "sds", "School Data Sync"


class Format(models.TextChoices):
    CTF = "ctf", "Common Transfer File"
    SPREADSHEET = "spreadsheet", "Spreadsheet"
    ONEROSTER = "oneroster", "OneRoster"
    SDS = "sds", "School Data Sync"
