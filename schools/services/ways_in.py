"""Passwords for pupils, on a slip of paper: until there are cards, and for the older ones.

A school helps with an account of a pupil only while it opens nothing but that school: a
child who is at two schools for a summer has work at both, and neither reads the other's
by signing in as the child.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.hashers import (
    UNUSABLE_PASSWORD_PREFIX,
    PBKDF2PasswordHasher,
    get_hasher,
    make_password,
)
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, QuerySet, Subquery

from accounts.models import User, make_password_to_say
from accounts.services.sessions import end_sessions
from audit.services import record
from schools.elsewhere import leads_elsewhere
from schools.models import AcademicYear, GroupMember, TeachingGroup
from schools.permissions import KEEPERS, is_beyond_schools
from schools.services.roles import NOT_YOURS, held, roles_now
from schools.tenancy import school_scope

NOBODY = "Tick at least one pupil."
# A password of 57 random bits is not guessed, however quickly each guess is made (NIST SP
# 800-63B, 3.1.1.2, asks for slow hashes of what people choose). Thirty slow ones take a
# teacher ten seconds; Django makes it a slow one when the pupil first signs in.
ROUNDS = 20_000


@dataclass(frozen=True)
class Slip:
    """A pupil's way in, to be cut out; the password is not kept anywhere else."""

    user: User
    password: str


def pupils_in(group: TeachingGroup) -> QuerySet[User]:
    """Everybody who is a pupil of the group now, by name; the school is in force."""
    places = GroupMember.objects.in_force().pupils().filter(group=group)
    people = User.objects.filter(pk__in=places.values("membership__user"))
    return people.order_by("last_name", "first_name", "pk")


def classes_with_ways_in() -> QuerySet[TeachingGroup]:
    """The classes of this year with ``pupils`` and, of those, ``without`` a way in."""
    places = GroupMember.objects.in_force().pupils().filter(group=OuterRef("pk"))
    counted = places.order_by().values("group")
    every = counted.annotate(n=Count("pk")).values("n")
    without = counted.filter(
        membership__user__password__startswith=UNUSABLE_PASSWORD_PREFIX
    )
    return (
        TeachingGroup.objects.filter(academic_year=AcademicYear.objects.current())
        .annotate(
            pupils=Subquery(every),
            without=Subquery(without.annotate(n=Count("pk")).values("n")),
        )
        .order_by("year_group", "name")
    )


def give_passwords(group: TeachingGroup, *, pupils: Iterable[str], by: User) -> list[Slip]:
    """A new password for each of the group's pupils named by their public id.

    The old one ends with it, and so does every session: whoever found a slip is out.
    Raises ``ValidationError`` for whom it is not, when nobody is named, and for a pupil
    whose account opens more than this school; then nobody's has changed.
    """
    wanted = set(pupils)
    with held(group.school), school_scope(group.school):
        _refuse_others(group, by)
        people = list(pupils_in(group).filter(public_id__in=wanted).select_for_update())
        if not people:
            raise ValidationError(NOBODY)
        slips = []
        for person in people:
            if leads_elsewhere(person, group.school) or is_beyond_schools(person):
                raise ValidationError(
                    f"The account of {person.get_full_name()} opens more than this "
                    "school. Ask the host, and leave their tick out here."
                )
            password = make_password_to_say()
            person.password = _hashed(password)
            person.save(update_fields=["password"])
            end_sessions(person)
            record("schools.give_password", person, by=by, school=group.school)
            slips.append(Slip(person, password))
        return slips


def _hashed(password: str) -> str:
    hasher = get_hasher()
    if not isinstance(hasher, PBKDF2PasswordHasher):  # slow in another way, or a test's
        return make_password(password)
    return hasher.encode(password, hasher.salt(), iterations=ROUNDS)


def _refuse_others(group: TeachingGroup, by: User) -> None:
    if roles_now(by, group.school) & KEEPERS:
        return
    places = GroupMember.objects.in_force().of(by).exclude(membership__role="pupil")
    if not places.filter(group=group).exists():
        raise ValidationError(NOT_YOURS)
