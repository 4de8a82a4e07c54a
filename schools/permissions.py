"""Who may do what in a school, and the predicates that other apps' tables use."""

from collections.abc import Callable, Iterable
from typing import Any

from access import rules
from access.predicates import Predicate, predicate
from schools.models import Membership, School, TeachingGroup, Visit
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
# Those who keep the accounts of the school's staff, and those who may look at them.
KEEPERS = frozenset({Role.HEAD, Role.OFFICE})
READ_PEOPLE = KEEPERS | {Role.DSL, Role.COORDINATOR}
# Who may give which role, and take it away again. The office gives none that works with
# every class: it reads of no child's work, and could else ask in a second self that does.
# (Before a school's first head has come, its office asks them in: schools.services.roles.)
MEMBERS_OF_STAFF = frozenset(Role) - {Role.PUPIL}
GIVEN_BY = {
    Role.HEAD: MEMBERS_OF_STAFF,
    Role.OFFICE: MEMBERS_OF_STAFF - frozenset(map(Role, WHOLE_SCHOOL_ROLES)),
}

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


def roles_given_by(roles: Iterable[str]) -> frozenset[Role]:
    """The roles that somebody who has ``roles`` at a school may give and end there."""
    return frozenset().union(*(GIVEN_BY.get(Role(role), frozenset()) for role in roles))


_beyond: list[Callable[[Any, Any], bool]] = [lambda user, row: user.is_superuser]


def keep_from_schools(question: Callable[[Any, Any], bool]) -> None:
    """Say of which accounts no school changes how they sign in: they open more than it."""
    _beyond.append(question)


def is_beyond_schools(user: Any) -> bool:
    return any(question(user, None) for question in _beyond)


is_member = has_role(*Role)
is_staff = has_role(*STAFF)
is_author = has_role(*AUTHORS)
oversees_school = has_role(*OVERSEERS)
approves_sharing = has_role(*APPROVERS)
sees_every_class = has_role(*WHOLE_SCHOOL_ROLES)
keeps_accounts = has_role(*KEEPERS)


@predicate
def teaches_group(user: Any, group: Any) -> bool:
    """Whether the person has a member of staff's place in the group now."""
    return isinstance(group, TeachingGroup) and group.pk in places_of(user).staff_of


@predicate
def is_own(user: Any, membership: Any) -> bool:
    return getattr(membership, "user_id", None) == user.pk


@predicate
def gives_its_role(user: Any, membership: Any) -> bool:
    """Whether the person may give, at that school, the role that the membership is of."""
    if not isinstance(membership, Membership):
        return False
    roles = places_of(user).roles_at(membership.school_id)
    return membership.role in roles_given_by(roles)


@predicate
def let_them_in(user: Any, visit: Any) -> bool:
    return isinstance(visit, Visit) and visit.giver_id == user.pk


rules.register(
    "schools",
    {
        # The staff and their accounts. Nobody raises, ends or unlocks themselves.
        "view_people": has_role(*READ_PEOPLE),
        "change_people": keeps_accounts,
        # The pupils, one by one.
        "view_pupils": keeps_accounts,
        "change_pupil": keeps_accounts,
        # A file of pupils, from the school's own system.
        "bring_in_roll": keeps_accounts,
        # How pupils get in: the office everybody, a teacher those of their classes.
        "view_ways_in": keeps_accounts,
        "give_passwords": teaches_group | keeps_accounts,
        "end_role": gives_its_role & ~is_own,
        "change_person": keeps_accounts & ~is_own,
        "view_school": is_member,
        "view_staff_room": is_staff,
        "view_teachinggroup": teaches_group | sees_every_class,
        "author_content": is_author,
        # Letting somebody of the host in to look; either side ends it.
        "let_look": is_staff,
        "end_visit": (is_staff & let_them_in) | oversees_school,
        "acknowledge_visit": oversees_school,
        "view_access_log": oversees_school,
    },
)
