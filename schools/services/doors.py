"""The class door: opened for a lesson, entered by tapping one's name, and closed."""

import secrets
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from access.sealing import keyed_hashes
from accounts.models import ALPHABET, SignedInDevice, User
from accounts.services.needs import Need, need_of
from accounts.services.second_step import has_second_step
from accounts.services.sessions import end_session
from audit.services import record
from schools.elsewhere import leads_elsewhere
from schools.models import ClassDoor, DoorEntry, School, TeachingGroup
from schools.models.door import CODE
from schools.permissions import is_beyond_schools
from schools.services.roles import held
from schools.services.ways_in import public_ids, pupils_in, refuse_others
from schools.tenancy import school_scope

# Eight of 27 signs, 38 bits, for an hour or two: at a thousand guesses a second, against a
# hundred open doors, one is found in a month. A child types it, so it is no longer.
LENGTH = 8
LASTS = (30, 60, 90, 120)  # minutes
KEPT_FOR = timedelta(days=30)

SHUT = "This door is shut. Ask your teacher for the code of today’s lesson."
NOT_HERE = "This name is not in the class any more. Ask your teacher."
IS_IN = "{} is signed in on another screen. Ask your teacher."
WITH_A_CARD = "{} needs a card or a password to sign in. Ask your teacher."


def open_door(group: TeachingGroup, *, minutes: int, by: User) -> ClassDoor:
    """Open the door of ``group`` for so long; one that is open already stays as it is.

    Raises ``ValidationError`` for whom it is not, and for another number of minutes than
    one of :data:`LASTS`.
    """
    if minutes not in LASTS:
        raise ValidationError("Choose how long the lesson lasts.")
    with held(group.school), school_scope(group.school):
        refuse_others(group, by)
        if (door := door_of(group)) is not None:
            return door
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        door = ClassDoor(
            school=group.school,
            group=group,
            made_by=by,
            mark=keyed_hashes(CODE, code)[0],
            ends_at=timezone.now() + timedelta(minutes=minutes),
        )
        door.code = code
        door.save()
        record("schools.open_door", door, by=by, minutes=minutes)
        return door


def door_of(group: TeachingGroup) -> ClassDoor | None:
    """The door of ``group`` that is open now."""
    return group.doors.open().first()


def find_door(code: str) -> ClassDoor | None:
    """The open door with that code, however it was typed."""
    typed = "".join(sign for sign in code.lower() if sign.isalnum())[: 2 * LENGTH]
    found = ClassDoor.objects.open().filter(mark__in=keyed_hashes(CODE, typed))
    door = found.select_related("school").first()
    return door if door and door.school.state == "open" else None


def close_door(door: ClassDoor, *, by: User) -> None:
    """Close it now: the code opens nothing, and whoever came in by it is signed out.

    Raises ``ValidationError`` for whom it is not.
    """
    with held(door.school), school_scope(door.school):
        refuse_others(door.group, by)
        # Held: who is coming in at this moment is in before anybody is signed out.
        door = ClassDoor.objects.select_for_update(of=("self",)).get(pk=door.pk)
        if door.ended():
            return
        door.closed_at = timezone.now()
        door.save(update_fields=["closed_at"])
        for device in SignedInDevice.objects.filter(pk__in=door.entries.values("device")):
            end_session(device)
        record("schools.close_door", door, by=by)


def let_out(door: ClassDoor, *, pupil: str, by: User) -> bool:
    """Sign out the pupil of that public id, who tapped the wrong name, or was left signed
    in on another screen. Whether they were in. Raises as :func:`close_door` does."""
    with held(door.school), school_scope(door.school):
        refuse_others(door.group, by)
        rows = door.entries.filter(user__public_id__in=public_ids([pupil]))
        devices = SignedInDevice.objects.filter(pk__in=rows.values("device"))
        entered = list(devices.select_related("user"))
        for device in entered:
            end_session(device)
            record("schools.let_out", device.user, by=by, school=door.school)
        return bool(entered)


def class_at(door: ClassDoor) -> QuerySet[Any]:
    """The pupils of the door's class, by name; ``is_in`` who is signed in by it now. The
    school is in force."""
    inside = DoorEntry.objects.filter(door=door, user=OuterRef("pk")).exclude(device=None)
    return pupils_in(door.group).annotate(is_in=Exists(inside))


def names_on_screen(people: Iterable[User]) -> list[tuple[User, str]]:
    """What each child taps: the first name, and of the last as much as tells two apart."""
    rows = list(people)
    longest = max((len(person.last_name) for person in rows), default=0)
    labels = {person.pk: person.get_short_name() for person in rows}
    for letters in range(1, longest + 1):
        same = Counter(label.casefold() for label in labels.values())
        if max(same.values(), default=1) == 1:
            break
        for person in rows:
            if same[labels[person.pk].casefold()] > 1:
                more = person.last_name[:letters]
                labels[person.pk] = f"{person.get_short_name()} {more}".strip()
    named = [(person, labels[person.pk]) for person in rows]
    return sorted(named, key=lambda row: row[1].casefold())


def enter(door: ClassDoor, *, pupil: str, session_key: str = "") -> DoorEntry | None:
    """Let the pupil of that public id in; ``None`` when they are in already, on the screen
    of that ``session_key``: a child taps twice.

    The caller holds a transaction until :func:`note_device` has been told where they are:
    the door's row is held as long, so that two screens do not let the same child in, and
    shutting the door misses nobody. Raises ``ValidationError`` when the door is shut, when
    they are in on another screen, and for somebody whose account opens more than a
    child's at this school: the class door knows nobody, it believes a tap.
    """
    row = ClassDoor.objects.select_for_update(of=("self",)).get(pk=door.pk)
    if row.ended():
        raise ValidationError(SHUT)
    with school_scope(door.school):
        person = class_at(row).filter(public_id__in=public_ids([pupil])).first()
        if person is None:
            raise ValidationError(NOT_HERE)
        if person.is_in:
            inside = row.entries.filter(user=person, device__session_key=session_key)
            if session_key and inside.exists():
                return None
            raise ValidationError(IS_IN.format(person.get_short_name()))
        if (
            not person.is_active
            or need_of(person) > Need.NOT_OFFERED
            or has_second_step(person)
            or is_beyond_schools(person)
            or leads_elsewhere(person, door.school)
        ):
            raise ValidationError(WITH_A_CARD.format(person.get_short_name()))
        return DoorEntry.objects.create(school=door.school, door=row, user=person)


def note_device(entry: DoorEntry, *, session_key: str) -> None:
    """Note on which device they are in now, so that closing the door ends it."""
    with school_scope(entry.school):
        entry.device = SignedInDevice.objects.get(session_key=session_key)
        entry.save(update_fields=["device"])


def forget_old_doors() -> int:
    """Delete the doors of a month ago, and who came in by them; how many doors."""
    before, count = timezone.now() - KEPT_FOR, 0
    for school in School.objects.all():
        with school_scope(school), transaction.atomic():
            _, gone = school.doors.filter(ends_at__lt=before).delete()
            count += gone.get("schools.ClassDoor", 0)
    return count
