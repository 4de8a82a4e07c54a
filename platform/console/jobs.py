"""The periodic jobs, and the one table of them that ``manage.py clock`` works through.

Every job may run twice, late or never for a day, and do no harm.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from wagtail.models import DraftStateMixin, Page, Revision

from console.backup.nightly import back_up_when_due
from console.exporting import make_waiting_exports
from courses.services.sharing import warn_givers
from portfolio.services.sweeping import sweep
from schools.services.doors import forget_old_doors
from schools.services.endings import see_out
from schools.services.pupils import remind_of_missing
from schools.services.rolls import forget_old
from schools.tree import lock_tree

log = logging.getLogger("causeway.clock")

STUCK_AFTER = timedelta(minutes=15)
MOST_ATTEMPTS = 5


@dataclass(frozen=True)
class Job:
    """``every``: how often. ``limit``: after this long its clock is taken for dead."""

    name: str
    every: timedelta
    run: Callable[[], object]
    limit: timedelta = timedelta(minutes=10)


def publish_scheduled() -> int:
    """Publish and take down what teachers have timed; how many pages and snippets.

    Wagtail's own command does the same, but one page that cannot be published ends it,
    and all that are due after that page would then wait for ever.
    """
    now = timezone.now()
    due = Revision.objects.filter(approved_go_live_at__lt=now)
    acts = [
        (f"revision {key}", partial(_publish, key, now))
        for key in due.order_by("approved_go_live_at").values_list("pk", flat=True)
    ] + [
        (f"{model._meta.label_lower} {key}", partial(_expire, model, key, now))
        for model in _that_expire()
        for key in _expired(model, now).values_list("pk", flat=True)
    ]
    return sum(one_of_many(name, act) for name, act in acts)


# A teacher may have changed their mind since the list was made: each row is asked again
# with the tree held, as whoever writes to it does.


def _publish(key: int, now: datetime) -> bool:
    lock_tree()
    revision = Revision.objects.filter(pk=key, approved_go_live_at__lt=now).first()
    if revision is None:
        return False
    revision.publish(log_action="wagtail.publish.scheduled")
    return True


def _expire(model: Any, key: Any, now: datetime) -> bool:
    lock_tree()
    row = _expired(model, now).filter(pk=key).first()
    if row is None:
        return False
    row.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return True


def _expired(model: Any, now: datetime) -> Any:
    return model._default_manager.filter(live=True, expire_at__lt=now)


def _that_expire() -> list[Any]:
    models = [m for m in apps.get_models() if issubclass(m, DraftStateMixin)]
    return [Page, *(m for m in models if not issubclass(m, Page))]


def one_of_many(name: str, act: Callable[[], bool]) -> bool:
    """Do ``act`` for one row of many; note a failure and let the others go on.

    Whether it was done: ``act`` says so, and a failure is not.
    """
    try:
        with transaction.atomic():
            return act()
    except Exception as error:  # noqa: BLE001 -- whatever it is, the next row is due too
        log.error("%s failed: %s", name, what_happened(error))
        return False


def what_happened(error: BaseException) -> str:
    """A failure without its message, which may quote a name or a child's words."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = ""
    if place is not None:
        code = place.tb_frame.f_code
        where = f" in {code.co_qualname}, line {place.tb_lineno}"
    return f"{type(error).__module__}.{type(error).__qualname__}{where}"


@transaction.atomic
def requeue_stuck_tasks() -> int:
    """Give tasks whose worker died to another one; after five attempts, give them up.

    The task queue itself leaves them running for ever. Returns how many it touched.
    """
    stuck = list(
        DBTaskResult.objects.running()
        .filter(started_at__lt=timezone.now() - STUCK_AFTER)
        .select_for_update(skip_locked=True)
    )
    for task in stuck:
        attempts = len(task.worker_ids)
        if attempts < MOST_ATTEMPTS:
            task.status, task.started_at = TaskResultStatus.READY, None
        else:
            task.status, task.finished_at = TaskResultStatus.FAILED, timezone.now()
            task.exception_class_path = "builtins.TimeoutError"
            task.traceback = f"Its worker died {attempts} times."
            log.error("task %s (%s) was given up", task.pk, task.task_path)
        task.save(
            update_fields=[
                "status",
                "started_at",
                "finished_at",
                "exception_class_path",
                "traceback",
            ]
        )
    return len(stuck)


def clear_sessions() -> None:
    """Delete sessions that have ended."""
    call_command("clearsessions")


def prune_tasks() -> None:
    """Delete the rows of tasks that finished a month ago, or failed a quarter ago."""
    call_command(
        "prune_db_task_results",
        "--backend=worker",
        "--queue-name=*",
        "--min-age-days=30",
        "--failed-min-age-days=90",
        verbosity=0,
    )


def sweep_files() -> None:
    """Clear up after uploads that were cut off; see ``portfolio.services.sweeping``."""
    sweep()


def export_schools() -> None:
    """Copy the schools whose copy was asked for; see ``console.exporting``."""
    make_waiting_exports()


JOBS = (
    Job("back up", timedelta(minutes=10), back_up_when_due, limit=timedelta(hours=3)),
    Job("publish scheduled pages", timedelta(minutes=1), publish_scheduled),
    Job("requeue stuck tasks", timedelta(minutes=1), requeue_stuck_tasks),
    Job("sweep files", timedelta(hours=1), sweep_files),
    Job("warn of grants that end", timedelta(hours=6), warn_givers),
    Job("see out who has left", timedelta(hours=1), see_out),
    Job("forget old rolls", timedelta(days=1), forget_old),
    Job("forget old doors", timedelta(days=1), forget_old_doors),
    Job("remind of missing pupils", timedelta(days=1), remind_of_missing),
    Job("export schools", timedelta(minutes=1), export_schools, limit=timedelta(hours=3)),
    Job("clear sessions", timedelta(days=1), clear_sessions),
    Job("prune tasks", timedelta(days=1), prune_tasks),
)
