"""A school is erased, and the whole database and every file are searched for it."""

import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils import timezone
from taggit.models import Tag
from wagtail.models import Collection, Page, PageLogEntry

from audit.models import Entry
from console import belongings
from console.clock import tick
from console.exporting import make_waiting_exports, path_of
from console.jobs import Job
from console.services.breaking import break_glass
from console.services.erasing import erase_school
from console.services.leaving import ask_for_export, put_away
from courses.services.responding import give_feedback
from portfolio.models import Work
from schools.models import PupilRecord, School
from schools.services.agreements import record_processing
from schools.services.doors import enter, open_door
from schools.services.people import start_membership
from schools.services.states import suspend_school
from schools.services.ways_in import give_cards
from tests.factories import attach
from tests.schools.roll.files import waiting_run

pytestmark = pytest.mark.django_db
MARKER = "zqx7k"
# What the machine reads, or cannot hold a word: keys, paths, hashes and kinds.
NOT_WORDS = {
    *("path", "url_path", "set_url_path", "password", "sha256", "file_hash", "object_id"),
    *("public_id", "code", "receipt", "urn", "hash", "session_key", "base_object_id"),
    *("content_path", "content_path_hash", "model_path", "to_object_id", "page"),
}
SHARED_BY_ALL = {
    *("contenttypes", "auth.permission", "migrations", "wagtailcore.locale"),
    *("schools.academicyear", "audit", "console", "sessions", "wagtailcore.site"),
}


def is_marked(model):
    label = model._meta.label_lower
    if not model._meta.managed:
        return False
    # The one task is of Wagtail's own workflow, which is removed.
    return label != "wagtailcore.task" and not label.startswith(tuple(SHARED_BY_ALL))


def rows_to_mark(model, keep_own):
    rows = model._base_manager.all()
    if model in (Page, Collection):
        rows = rows.exclude(depth=1)
    if model is PageLogEntry:  # of Wagtail's own welcome page as well, which went
        rows = rows.filter(page_id__in=list(Page.objects.values_list("pk", flat=True)))
    if model._meta.app_label == "portfolio":
        rows = rows.exclude(owner=keep_own)
    if model._meta.label == "accounts.User":
        rows = rows.exclude(pk=keep_own.pk).exclude(operator_times__isnull=False)
    return rows


def takes_words(field):
    is_text = isinstance(field, models.CharField | models.TextField)
    is_kept = isinstance(field, models.FileField) or bool(field.choices)
    room = (getattr(field, "max_length", None) or 99) >= 10
    return is_text and room and not is_kept and field.name not in NOT_WORDS


def mark_every_word(keep_own):
    """Put the marker into every text of every row there is; how many columns that were."""
    columns = 0
    for model in filter(is_marked, apps.get_models()):
        keys = list(rows_to_mark(model, keep_own).values_list("pk", flat=True))
        for field in filter(takes_words, model._meta.local_concrete_fields):
            for key in keys:
                word = f"{MARKER}{key}"[: field.max_length]
                model._base_manager.filter(pk=key).update(**{field.name: word})
            columns += bool(keys)
    return columns


