"""Letting somebody of the host in to look, ending it, and listing what they opened."""

import datetime

from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.services.mail import address_of, write_to
from audit.models import Entry
from audit.services import record
from schools import leaving, visiting, visitors
from schools.models import Membership, School, Visit

LASTS = {
    Visit.Kind.LOOK: datetime.timedelta(minutes=30),
    Visit.Kind.BREAK_GLASS: datetime.timedelta(minutes=60),
}
SHUT_FOR = datetime.timedelta(hours=24)  # once the school has ended a break glass
OPENED, REFUSED = "schools.visit_look", "schools.visit_refused"
READ, CHANGE = "read", "change"  # what was asked for where it was refused
NOTED_EVERY = datetime.timedelta(minutes=10)


def let_look(
    school: School, *, to: User, reason: str, area: str, by: User, page: str = ""
) -> Visit:
    """Let ``to``, of the host, look at part of ``school`` as ``by`` for half an hour.

    ``area`` is one of :func:`visiting.areas`, or ``visiting.PAGE`` with the ``page``'s
    address after the school's own. They are told by mail where that works.

    Raises ``ValidationError`` without a reason, for an area that there is not, for whoever
    is not of the school's staff, and what :func:`begin` does.
    """
    if not by.has_perm("schools.let_look", school) or by.is_superuser:
        raise ValidationError("Only the staff of a school let somebody look.")
    if not reason.strip():
        raise ValidationError("Say why. Your school sees the reason.")
    if area not in (visiting.PAGE, *visiting.areas()):
        raise ValidationError("Choose what they may look at.")
    visit, is_new = begin(
        school,
        kind=Visit.Kind.LOOK,
        to=to,
        seen_as=by,
        reason=reason,
        area=area,
        page=page,
        by=by,
    )
    if is_new:
        subject = "You are let in to look at something"
        where = address_of("console:visit_list")
        write_to(to, "visit", subject=subject, visit=visit, where=where)
    return visit


@transaction.atomic
def begin(
    school: School,
    *,
    kind: str,
    to: User,
    seen_as: User,
    reason: str,
    area: str,
    by: User,
    page: str = "",
) -> tuple[Visit, bool]:
    """Write the row of a visit; whoever calls has asked whether ``by`` may.

    Returns it and ``True``; or, where ``by`` has let them look at the same already, the
    visit that runs, no longer than before, and ``False``.

    Raises ``ValidationError`` for somebody who may not have one, who belongs to the
    school, or whose break glass there is still running or may not be another (see
    :func:`why_not_again`); and for a closed school.
    """
    # The lock makes "no second one while it runs" true for two windows of one person.
    school = School.objects.select_for_update(no_key=True).get(pk=school.pk)
    if school.state != "open":
        raise ValidationError("This school is closed.")
    if not visitors.people(kind).filter(pk=to.pk).exists():
        raise ValidationError("Choose somebody of the host.")
    if Membership.objects.in_force().of(to).filter(school=school).exists():
        raise ValidationError("They belong to this school and need no visit.")
    running = Visit.objects.live().of(to).at(school).filter(kind=kind)
    if kind == Visit.Kind.BREAK_GLASS:
        if (first := running.first()) is not None:
            until = timezone.localtime(first.ends)
            raise ValidationError(f"It is open until {until:%H:%M}. It is not made longer.")
        if shut := why_not_again(school, to=to):
            raise ValidationError(shut)
    elif same := running.filter(giver=by, area=area, page=page).first():
        return same, False
    now = timezone.now()
    visit = Visit.objects.create(
        user=to,
        content_object=school,
        permission=Permission.objects.get(content_type__app_label="schools", codename=kind),
        kind=kind,
        seen_as=seen_as,
        area=area,
        page=page,
        giver=by,
        reason=reason.strip(),
        starts=now,
        ends=now + LASTS[Visit.Kind(kind)],
    )
    action = "break_glass" if visit.is_break_glass else "let_look"
    record(f"schools.{action}", visit, by=by, visit=visit.pk, visitor=to.public_id)
    return visit, True


