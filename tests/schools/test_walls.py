"""Rows that point at each other are of one school, whatever it is that writes them."""

import uuid
from functools import partial
from threading import Thread

import pytest
from django.apps import apps
from django.core import checks
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from console.management.commands import serve
from courses.models import Course, CourseGroup, Piece, SetWork
from portfolio.models import Attachment, Version, Work
from portfolio.services.work import keep_version, start_work
from schools.checks import a_crossing_key_is_there_and_says_why, every_wall_stands
from schools.models import GroupMember, Membership, School, TeachingGroup
from schools.tenancy import PersonOwned, SchoolOwned, keys_inside_a_school
from schools.walls.derived import LONGEST_NAME, walls
from schools.walls.standing import (
    _DIALECTS,
    CrossingRowsError,
    WallsMissingError,
    after_migrating,
    before_migrating,
    missing,
    put_up,
    refuse_to_start_without,
    take_down,
)
from tests.factories.schools import membership_of

DIALECT = _DIALECTS[connection.vendor]


def every_trigger():
    return [trigger for wall in walls() for trigger in DIALECT.written(wall)]


def drop(trigger):
    with connection.cursor() as cursor:
        DIALECT.drop(cursor, trigger.name)


def refused(write):
    """Whether the database itself refuses ``write``; nothing of it is left either way."""
    said = ""
    try:
        with transaction.atomic():
            write()
            transaction.set_rollback(True)
    except IntegrityError as error:
        said = str(error)
    assert not said or "of two schools" in said
    return bool(said)


def test_every_key_to_a_row_that_names_its_school_has_a_wall():
    """Read off the models by hand here: a key that the walls forget turns this red."""
    held = {(wall.table, wall.far.column) for wall in walls()}
    found = set()
    for model in apps.get_models():
        if not issubclass(model, SchoolOwned | PersonOwned):
            continue
        for field in model._meta.fields:
            if not isinstance(field, models.ForeignKey) or field.name == "school":
                continue
            parent = field.related_model
            at_a_school = issubclass(parent, SchoolOwned | PersonOwned | Membership)
            if at_a_school and field.name not in model.crosses_schools:
                found.add((model._meta.db_table, field.column))
    assert len(found) >= 18
    assert found <= held
    # What joins two tables has no school; its two ends are still of one. A door is found
    # by its code, before any school is in force, and still is of its class's school.
    assert held - found == {
        ("portfolio_version_attachments", "attachment_id"),
        ("courses_coursegrant", "share_id"),
        ("schools_classdoor", "group_id"),
        ("schools_doorentry", "door_id"),
    }


def test_no_two_triggers_have_one_name():
    names = [trigger.name for trigger in every_trigger()]
    assert len(names) == len(set(names)) >= 38
    assert max(map(len, names)) <= LONGEST_NAME


@pytest.fixture
def two(oak, elm):
    """A piece of work with a version and a file at each school."""

    def work_at(world):
        work = start_work(owner=world.pupil, school=world.school, title="T", origin="")
        version = keep_version(work, number=1, text="<p>Mine.</p>")
        file = Attachment.objects.create(
            work=work,
            owner=world.pupil,
            school=world.school,
            made_by=world.pupil,
            key=uuid.uuid4(),
            name="river.jpg",
            size=1,
        )
        with world.scope():
            piece = Piece.objects.create(
                school=world.school, set_work=world.set_work, pupil=world.pupil, work=work
            )
        world.work, world.version, world.file, world.piece = work, version, file, piece
        return world

    return work_at(oak), work_at(elm)


def test_bulk_create_is_refused_beside_the_same_allowed(two):
    oak, elm = two
    with oak.scope():
        group = TeachingGroup.objects.create(
            school=oak.school, academic_year=oak.group.academic_year, name="5Z"
        )

        def seat(course):
            row = CourseGroup(school=oak.school, course=course, group=group)
            CourseGroup.objects.bulk_create([row])

        assert not refused(lambda: seat(oak.course))
        assert refused(lambda: seat(elm.course))


