"""Taking back what a roll did: what it made goes, what it changed is as it was before.

Only what is still as the roll left it. What somebody has changed since is theirs.
"""

import datetime
from collections import Counter
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from schools.models import (
    AcademicYear,
    Enrolment,
    GroupMember,
    Membership,
    PupilRecord,
    School,
    TeachingGroup,
)
from schools.services.people import end_membership

AT_ONCE = 400


def take_back(school: School, undo: dict[str, Any], *, by: User | None) -> dict[str, int]:
    """Undo, in the school in force, what ``bring_in`` has answered; how much of what.

    Whoever has signed in, or whom something else points at (work, feedback, another
    school's place), keeps their account: what they are here ends.
    """
    now = timezone.now()
    GroupMember.objects.filter(pk__in=undo["places_made"], ends=None).update(ends=now)
    left = GroupMember.objects.filter(pk__in=undo["places_ended"])
    # Not where somebody has given the child that class again meanwhile.
    open_now = GroupMember.objects.filter(
        group=OuterRef("group"), membership=OuterRef("membership"), ends=None
    )
    left.filter(~Exists(open_now)).update(ends=None)
    for was in undo["changed"]:
        _as_before(school, was)
    # Runs of before had neither of the two.
    missing = PupilRecord.objects.filter(pk__in=undo.get("missing", []))
    missing.update(missing_since=None)
    for key, day in undo.get("found", []):
        since = datetime.date.fromisoformat(day)
        PupilRecord.objects.filter(pk=key, missing_since=None).update(missing_since=since)
    PupilRecord.objects.filter(pk__in=undo["records"]).delete()
    begun = Membership.objects.filter(pk__in=undo["begun_again"], school=school)
    for membership in begun.select_related("user", "school"):
        end_membership(membership, by=by)
    gone, ended = _people(school, undo["users"], by=by)
    groups = _without_members(undo["groups"])
    changed = len(undo["changed"])
    return {"gone": gone, "ended": ended, "changed": changed, "classes": groups}


def _people(school: School, keys: list[int], *, by: User | None) -> tuple[int, int]:
    """Those whom nothing holds go, all at once; the others are ended one by one."""
    held = _held(keys)
    free = [key for key in keys if key not in held]
    for begin in range(0, len(free), AT_ONCE):
        some = free[begin : begin + AT_ONCE]
        memberships = Membership.objects.filter(user__in=some, school=school)
        GroupMember.objects.filter(membership__in=memberships).delete()
        Enrolment.objects.filter(membership__in=memberships).delete()
        PupilRecord.objects.filter(user__in=some).delete()
        memberships.delete()
        User.objects.filter(pk__in=some).delete()
    rows = Membership.objects.filter(user__in=held, school=school, ends=None)
    for row in rows.select_related("user", "school"):
        end_membership(row, by=by)
    return len(free), len(held)


def _held(keys: list[int]) -> set[int]:
    """Of these people: who has used the account, or whom other rows point at."""
    found: set[int] = set()
    for begin in range(0, len(keys), AT_ONCE):
        some = keys[begin : begin + AT_ONCE]
        used = User.objects.filter(pk__in=some, last_login__isnull=False)
        found |= set(used.values_list("pk", flat=True))
        found |= _pointed_at(User, some, besides={Membership, PupilRecord})
        rows = Membership.objects.filter(user__in=some)
        several = Counter(rows.values_list("user", flat=True))
        found |= {key for key, count in several.items() if count > 1}
        owners = dict(rows.values_list("pk", "user"))
        places = _pointed_at(Membership, list(owners), besides={GroupMember, Enrolment})
        found |= {owners[key] for key in places}
    return found


def _pointed_at(model: Any, keys: list[int], *, besides: set[Any]) -> set[int]:
    """Which rows of ``model`` something points at, in any table of any app."""
    found: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        # Those too that have no name from this side ("+"); not what joins two tables.
        if not relation.auto_created or relation.concrete or relation.many_to_many:
            continue
        if relation.related_model in besides or relation.related_model._meta.auto_created:
            continue
        rows = relation.related_model._base_manager.filter(
            **{f"{relation.field.name}__in": keys}
        )
        found |= set(rows.order_by().values_list(relation.field.attname, flat=True))
    return found


def _without_members(groups: list[int]) -> int:
    """Classes that the roll made, and that nobody has used for anything, go."""
    members = GroupMember.objects.filter(group__in=groups)
    used = _pointed_at(TeachingGroup, groups, besides={GroupMember})
    used |= set(members.values_list("group", flat=True))
    free = TeachingGroup.objects.filter(pk__in=set(groups) - used)
    count = free.count()
    free.delete()
    return count


def _as_before(school: School, was: dict[str, Any]) -> None:
    """One pupil: each value that is still what the roll made of it becomes what it was."""
    rows = Membership.objects.filter(pk=was["membership"], school=school)
    membership = rows.select_related("user").first()
    if membership is None:
        return  # what had made it has been taken back before
    user = membership.user
    _put_back(user, was.get("user", {}))
    record = PupilRecord.objects.filter(user=user).first()
    if record is not None:
        _put_back(record, was.get("record", {}))
    if "year" in was:
        old, new = was["year"]
        year = AcademicYear.objects.current()
        rows = Enrolment.objects.filter(membership=membership, academic_year=year)
        if old is None:
            rows.filter(year_group=new).delete()
        else:
            rows.filter(year_group=new).update(year_group=old)


def _put_back(row: Any, fields: dict[str, list[Any]]) -> None:
    back = []
    for name, (old, new) in fields.items():
        value = getattr(row, name)
        if (value.isoformat() if isinstance(value, datetime.date) else value) == new:
            is_day = old and isinstance(row._meta.get_field(name), models.DateField)
            setattr(row, name, datetime.date.fromisoformat(old) if is_day else old)
            back.append(name)
    if back:
        row.save(update_fields=back)
