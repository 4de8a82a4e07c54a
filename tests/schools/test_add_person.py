"""``manage.py add_person``: the way in until a school brings its roll."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.services.second_step import add_app
from schools.models import Enrolment, GroupMember, Membership, TeachingGroup
from tests.accounts.test_second_step import code_of
from tests.accounts.test_stepup import SECRET

pytestmark = pytest.mark.django_db


def add(world, *options, **names):
    out = StringIO()
    named = {"--first-name": "Ada", "--last-name": "Byrne", **names}
    pairs = [word for pair in named.items() for word in pair]
    call_command("add_person", "--urn", world.school.urn, *pairs, *options, stdout=out)
    return out.getvalue()


def test_a_teacher_signs_in_with_what_it_prints_and_finds_the_class(client, oak):
    words = ("--role", "teacher", "--title", "Dr", "--group", "5K", "--json")
    said = json.loads(add(oak, *words))
    assert client.login(username=said["username"], password=said["password"])
    page = client.get("/oak/").content.decode()
    assert "Dr Byrne" in page
    assert "5K" in page
    assert client.get("/elm/").status_code == 404


def test_a_pupil_comes_into_a_new_class_of_their_year(oak):
    text = add(oak, "--role", "pupil", "--year", "6", "--group", "6Z")
    user = User.objects.get(first_name="Ada")
    assert f"Signs in as {user.username} with " in text
    with oak.scope():
        assert Enrolment.objects.get(membership__user=user).year_group == 6
        assert GroupMember.objects.of(user).get().group.name == "6Z"


def test_two_of_one_name_are_two_people(oak):
    first, second = (
        json.loads(add(oak, "--role", "pupil", "--year", "5", "--json")) for _ in "ab"
    )
    assert first["username"] != second["username"]
    assert first["password"] != second["password"]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--role", "pupil"), "Which year is the pupil in?"),
        (("--role", "pupil", "--year", "14"), "0 .Reception. to 13"),
        (("--role", "teacher", "--group", "7Q"), "There is no class 7Q yet"),
        (("--role", "teacher", "--group", "7Q", "--year", "99"), "13"),
    ],
)
def test_what_cannot_be_kept_changes_nothing(oak, options, reason):
    before = (User.objects.count(), Membership.objects.count())
    with pytest.raises(CommandError, match=reason) as caught:
        add(oak, *options)
    assert caught.value.returncode == 2
    assert (User.objects.count(), Membership.objects.count()) == before
    with oak.scope():
        assert not TeachingGroup.objects.filter(name="7Q").exists()


def test_a_school_that_is_not_here_is_named(oak):
    with pytest.raises(CommandError, match="No school has URN 999999"):
        call_command(
            "add_person",
            *("--urn", "999999", "--role", "teacher"),
            *("--first-name", "Ada", "--last-name", "Byrne"),
        )


def test_staff_are_asked_in_by_a_link_instead(client, oak, settings):
    words = ("--role", "office", "--invite", "--email", "ada@oak.example", "--json")
    said = json.loads(add(oak, *words))
    assert "password" not in said
    assert said["sent"] is False
    path = said["link"].removeprefix(settings.SITE_URL)
    assert client.get(path).url == "/invited/"
    user = User.objects.get(username=said["username"])
    assert not user.has_usable_password()
    assert "seven days" in add(oak, "--role", "teacher", "--invite")


@pytest.mark.parametrize(
    "options",
    [
        ("--role", "pupil"),
        ("--role", "teacher", "--email", "nonsense"),
        ("--role", "teacher", "--group", "5K"),
    ],
)
def test_an_invitation_that_cannot_be_made_changes_nothing(oak, options):
    before = (User.objects.count(), Membership.objects.count())
    with pytest.raises(CommandError):
        add(oak, *options, "--invite")
    assert (User.objects.count(), Membership.objects.count()) == before


def test_somebody_who_lost_their_second_step_gets_a_new_start(client, oak):
    add_app(oak.head, secret=SECRET, code=code_of(SECRET))
    client.force_login(oak.head)
    out = StringIO()
    call_command("reset_second_step", oak.head.username, stdout=out)
    assert "out of use: 1" in out.getvalue()
    assert client.get("/oak/").status_code == 302
    with pytest.raises(CommandError, match="Nobody"):
        call_command("reset_second_step", "nobody")
