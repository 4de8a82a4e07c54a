"""What a session remembers of a person's school: how their pages look, nothing more."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from accounts.services.needs import Need, ask_for_need
from accounts.services.sessions import sessions_of
from schools.models import AcademicYear, Enrolment, Membership, School
from schools.permissions import MORE_THAN_ONE_CLASS_ROLES
from schools.places import places_of
from schools.tenancy import school_scope

FACE = ("band", "school_id", "school_name", "school_colour", "child")


def face_of(user: Any) -> dict[str, Any]:
    """How a person's own pages look: the age band, and their school's name and colour.

    The band is ``y2``, ``y6``, ``y7`` or ``staff``. ``school_id`` decides nothing: it saves
    asking whether a course is a pupil's own school's. A member of staff has no one school:
    each of their pages takes it from its address. ``child``: pupil and nothing else, so
    that no page has to ask whether a second step is needed.
    """
    place = (
        # Dates alone: a pupil of a closed school still comes to their own work.
        Membership.objects.dated()
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
        "child": "" if was_ever_staff(user) else "yes",
        "school_name": place.school.name,
        "school_colour": place.school.colour,
    }


def was_ever_staff(user: Any) -> bool:
    """Whether the person is, was or will be anything but a pupil, anywhere."""
    rows = Membership.objects.filter(user=user).exclude(role=Membership.Role.PUPIL)
    return rows.exists()


def second_step_needed(user: Any) -> Need:
    """Whether the person's roles ask for a second step: see ``schools.permissions``."""
    roles = {role for at_one in places_of(user).roles.values() for role in at_one}
    if roles & MORE_THAN_ONE_CLASS_ROLES:
        return Need.COMPULSORY
    if roles - {Membership.Role.PUPIL} or was_ever_staff(user):
        return Need.OFFERED
    return Need.NOT_OFFERED


def refresh_sessions(user: Any) -> None:
    """Have the person's open sessions remember what is so now, not at sign-in."""
    sessions = list(sessions_of(user))
    face = face_of(user) if sessions else {}
    for session in sessions:
        for key in FACE:
            session.pop(key, None)
        session.update(face)
        session.save()


ask_for_need(second_step_needed)


@receiver(user_logged_in)
def remember_face(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    # Kept in the session, so that no page has to ask the database how big to write.
    if request is not None:
        request.session.update(face_of(user))
