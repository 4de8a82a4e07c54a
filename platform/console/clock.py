"""Runs each periodic job when it is due, whatever else happens."""

import logging
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from console.jobs import JOBS, Job, what_happened
from console.models import ClockRun

log = logging.getLogger("causeway.clock")


def take(job: Job) -> bool:
    """Whether ``job`` is due and ours: one UPDATE decides, for any number of clocks.

    What ran, or was locked, at a time that is still to come was so before the machine's
    clock was put back: it does not hold the job up until then.
    """
    now = timezone.now()
    ClockRun.objects.get_or_create(name=job.name)
    rested = Q(last_run=None) | Q(last_run__lte=now - job.every) | Q(last_run__gt=now)
    late = Q(locked_until__lte=now) | Q(locked_until__gt=now + job.limit)
    return bool(
        ClockRun.objects.filter(name=job.name)
        .filter(rested)
        .filter(Q(locked_until=None) | late)
        .update(last_run=now, locked_until=now + job.limit)
    )


def run(job: Job) -> bool:
    """Run ``job`` and give up its lock; whether it went well. It never raises."""
    try:
        job.run()
    except Exception as error:  # noqa: BLE001 -- the clock goes on
        log.error("%s failed: %s", job.name, what_happened(error))
        return False
    finally:
        ClockRun.objects.filter(name=job.name).update(locked_until=None)
    return True


def tick(jobs: Iterable[Job] = JOBS) -> list[str]:
    """Run every job that is due; their names. A database that is away is waited for."""
    done = []
    try:
        for job in jobs:
            if take(job):
                run(job)
                done.append(job.name)
    except Exception as error:  # noqa: BLE001 -- the next tick tries again
        log.error("the clock could not ask what is due: %s", what_happened(error))
    return done
