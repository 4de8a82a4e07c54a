"""Bringing in the roll: read a file, decide, apply it all at once, and take it back.

Nothing is written before a person has seen the plan. What is applied is made anew from
what was read, with the school held, and compared with what was shown: if a colleague has
changed something meanwhile, nothing is written and the new plan is shown.
"""

import base64
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from access.sealing import SealBrokenError
from accounts.models import User
from audit.services import record
from schools import agreements
from schools.models import RollRun, School
from schools.models.roll import UNDO_FOR
from schools.permissions import KEEPERS
from schools.roll.keeping import from_json, to_json
from schools.roll.plan import ASK, Line, Plan, plan_of
from schools.roll.reading import read_roll
from schools.roll.rows import RefusedFileError, Roll, SchoolNamed
from schools.services.bringing_in import bring_in
from schools.services.roles import NOT_YOURS, held, roles_now
from schools.services.taking_back import take_back
from schools.tenancy import school_scope

OPEN_FOR = timedelta(days=7)
TRIES = 3
CHANGED_MEANWHILE = (
    "Something here has changed since this was shown. Look again, then press once more."
)
NOT_OPEN = "This file has been dealt with already."
NOTHING = "This file changes nothing."
NO_ANSWER = "Choose an answer for a row first."
NOT_ASKED = "There is no question about this file."
STILL_ASKED = "Answer the questions about this file first."
TOO_LATE = f"A roll can be taken back for {UNDO_FOR.days} days."
LOST = "What was read cannot be opened any more. Bring in the file again."

Files = Sequence[tuple[str, BinaryIO]]


def begin_run(
    school: School,
    *,
    files: Files,
    by: User | None,
    format: str = "",
    answers: Mapping[str, str] | None = None,
) -> RollRun:
    """Read a file, or several that belong together, and keep what it says until it is
    applied or left. ``answers`` go before what was answered for the last of its kind.

    Raises ``ValidationError`` without an agreement with the host and for whom it is not,
    and :class:`RefusedFileError` for a file of which nothing can be taken.
    """
    agreements.require(school)
    _refuse_others(school, by)
    held_files = [(name, file.read()) for name, file in files]
    first = _read(school, held_files, format, {**(answers or {})})
    remembered = _remembered(school, first.format)
    roll = first
    if remembered:
        roll = _read(school, held_files, format, {**remembered, **(answers or {})})
    refuse_another_school(school, roll.destination)
    with school_scope(school):
        run = RollRun(school=school, made_by=by, format=roll.format)
        run.answers = {**remembered, **(answers or {})}
        _keep(run, held_files, roll)
        run.save()
        record("schools.begin_roll", run, by=by, format=roll.format)
    return run


def answer_run(run: RollRun, *, answers: Mapping[str, str], by: User | None) -> None:
    """Read the file again with other answers. They are remembered for the next of its kind.

    Raises ``ValidationError`` and :class:`RefusedFileError` as :func:`begin_run` does.
    """
    with held(run.school), school_scope(run.school):
        _refuse_others(run.school, by)
        run.refresh_from_db()
        _refuse_unless_open(run)
        if not run.file_sent:
            raise ValidationError(NOT_ASKED)
        try:
            kept = run.kept("file_sent")
        except SealBrokenError:
            raise ValidationError(LOST) from None
        files = [(name, base64.b64decode(data)) for name, data in kept]
        run.answers = {**run.answers, **answers}
        roll = _read(run.school, files, run.format, run.answers)
        refuse_another_school(run.school, roll.destination)
        _keep(run, files, roll)
        run.save()


def decide(run: RollRun, *, decisions: Mapping[str, str], by: User | None) -> int:
    """Keep what a person said of rows that need one: a pupil's public id, "new", "skip".

    What is no answer to a row that is asked about now is passed over; how many were kept.
    Raises ``ValidationError`` when none was, for a run that is not open, and for whom it
    is not.
    """
    with _deciding(run, by) as asked:
        return _note_decisions(
            run,
            {
                str(line.row.row): said
                for line in asked
                if (said := decisions.get(str(line.row.row))) in line.answers()
            },
        )


