"""A pupil's own work. It belongs to the pupil, and goes where the pupil goes."""

from portfolio.models.attachment import Attachment
from portfolio.models.work import Draft, Version, Work

__all__ = ["Attachment", "Draft", "Version", "Work"]