def test_update_is_refused_beside_the_same_allowed(two):
    oak, elm = two
    with oak.scope():
        mine = SetWork.objects.filter(pk=oak.set_work.pk)
        assert not refused(lambda: mine.update(course=oak.course, group=oak.group))
        assert refused(lambda: mine.update(course=elm.course))
        assert refused(lambda: mine.update(group=elm.group))
        assert refused(lambda: mine.update(school=elm.school))
        own = TeachingGroup.objects.create(
            school=oak.school, academic_year=oak.group.academic_year, name="Standing"
        )
        courses = Course.objects.filter(pk=oak.course.pk)
        assert not refused(lambda: courses.update(standing_for=own))
        assert not refused(lambda: courses.update(standing_for=None))
        assert refused(lambda: courses.update(standing_for=elm.group))


@pytest.mark.parametrize("end", ["version", "attachment"])
def test_raw_sql_is_refused_beside_the_same_allowed(two, end):
    oak, elm = two

    def join(version, file):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO portfolio_version_attachments (version_id, attachment_id) "
                "VALUES (%s, %s)",
                [version.pk, file.pk],
            )

    assert not refused(lambda: join(oak.version, oak.file))
    assert refused(lambda: join(oak.version, elm.file))
    # The row that is pointed at may not move away from under it either.
    join(oak.version, oak.file)
    parent = {"version": Version, "attachment": Attachment}[end]
    row = {"version": oak.version, "attachment": oak.file}[end]
    assert refused(lambda: parent.objects.filter(pk=row.pk).update(school=elm.school))


def test_what_is_pointed_at_stays_at_its_school(two):
    oak, elm = two
    place = membership_of(oak.pupil, oak.school)
    rows = Membership.objects.filter(pk=place.pk)
    assert not refused(lambda: rows.update(school=oak.school))
    assert refused(lambda: rows.update(school=elm.school))
    loose = Membership.objects.create(user=oak.pupil, school=oak.school, role="governor")
    rows = Membership.objects.filter(pk=loose.pk)
    assert not refused(lambda: rows.update(school=elm.school))


def test_a_row_that_is_not_there_yet_is_of_no_school(two):
    """The keys are checked when the transaction ends, the walls at once: no way round."""
    oak, _ = two
    gone = GroupMember(school=oak.school, group_id=10**9, membership_id=1)
    with oak.scope():
        assert refused(lambda: GroupMember.objects.bulk_create([gone]))


def test_persons_rows_are_of_the_school_of_their_work(two):
    oak, elm = two
    mine = Version.objects.filter(pk=oak.version.pk)
    other = Work.objects.create(owner=oak.pupil, school=oak.school, title="Other")
    assert not refused(lambda: mine.update(work=other))
    theirs = Work.objects.create(owner=elm.pupil, school=elm.school, title="Theirs")
    assert refused(lambda: mine.update(work=theirs))
    with oak.scope():
        pieces = Piece.objects.filter(pk=oak.piece.pk)
        assert not refused(lambda: pieces.update(work=other))
        assert refused(lambda: pieces.update(work=theirs))


def test_each_wall_refuses(two):
    """One row of each model, pointed at the other school by each of its keys in turn."""
    oak, elm = two
    tried = 0
    for model in apps.get_models():
        if not issubclass(model, SchoolOwned | PersonOwned):
            continue
        for key in keys_inside_a_school(model):
            mine, theirs = _row(model, oak), _row(key.related_model, elm)
            if key.related_model is Work:  # the first one has all that it may have
                theirs = Work.objects.create(owner=elm.pupil, school=elm.school)
            rows = model._base_manager.filter(pk=mine.pk)
            as_it_is = {key.name: getattr(mine, key.name)}
            assert not refused(partial(rows.update, **as_it_is)), key
            assert refused(partial(rows.update, **{key.name: theirs})), key
            tried += 1
    assert tried >= 18


def _of_no_school(field, world):
    """What a row points at that is not held to its school."""
    if issubclass(field.related_model, School):
        return School.objects.exclude(pk=world.school.pk).first()
    return world.lesson.page_ptr if field.name == "page" else world.pupil


def _row(model, world):
    """A row of ``model`` at the school of ``world``, made if there is none."""
    found = model._base_manager.filter(school=world.school).first()
    if found:
        return found
    values = {"school": world.school}
    for field in model._meta.concrete_fields:
        if field.is_relation and field.name not in values and not field.null:
            values[field.name] = (
                _row(field.related_model, world)
                if field in keys_inside_a_school(model)
                else _of_no_school(field, world)
            )
        elif isinstance(field, models.DateTimeField) and not field.has_default():
            values[field.name] = None if field.null else timezone.now()
        elif field.name in ("number", "year_group"):
            values[field.name] = 1
        elif field.name == "key":
            values[field.name] = uuid.uuid4()
        elif field.name == "mark":
            values[field.name] = world.school.urn
    row = model(**values)
    models.Model.save(row)
    return row


