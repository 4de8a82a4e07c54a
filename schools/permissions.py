"""Who may do what in a school, and the predicates that other apps' tables use."""

from typing import Any

from access import rules
from access.predicates import Predicate, predicate
from schools.models import Membership, School, TeachingGroup
from schools.places import places_of
from schools.querysets import WHOLE_SCHOOL_ROLES

Role = Membership.Role

STAFF = frozenset(Role) - {Role.PUPIL, Role.GOVERNOR}
# Those who write courses and set work. Office, DSL and technicians do not teach.
AUTHORS = frozenset(
    {
        Role.TEACHER,
        Role.SUBJECT_LEAD,
        Role.MORE_ABLE_LEAD,
        Role.HEAD_OF_YEAR,
        Role.TUTOR,
        Role.HEAD,
        Role.SENCO,
        Role.COORDINATOR,
    }
)
# Whoever reads of more children than those they teach needs a second step to sign in.
# Named are those who do not, so that a role added later does. A governor reads of none.
OWN_CLASSES_ROLES = frozenset(
    {Role.PUPIL, Role.TEACHER, Role.ASSISTANT, Role.TUTOR, Role.GOVERNOR}
)
MORE_THAN_ONE_CLASS_ROLES = frozenset(Role) - OWN_CLASSES_ROLES

# Those who see everything the school shares, and everything that is shared with it.
OVERSEERS = frozenset({*map(Role, WHOLE_SCHOOL_ROLES), Role.OFFICE})
# Those who approve what leaves the school, as the second person.
APPROVERS = frozenset({Role.HEAD, Role.SUBJECT_LEAD, Role.OFFICE})


def _school_id(row: Any) -> int | None:
    return row.pk if isinstance(row, School) else getattr(row, "school_id", None)


def has_role(*roles: str) -> Predicate:
    """Whether the person has one of ``roles`` at the row's school."""
    wanted = frozenset(roles)

    def question(user: Any, row: Any) -> bool:
        school_id = _school_id(row)
        return school_id is not None and bool(places_of(user).roles_at(school_id) & wanted)

    return Predicate(question, f"has_role({', '.join(sorted(wanted))})")


is_member = has_role(*Role)
is_staff = has_role(*STAFF)
is_author = has_role(*AUTHORS)
oversees_school = has_role(*OVERSEERS)
approves_sharing = has_role(*APPROVERS)
sees_every_class = has_role(*WHOLE_SCHOOL_ROLES)


@predicate
def teaches_group(user: Any, group: Any) -> bool:
    """Whether the person has a member of staff's place in the group now."""
    return isinstance(group, TeachingGroup) and group.pk in places_of(user).staff_of


rules.register(
    "schools",
    {
        "view_school": is_member,
        "view_staff_room": is_staff,
        "view_teachinggroup": teaches_group | sees_every_class,
        "author_content": is_author,
    },
)
