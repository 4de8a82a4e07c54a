"""The clock: each job when it is due, once, whatever happens to another."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult, get_date_max

from console import jobs
from console.clock import run, take, tick
from console.jobs import JOBS, MOST_ATTEMPTS, STUCK_AFTER, Job
from console.models import ClockRun
from content.models import LessonPage

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def at():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def counted():
    done = []
    return Job("count", HOUR, lambda: done.append(timezone.now())), done


def test_a_job_runs_when_it_is_due_and_not_before(at, counted):
    job, done = counted

    for minutes in (0, 30, 59, 61, 62, 121):
        at.move_to(NOON + timedelta(minutes=minutes))
        tick([job])

    assert [moment - NOON for moment in done] == [
        timedelta(minutes=0),
        timedelta(minutes=61),
        timedelta(minutes=121),
    ]


def test_two_clocks_never_run_a_job_at_once(at, counted):
    job, _ = counted

    assert take(job)
    assert not take(job)
    at.move_to(NOON + HOUR * 2)
    assert take(job), "the lock of a clock that died is given up after the limit"


def test_a_job_that_is_still_running_is_not_started_again(at):
    slow = Job("slow", timedelta(minutes=1), lambda: None, limit=HOUR)
    take(slow)

    at.move_to(NOON + timedelta(minutes=30))

    assert not take(slow)


def test_a_failure_is_noted_without_its_words_and_the_next_job_runs(at, counted, caplog):
    job, done = counted

    def fail():
        raise ValueError("Dee Marsh wrote: I hate school")

    assert tick([Job("fails", HOUR, fail), job]) == ["fails", "count"]
    assert len(done) == 1
    assert "fails failed: builtins.ValueError in " in caplog.text
    assert "Dee" not in caplog.text
    assert ClockRun.objects.get(name="fails").locked_until is None


def test_a_database_that_is_away_does_not_end_the_clock(monkeypatch, caplog, counted):
    job, _ = counted
    with monkeypatch.context() as away:
        away.setattr(
            ClockRun.objects, "get_or_create", lambda **_: (_ for _ in ()).throw(OSError)
        )
        assert tick([job]) == []
    assert tick([job]) == ["count"]
    assert "could not ask what is due" in caplog.text


def test_every_job_runs_twice_without_harm(at, caplog):
    for job in JOBS:
        assert run(job)
        assert run(job)
    assert not [r for r in caplog.records if r.levelno >= logging.ERROR]


def test_the_command_runs_what_is_due_once(capsys):
    call_command("clock", "--once")
    assert capsys.readouterr().out.splitlines() == [job.name for job in JOBS]

    call_command("clock", "--once")
    assert capsys.readouterr().out == ""


def schedule(lesson, teacher, when, title):
    lesson.title = title
    lesson.go_live_at = when
    lesson.save_revision(user=teacher).publish(user=teacher)


def test_a_lesson_is_published_at_its_time(at, oak):
    schedule(oak.lesson, oak.teacher, NOON + HOUR, "Rain, and where it goes")

    assert jobs.publish_scheduled() == 0
    at.move_to(NOON + HOUR + timedelta(minutes=1))
    assert jobs.publish_scheduled() == 1
    assert jobs.publish_scheduled() == 0

    assert LessonPage.objects.get(pk=oak.lesson.pk).title == "Rain, and where it goes"


def test_a_lesson_that_cannot_be_published_holds_nothing_up(at, oak, elm, monkeypatch):
    schedule(oak.lesson, oak.teacher, NOON + HOUR, "First")
    schedule(elm.lesson, elm.teacher, NOON + HOUR * 2, "Second")
    publish = jobs.Revision.publish

    def sometimes(revision, **options):
        if revision.object_id == str(oak.lesson.pk):
            raise RuntimeError("broken")
        publish(revision, **options)

    monkeypatch.setattr(jobs.Revision, "publish", sometimes)
    at.move_to(NOON + HOUR * 3)

    assert jobs.publish_scheduled() == 1
    assert LessonPage.objects.get(pk=elm.lesson.pk).title == "Second"


def test_a_teacher_who_changes_their_mind_at_the_last_moment_is_heard(
    at, oak, elm, monkeypatch
):
    """While the first is published, the second is taken off the list."""
    schedule(oak.lesson, oak.teacher, NOON + HOUR, "First")
    schedule(elm.lesson, elm.teacher, NOON + HOUR * 2, "Second")
    publish = jobs.Revision.publish

    def and_meanwhile(revision, **options):
        publish(revision, **options)
        jobs.Revision.objects.update(approved_go_live_at=None)

    monkeypatch.setattr(jobs.Revision, "publish", and_meanwhile)
    at.move_to(NOON + HOUR * 3)

    jobs.publish_scheduled()
    assert LessonPage.objects.get(pk=oak.lesson.pk).title == "First"
    assert LessonPage.objects.get(pk=elm.lesson.pk).title != "Second"


def test_a_lesson_is_taken_down_at_its_time(at, oak):
    LessonPage.objects.filter(pk=oak.lesson.pk).update(expire_at=NOON + HOUR)

    at.move_to(NOON + HOUR * 2)

    assert jobs.publish_scheduled() == 1
    assert not LessonPage.objects.get(pk=oak.lesson.pk).live


def running_task(*, started, attempts=1):
    return DBTaskResult.objects.create(
        status=TaskResultStatus.RUNNING,
        started_at=started,
        worker_ids=[f"worker{n}" for n in range(attempts)],
        task_path="schools.tasks.anything",
        args_kwargs={"args": [], "kwargs": {}},
        backend_name="worker",
        run_after=get_date_max(),
    )


def test_a_task_whose_worker_died_is_given_to_another(at):
    stuck = running_task(started=NOON - STUCK_AFTER - HOUR)
    fresh = running_task(started=NOON - timedelta(minutes=1))

    assert jobs.requeue_stuck_tasks() == 1
    assert jobs.requeue_stuck_tasks() == 0

    stuck.refresh_from_db()
    fresh.refresh_from_db()
    assert (stuck.status, stuck.started_at) == (TaskResultStatus.READY, None)
    assert fresh.status == TaskResultStatus.RUNNING


def test_a_task_that_kills_every_worker_is_given_up(at, caplog):
    stuck = running_task(started=NOON - HOUR, attempts=MOST_ATTEMPTS)

    assert jobs.requeue_stuck_tasks() == 1

    stuck.refresh_from_db()
    assert stuck.status == TaskResultStatus.FAILED
    assert stuck.finished_at == NOON
    assert "given up" in caplog.text


def test_old_sessions_and_old_tasks_go(at):
    Session.objects.create(
        session_key="old", session_data="", expire_date=NOON - timedelta(days=1)
    )
    Session.objects.create(session_key="new", session_data="", expire_date=NOON + HOUR)
    for days, status in ((40, "SUCCESSFUL"), (40, "FAILED"), (100, "FAILED")):
        task = running_task(started=NOON)
        DBTaskResult.objects.filter(pk=task.pk).update(
            status=status, finished_at=NOON - timedelta(days=days)
        )

    jobs.clear_sessions()
    jobs.prune_tasks()

    assert [s.session_key for s in Session.objects.all()] == ["new"]
    assert [t.status for t in DBTaskResult.objects.all()] == ["FAILED"]


def test_a_task_that_fails_is_noted_without_its_words(caplog, monkeypatch):
    # It would close the connection that this test's transaction is in.
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    row = running_task(started=NOON)
    DBTaskResult.objects.filter(pk=row.pk).update(
        status=TaskResultStatus.READY, task_path="tests.console.tasks.fail"
    )

    # The worker itself, not its command, which would take over this process's signals.
    db_worker.Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="worker",
        startup_delay=False,
        max_tasks=1,
        worker_id="test",
        excluded_queue_names=[],
    ).run()

    row.refresh_from_db()
    assert row.status == TaskResultStatus.FAILED
    ours = [r.getMessage() for r in caplog.records if r.name == "causeway.tasks"]
    assert ours == [
        f"task {row.pk} of tests.console.tasks.fail failed: builtins.ValueError"
    ]


def test_a_clock_that_was_put_back_holds_nothing_up(at, counted):
    """A machine woke up in 2030, ran everything, and was put right."""
    job, _ = counted
    at.move_to(NOON + timedelta(days=1400))
    assert tick([job]) == ["count"]
    assert take(Job("killed", HOUR, job.run)), "locked in 2030, and then it was killed"
    at.move_to(NOON)
    assert tick([job, Job("killed", HOUR, job.run)]) == ["count", "killed"]
    assert tick([job]) == []
    at.move_to(NOON + timedelta(minutes=61))
    assert tick([job]) == ["count"]
