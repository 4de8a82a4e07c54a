"""What a school's own system says of a pupil, and each time its file was brought in."""

import json
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from access.sealing import SealBrokenError, keyed_hashes, sealed, unsealed
from accounts.models.person import make_public_id
from schools.models.sources import Format, Source
from schools.tenancy import SchoolOwned

UPN = "upn"
UNDO_FOR = timedelta(days=7)


class PupilRecord(SchoolOwned):
    """A pupil as this school's own system knows them: number, birthday, names in law.

    The UPN is sealed and found by a keyed hash, which is unique in the school and never
    asked across schools. It is shown as its last three signs, and stands in no address
    (DfE, "UPNs: a guide for schools and local authorities": for statutory work alone).
    ``source``: which kind of file made the record, and so may change it.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pupil_records"
    )
    source = models.CharField(max_length=12, choices=Source)
    source_id = models.CharField(max_length=255, blank=True)
    upn_sealed = models.TextField(blank=True)
    upn_hash = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001
    former_upn_hash = models.CharField(max_length=64, blank=True)
    born = models.DateField(null=True, blank=True)
    # The names in law as the file had them; what a child is called is the account's.
    legal_first_name = models.CharField(max_length=100, blank=True)
    legal_last_name = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=60, blank=True)
    # Since when whole files say nothing of the child, until somebody says that they are
    # still here, or when they left. None: the last one had them.
    missing_since = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "user"], name="one_record_of_a_pupil_at_a_school"
            ),
            models.UniqueConstraint(
                fields=["school", "upn_hash"], name="one_pupil_of_a_upn_at_a_school"
            ),
            models.UniqueConstraint(
                fields=["school", "source", "source_id"],
                condition=~Q(source_id=""),
                name="one_pupil_of_a_source_id_at_a_school",
            ),
        ]

    def __str__(self) -> str:
        return f"record of {self.user}"

    @property
    def upn(self) -> str:
        """The whole number; empty without one, and when the install's secret is lost."""
        try:
            return unsealed(UPN, self.upn_sealed) if self.upn_sealed else ""
        except SealBrokenError:
            return ""

    @upn.setter
    def upn(self, number: str) -> None:
        self.upn_sealed = sealed(UPN, number) if number else ""
        self.upn_hash = keyed_hashes(UPN, number)[0] if number else None

    @property
    def upn_end(self) -> str:
        """As it is shown: "…001"."""
        return f"…{self.upn[-3:]}" if self.upn else ""


class RollRun(SchoolOwned):
    """One file of the roll: what it held, what was decided, and what came of it.

    What was read lies sealed until it is applied or dropped; what would undo it lies
    sealed for :data:`UNDO_FOR`. Then the counts alone are left, with who and when.
    """

    class State(models.TextChoices):
        OPEN = "open", "Not applied yet"
        APPLIED = "applied", "Applied"
        UNDONE = "undone", "Undone"
        DROPPED = "dropped", "Left"

    public_id = models.CharField(
        max_length=12, unique=True, default=make_public_id, editable=False
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    approved_by = models.ForeignKey(  # who had it applied
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    format = models.CharField(max_length=12, choices=Format)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    file_sent = models.TextField(blank=True)  # to be read again with other answers
    contents = models.TextField(blank=True)
    undoing = models.TextField(blank=True)
    answers = models.JSONField(default=dict)
    decisions = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"roll of {self.made_at:%Y-%m-%d}"

    @property
    def may_be_undone(self) -> bool:
        return (
            self.state == self.State.APPLIED
            and bool(self.undoing)
            and self.applied_at is not None
            and self.applied_at + UNDO_FOR > timezone.now()
        )

    def keep(self, field: str, data: Any) -> None:
        """Seal ``data``, which JSON can hold, in the column ``field``."""
        setattr(self, field, sealed("roll", json.dumps(data)))

    def kept(self, field: str) -> Any:
        """What lies in the column ``field``. Raises ``SealBrokenError``."""
        return json.loads(unsealed("roll", getattr(self, field)))
