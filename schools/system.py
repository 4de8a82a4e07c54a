"""Work that is done for no school and for nobody: a backup, a count, a clock's job.

With row-level security (:mod:`schools.belt`) the database shows no row to whoever names
neither a school nor a person. What has to see every school says so here, and why.
Import-linter lists who may.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from schools.belt.asking import asked_by_the_system


@contextmanager
def system_scope(why: str) -> Iterator[None]:
    """Inside, the database shows and takes rows of every school. Say why.

    The managers of :mod:`schools.tenancy` go on asking for a school all the same. Raises
    ``ValueError`` without a reason.
    """
    if not why.strip():
        raise ValueError("Say why every school has to be seen.")
    with asked_by_the_system():
        yield
