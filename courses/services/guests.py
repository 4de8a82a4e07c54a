"""Listing, for a pupil's own school, who reads the pupil's work elsewhere."""

import datetime

from django.utils import timezone

from accounts.models import User
from audit.models import Entry
from audit.services import record
from courses.models import CourseGrant, Piece
from schools.places import places_of
from schools.services.visits import schools_of_pupil

READ = "courses.read_guest"
NOTED_EVERY = datetime.timedelta(hours=1)


def note_reading(piece: Piece, *, by: User, place: CourseGrant | None = None) -> int:
    """Note that ``by`` opened the piece of a pupil of another school; once an hour.

    In how many schools' lists it was noted: the pupil's, where ``by`` does not work. What
    brought the two together says why: the co-teacher's ``place``, or the pupil's seat.
    """
    since = timezone.now() - NOTED_EVERY
    same = Entry.objects.filter(at__gt=since, action=READ, actor=by.public_id)
    if same.filter(subject_kind=piece._meta.label_lower, subject=piece.pk).exists():
        return 0
    schools = list(schools_of_pupil(piece.pupil).exclude(pk__in=places_of(by).roles))
    seat = place or (
        CourseGrant.objects.seats()
        .filter(user=piece.pupil, content_object=piece.set_work.course_id)
        .first()
    )
    if seat is None:  # one who was a pupil here once is no guest
        return 0
    for school in schools:
        record(
            READ,
            piece,
            by=by,
            school=school,
            person=piece.pupil.public_id,
            seat=seat.pk,
        )
    return len(schools)
