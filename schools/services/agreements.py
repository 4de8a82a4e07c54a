import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from schools.models import Agreement, School

Kind = Agreement.Kind


@transaction.atomic
def record_processing(
    school: School, *, version: str, signed_by: str, starts: datetime.date, by: User
) -> Agreement:
    """Record that ``school`` has signed the host's data-processing agreement.

    The one before it ends the day the new one begins.
    """
    standing = Agreement.objects.filter(school=school, kind=Kind.PROCESSING, ends=None)
    standing.filter(starts__lte=starts).update(ends=starts)
    row = Agreement(
        kind=Kind.PROCESSING,
        school=school,
        version=version,
        signed_by=signed_by,
        starts=starts,
        recorded_by=by,
    )
    row.full_clean()
    row.save()
    record("schools.record_agreement", row, by=by, school=school, version=version)
    return row


@transaction.atomic
def record_sharing(
    school: School,
    *,
    other: School,
    what: str,
    signed_by: str,
    starts: datetime.date,
    ends: datetime.date,
    by: User,
) -> Agreement:
    """Record what two schools have agreed to share, from when until when.

    Raises ``ValidationError`` for one school with itself and an end before the start.
    """
    row = Agreement(
        kind=Kind.SHARING,
        school=school,
        other=other,
        what=what,
        signed_by=signed_by,
        starts=starts,
        ends=ends,
        recorded_by=by,
    )
    row.full_clean()
    row.save()
    for side, far in ((school, other), (other, school)):
        record("schools.record_agreement", row, by=by, school=side, other=far.urn)
    return row


@transaction.atomic
def end_agreement(row: Agreement, *, by: User) -> None:
    """End an agreement yesterday, so that today nothing rests on it any more."""
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    if row.ends is not None and row.ends <= yesterday:
        return
    row.ends = max(row.starts, yesterday)
    row.save(update_fields=["ends"])
    record("schools.end_agreement", row, by=by, school=row.school)
