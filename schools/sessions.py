"""What a session remembers of a person's school: only how big the words should be."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from schools.models import AcademicYear, Enrolment, Membership
from schools.tenancy import school_scope


def band_of(user: Any) -> str:
    """The age band a person's pages are drawn for: ``y2``, ``y6``, ``y7`` or ``staff``."""
    place = (
        Membership.objects.in_force()
        .filter(user=user, role=Membership.Role.PUPIL)
        .select_related("school")
        .first()
    )
    if place is None:
        return "staff"
    with school_scope(place.school):
        enrolment = Enrolment.objects.filter(
            membership=place, academic_year=AcademicYear.objects.current()
        ).first()
    if enrolment is None:
        return "y6" if place.school.phase == "primary" else "y7"
    return (
        "y2"
        if enrolment.year_group <= 2
        else "y6"
        if enrolment.year_group <= 6
        else "y7"
    )


@receiver(user_logged_in)
def remember_band(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    # Kept in the session, so that no page has to ask the database how big to write.
    if request is not None:
        request.session["band"] = band_of(user)
