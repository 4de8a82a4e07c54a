"""The cluster is built once for all tests of a module, and nothing of it stays."""

import logging

import pytest
from django.db import transaction

from tests.walls.asking import Asker
from tests.walls.walker import Walk
from tests.walls.world import EVERYBODY, Cluster, build


@pytest.fixture
def _django_db_helper():
    """In place of a transaction for each test: the cluster's own, around them all."""


@pytest.fixture(scope="module")
def cluster(django_db_setup, django_db_blocker) -> Cluster:
    with django_db_blocker.unblock():
        outermost = transaction.atomic()
        # As Django's own TestCase: code that insists on being outermost may run in it.
        outermost._from_testcase = True
        with outermost:
            yield build()
            transaction.set_rollback(True)


@pytest.fixture(scope="module")
def asker(cluster) -> Asker:
    asker = Asker(cluster)
    own, other = cluster.oak, cluster.elm
    for person in (
        *own.by_role.values(),
        *other.by_role.values(),
        own.colleague,
        cluster.ash.teacher,
        own.co_teacher,
        own.visitor,
        other.co_teacher,
        other.visitor,
        *cluster.strangers.values(),
    ):
        asker.sign_in(person)
    # Thousands of refusals are meant, and a line for each of them says nothing.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    type(person).objects.filter(pk=cluster.strangers["deactivated"].pk).update(
        is_active=False
    )
    yield asker
    logging.getLogger("django.request").setLevel(logging.NOTSET)


@pytest.fixture
def walk(cluster, asker, record_property) -> Walk:
    """A walk over ground that is afterwards as it was; how much it asked is told."""
    walk = Walk(cluster, asker)
    with transaction.atomic():
        yield walk
        transaction.set_rollback(True)
    record_property("walls", [walk.cases.total(), sorted(walk.cases)])


@pytest.fixture(autouse=True)
def _settings(settings, monkeypatch):
    """Passkeys need a name, and nobody waits for the demo's one password.

    Everybody signs in once for a whole walk, which takes a slow machine more than the ten
    minutes after which they would be asked who they are.
    """
    monkeypatch.setattr("accounts.proof.RECENT", 24 * 60 * 60)
    settings.SITE = settings.SITE._replace(scheme="https", netloc="causeway.example")


def pytest_terminal_summary(terminalreporter):
    asked, cases = 0, set()
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == "walls" and report.when == "teardown":
                    asked, cases = asked + value[0], cases | set(value[1])
    if asked:
        views = {case.split(" ")[1] for case in cases}
        methods = sorted({case.split(" ")[0] for case in cases})
        terminalreporter.write_line(
            f"walls: {asked} pairs of requests, {len(views)} views, {len(EVERYBODY)} "
            f"people, by {', '.join(methods)}"
        )