def decide_alike(run: RollRun, *, by: User | None) -> int:
    """Say of every row with one match that it is the same child. Raises as :func:`decide`.

    Not of those that another pupil has the number of: there the match is the question.
    """
    with _deciding(run, by) as asked:
        return _note_decisions(
            run,
            {
                str(line.row.row): line.candidates[0].user.public_id
                for line in asked
                if len(line.candidates) == 1 and not line.is_numbered
            },
        )


def decide_again(run: RollRun, *, by: User | None) -> None:
    """Take back all that was said of rows, so that each is asked about once more.

    Raises ``ValidationError`` for a run that is not open, and for whom it is not.
    """
    with _deciding(run, by):
        run.decisions = {}
        run.save(update_fields=["decisions"])


@contextmanager
def _deciding(run: RollRun, by: User | None) -> Iterator[list[Line]]:
    """Hold the run, and give the rows of which a person has to say something."""
    with held(run.school), school_scope(run.school):
        _refuse_others(run.school, by)
        run.refresh_from_db()
        _refuse_unless_open(run)
        yield planned(run)[1].of(ASK)


def _note_decisions(run: RollRun, said: Mapping[str, str | None]) -> int:
    if not said:
        raise ValidationError(NO_ANSWER)
    run.decisions = {**run.decisions, **said}
    run.save(update_fields=["decisions"])
    return len(said)


def roll_of(run: RollRun) -> Roll:
    """What was read. Raises ``ValidationError`` when it is not kept any more."""
    try:
        return from_json(run.kept("contents"))
    except SealBrokenError:
        raise ValidationError(LOST) from None


def planned(run: RollRun) -> tuple[Roll, Plan]:
    """What an open run would do now; its school is in force."""
    roll = roll_of(run)
    return roll, plan_of(run.school, roll, run.decisions)


def apply_run(run: RollRun, *, mark: str, by: User | None) -> Plan:
    """Do all of the plan, or nothing of it. ``mark``: of the plan that was shown.

    Rows that are wrong, and those that need a person who has said nothing, are left out.

    Raises ``ValidationError`` when the plan has become another, when it was applied
    already, and for whom it is not.
    """
    for left in reversed(range(TRIES)):
        try:
            return _apply(run, mark=mark, by=by)
        except IntegrityError:
            # Another school was given the same free username in the same moment.
            if not left:
                raise
    raise AssertionError("unreachable")


def _apply(run: RollRun, *, mark: str, by: User | None) -> Plan:
    school = run.school
    with held(school), school_scope(school):
        agreements.require(school)
        _refuse_others(school, by)
        run.refresh_from_db()
        _refuse_unless_open(run)
        roll, plan = planned(run)
        if roll.questions:
            raise ValidationError(STILL_ASKED)
        if plan.mark() != mark:
            raise ValidationError(CHANGED_MEANWHILE)
        if not plan.changes_anything:
            raise ValidationError(NOTHING)
        run.keep("undoing", bring_in(school, roll, plan, by=by))
        _close(run, RollRun.State.APPLIED)
        run.counts = plan.counts()
        run.applied_at, run.approved_by = timezone.now(), by
        run.save()
        record("schools.apply_roll", run, by=by, **run.counts)
        return plan


def drop_run(run: RollRun, *, by: User | None) -> None:
    """Leave a file that was read: what it held is not kept.

    Raises ``ValidationError`` for one that has been dealt with, and for whom it is not.
    """
    with held(run.school), school_scope(run.school):
        _refuse_others(run.school, by)
        run.refresh_from_db()
        _refuse_unless_open(run)
        _close(run, RollRun.State.DROPPED)
        run.save()
        record("schools.drop_roll", run, by=by)


