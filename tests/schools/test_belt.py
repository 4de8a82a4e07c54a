"""Row-level security: what the database itself shows, whatever asks it.

Run with ``make test-rls``; without ROW_SECURITY=1 there is nothing to see here.
"""

import os
import subprocess
import sys
import threading
import uuid
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.http import HttpResponse
from django.urls import include, path
from django.utils import timezone

from courses.models import CourseGrant, CourseShare, Feedback, HandIn, Piece, SetWork
from courses.services.responding import give_feedback
from courses.services.working import hand_in
from portfolio.models import Attachment, Draft, Version, Work
from schools.belt import asking, roles, standing, telling
from schools.belt.derived import belts, seats
from schools.belt.policies import functions
from schools.belt.roles import as_owner
from schools.checks import every_belt_is_on
from schools.models import Enrolment, GroupMember, Membership, PupilRecord, TeachingGroup
from schools.services.doors import enter, open_door
from schools.system import system_scope
from schools.tenancy import SchoolOwned, school_scope
from tests.factories import UserFactory, add_person
from tests.schools.roll.files import waiting_run

needs_the_belt = pytest.mark.skipif(
    "not settings.ROW_SECURITY",
    reason="row-level security is off (make test-rls), or the database is SQLite",
)
PAGE = "planted/<slug:school>/<int:pk>/"


# --- What is derived ---------------------------------------------------------


def test_every_table_of_a_school_or_a_person_has_a_belt():
    pupils = {belt.table for belt in belts() if belt.is_a_pupils}
    others = {belt.table for belt in belts()} - pupils
    assert pupils == {
        *(m._meta.db_table for m in (Work, Version, Draft, Attachment)),
        *(m._meta.db_table for m in (Piece, HandIn, Feedback, GroupMember, Enrolment)),
        *("schools_pupilrecord", "courses_progress", "portfolio_version_attachments"),
        "schools_doorentry",
    }
    assert others == {
        *(m._meta.db_table for m in (TeachingGroup, SetWork, CourseShare)),
        *("courses_course", "courses_coursegroup", "schools_rollrun"),
    }
    assert [seat.table for seat in seats()] == [CourseGrant._meta.db_table]


def test_whoever_a_row_points_at_is_its_person_or_an_adult_at_work():
    """A new key to a person by another name would leave a pupil's row without its pupil."""
    adults = {"set_by", "teacher", "made_by", "asked_by", "approved_by", "to_person"}
    for model in apps.get_models():
        if any(belt.table == model._meta.db_table for belt in belts()):
            for field in model._meta.concrete_fields:
                if field.related_model is get_user_model():
                    assert field.name in {"owner", "pupil", "user", *adults}, field


