"""Reads that a whole class makes in the same minute; see :mod:`access.prepared`."""

from access.prepared import Prepared, given
from portfolio.models import Attachment

_in_tray = Prepared(
    lambda: Attachment.objects.in_tray(given("work")).order_by("made_at", "pk")
)


def files_in_tray(work: int) -> list[Attachment]:
    """What will be handed in next with that work, oldest first."""
    return list(_in_tray(work=work))
