"""A school from its URN, its first account, and what it has agreed."""

import datetime
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.utils import timezone

from audit.models import Entry
from console.services.adding import add_first_person
from schools import agreements
from schools.models import Agreement, Membership, School
from schools.services.agreements import end_agreement, record_processing
from tests.factories import make_school

pytestmark = pytest.mark.django_db
REGISTER = Path(__file__).parents[2] / "../shared/samples/gias/itt_gias_subset.csv"
NAMES = {"title": "Mrs", "first_name": "Ann", "last_name": "Hill"}


@pytest.fixture
def console(client, operator):
    client.force_login(operator)
    return client


@pytest.mark.skipif(not REGISTER.is_file(), reason="the GIAS samples are not here")
def test_from_a_number_to_somebody_who_signs_in(console, settings):
    settings.REGISTER_FILE = REGISTER
    shown = console.post("/cluster/add/", {"urn": "100000"})
    assert "The Aldgate School" in shown.content.decode()
    assert not School.objects.exists()

    added = console.post("/cluster/add/", {"urn": "100000", "add": "yes"})
    assert added.url == "/cluster/100000/first/"
    page = console.post(added.url, {**NAMES, "role": "office"}).content.decode()

    row = Membership.objects.get(school__urn="100000")
    password = page.split("Password</strong> <span>")[1].split("<")[0]
    assert row.role == "office"
    assert authenticate(username=row.user.username, password=password)
    again = console.post("/cluster/add/", {"urn": "100000"})
    assert again.url == "/cluster/100000/"


@pytest.mark.parametrize("urn", ["", "12", "abcdef", "٣٣٣٣٣٣", "0" * 6, "1" * 40])
def test_what_is_no_number_is_said(console, urn):
    page = console.post("/cluster/add/", {"urn": urn, "add": "yes"})
    assert page.status_code == 200
    assert not School.objects.exists()


def test_without_a_register_it_is_said_and_no_path_is_told(console, settings, tmp_path):
    settings.REGISTER_FILE = tmp_path / "none.csv"
    page = console.post("/cluster/add/", {"urn": "100000"}).content.decode()
    assert "not on the server yet" in page
    settings.REGISTER_FILE.write_text("no register at all\n")
    page = console.post("/cluster/add/", {"urn": "100000"}).content.decode()
    assert str(tmp_path) not in page


def test_no_account_is_made_at_a_school_that_has_people(console, oak, operator):
    before = Membership.objects.count()
    page = console.post("/cluster/900001/first/", {**NAMES, "role": "head"})
    assert "belongs to this school already" in page.content.decode()
    new = make_school("900003", "Ash Primary")
    with pytest.raises(ValidationError):
        add_first_person(new, role="pupil", first_name="A", last_name="B", by=operator)
    assert Membership.objects.count() == before


def test_no_roll_before_an_agreement(console, oak, elm, operator):
    with pytest.raises(ValidationError):
        agreements.require(oak.school)
    sent = {"kind": "processing", "version": "3", "signed_by": "Mrs Head, head"}
    today = timezone.localdate()
    future = today + datetime.timedelta(days=9)
    console.post("/cluster/900001/agreements/", {**sent, "starts": future.isoformat()})
    with pytest.raises(ValidationError):
        agreements.require(oak.school)

    row = record_processing(
        oak.school, version="4", signed_by="Mrs Head", starts=today, by=operator
    )

    assert agreements.require(oak.school) == row
    with pytest.raises(ValidationError):
        agreements.require(elm.school)
    Agreement.objects.filter(pk=row.pk).update(starts=today - datetime.timedelta(days=9))
    row.refresh_from_db()
    end_agreement(row, by=operator)
    with pytest.raises(ValidationError):
        agreements.require(oak.school)


def test_an_agreement_is_ended_with_a_day_and_by_nobody_elses_address(
    console, client, oak, elm, operator
):
    today = timezone.localdate()
    row = record_processing(
        oak.school,
        version="4",
        signed_by="Mrs Head",
        starts=today - datetime.timedelta(days=9),
        by=operator,
    )
    address = f"/cluster/900001/agreements/{row.pk}/end/"
    yesterday = (today - datetime.timedelta(days=1)).isoformat()
    assert "End it" in console.get("/cluster/900001/agreements/").content.decode()
    elsewhere = address.replace("900001", "900002")
    assert console.post(elsewhere, {"last_day": yesterday}).status_code == 404
    for wrong in ("", "soon", (today - datetime.timedelta(days=10)).isoformat()):
        console.post(address, {"last_day": wrong})
        assert agreements.require(oak.school) == row

    console.post(address, {"last_day": yesterday})
    console.post(address, {"last_day": today.isoformat()})  # it has ended already

    row.refresh_from_db()
    assert row.ends.isoformat() == yesterday
    with pytest.raises(ValidationError):
        agreements.require(oak.school)
    assert Entry.objects.filter(action="schools.end_agreement").count() == 1
    page = console.get("/cluster/900001/agreements/").content.decode()
    assert "End it" not in page
    assert "Mrs Head" in page
    client.force_login(oak.head)
    assert client.post(address, {"last_day": yesterday}).status_code == 404


def test_two_schools_agree_to_share(console, oak, elm):
    today = timezone.localdate()
    sent = {
        "kind": "sharing",
        "what": "Science for Year 6",
        "signed_by": "Mrs Head, head",
        "starts": today.isoformat(),
    }
    address = "/cluster/900001/agreements/"
    long_ago = (today - datetime.timedelta(days=400)).isoformat()
    itself = {**sent, "other": oak.school.pk, "ends": today.isoformat()}
    console.post(address, itself)
    console.post(address, {**sent, "other": elm.school.pk, "ends": long_ago})
    assert not agreements.may_share(oak.school, elm.school)

    console.post(address, {**sent, "other": elm.school.pk, "ends": today.isoformat()})

    assert agreements.may_share(oak.school, elm.school)
    assert agreements.may_share(elm.school, oak.school)
    assert "Science for Year 6" in console.get(address).content.decode()
    assert (
        "Science for Year 6" in console.get("/cluster/900002/agreements/").content.decode()
    )