def undo_run(run: RollRun, *, by: User | None) -> dict[str, int]:
    """Take back what applying the run did, within :data:`UNDO_FOR`; how much of what.

    Accounts that it made go, unless somebody has used them: those are ended. What a
    person has changed again meanwhile stays as that person left it.

    Raises ``ValidationError`` when it is too late, and for whom it is not.
    """
    with held(run.school), school_scope(run.school):
        _refuse_others(run.school, by)
        run.refresh_from_db()
        if not run.may_be_undone:
            raise ValidationError(TOO_LATE)
        try:
            kept = run.kept("undoing")
        except SealBrokenError:
            raise ValidationError(LOST) from None
        counts = take_back(run.school, kept, by=by)
        run.undoing = ""
        run.state = RollRun.State.UNDONE
        run.undone_at = timezone.now()
        run.save()
        record("schools.undo_roll", run, by=by, **counts)
        return counts


def forget_old() -> int:
    """Let go of what is not needed any more, at every school: files that nobody applied,
    and what would undo those of which it is too late. How many runs.
    """
    now = timezone.now()
    count = 0
    for school in School.objects.all():
        with school_scope(school), transaction.atomic():
            rows = RollRun.objects.all()
            left = rows.filter(state=RollRun.State.OPEN, made_at__lt=now - OPEN_FOR)
            empty = {"file_sent": "", "contents": "", "decisions": {}}
            count += left.update(state=RollRun.State.DROPPED, **empty)
            late = rows.filter(applied_at__lt=now - UNDO_FOR).exclude(undoing="")
            count += late.update(undoing="")
    return count


def refuse_another_school(school: School, named: SchoolNamed) -> None:
    """Raises :class:`RefusedFileError` for a file that is meant for another school.

    By the authority's and the school's own number first, which stays when a school
    becomes an academy, then by the URN.
    """
    if not named.is_named:
        return
    if named.laestab and school.laestab:
        is_ours = named.laestab == school.laestab
    else:
        is_ours = not named.urn or named.urn == school.urn
    if is_ours:
        return
    other = School.objects.filter(urn=named.urn).first() if named.urn else None
    if other is None and named.laestab:
        other = School.objects.filter(laestab=named.laestab).first()
    number = named.laestab or named.urn
    name = other.name if other else named.name or "another school"
    ours = school.laestab or school.urn
    raise RefusedFileError(
        f"This file is for {name} ({number}), and this is {school.name} ({ours}). "
        "Nothing was taken from it."
    )


def _read(
    school: School, files: list[tuple[str, bytes]], format: str, answers: Mapping[str, str]
) -> Roll:
    named = [(name, io.BytesIO(data)) for name, data in files]
    known = {"urn": school.urn, "laestab": school.laestab}
    return read_roll(named, format=format, answers={**answers, **known})


def _remembered(school: School, format: str) -> dict[str, str]:
    with school_scope(school):
        last = RollRun.objects.filter(format=format).exclude(answers={}).first()
        return dict(last.answers) if last else {}


def _keep(run: RollRun, files: list[tuple[str, bytes]], roll: Roll) -> None:
    run.file_sent = ""
    if roll.questions or roll.settled:
        sent: Any = [(name, base64.b64encode(data).decode()) for name, data in files]
        run.keep("file_sent", sent)
    run.keep("contents", to_json(roll))
    run.counts = {"errors": len({fault.place for fault in roll.faults})}


def _close(run: RollRun, state: str) -> None:
    run.state, run.file_sent, run.contents, run.decisions = state, "", "", {}


def _refuse_others(school: School, by: User | None) -> None:
    if by is not None and not roles_now(by, school) & KEEPERS:
        raise ValidationError(NOT_YOURS)


def _refuse_unless_open(run: RollRun) -> None:
    if run.state != RollRun.State.OPEN:
        raise ValidationError(NOT_OPEN)
