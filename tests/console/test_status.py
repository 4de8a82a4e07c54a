"""How it runs, for the host's head and technicians, and for nobody else."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from console import status
from console.clock import tick
from console.jobs import Job
from schools.models import School
from tests.factories import add_person

pytestmark = pytest.mark.django_db


WHOLE = {"database": {"name": "database.sqlite3"}, "files": {}, "counts": {}}


@pytest.fixture(autouse=True)
def backups(tmp_path, settings):
    settings.BACKUP_DIR = tmp_path
    return tmp_path


@pytest.fixture
def host(oak):
    School.objects.filter(pk=oak.school.pk).update(is_host=True)
    return oak


def a_backup(folder, moment):
    made = folder / moment.strftime("%Y-%m-%dT%H-%M-%SZ")
    made.mkdir()
    (made / "MANIFEST.json").write_text(json.dumps(WHOLE))


def test_the_hosts_technician_sees_it_and_no_other_schools_head_does(client, host, elm):
    technician = add_person(host.school, "technician")
    client.force_login(technician)
    page = client.get("/status/")
    assert page.status_code == 200
    assert "work is shown here" in page.content.decode()
    client.force_login(elm.head)
    assert client.get("/status/").status_code == 404
    client.force_login(host.teacher)
    assert client.get("/status/").status_code == 404


def test_without_a_host_it_is_nobodys(client, oak):
    client.force_login(oak.head)
    assert client.get("/status/").status_code == 404


def test_many_schools_are_shown_a_page_at_a_time(
    client, host, elm, django_assert_num_queries
):
    client.force_login(host.head)
    assert "Page 1 of" not in client.get("/status/").content.decode()
    with django_assert_num_queries(9):
        client.get("/status/")
    School.objects.bulk_create(
        School(
            urn=f"97{n:04}", name=f"School {n:03}", slug=f"school-{n:03}", phase="primary"
        )
        for n in range(40)
    )

    with django_assert_num_queries(9):
        first = client.get("/status/").content.decode()
    second = client.get("/status/", {"page": "2"}).content.decode()

    assert "42 schools" in first
    assert host.school.name in first
    assert "School 039" not in first
    assert "School 039" in second
    assert client.get("/status/", {"page": "9"}).status_code == 404


@pytest.mark.parametrize(
    ("days", "state", "word"),
    [
        (0, "done", "Not an hour old"),
        (1, "done", "24 hours old"),
        (3, "needs_you", "3 days old"),
        (9, "late", "9 days old"),
    ],
)
def test_the_age_of_the_newest_backup(backups, days, state, word):
    a_backup(backups, timezone.now() - timedelta(days=days))
    line = status.backup_line()
    assert (line.state, line.word) == (state, word)


def test_no_backup_at_all_is_said():
    assert status.backup_line().word == "None yet"


def test_a_backup_that_was_never_finished_is_none(backups):
    (backups / "2026-01-01T00-00-00Z").mkdir()
    assert status.backup_line().word == "None yet"


def test_a_clock_that_stopped_is_said():
    assert status.clock_line().word == "Stopped"
    tick([Job("anything", timedelta(minutes=1), lambda: None)])
    assert status.clock_line().word == "Running"
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert status.clock_line().word == "Stopped"


def test_a_disk_that_is_nearly_full_is_said(monkeypatch):
    usage = status.shutil.disk_usage(".")
    assert status.room_line().state in ("done", "late")
    monkeypatch.setattr(status.shutil, "disk_usage", lambda p: usage._replace(free=10**9))
    assert status.room_line().state == "late"
    monkeypatch.setattr(
        status.shutil, "disk_usage", lambda p: usage._replace(free=usage.total)
    )
    assert status.room_line().state == "done"
