import datetime

from django.core.exceptions import ValidationError
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
def end_agreement(
    row: Agreement, *, by: User, last_day: datetime.date | None = None
) -> None:
    """End an agreement with ``last_day``; yesterday, so that nothing rests on it any more.

    One that ends earlier keeps its end. Raises ``ValidationError`` for a day before it
    began.
    """
    if last_day is None:
        last_day = max(row.starts, timezone.localdate() - datetime.timedelta(days=1))
    row = Agreement.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.ends is not None and row.ends <= last_day:
        return
    if last_day < row.starts:
        raise ValidationError("It cannot end before it began.")
    row.ends = last_day
    row.save(update_fields=["ends"])
    for school in (row.school, row.other):
        if school is not None:
            ends = last_day.isoformat()
            record("schools.end_agreement", row, by=by, school=school, ends=ends)
