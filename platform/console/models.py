from django.db import models


class ClockRun(models.Model):
    """When a periodic job last ran, and who may not run it just now.

    The row is the job's lock: with two clocks, on two machines, a job still runs once.
    """

    shared = "jobs of the whole cluster; it holds a job's name and two times"

    name = models.CharField(max_length=40, unique=True)
    last_run = models.DateTimeField(null=True)
    locked_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
