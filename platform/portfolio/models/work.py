"""A piece of work, its versions, and the draft of the next one."""

import hashlib
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts.models import make_public_id
from portfolio.markup import words_in
from portfolio.models.attachment import Attachment
from portfolio.querysets import WorkQuerySet
from schools.tenancy import PersonOwned


class Work(PersonOwned):
    """One piece of work: what it is, whose it is, where it was made.

    ``title`` and ``origin`` (the course) are kept as they were, so that the piece still
    says what it is when the course has long been taken down.
    """

    public_id = models.CharField(
        max_length=12, unique=True, default=make_public_id, editable=False
    )
    title = models.CharField(max_length=255)
    origin = models.CharField(max_length=255, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    objects = WorkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["owner", "-made_at"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("courses:work_detail", args=[self.public_id])


class Version(PersonOwned):
    """The work as it was at one moment. It is never changed.

    ``words`` and ``files`` count them, so that a class's list need not read thirty texts.
    (They may be empty only so that a column could be added to a table in use.)
    """

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    words = models.PositiveIntegerField(null=True, editable=False)
    files = models.PositiveSmallIntegerField(null=True, editable=False)
    attachments = models.ManyToManyField(Attachment, related_name="versions")
    sha256 = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["work", "number"], name="one_version_a_number")
        ]

    def __str__(self) -> str:
        return f"version {self.number} of {self.work}"

    @property
    def title(self) -> str:
        """What a pupil calls it: "First try"."""
        tries = ("First", "Second", "Third", "Fourth", "Fifth")
        if self.number <= len(tries):
            return f"{tries[self.number - 1]} try"
        return f"Try {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A version is never changed: make a new one.")
        self.sha256 = hashlib.sha256(self.text.encode()).hexdigest()
        self.words = len(words_in(self.text).split())
        super().save(*args, **kwargs)


class Draft(PersonOwned):
    """What is being written just now. ``revision`` counts the saves, from 1.

    ``page`` names the opened page that saved last and ``turn`` counts its saves: a page
    that is closing cannot wait for an answer, so its last words may come with a revision
    that its own save before has already overtaken.
    """

    work = models.OneToOneField(Work, on_delete=models.CASCADE, related_name="draft")
    text = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    page = models.CharField(max_length=40, blank=True)
    turn = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"draft of {self.work}"
