"""What the host adds to the stages of a school that leaves: its copy comes first."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from audit.services import record
from console.models import SchoolExport
from schools.models import School
from schools.services.states import archive_school


@transaction.atomic
def ask_for_export(school: School, *, by: User | None) -> SchoolExport:
    """Have everything of ``school`` copied by the clock; one that waits is not doubled.

    Raises ``ValidationError`` for a school that has been erased.
    """
    if school.state == "erased":
        raise ValidationError("There is nothing left of this school.")
    waiting = SchoolExport.objects.filter(school=school, finished_at=None, failed_at=None)
    row = waiting.first()
    if row is None:
        row = SchoolExport.objects.create(school=school, asked_by=by)
        record("console.export_school", school, by=by, school=school)
    return row


@transaction.atomic
def put_away(school: School, *, by: User | None) -> None:
    """Archive a school once everything of it has been copied since it was closed.

    Raises ``ValidationError`` before that.
    """
    copies = SchoolExport.objects.filter(school=school, finished_at__isnull=False)
    if school.suspended_at is None or not copies.filter(asked_at__gte=school.suspended_at):
        raise ValidationError("Make a copy of it first, for the school to keep.")
    archive_school(school, by=by)