def everything():
    """Each row of each table of the database, as words."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 -- Django's own names
            for row in cursor.fetchall():
                yield (
                    table,
                    " ".join(
                        bytes(cell).decode("latin-1")
                        if isinstance(cell, bytes | memoryview)
                        else str(cell)
                        for cell in row
                    ),
                )


def found(word):
    return [(table, row) for table, row in everything() if word in row]


def rows_of(world):
    """All that is of a world, to compare."""
    kept = {}
    for model in belongings.models_in_order():
        rows = belongings.rows_of(model, world.school).order_by("pk")
        kept[model] = list(rows.values_list())
    kept[Page] = list(belongings.pages_of(world.school).order_by("pk").values_list())
    for rows in belongings.media_of(world.school):
        kept[rows.model] = list(rows.order_by("pk").values_list())
    people = belongings.people_of(world.school).order_by("pk")
    kept["people"] = list(people.values_list())
    kept["school"] = list(School.objects.filter(pk=world.school.pk).values_list())
    return kept


@pytest.fixture
def leaving(settings, tmp_path, operator):
    settings.EXPORT_DIR = tmp_path / "exports"
    return operator


def copied(school, operator):
    suspend_school(school, by=operator)
    school.refresh_from_db()
    export = ask_for_export(school, by=operator)
    make_waiting_exports()
    export.refresh_from_db()
    put_away(school, by=operator)
    school.refresh_from_db()
    return export


@pytest.fixture
def respond(oak, handed_in):
    attach(handed_in.version)
    with oak.scope():
        give_feedback(
            handed_in,
            by=oak.teacher,
            text="Look at the second stage again.",
            criteria_met=[0],
            outcome="improve",
        )
    return handed_in


def test_nothing_is_left_but_the_certificate(
    leaving, oak, respond, client, request, django_capture_on_commit_callbacks
):
    oak.picture.tags.add("only-oak")
    oak.assignment.save_revision(user=oak.teacher)
    today = timezone.localdate()
    record_processing(oak.school, version="1", signed_by="x", starts=today, by=leaving)
    break_glass(oak.school, reason="The office is on holiday", by=leaving)
    waiting_run(oak.school)
    with oak.scope():
        for pupil in (oak.pupil, oak.classmate):
            PupilRecord.objects.create(school=oak.school, user=pupil, source="office")
    door = open_door(oak.group, minutes=60, by=oak.teacher)
    enter(door, pupil=oak.pupil.public_id)
    give_cards(oak.group, pupils=[oak.pupil.public_id], by=oak.teacher)
    client.force_login(oak.pupil)
    assert mark_every_word(keep_own=oak.classmate) > 40
    elm = request.getfixturevalue("elm")
    # The classmate has gone on to Elm: their account is Elm's business too.
    start_membership(user=oak.classmate, school=elm.school, role="pupil", by=None)
    oak.school.refresh_from_db()
    before = rows_of(elm)
    export = copied(oak.school, leaving)
    held = path_of(export)
    # PostgreSQL has no tables of search words, in which SQLite has a dozen more.
    assert len(found(MARKER)) > 40
    urn = oak.school.urn

    with django_capture_on_commit_callbacks(execute=True):
        entry = erase_school(oak.school, urn=urn, by=leaving)

    assert {(table, row[:60]) for table, row in found(MARKER)} == set()
    assert not [pair for pair in everything() if "Oak Junior" in pair[1]]
    assert not Tag.objects.filter(name="only-oak").exists()
    assert not held.exists()
    assert rows_of(elm) == before
    assert entry.detail["counts"]["people_kept"] == 1
    gone = School.objects.get(urn=urn)
    assert (gone.state, gone.root_page, gone.slug) == ("erased", None, f"left-{urn}")
    client.force_login(leaving)
    page = client.get(f"/cluster/{urn}/certificate/").content.decode()
    assert urn in page
    assert MARKER not in page


def test_files_go_with_it_and_those_of_another_school_stay(
    leaving, oak, elm, respond, django_capture_on_commit_callbacks
):
    photo = respond.version.attachments.get()
    elms = {Path(elm.picture.file.path)}
    oaks = {Path(oak.picture.file.path), Path(photo.whole.path)}
    assert all(path.is_file() for path in oaks | elms)
    copied(oak.school, leaving)

    with django_capture_on_commit_callbacks(execute=True):
        erase_school(oak.school, urn="900001", by=leaving)

    assert [path for path in oaks if path.exists()] == []
    assert all(path.is_file() for path in elms)


def test_who_is_at_another_school_keeps_their_own_work(
    leaving, oak, elm, respond, client, django_capture_on_commit_callbacks
):
    start_membership(user=oak.pupil, school=elm.school, role="pupil", by=None)
    work = respond.piece.work
    photo = respond.version.attachments.get()
    copied(oak.school, leaving)
    with django_capture_on_commit_callbacks(execute=True):
        erase_school(oak.school, urn="900001", by=leaving)

    assert Work.objects.get(pk=work.pk).school.urn == "900001"
    assert Path(photo.whole.path).is_file()
    client.force_login(oak.pupil)
    page = client.get(work.get_absolute_url())
    assert "I fell as rain" in page.content.decode()
    assert "second stage again" not in page.content.decode()
    assert client.get("/me/work/").status_code == 200


def test_only_put_away_and_only_with_its_number(leaving, oak, client):
    with pytest.raises(ValidationError):
        erase_school(oak.school, urn="900001", by=leaving)
    copied(oak.school, leaving)
    client.force_login(leaving)
    for typed in ("", "900002", "٩٠٠٠٠١"):
        client.post("/cluster/900001/erase/", {"typed": typed})
        assert School.objects.get(urn="900001").state == "archived"
    assert not Entry.objects.filter(action="schools.erase").exists()
    client.post("/cluster/900001/erase/", {"typed": "900001"})
    assert School.objects.get(urn="900001").state == "erased"


def test_a_school_is_copied_whole_before_it_is_put_away(leaving, oak, elm, respond):
    suspend_school(oak.school, by=leaving)
    oak.school.refresh_from_db()
    with pytest.raises(ValidationError):
        put_away(oak.school, by=leaving)
    export = ask_for_export(oak.school, by=leaving)
    assert ask_for_export(oak.school, by=leaving) == export
    tick([Job("export schools", timedelta(minutes=1), make_waiting_exports)])

    export.refresh_from_db()
    assert export.done == export.total > 10
    with zipfile.ZipFile(path_of(export)) as copy:
        people = copy.read("accounts.user.jsonl").decode()
        versions = copy.read("portfolio.version.jsonl").decode()
        names = copy.namelist()
        assert copy.read("missing.txt") == b""
        whole = " ".join(copy.read(name).decode("latin-1") for name in names)
    assert json.loads(people.splitlines()[0])["fields"]["username"]
    assert "password" not in people
    assert "I fell as rain" in versions
    assert any(name.startswith("files/work/") for name in names)
    assert "Khan-elm" not in whole
    put_away(oak.school, by=leaving)