def why_not_again(school: School, *, to: User) -> str:
    """Why ``to``, who broke the school's glass before, may not once more; else nothing."""
    now = timezone.now()
    rows = Visit.objects.of(to).at(school).filter(kind=Visit.Kind.BREAK_GLASS)
    by_the_school = rows.exclude(ended_by=None).exclude(ended_by=to)
    if by_the_school.filter(ends__gt=now - SHUT_FOR).exists():
        return f"{school.name} ended your last look. Ask them to let you in."
    if rows.filter(ends__lte=now, acknowledged_at=None).exists():
        return (
            f"{school.name} has not read yet that you opened its pages last time. "
            "Ask them to read it, or to let you in."
        )
    return ""


@transaction.atomic
def end_visit(visit: Visit, *, by: User | None) -> None:
    """End a visit now: the visitor's next page is refused.

    One that has ended already keeps its end.
    """
    row = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if row.is_over:
        return
    # The database wants an end after the beginning, if only just.
    row.ends = max(timezone.now(), row.starts + datetime.timedelta(microseconds=1))
    row.ended_by = by
    row.save(update_fields=["ends", "ended_by"])
    record("schools.end_visit", row, by=by, visit=row.pk)


@transaction.atomic
def end_alike(visit: Visit, *, by: User) -> None:
    """End a visit and, with a look, every other at that school which ``by`` may end.

    One press is meant for the person, who was perhaps let look at several things.
    """
    end_visit(visit, by=by)
    rows = Visit.objects.of(visit.user).at(visit.school).filter(kind=visit.kind)
    for row in rows.filter(ends__gt=timezone.now()).with_names().order_by("pk"):
        if by == row.user or by.has_perm("schools.end_visit", row):
            end_visit(row, by=by)


@transaction.atomic
def acknowledge_visit(visit: Visit, *, by: User) -> None:
    """Note that the school has read that its glass was broken: the notice goes.

    The first who has read it is kept.
    """
    rows = Visit.objects.filter(pk=visit.pk, acknowledged_at=None)
    if rows.update(acknowledged_at=timezone.now(), acknowledged_by=by):
        record("schools.acknowledge_visit", visit, by=by, visit=visit.pk)


@transaction.atomic
def note_page(
    visit: Visit, *, view: str, path: str, about: Model | None, whose: User | None
) -> None:
    """List a page that was opened: for the school, and for the school of whose it is.

    Another school's pupil on a course of this one is their own school's business too.
    """
    facts = {"visit": visit.pk, "kind": visit.kind, "view": view}
    if whose is not None:
        facts["person"] = whose.public_id
    own = path.removeprefix(f"/{visit.school.slug}/")
    record(OPENED, about or visit, by=visit.user, school=visit.school, page=own, **facts)
    for school in schools_of_pupil(whose).exclude(pk=visit.school_id):
        record(OPENED, about or visit, by=visit.user, school=school, **facts)


def note_refusal(
    school: School, *, view: str, asked: str, by: User, visit: Visit | None = None
) -> None:
    """List that somebody of the host tried to open what they may not.

    ``asked`` is ``READ`` or ``CHANGE``. Once in a while for a page and a visitor, so that
    nobody fills the list until what it should show is pages away.
    """
    same = Entry.objects.filter(action=REFUSED, school=school.urn, actor=by.public_id)
    since = timezone.now() - NOTED_EVERY
    if same.filter(at__gt=since, detail__view=view, detail__asked=asked).exists():
        return
    facts = {"visit": visit.pk, "kind": visit.kind} if visit else {}
    record(REFUSED, school, by=by, school=school, view=view, asked=asked, **facts)


def schools_of_pupil(person: User | None) -> QuerySet[School]:
    """The schools at which the person is a pupil now."""
    rows = Membership.objects.in_force().filter(user=person, role=Membership.Role.PUPIL)
    return School.objects.filter(pk__in=rows.values("school"))


def end_visits_of_leaver(user: User, school: School) -> int:
    """End what a person who has left ``school`` let happen there, or had as its own."""
    here = Q(content_object=school) & (Q(giver=user) | Q(seen_as=user))
    mine = Q(user=user) if school.is_host else Q(pk=None)
    rows = list(Visit.objects.filter(here | mine, ends__gt=timezone.now()))
    for visit in rows:
        end_visit(visit, by=None)
    return len(rows)


leaving.register("visits", end_visits_of_leaver)