@pytest.mark.owner
@pytest.mark.parametrize("which", [0, 20, -1])
def test_a_missing_trigger_fails_the_check_and_the_start(db, which, monkeypatch):
    assert list(every_wall_stands(databases=["default"])) == []
    refuse_to_start_without()
    drop(every_trigger()[which])
    assert missing() == [every_trigger()[which].name]
    [error] = every_wall_stands(databases=["default"])
    assert isinstance(error, checks.Error)
    assert error.id == "schools.E002"
    with pytest.raises(SystemCheckError):
        call_command("check", databases=["default"])
    with pytest.raises(WallsMissingError, match="puts them up"):
        refuse_to_start_without()
    monkeypatch.setattr(serve.startup, "prepare", lambda say: None)
    with pytest.raises(CommandError, match="keep schools apart"):
        serve.Command().prepare(None)
    assert put_up() > 0
    assert missing() == []


@pytest.mark.owner
def test_a_trigger_that_was_changed_is_a_missing_one(db):
    trigger = every_trigger()[0]
    drop(trigger)
    weak = trigger.sql.replace("two schools", "2 schools")
    with connection.cursor() as cursor:
        cursor.execute(weak)
    assert missing() == [trigger.name]
    put_up()
    assert missing() == []


@pytest.mark.owner
def test_migrating_takes_them_down_and_puts_them_up_once(db):
    assert put_up() == 0
    before_migrating("default", plan=[])
    assert missing() == []
    before_migrating("default", plan=[("a migration", False)])
    assert len(missing()) == len(every_trigger())
    call_command("migrate", verbosity=0)
    assert missing() == []


@pytest.mark.owner
def test_no_wall_goes_over_rows_that_cross(two):
    oak, elm = two
    take_down()
    with oak.scope():
        SetWork.objects.filter(pk=oak.set_work.pk).update(course=elm.course)
    with pytest.raises(CrossingRowsError, match="1 rows of courses_setwork"):
        put_up()
    with oak.scope():
        SetWork.objects.filter(pk=oak.set_work.pk).update(course=oak.course)
    assert put_up() == len(every_trigger())


def test_a_key_that_crosses_says_why(monkeypatch):
    assert list(a_crossing_key_is_there_and_says_why()) == []
    monkeypatch.setattr(Piece, "crosses_schools", {"work": "it came along"})
    assert list(a_crossing_key_is_there_and_says_why()) == []
    assert ("courses_piece", "work_id") not in {(w.table, w.far.column) for w in walls()}
    monkeypatch.setattr(Piece, "crosses_schools", {"work": " ", "wrok": "why"})
    assert len(list(a_crossing_key_is_there_and_says_why())) == 2


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite remakes tables")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_table_that_is_remade_has_its_walls_afterwards():
    """What a migration does on SQLite: without the two signals this loses or trips."""
    title = Course._meta.get_field("title")
    longer = models.CharField(max_length=title.max_length + 1)
    longer.set_attributes_from_name("title")
    before_migrating("default", plan=[("a migration", False)])
    with connection.schema_editor() as editor:
        editor.alter_field(Course, title, longer)
        editor.alter_field(Course, longer, title)
    after_migrating("default")
    assert missing() == []


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_at_the_same_moment_do_not_miss_each_other(oak, elm):
    """A place for a membership, while another transaction moves it to another school."""
    loose = Membership.objects.create(user=oak.pupil, school=oak.school, role="governor")
    found = []

    def move():
        try:
            Membership.objects.filter(pk=loose.pk).update(school=elm.school)
        except IntegrityError as error:
            found.append(str(error))
        finally:
            connection.close()

    with oak.scope(), transaction.atomic():
        GroupMember.objects.create(school=oak.school, group=oak.group, membership=loose)
        thread = Thread(target=move)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()  # it waits for this transaction to end
    thread.join(10)
    assert ["of two schools" in error for error in found] == [True]
    loose.refresh_from_db()
    assert loose.school == oak.school
