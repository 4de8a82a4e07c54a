"""Reads that a whole class makes in the same minute; see :mod:`access.prepared`."""

from typing import Any

from django.db import models

from access.prepared import Prepared, given
from portfolio.models import Attachment

READER = given("reader")

_in_tray = Prepared(
    lambda: Attachment.objects.in_tray(given("work")).order_by("made_at", "pk")
)
_own_file = Prepared(
    lambda: Attachment.objects.sent_home_by(READER).filter(
        public_id=given("public_id", models.CharField())
    )
)


def file_sent_by(user: Any, public_id: str) -> Attachment | None:
    """What the person may send pieces of; see ``AttachmentQuerySet.sent_by``.

    A pupil's file in their own work, which a class asks for with every piece, needs none
    of the reasons to read somebody else's.
    """
    for file in _own_file(reader=user.pk, public_id=public_id):
        return file
    return Attachment.objects.sent_by(user).filter(public_id=public_id).first()


def files_in_tray(work: int) -> list[Attachment]:
    """What will be handed in next with that work, oldest first."""
    return list(_in_tray(work=work))
