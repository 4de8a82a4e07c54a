"""Who may do what with courses, set work and pupils' pieces."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from access import rules
from access.predicates import Predicate, predicate
from courses.models import CourseGrant, CourseShare, Feedback, HandIn, Piece, SetWork
from portfolio import readers
from schools import elsewhere
from schools.models import Membership, TeachingGroup
from schools.permissions import (
    AUTHORS,
    OVERSEERS,
    STAFF,
    approves_sharing,
    is_author,
    is_member,
    is_staff,
    oversees_school,
)
from schools.places import places_of
from schools.querysets import WHOLE_SCHOOL_ROLES, places_worked_with


def _set_work_of(row: Any) -> SetWork | None:
    """The set work that a row of this app is about."""
    match row:
        case SetWork():
            return row
        case Piece():
            return row.set_work
        case HandIn():
            return row.piece.set_work
        case Feedback():
            return row.hand_in.piece.set_work
    return None


def _group_of(row: Any) -> TeachingGroup | None:
    """The teaching group that a row of this app is about."""
    if isinstance(row, TeachingGroup):
        return row
    set_work = _set_work_of(row)
    return set_work.group if set_work else None


@predicate
def works_with_group(user: Any, row: Any) -> bool:
    """A place in the group as staff, or a role that works with every class."""
    group = _group_of(row)
    if group is None:
        return False
    places = places_of(user)
    if places.roles_at(group.school_id) & frozenset(WHOLE_SCHOOL_ROLES):
        return True
    return group.pk in places.staff_of


@predicate
def co_teaches(user: Any, row: Any) -> bool:
    """A co-teacher's place on the course that the row was set in.

    For staff of another school alone. Whoever is staff of this one has their role, and
    nothing more is asked of the database.
    """
    set_work = _set_work_of(row)
    if set_work is None or places_of(user).roles_at(set_work.school_id) & STAFF:
        return False
    places = CourseGrant.objects.taught_by(user)
    return places.filter(content_object=set_work.course_id).exists()


@predicate
def is_the_pupil(user: Any, row: Any) -> bool:
    return getattr(row, "pupil_id", None) == user.pk


@predicate
def asked_for_it(user: Any, share: Any) -> bool:
    return isinstance(share, CourseShare) and share.asked_by_id == user.pk


@predicate
def is_for_one_person(user: Any, share: Any) -> bool:
    return getattr(share, "to_person_id", None) is not None


@predicate
def is_for_them(user: Any, share: Any) -> bool:
    return getattr(share, "to_person_id", None) == user.pk


@predicate
def gave_it(user: Any, grant: Any) -> bool:
    return isinstance(grant, CourseGrant) and grant.giver_id == user.pk


def at_receiving_school(*roles: str) -> Predicate:
    """Whether the person has one of ``roles`` at the school something was given to."""
    wanted = frozenset(roles)

    def question(user: Any, row: Any) -> bool:
        share = row.share if isinstance(row, CourseGrant) else row
        if not isinstance(share, CourseShare):
            return False
        return bool(places_of(user).roles_at(share.to_school_id) & wanted)

    return Predicate(question, f"at_receiving_school({', '.join(sorted(wanted))})")


def at_giving_school(*roles: str) -> Predicate:
    """Whether the person has one of ``roles`` at the school whose course it is."""
    wanted = frozenset(roles)

    def question(user: Any, row: Any) -> bool:
        if not isinstance(row, CourseGrant):
            return False
        return bool(places_of(user).roles_at(row.content_object.school_id) & wanted)

    return Predicate(question, f"at_giving_school({', '.join(sorted(wanted))})")


@predicate
def came_of_a_share(user: Any, grant: Any) -> bool:
    return getattr(grant, "share_id", None) is not None


@predicate
def oversees_who_has_it(user: Any, grant: Any) -> bool:
    """Whether the person oversees a school that the holder of the seat is of now."""
    if not isinstance(grant, CourseGrant):
        return False
    mine, held_at = places_of(user), getattr(grant, "held_at", None)
    schools = places_of(grant.user).roles if held_at is None else [held_at]
    return any(mine.roles_at(school) & OVERSEERS for school in schools)


@predicate
def is_a_coordinator(user: Any, row: Any) -> bool:
    return isinstance(row, Membership) and row.role == Membership.Role.COORDINATOR


@predicate
def is_about_them(user: Any, row: Any) -> bool:
    return getattr(row, "user_id", None) == user.pk


rules.register(
    "courses",
    {
        "view_course_list": is_staff,
        "view_course": is_staff & is_author,
        "give_seat": is_author,
        "view_group": works_with_group,
        "set_work": is_author & works_with_group,
        "view_setwork": works_with_group | co_teaches,
        "change_setwork": is_author & works_with_group,
        "view_piece": is_the_pupil | works_with_group | co_teaches,
        "give_feedback": (is_author & works_with_group) | co_teaches,
        "view_home": is_member,
        # What crosses between schools. Either side may end it; nobody approves alone.
        "view_sharing": is_author | oversees_school,
        "share_course": is_author,
        "approve_share": approves_sharing & ~asked_for_it,
        "end_share": (
            is_author | oversees_school | at_receiving_school(*OVERSEERS) | is_for_them
        ),
        "seat_by_share": at_receiving_school(*AUTHORS) & ~is_for_one_person,
        "end_seat": (
            gave_it
            | at_giving_school(*AUTHORS, *OVERSEERS)
            | at_receiving_school(*OVERSEERS)
            | (~came_of_a_share & oversees_who_has_it)
        ),
        "oversee_sharing": oversees_school,
        "end_coordinator": oversees_school & is_a_coordinator & ~is_about_them,
    },
)


def teachers_of_set_work(user: Any) -> Q:
    """Work that somebody handed in for what was set to a group the person works with."""
    pieces = Piece.objects.unscoped().filter(work=OuterRef("pk")).exclude(state="started")
    return Q(Exists(pieces.visible_to(user))) if user.is_authenticated else Q(pk=None)


readers.register("teachers of set work", teachers_of_set_work)


def co_teachers(user: Any) -> Q:
    """Work that was handed in on a course that the person teaches with another school."""
    if not user.is_authenticated:
        return Q(pk=None)
    pieces = Piece.objects.unscoped().filter(work=OuterRef("pk")).exclude(state="started")
    return Q(Exists(pieces.taught_by(user)))


readers.register("co-teachers of a course", co_teachers)


def teachers_of_guests(user: Any) -> Q:
    """What a pupil handed in on another school's course, for those who teach the pupil.

    The school whose course it is reads it as set work; the pupil's own school gave the
    seat, or knows of it, and has to see what becomes of it.
    """
    if not user.is_authenticated:
        return Q(pk=None)
    seats = CourseGrant.objects.seats().filter(
        content_object=OuterRef("set_work__course"), user=OuterRef("pupil")
    )
    taught = places_worked_with(user).filter(membership__user=OuterRef("pupil"))
    pieces = Piece.objects.unscoped().filter(work=OuterRef("pk")).exclude(state="started")
    return Q(Exists(pieces.filter(Exists(seats), Exists(taught))))


readers.register("teachers of guests on other schools' courses", teachers_of_guests)


@elsewhere.register
def teaches_elsewhere(person: Any, school: Any) -> bool:
    """A co-teacher's account opens another school's class."""
    places = CourseGrant.objects.teaching().filter(user=person)
    return places.exclude(content_object__school=school).exists()
