"""What is said of a background task that failed: which and how, never about whom."""

import logging
from typing import Any

from django_tasks.base import TaskResult, TaskResultStatus

log = logging.getLogger("causeway.tasks")


def note_failed_task(sender: Any, task_result: TaskResult, **kwargs: Any) -> None:
    """Note a failure by the task's path and the error's kind.

    The error's own words stay in the task's row: they may quote a name or a child's work,
    and a log is read by more people than the database.
    """
    if task_result.status != TaskResultStatus.FAILED:
        return
    kind = task_result.errors[-1].exception_class_path if task_result.errors else "unknown"
    log.error(
        "task %s of %s failed: %s", task_result.id, task_result.task.module_path, kind
    )
