"""How pupils get in: a card for the younger ones, a password on a slip for the older.

A school helps with an account of a pupil only while it opens nothing but that school: a
child who is at two schools for a summer has work at both, and neither reads the other's
by signing in as the child.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.hashers import (
    UNUSABLE_PASSWORD_PREFIX,
    PBKDF2PasswordHasher,
    get_hasher,
    make_password,
)
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import Card, User, make_password_to_say
from accounts.services.cards import MadeCard, make_card, stop_card
from accounts.services.sessions import end_sessions
from audit.services import record
from schools.elsewhere import leads_elsewhere
from schools.models import AcademicYear, Enrolment, GroupMember, TeachingGroup
from schools.permissions import KEEPERS, is_beyond_schools
from schools.services.roles import NOT_YOURS, held, roles_now
from schools.tenancy import school_scope

Given = TypeVar("Given")
LAST_YEAR_OF_PICTURES = 4

NO_CARD = "Nobody who is ticked has a card."
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
    """Everybody who is a pupil of the group now, by name, with ``year_here`` and, of the
    card that works, ``card_since`` and ``card_used``; the school is in force."""
    places = GroupMember.objects.in_force().pupils().filter(group=group)
    years = Enrolment.objects.filter(
        membership__user=OuterRef("pk"),
        membership__school=group.school,
        academic_year=group.academic_year,
    )
    cards = Card.objects.live().filter(user=OuterRef("pk"))
    people = User.objects.filter(pk__in=places.values("membership__user"))
    return people.annotate(
        year_here=Coalesce(
            Subquery(years.values("year_group")[:1]), Value(group.year_group)
        ),
        card_since=Subquery(cards.values("made_at")[:1]),
        card_used=Subquery(cards.values("last_used")[:1]),
    ).order_by("last_name", "first_name", "pk")


def classes_with_ways_in() -> QuerySet[TeachingGroup]:
    """The classes of this year with ``pupils`` and, of those, ``without`` a way in."""
    places = GroupMember.objects.in_force().pupils().filter(group=OuterRef("pk"))
    counted = places.order_by().values("group")
    every = counted.annotate(n=Count("pk")).values("n")
    without = counted.filter(
        membership__user__password__startswith=UNUSABLE_PASSWORD_PREFIX
    ).exclude(membership__user__in=Card.objects.live().values("user"))
    return (
        TeachingGroup.objects.filter(academic_year=AcademicYear.objects.current())
        .annotate(
            pupils=Subquery(every),
            without=Subquery(without.annotate(n=Count("pk")).values("n")),
        )
        .order_by("year_group", "name")
    )


def kind_of_card(year: int | None) -> str:
    """What goes with the card of a pupil of that year group (product.md, "How each signs
    in"): pictures as far as Year 4, then four digits."""
    young = year is not None and year <= LAST_YEAR_OF_PICTURES
    return str(Card.Kind.PICTURES if young else Card.Kind.PIN)


def give_passwords(group: TeachingGroup, *, pupils: Iterable[str], by: User) -> list[Slip]:
    """A new password for each of the group's pupils named by their public id.

    The old one ends with it, and so does every session: whoever found a slip is out.
    Raises ``ValidationError`` for whom it is not, when nobody is named, and for a pupil
    whose account opens more than this school; then nobody's has changed.
    """

    def give(person: User) -> Slip:
        password = make_password_to_say()
        person.password = _hashed(password)
        person.save(update_fields=["password"])
        return Slip(person, password)

    return _for_each(group, pupils, give, action="schools.give_password", by=by)


def give_cards(group: TeachingGroup, *, pupils: Iterable[str], by: User) -> list[MadeCard]:
    """A new card for each of the group's pupils named by their public id.

    The old one stops, and what it opened is signed out. Raises as :func:`give_passwords`.
    """

    def give(person: Any) -> MadeCard:
        return make_card(person, kind=kind_of_card(person.year_here), by=by)

    return _for_each(group, pupils, give, action="schools.give_card", by=by)


def stop_cards(group: TeachingGroup, *, pupils: Iterable[str], by: User) -> int:
    """Stop the cards of the group's pupils named by their public id; how many there were.

    For a card that is lost: whoever finds it gets nowhere from the next moment on, nor
    does a page that it opened. Those without a card are left alone, and one that opens
    more than this school is stopped too. Raises ``ValidationError`` for whom it is not,
    and when nobody who is named has a card.
    """
    with held(group.school), school_scope(group.school):
        refuse_others(group, by)
        people = pupils_in(group).filter(public_id__in=public_ids(pupils))
        stopped = [person for person in people if stop_card(person)]
        if not stopped:
            raise ValidationError(NO_CARD)
        for person in stopped:
            end_sessions(person)
            record("schools.stop_card", person, by=by, school=group.school)
        return len(stopped)


def public_ids(sent: Iterable[str]) -> set[str]:
    """Of what was sent what may be one: PostgreSQL refuses to look for a zero byte."""
    return {one for one in sent if one.isalnum()}


def _for_each(
    group: TeachingGroup,
    pupils: Iterable[str],
    act: Callable[[User], Given],
    *,
    action: str,
    by: User,
) -> list[Given]:
    """Do that for each pupil, sign them out and write it down; for all, or for nobody."""
    wanted = public_ids(pupils)
    with held(group.school), school_scope(group.school):
        refuse_others(group, by)
        rows = pupils_in(group).filter(public_id__in=wanted)
        people = list(rows.select_for_update(of=("self",)))
        if not people:
            raise ValidationError(NOBODY)
        done = []
        for person in people:
            if leads_elsewhere(person, group.school) or is_beyond_schools(person):
                raise ValidationError(
                    f"The account of {person.get_full_name()} opens more than this "
                    "school. Ask the host, and leave their tick out here."
                )
            done.append(act(person))
            end_sessions(person)
            record(action, person, by=by, school=group.school)
        return done


def _hashed(password: str) -> str:
    hasher = get_hasher()
    if not isinstance(hasher, PBKDF2PasswordHasher):  # slow in another way, or a test's
        return make_password(password)
    return hasher.encode(password, hasher.salt(), iterations=ROUNDS)


def refuse_others(group: TeachingGroup, by: User) -> None:
    """Raise ``ValidationError`` unless ``by`` works with it or keeps the accounts."""
    if roles_now(by, group.school) & KEEPERS:
        return
    places = GroupMember.objects.in_force().of(by).exclude(membership__role="pupil")
    if not places.filter(group=group).exists():
        raise ValidationError(NOT_YOURS)
