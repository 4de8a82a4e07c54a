"""A file in a piece of work: a photo, a recording, a film, a document."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import make_public_id
from portfolio.querysets import AttachmentQuerySet
from schools.tenancy import PersonOwned


def work_storage() -> Any:
    """Where pupils' files lie: see ``STORAGES`` in the settings."""
    return storages["work"]


class Attachment(PersonOwned):
    """One file of a piece of work, from the moment that it is chosen.

    It is sent when it is chosen, and comes in pieces (``arriving``). Whole and safe on
    disk it is ``stored``: it may be handed in, and is shown to nobody. A limited child
    process takes out what nobody may know (``ready``), or finds that it is not what it
    says (``refused``, with a ``message``). ``whole`` and ``small`` are what came out of
    that; what came in is deleted.

    ``made_by`` is who sent it: the owner, or a teacher who says something about the work.
    ``bound_at`` says since when it is part of something that others were given, a version
    or feedback; before, only ``made_by`` sees it. ``removed_at``: taken out of what will
    be handed in next; earlier versions keep it.
    """

    class State(models.TextChoices):
        ARRIVING = "arriving", "Arriving"
        STORED = "stored", "Getting ready"
        READY = "ready", "Ready"
        REFUSED = "refused", "Not kept"

    work = models.ForeignKey(
        "portfolio.Work", on_delete=models.PROTECT, related_name="attachments"
    )
    public_id = models.CharField(
        max_length=12, unique=True, default=make_public_id, editable=False
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    key = models.UUIDField()
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.ARRIVING)
    message = models.CharField(max_length=255, blank=True)
    caution = models.CharField(max_length=10, blank=True)
    whole = models.FileField(storage=work_storage, max_length=100, blank=True)
    small = models.FileField(storage=work_storage, max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    seconds = models.FloatField(null=True)
    made_at = models.DateTimeField(default=timezone.now)
    bound_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["made_by", "key"], name="one_file_a_key")
        ]
        indexes: ClassVar = [
            # A quota is asked before every file: answered from the index alone.
            models.Index(fields=["owner", "size"]),
            models.Index(fields=["school", "size"]),
            models.Index(
                fields=["made_at"], condition=Q(state="stored"), name="files_to_clean"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Where its state is asked, and its pieces are sent."""
        return reverse("portfolio:file_detail", args=[self.public_id])

    def url_of(self, variant: str) -> str:
        return reverse("portfolio:file_serve", args=[self.public_id, variant])

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def plays(self) -> bool:
        """Whether the browser shows or plays it; everything else is only downloaded."""
        return self.is_ready and self.kind != "document"

    @property
    def icon(self) -> str:
        return {"picture": "camera", "sound": "sound", "video": "video"}.get(
            self.kind, "file"
        )
