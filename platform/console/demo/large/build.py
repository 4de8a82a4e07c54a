"""Fills an empty cluster with many schools: what, in which order, and how far it is."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.conf import settings
from django.core.management.color import no_style
from django.db import connection
from django.db.models import prefetch_related_objects
from modelsearch.backends import get_search_backends
from wagtail.models import Page, Revision

from accounts.models import User
from console.demo.large import courses
from console.demo.large.bulk import batches, set_sequences
from console.demo.large.courses import Shelves
from console.demo.large.people import Register
from console.demo.large.plan import SchoolPlan
from console.demo.large.progress import Progress
from console.demo.large.schools import add_schools
from console.demo.large.work import Teaching
from content.models import AssignmentPage, CoursePage, LessonPage, SchoolPage
from courses.models import Course, HandIn, Piece, SetWork
from portfolio.models import Version, Work
from schools.models import Membership, School, TeachingGroup
from schools.walls.standing import put_up, take_down

Say = Callable[[str], object]
AT_ONCE = 8  # schools: about 2,500 pupils, a few tens of megabytes of rows
PAGES_AT_ONCE = 500
# Those whose keys are given by hand.
KEYED = (
    *(User, Membership, TeachingGroup, Page, Revision, Course, SetWork, Work),
    *(Version, Piece, HandIn),
)


def add_large_schools(
    plans: Sequence[SchoolPlan], *, password: str, seed: int, say: Say
) -> None:
    """Add schools of ``plans`` with everybody in them. Call it in a transaction.

    ``password`` is the hash that everybody has. It needs the database to itself: keys are
    given by hand, and a row that somebody adds meanwhile may take one of them.
    """
    if connection.vendor == "postgresql":
        # Or all are kept to be checked at the very end: some hundred megabytes of them.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schools = add_schools(plans, courses=courses.COURSES, seed=seed)
    prefetch_related_objects(schools, "root_page")
    say(f"  {len(schools):,} schools, their trees and rights")
    with all_looked_at_together():
        fill(list(zip(plans, schools, strict=True)), password=password, seed=seed, say=say)
    set_sequences(KEYED, no_style())
    add_to_search(say)


@contextmanager
def all_looked_at_together() -> Iterator[None]:
    """Take the walls down for as long as rows are written, and look at all of them when
    they are put up again: a third of the time went into looking at each by itself.

    Nobody else sees it, as all is one transaction. Whoever may not (the role of the web,
    with row-level security) goes on with each by itself. Raises ``CrossingRowsError``.
    """
    if settings.ROW_SECURITY:
        yield
        return
    take_down()
    yield
    put_up()


def fill(
    schools: Sequence[tuple[SchoolPlan, School]], *, password: str, seed: int, say: Say
) -> None:
    """People, courses and work, some schools at a time."""
    register = Register(password=password, seed=seed)
    shelves, teaching = Shelves(seed=seed), Teaching(seed=seed)
    progress = Progress("Schools", len(schools), say)
    done = pupils = pieces = 0
    counted = 0
    for some in batches(schools, AT_ONCE):
        places = register.fill(some)
        written = shelves.fill(places)
        pieces += teaching.fill(list(zip(places, written, strict=True)))
        pupils += sum(plan.pupils for plan, _ in some)
        done += len(some)
        if done >= 2 * counted:
            count_rows()
            counted = done
        progress(done, f"{pupils:,} pupils, {pieces:,} pieces of work")
    progress.end(f"{done:,} with {pupils:,} pupils and {pieces:,} pieces of work")


def count_rows() -> None:
    """Have PostgreSQL look how large its tables have become.

    Nothing tells it while all of this is one transaction: it goes on checking each key by
    reading the whole table, as is best when a table is empty. SQLite looks by itself.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def add_to_search(say: Say) -> None:
    """Let the editor find the pages, as it finds those that were published one by one."""
    models = (SchoolPage, CoursePage, LessonPage, AssignmentPage)
    progress = Progress("Search", sum(model.objects.count() for model in models), say)
    done = 0
    for model in models:
        indexes = [b.get_index_for_model(model) for b in get_search_backends()]
        for rows in batches(model.objects.order_by("pk"), PAGES_AT_ONCE):
            for index in indexes:
                index.add_items(model, rows)
            done += len(rows)
            progress(done, "pages found")
    progress.end(f"{done:,} pages can be found")
