"""A task that fails, for the worker to run."""

from django_tasks import task


@task(backend="worker")
def fail():
    raise ValueError("Dee Marsh wrote: I hate school")