def test_the_setting_is_refused_on_sqlite_in_a_sentence():
    env = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    said = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.ROOT,
        env=env | {"ROW_SECURITY": "1", "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 1
    assert "row-level security of PostgreSQL, and this database is SQLite" in said.stderr


def test_who_sees_every_school_says_why():
    with pytest.raises(ValueError, match="Say why"), system_scope(" "):
        pass
    with system_scope("to see that it works"):
        assert telling.wanted() == telling.THE_SYSTEM


# --- What is seen ------------------------------------------------------------


@contextmanager
def a_page(person=None, world=None):
    """What is asked inside is asked as by a page for ``person``, in a school or none."""
    request = SimpleNamespace(user=person or AnonymousUser())
    with asking.asked_by(request), world.scope() if world else nullcontext():
        yield


def rows(table, where="true", values=()):
    with connection.cursor() as cursor:
        sql = f'SELECT count(*) FROM "{table}" WHERE {where}'  # noqa: S608
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def left(person):
    """Yesterday: the database's own moment is when the test's transaction began."""
    now = timezone.now()
    rows = Membership.objects.filter(user=person)
    rows.update(starts=now - timedelta(days=2), ends=now - timedelta(days=1))


@pytest.fixture
def both(oak, elm):
    """The same daily work at each school, down to feedback and a file."""
    for world in (oak, elm):
        with world.scope():
            world.handed_in = hand_in(
                world.set_work,
                by=world.pupil,
                text="I fell as rain.",
                key=uuid.uuid4(),
                brief={"title": "Diary", "criteria": []},
            ).hand_in
            world.feedback = give_feedback(
                world.handed_in, by=world.teacher, text="Good.", **FINISHED
            )
            world.piece = Piece.objects.get()
        world.work = Work.objects.get(school=world.school)
        world.file = Attachment.objects.create(
            work=world.work,
            owner=world.pupil,
            school=world.school,
            made_by=world.pupil,
            key=uuid.uuid4(),
            name="river.jpg",
            size=1,
        )
        Version.objects.get(work=world.work).attachments.add(world.file)
    return oak, elm


FINISHED: dict = {"criteria_met": [], "outcome": Feedback.Outcome.DONE}


@needs_the_belt
def test_nothing_told_is_nothing_seen(both):
    for world in both:
        waiting_run(world.school)
        door = open_door(world.group, minutes=60, by=world.teacher)
        enter(door, pupil=world.pupil.public_id)
        with world.scope():
            PupilRecord.objects.create(
                school=world.school, user=world.pupil, source="office"
            )
    tables = [belt.table for belt in belts()]
    seen = {table: rows(table) for table in tables}
    empty = {"courses_progress", "courses_courseshare", "schools_enrolment"}
    assert {table for table, count in seen.items() if not count} <= empty
    with a_page():
        assert {rows(table) for table in tables} == {0}
    assert {table: rows(table) for table in tables} == seen


@needs_the_belt
def test_the_school_in_force_is_seen_and_no_other(both):
    oak, elm = both
    with a_page(oak.teacher, oak):
        for table in ("courses_piece", "portfolio_work", "courses_feedback"):
            assert rows(table) == 1
            assert rows(table, "school_id = %s", [elm.school.pk]) == 0
        assert rows("portfolio_version_attachments") == 1
    with a_page(elm.teacher, elm):
        assert rows("courses_piece", "school_id = %s", [elm.school.pk]) == 1


@needs_the_belt
def test_ones_own_is_seen_wherever_one_is(both):
    oak, elm = both
    left(oak.pupil)
    tables = ("portfolio_work", "courses_piece", "courses_handin", "courses_feedback")
    with a_page(oak.pupil):
        assert [rows(table) for table in tables] == [1, 1, 1, 1]
        assert rows("courses_setwork") == rows("schools_teachinggroup") == 0
    with a_page(oak.pupil, elm):
        assert [rows(table) for table in tables] == [2, 2, 2, 2]
    with a_page(elm.classmate, elm):
        assert [rows(table) for table in tables] == [1, 1, 1, 1]


@needs_the_belt
def test_what_is_of_a_school_is_seen_by_who_is_there_now(both):
    oak, elm = both
    with a_page(oak.teacher):
        assert rows("portfolio_work") == rows("courses_setwork") == 1
    with a_page(oak.teacher, elm):  # as in an act on both ends of a share
        assert rows("portfolio_work") == rows("courses_setwork") == 2
    left(oak.teacher)
    with a_page(oak.teacher):
        assert rows("portfolio_work") == rows("courses_setwork") == 0
    with a_page(elm.teacher):
        assert rows("portfolio_work") == 1
    with a_page(UserFactory()):
        assert rows("portfolio_work") == rows("courses_setwork") == 0


@needs_the_belt
def test_a_pupil_with_a_seat_elsewhere_is_seen_by_their_own_school(both):
    oak, elm = both
    theirs = ("courses_piece", "school_id = %s", [elm.school.pk])
    elsewhere = Piece(
        school=elm.school, set_work=elm.set_work, pupil=oak.pupil, state="handed_in"
    )
    Piece._base_manager.bulk_create([elsewhere])
    with a_page(oak.teacher):
        assert rows(*theirs) == rows("courses_course", *theirs[1:]) == 0
    give_a_seat(elm, oak.pupil)
    with a_page(oak.teacher):
        assert rows(*theirs) == rows("courses_course", *theirs[1:]) == 1
    with a_page(oak.classmate):
        assert rows(*theirs) == rows("courses_course", *theirs[1:]) == 0
    with a_page(oak.pupil):
        assert rows("courses_setwork", *theirs[1:]) == 1


def give_a_seat(world, person):
    from django.contrib.auth.models import Permission  # noqa: PLC0415

    return CourseGrant.objects.create(
        user=person,
        permission=Permission.objects.get(codename="take_course"),
        content_object=world.course,
        giver=world.teacher,
        reason="Rivers together",
        ends=timezone.now() + timedelta(days=9),
    )


@needs_the_belt
def test_a_share_is_seen_by_the_school_it_is_offered_to(both):
    oak, elm = both
    with elm.scope():
        CourseShare.objects.create(
            school=elm.school,
            course=elm.course,
            to_school=oak.school,
            reason="Rivers together",
            ends=timezone.now() + timedelta(days=9),
            asked_by=elm.teacher,
        )
    stranger = add_person(elm.school, Membership.Role.TEACHER)
    left(stranger)
    for person, count in ((oak.teacher, 1), (elm.teacher, 1), (stranger, 0)):
        with a_page(person):
            assert rows("courses_courseshare") == count, person
    with a_page(oak.teacher, oak):
        assert rows("courses_courseshare") == 1
        assert rows("courses_course", "school_id = %s", [elm.school.pk]) == 1
        assert rows("courses_piece", "school_id = %s", [elm.school.pk]) == 0


# --- What is written ---------------------------------------------------------


def refused(write):
    """Whether the database refuses ``write``; nothing of it is left either way."""
    said = ""
    try:
        with transaction.atomic():
            write()
            transaction.set_rollback(True)
    except (ProgrammingError, IntegrityError) as error:
        said = str(error)
    assert not said or "row-level security" in said
    return bool(said)


@needs_the_belt
def test_another_schools_row_is_not_added_beside_the_same_allowed(both):
    oak, elm = both

    def add(world):
        row = Work(owner=world.classmate, school=world.school, title="Mine")
        Work.objects.bulk_create([row])

    def place(world):
        row = TeachingGroup(
            school=world.school, academic_year=world.group.academic_year, name="9Z"
        )
        TeachingGroup._base_manager.bulk_create([row])

    with a_page(oak.teacher, oak):
        assert not refused(lambda: add(oak))
        assert refused(lambda: add(elm))
        assert not refused(lambda: place(oak))
        assert refused(lambda: place(elm))
    with a_page():
        assert refused(lambda: add(oak))


@needs_the_belt
def test_another_schools_row_is_neither_changed_nor_deleted(both):
    oak, elm = both
    works, pieces = Work.objects.all(), Piece._base_manager.all()
    with a_page(oak.teacher, oak):
        assert works.filter(pk=oak.work.pk).update(title="X") == 1
        assert works.filter(pk=elm.work.pk).update(title="X") == 0
        assert works.update(title="Y") == 1
        assert pieces.filter(pk=elm.piece.pk).delete()[0] == 0
        assert Attachment.objects.filter(pk=elm.file.pk).update(size=2) == 0
    elm.work.refresh_from_db()
    assert elm.work.title not in ("X", "Y")
    with a_page(elm.teacher, elm), connection.cursor() as cursor:
        cursor.execute("DELETE FROM portfolio_version_attachments")
        assert cursor.rowcount == 1
    assert rows("portfolio_version_attachments") == 1


@needs_the_belt
def test_a_row_does_not_move_to_another_school(both):
    oak, elm = both
    group = TeachingGroup._base_manager.create(
        school=oak.school, academic_year=oak.group.academic_year, name="9Z"
    )
    mine = TeachingGroup._base_manager.filter(pk=group.pk)
    with a_page(oak.teacher, oak):
        assert not refused(lambda: mine.update(school=oak.school))
        assert refused(lambda: mine.update(school=elm.school))


# --- A forgotten filter ------------------------------------------------------


def planted(request, school, pk):
    """What somebody may write one day: it asks past every manager."""
    return HttpResponse(Piece._base_manager.filter(set_work=pk).count())


@login_not_required
def for_strangers(request, pk):
    return HttpResponse(Piece._base_manager.filter(set_work=pk).count())


urlpatterns = [
    path(PAGE, planted),
    path("open/<int:pk>/", for_strangers),
    path("", include("config.urls")),
]


@needs_the_belt
@pytest.mark.urls("tests.schools.test_belt")
def test_a_view_that_forgets_to_filter_shows_nothing(both, client):
    oak, elm = both
    client.force_login(oak.teacher)
    mine = f"/planted/{oak.school.slug}/{oak.set_work.pk}/"
    theirs = f"/planted/{oak.school.slug}/{elm.set_work.pk}/"
    assert client.get(mine).content == b"1"
    assert client.get(theirs).content == b"0"
    client.force_login(elm.teacher)
    at_home = f"/planted/{elm.school.slug}/{elm.set_work.pk}/"
    assert client.get(at_home).content == b"1"


@needs_the_belt
@pytest.mark.urls("tests.schools.test_belt")
def test_a_stranger_is_shown_nothing(both, client):
    oak, _ = both
    assert client.get(f"/open/{oak.set_work.pk}/").content == b"0"
    client.force_login(oak.pupil)
    client.get("/me/")  # the session is the same, and who it is known to be
    assert client.get(f"/open/{oak.set_work.pk}/").status_code == 200


# --- What a connection was told ----------------------------------------------


def told():
    names = ", ".join(
        f"current_setting('causeway.{n}', true)" for n in telling.Told._fields
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_backend_pid(), {names}")
        pid, *found = cursor.fetchone()
    return pid, telling.Told(*(value or "" for value in found))


@needs_the_belt
def test_what_was_told_in_a_transaction_is_told_again_when_that_is_undone(both):
    oak, elm = both
    with a_page(oak.teacher, oak):
        assert rows("courses_piece") == 1
        with transaction.atomic():
            with a_page(elm.teacher, elm):
                assert rows("courses_piece", "school_id = %s", [elm.school.pk]) == 1
            transaction.set_rollback(True)
        assert rows("courses_piece", "school_id = %s", [elm.school.pk]) == 0
        assert rows("courses_piece") == 1


@needs_the_belt
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_same_with_a_whole_transaction_and_with_a_query_that_fails(both):
    oak, elm = both
    with a_page(oak.teacher, oak):
        with pytest.raises(ProgrammingError, match="row-level security"):
            Work.objects.create(owner=elm.pupil, school=elm.school, title="Theirs")
        assert rows("courses_piece") == 1
        with transaction.atomic():
            with school_scope(elm.school):
                assert rows("courses_piece", "school_id = %s", [elm.school.pk]) == 1
            transaction.set_rollback(True)
        assert told()[1] == telling.Told(str(oak.school.pk), str(oak.teacher.pk))
        assert rows("courses_piece", "school_id = %s", [elm.school.pk]) == 0


@needs_the_belt
def test_what_is_not_so_any_more_is_taken_back_before_anything_is_asked(both):
    oak, _ = both
    with system_scope("to see it taken back"):
        rows("courses_piece")
        assert told()[1] == telling.THE_SYSTEM
    with a_page(oak.pupil):
        assert told()[1] == telling.Told(person=str(oak.pupil.pk))
    with a_page():
        assert told()[1] == telling.NOTHING
    with a_page(oak.pupil):
        assert told()[1] == telling.NOTHING  # nothing was asked that would need it
        rows("courses_piece")
        assert told()[1] == telling.Told(person=str(oak.pupil.pk))


@needs_the_belt
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_who_borrows_a_connection_gets_nothing_of_who_had_it(both):
    oak, _ = both
    assert connection.settings_dict["OPTIONS"]["pool"]
    found = []

    def borrow(what):
        def run():
            try:
                found.append(what())
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        thread.join(20)

    def as_a_teacher():
        with a_page(oak.teacher, oak):
            return rows("courses_piece"), told()

    def raw():
        """Past our own bookkeeping: what the database itself says."""
        connection.ensure_connection()
        question = "SELECT pg_backend_pid(), current_setting('causeway.school', true)"
        return connection.connection.execute(question).fetchone()

    connection.close()
    lent = set()
    for turn in range(20):  # until a connection is lent again: the pool lends in turn
        found.clear()
        borrow(raw if turn % 3 else as_a_teacher)
        if turn % 3 == 0:
            ((count, (pid, what)),) = found
            assert (count, what.school) == (1, str(oak.school.pk))
            lent.add(pid)
            continue
        ((pid, school),) = found
        assert not school
        if pid in lent:
            return
    pytest.fail("no connection was lent twice")


@needs_the_belt
def test_a_page_tells_the_connection_once_or_twice(both, client, monkeypatch):
    """Along with a query, so that it costs no round trip; Django counts no query."""
    oak, _ = both
    sent = []
    along = telling.tell_and_ask
    monkeypatch.setattr(
        telling,
        "tell_and_ask",
        lambda raw, now, ask: (sent.append(now), along(raw, now, ask))[1],
    )
    lesson = f"/learn/{oak.course.code}/{oak.lesson.slug}/"
    pages = {
        "/me/": (oak.pupil, 1),
        "/me/work/": (oak.pupil, 1),
        lesson: (oak.pupil, 2),  # whose school it is, the first query has to find out
        f"/{oak.school.slug}/": (oak.teacher, 1),
        f"/{oak.school.slug}/classes/{oak.group.pk}/": (oak.teacher, 1),
        oak.set_work.get_absolute_url(): (oak.teacher, 1),
    }
    for url, (person, times) in pages.items():
        client.force_login(person)
        assert client.get(url).status_code == 200
        with a_page():
            rows("auth_group")  # as the pool does between two requests
        sent.clear()
        assert client.get(url).status_code == 200
        assert len(sent) == times, (url, sent)


# --- Whether it holds --------------------------------------------------------


@pytest.fixture
def broken(db):
    """Runs SQL, and says what the start has to say of it."""

    def run(sql):
        with connection.cursor() as cursor:
            cursor.execute(sql)
        return standing.missing()

    return run


@needs_the_belt
@pytest.mark.owner
@pytest.mark.parametrize(
    "sql",
    [
        "DROP POLICY belt_seen ON courses_piece",
        "ALTER POLICY belt_seen ON courses_piece USING (true)",
        "ALTER POLICY belt_added ON courses_piece WITH CHECK (true)",
        "CREATE POLICY more ON courses_piece USING (true)",
        "ALTER TABLE courses_piece NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE courses_piece DISABLE ROW LEVEL SECURITY",
    ],
)
def test_a_policy_that_was_changed_is_noticed_and_put_right(broken, sql):
    assert standing.missing() == []
    assert broken(sql) == ["courses_piece"]
    assert "row_security” puts them right" in standing.faults()[0]
    with pytest.raises(standing.BeltMissingError, match="courses_piece is one"):
        standing.refuse_to_start_without()
    [error] = every_belt_is_on(databases=["default"])
    assert error.id == "schools.E004"
    assert standing.put_on() == ["courses_piece"]
    assert standing.missing() == standing.put_on() == []


@needs_the_belt
@pytest.mark.owner
def test_a_function_that_was_changed_is_noticed(broken):
    weak = functions()[0].sql.replace("m.user_id =", "0 <>")
    assert broken(weak) == ["belt_schools"]
    assert broken("ALTER FUNCTION belt_guests() SECURITY INVOKER") == [
        "belt_schools",
        "belt_guests",
    ]
    standing.put_on()
    assert standing.missing() == []


@needs_the_belt
@pytest.mark.owner
def test_migrating_takes_it_off_and_puts_it_on(db):
    standing.before_migrating("default", plan=[])
    assert standing.missing() == []
    standing.before_migrating("default", plan=[("a migration", False)])
    assert {*standing.missing()} >= {belt.table for belt in belts()}
    call_command("migrate", verbosity=0)
    assert standing.missing() == []


@needs_the_belt
@pytest.mark.owner
def test_it_is_not_left_on_where_nobody_asks_for_it(db, settings):
    settings.ROW_SECURITY = False
    assert "ROW_SECURITY is not set" in standing.faults()[0]
    standing.after_migrating("default")
    assert standing.faults() == []


@needs_the_belt
@pytest.mark.owner
def test_the_owner_serves_no_pages(db):
    with pytest.raises(standing.BeltMissingError, match="which owns the tables"):
        standing.refuse_to_start_without()


@needs_the_belt
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_neither_does_a_superuser_nor_who_goes_past(settings):
    standing.refuse_to_start_without()
    settings.DATABASE_OWNER = settings.DATABASE_ADMIN
    with as_owner():
        with pytest.raises(standing.BeltMissingError, match="which is a superuser"):
            standing.refuse_to_start_without()
        with connection.cursor() as cursor:
            cursor.execute("CREATE ROLE causeway_test_past BYPASSRLS")
            try:
                cursor.execute("SET ROLE causeway_test_past")
                said = roles.faults(cursor, [])
            finally:
                cursor.execute("RESET ROLE")
                cursor.execute("DROP ROLE causeway_test_past")
    assert any("BYPASSRLS" in line for line in said)


@needs_the_belt
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_command_makes_the_role_once_and_repairs(capsys, settings):
    call_command("row_security")
    held = len(belts())
    assert f"holds for {held} tables; 0 parts were put right" in capsys.readouterr().out
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DROP POLICY belt_seen ON courses_piece")
        assert roles.make(cursor, "causeway_test_new", "a password")
        try:
            assert not roles.make(cursor, "causeway_test_new", "another")
        finally:
            cursor.execute("DROP ROLE causeway_test_new")
    call_command("row_security")
    assert "; 1 parts were put right" in capsys.readouterr().out


@needs_the_belt
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_who_changes_tables_says_who_owns_them(settings):
    settings.DATABASE_OWNER = {}
    with pytest.raises(roles.OwnerUnknownError, match="DATABASE_OWNER_URL="), as_owner():
        pass


@needs_the_belt
def test_the_web_servers_role_changes_no_table(db):
    for sql in (
        "ALTER TABLE courses_piece DISABLE ROW LEVEL SECURITY",
        "DROP POLICY belt_seen ON courses_piece",
        "TRUNCATE courses_piece CASCADE",
        "CREATE TABLE mine (id int)",
        "SET ROLE causeway_test_owner",
    ):
        with (
            pytest.raises(ProgrammingError, match=r"owner|permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


@needs_the_belt
def test_every_model_of_a_school_is_kept_back(both):
    """Read off the database: no table of theirs is without its belt."""
    for model in apps.get_models():
        if issubclass(model, SchoolOwned):
            with a_page():
                assert rows(model._meta.db_table) == 0, model
