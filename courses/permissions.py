"""Who may do what with courses, set work and pupils' pieces."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from access import rules
from access.predicates import predicate
from courses.models import Feedback, HandIn, Piece, SetWork
from portfolio import readers
from schools.models import TeachingGroup
from schools.permissions import is_author, is_member, is_staff
from schools.places import places_of
from schools.querysets import WHOLE_SCHOOL_ROLES


def _group_of(row: Any) -> TeachingGroup | None:
    """The teaching group that a row of this app is about."""
    match row:
        case TeachingGroup():
            return row
        case SetWork():
            return row.group
        case Piece():
            return row.set_work.group
        case HandIn():
            return row.piece.set_work.group
        case Feedback():
            return row.hand_in.piece.set_work.group
    return None


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
def is_the_pupil(user: Any, row: Any) -> bool:
    return getattr(row, "pupil_id", None) == user.pk


rules.register(
    "courses",
    {
        "view_course_list": is_staff,
        "view_course": is_staff & is_author,
        "give_seat": is_author,
        "view_group": works_with_group,
        "set_work": is_author & works_with_group,
        "view_setwork": works_with_group,
        "change_setwork": is_author & works_with_group,
        "view_piece": is_the_pupil | works_with_group,
        "give_feedback": is_author & works_with_group,
        "view_home": is_member,
    },
)


def teachers_of_set_work(user: Any) -> Q:
    """Work that somebody handed in for what was set to a group the person works with."""
    pieces = Piece.objects.unscoped().filter(work=OuterRef("pk")).exclude(state="started")
    return Q(Exists(pieces.visible_to(user))) if user.is_authenticated else Q(pk=None)


readers.register("teachers of set work", teachers_of_set_work)
