"""Where the server may listen, who may see the demo there, and starting only once."""

import socket
from types import SimpleNamespace

import pytest
from django.core.management import CommandError
from django.urls import reverse

from console import startup
from console.demo.cast import SCHOOLS
from console.exposure import Exposure, ListenError, is_loopback
from console.management.commands.serve import Command
from schools.services.schools import add_school


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_loopback_is_this_machine_alone(host):
    assert is_loopback(host)


EVERYWHERE = "0.0.0.0"  # noqa: S104 -- what must be refused


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "192.0.2.1", "school.example", ""])
def test_everything_else_may_be_reached_by_others(host):
    assert not is_loopback(host)


def test_behind_a_public_name_a_local_port_is_public():
    assert Exposure("127.0.0.1", 8000, "school.example").beyond_this_machine
    assert not Exposure("127.0.0.1", 8000, "localhost").beyond_this_machine


def test_a_port_in_use_is_said_plainly():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ListenError, match=f"already listening on 127.0.0.1:{port}"):
            Exposure("127.0.0.1", port, "127.0.0.1").check(site_was_given=False)


def test_every_address_needs_the_one_that_people_type():
    exposure = Exposure(EVERYWHERE, 8000, EVERYWHERE)

    with pytest.raises(ListenError, match="SITE_URL=http"):
        exposure.check(site_was_given=False)


@pytest.fixture
def serve(monkeypatch):
    """What ``serve`` does about the demo, without a demo being made."""
    built = []
    monkeypatch.setattr(
        "console.management.commands.serve.build", lambda say: built.append(True)
    )
    monkeypatch.setattr(
        "console.management.commands.serve.demo.sign_in_lines", lambda: ["everybody"]
    )
    command = Command(stdout=SimpleNamespace(write=lambda *_: None, flush=lambda: None))

    def decide(site, wish=None):
        built.clear()
        if wish is None:
            monkeypatch.delenv("DEMO", raising=False)
        else:
            monkeypatch.setenv("DEMO", wish)
        lines = command.prepare_demo(Exposure(site, 8000, site))
        return bool(built), lines

    return decide


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("site", "wish", "makes_it"),
    [
        ("127.0.0.1", None, True),
        ("127.0.0.1", "0", False),
        ("192.0.2.1", None, False),
        ("192.0.2.1", "1", True),
    ],
)
def test_an_empty_database_gets_the_demo_where_only_this_machine_sees_it(
    serve, site, wish, makes_it
):
    made, lines = serve(site, wish)

    assert made is makes_it
    assert bool(lines)
    assert ("everybody" in lines) is makes_it


@pytest.mark.django_db
def test_a_database_with_schools_never_gets_the_demo(serve, oak):
    assert serve("127.0.0.1") == (False, [])
    assert serve("127.0.0.1", "1") == (False, [])


@pytest.mark.django_db
def test_a_demo_is_not_shown_to_others_by_accident(serve):
    add_school(SCHOOLS[1].row(), by=None)

    assert serve("127.0.0.1") == (False, ["everybody"])
    with pytest.raises(CommandError, match="share one password"):
        serve("192.0.2.1")
    assert serve("192.0.2.1", "1") == (False, ["everybody"])


@pytest.mark.django_db
def test_what_was_prepared_is_not_prepared_again(settings, tmp_path, monkeypatch):
    settings.DATA_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    ran = []

    def call(name, **options):
        ran.append(name)
        if name == "collectstatic":
            (tmp_path / "static").mkdir(exist_ok=True)
            (tmp_path / "static" / "staticfiles.json").write_text("{}")

    monkeypatch.setattr(startup, "call_command", call)
    everything = ["migrate", "createcachetable", "collectstatic"]

    startup.prepare(lambda line: None)
    assert ran == everything
    startup.prepare(lambda line: None)
    assert ran == everything

    monkeypatch.setattr(startup, "steps_taken", lambda: 3)  # another database
    startup.prepare(lambda line: None)
    assert ran == everything * 2

    (tmp_path / "static" / "staticfiles.json").unlink()
    startup.prepare(lambda line: None)
    assert ran == everything * 3


def test_a_changed_source_changes_the_fingerprint(tmp_path):
    style = tmp_path / "platform" / "ui" / "static" / "ui" / "site.css"
    style.parent.mkdir(parents=True)
    style.write_text("a")
    before = startup.fingerprint(tmp_path)
    style.write_text("b")

    assert startup.fingerprint(tmp_path) != before


@pytest.mark.django_db
def test_anybody_may_ask_whether_the_process_answers(client, oak):
    answer = client.get(reverse("console:health"))

    assert (answer.status_code, answer.content) == (200, b"ok")
    assert client.post(reverse("console:health")).status_code == 405


@pytest.mark.django_db
def test_the_empty_view_is_for_people_who_are_signed_in(client, oak):
    address = reverse("console:empty")

    assert client.get(address).status_code == 302
    client.force_login(oak.pupil)
    assert client.get(address).content == b"ok"
