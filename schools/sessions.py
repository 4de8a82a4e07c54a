"""What a session remembers of a person's school: how their pages look, nothing more."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from schools.models import AcademicYear, Enrolment, Membership, School
from schools.tenancy import school_scope


def face_of(user: Any) -> dict[str, Any]:
    """How a person's own pages look: the age band, and their school's name and colour.

    The band is ``y2``, ``y6``, ``y7`` or ``staff``. ``school_id`` decides nothing: it saves
    asking whether a course is a pupil's own school's. A member of staff has no one school:
    each of their pages takes it from its address.
    """
    place = (
        Membership.objects.in_force()
        .filter(user=user, role=Membership.Role.PUPIL)
        .select_related("school")
        .first()
    )
    if place is None:
        return {"band": "staff"}
    with school_scope(place.school):
        enrolment = Enrolment.objects.filter(
            membership=place, academic_year=AcademicYear.objects.current()
        ).first()
    if enrolment is None:
        band = "y6" if place.school.phase == School.Phase.PRIMARY else "y7"
    elif enrolment.year_group <= 2:
        band = "y2"
    else:
        band = "y6" if enrolment.year_group <= 6 else "y7"
    return {
        "band": band,
        "school_id": place.school_id,
        "school_name": place.school.name,
        "school_colour": place.school.colour,
    }


@receiver(user_logged_in)
def remember_face(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    # Kept in the session, so that no page has to ask the database how big to write.
    if request is not None:
        request.session.update(face_of(user))
