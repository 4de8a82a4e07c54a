"""Reads whose SQL is written once have to answer as if it were written each time."""

import datetime
import threading

import pytest
import time_machine
from django.db import connection, connections, models, transaction
from django.utils import timezone

from access.prepared import Late, Prepared, given
from courses import reads
from courses.models import Piece, SetWork
from schools.crossing import reachable
from schools.models import Membership, School
from schools.tenancy import NoSchoolInForceError, school_scope
from tests.courses.test_staff_access import handed_in

pytestmark = pytest.mark.django_db


def test_each_person_is_asked_for_anew(oak, elm):
    """The same read, for one and then for another, gives each their own and no more."""
    for world in (oak, elm, oak):
        prepared = reads.to_do_of(reader=world.pupil.pk)
        plain = reachable(world.pupil, SetWork).for_to_do(world.pupil)
        assert [row.pk for row in prepared] == [row.pk for row in plain]
        assert prepared, "there has to be something to compare"
        assert {row.school_id for row in prepared} == {world.school.pk}


def test_the_moment_is_looked_up_each_time(oak):
    later = timezone.now() + datetime.timedelta(days=3)
    row = oak.set_work
    SetWork.objects.unscoped().filter(pk=row.pk).update(opens_at=later, due_at=None)
    before = {one.pk for one in reads.to_do_of(reader=oak.pupil.pk)}
    with time_machine.travel(later + datetime.timedelta(minutes=1)):
        after = {one.pk for one in reads.to_do_of(reader=oak.pupil.pk)}
    assert row.pk not in before
    assert row.pk in after


def test_the_school_in_force_is_looked_up_each_time(oak, elm):
    read = Prepared(lambda: SetWork.objects.order_by("pk"))
    for world in (oak, elm):
        with school_scope(world.school):
            assert {row.school_id for row in read()} == {world.school.pk}
    with pytest.raises(NoSchoolInForceError):
        read()


def test_a_person_who_has_left_is_not_found_at_the_next_call(oak):
    assert reads.to_do_of(reader=oak.pupil.pk)
    Membership.objects.filter(user=oak.pupil).update(ends=timezone.now())
    assert reads.to_do_of(reader=oak.pupil.pk) == []


def test_it_is_one_query_and_writes_its_sql_once(oak, django_assert_num_queries):
    built = []

    def build():
        built.append(1)
        return School.objects.filter(pk=given("pk"))

    read = Prepared(build)
    for _ in range(3):
        with django_assert_num_queries(1):
            assert read(pk=oak.school.pk) == [oak.school]
    assert built == [1]


def test_each_connection_has_its_own(oak):
    """A thread's connection is its own, and so is what makes rows of its answers."""
    read = Prepared(lambda: School.objects.filter(pk=given("pk")))
    read(pk=oak.school.pk)
    seen = []
    thread = threading.Thread(
        target=lambda: seen.append(
            read in vars(connections["default"]).get("prepared_reads", {})
        )
    )
    thread.start()
    thread.join()
    assert seen == [False]
    assert read in vars(connections["default"])["prepared_reads"]


def test_a_value_that_is_missing_is_said(oak):
    read = Prepared(lambda: School.objects.filter(pk=given("pk")))
    with pytest.raises(KeyError):
        read(key=oak.school.pk)
    with pytest.raises(LookupError, match="known inside a prepared read alone"):
        list(School.objects.filter(pk=given("pk")))


def test_what_would_need_a_second_query_is_refused(oak):
    read = Prepared(lambda: School.objects.prefetch_related("memberships"))
    with pytest.raises(TypeError, match="cannot prefetch"):
        read()


def test_a_moment_that_would_stand_still_is_refused(oak):
    """A time written into a prepared read would be this one for ever."""
    read = Prepared(lambda: Membership.objects.filter(starts__lte=timezone.now()))
    with pytest.raises(TypeError, match="stand still"):
        read()


def test_a_late_value_is_kept_as_its_field_keeps_it():
    late = Late(lambda: True, models.BooleanField())
    assert late.value(connection) == models.BooleanField().get_db_prep_value(
        True, connection
    )


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_lock_outside_a_transaction_is_refused_every_time(oak):
    """Django asks while it writes the SQL, which a prepared read does only once."""
    handed_in(oak, oak.pupil)
    with oak.scope():
        (piece,) = Piece.objects.all()
        with transaction.atomic():
            assert reads.piece_to_change(piece.pk) == piece
        with pytest.raises(transaction.TransactionManagementError):
            reads.piece_to_change(piece.pk)
        with transaction.atomic(), pytest.raises(Piece.DoesNotExist):
            reads.piece_to_change(piece.pk + 1)
