from typing import Any

from django.db import models
from django.utils import timezone


class EntryQuerySet(models.QuerySet["Entry"]):
    def update(self, **kwargs: Any) -> int:
        raise TypeError("The audit is append-only: an entry is never changed.")

    def delete(self) -> Any:
        raise TypeError("The audit is append-only: an entry is never deleted.")


class Entry(models.Model):
    """One thing that someone did, for one school.

    It holds kinds and public ids, never a foreign key and never a name: it has to
    outlive what it names, and reading it must not tell who anybody is.
    """

    shared = "read school by school, and by the cluster's data-protection officer"

    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor = models.CharField(max_length=22, blank=True)
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=40)
    school = models.CharField(max_length=6, blank=True, db_index=True)
    detail = models.JSONField(default=dict)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.action} {self.subject_kind} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("The audit is append-only: an entry is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("The audit is append-only: an entry is never deleted.")
