"""The host's console: for operators alone, and counts alone."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from audit.models import Entry
from console.models import Operator
from console.services.operators import add_operator, end_operator
from schools.models import School
from tests.factories import UserFactory, add_person

pytestmark = pytest.mark.django_db


def thirty_schools():
    School.objects.bulk_create(
        School(
            urn=f"97{n:04}", name=f"School {n:03}", slug=f"school-{n:03}", phase="primary"
        )
        for n in range(30)
    )


def test_an_operator_comes_to_the_schools_and_nobody_else_does(client, oak, operator):
    School.objects.filter(pk=oak.school.pk).update(is_host=True)
    technician = add_person(oak.school, "technician")
    superuser = UserFactory(is_superuser=True)
    for stranger in (oak.head, oak.office, technician, superuser):
        client.force_login(stranger)
        assert client.get("/cluster/").status_code == 404
    client.force_login(operator)

    assert client.get("/").url == "/cluster/"
    assert client.get("/cluster/").status_code == 200


def test_an_operator_is_in_no_school(client, oak, operator):
    client.force_login(operator)

    assert client.get(f"/{oak.school.slug}/").status_code == 404
    assert client.get(oak.set_work.get_absolute_url()).status_code == 404


def test_the_end_of_an_operator_works_at_the_next_request(client, operator):
    client.force_login(operator)
    assert client.get("/cluster/").status_code == 200

    assert end_operator(operator, by=None) == 1

    assert client.get("/cluster/").status_code == 404
    actions = set(Entry.objects.values_list("action", flat=True))
    assert {"console.add_operator", "console.end_operator"} <= actions


def test_an_operator_whose_date_has_passed_is_none(client, operator):
    client.force_login(operator)
    past = timezone.now() - timedelta(minutes=1)
    rows = Operator.objects.filter(user=operator)
    rows.update(starts=past - timedelta(days=1), ends=past)

    assert client.get("/cluster/").status_code == 404


def test_who_cannot_become_an_operator(oak):
    for wrong in (UserFactory(is_superuser=True), UserFactory(is_active=False)):
        with pytest.raises(ValidationError):
            add_operator(wrong, by=None)
    with pytest.raises(ValidationError):
        add_operator(oak.head, by=None, ends=timezone.now())
    assert not Operator.objects.exists()


def test_the_command_makes_one_and_takes_it_back(oak, capsys):
    name = oak.head.username
    call_command("add_operator", name)
    call_command("add_operator", name)
    assert Operator.objects.in_force().of(oak.head).count() == 1
    call_command("add_operator", name, "--end")
    assert not Operator.objects.in_force().exists()
    with pytest.raises(CommandError) as caught:
        call_command("add_operator", "nobody")
    assert caught.value.returncode == 2
    assert "is an operator already" in capsys.readouterr().out


def test_counts_and_no_names(client, oak, elm, operator):
    User.objects.filter(pk=oak.pupil.pk).update(last_login=timezone.now())
    client.force_login(operator)
    listed = client.get("/cluster/").content.decode()
    detail = client.get("/cluster/900001/").content.decode()

    for page in (listed, detail):
        assert "Oak Junior" in page
        for name in ("Reed-oak", "Khan-oak", "Ford-oak", "raindrop", "Rivers of"):
            assert name not in page
    assert '<td data-label="Pupils" class="numbers">2</td>' in listed
    assert '<td data-label="Staff" class="numbers">3</td>' in listed
    assert '<td data-label="Signed in this week" class="numbers">1</td>' in listed


def test_as_many_questions_for_thirty_schools_as_for_one(
    client, oak, operator, django_assert_num_queries
):
    client.force_login(operator)
    with django_assert_num_queries(7):
        client.get("/cluster/")
    thirty_schools()
    with django_assert_num_queries(7):
        client.get("/cluster/")


def test_found_by_name_and_by_number(client, oak, operator):
    thirty_schools()
    client.force_login(operator)

    by_name = client.get("/cluster/", {"q": "oak jun"}).content.decode()
    by_number = client.get("/cluster/", {"q": "97001"}).content.decode()
    odd = client.get("/cluster/", {"q": "\0'\"%_"}).content.decode()

    assert "Oak Junior" in by_name
    assert "School 001" not in by_name
    assert "School 010" in by_number
    assert "Oak Junior" not in by_number
    assert "No school has this name" in odd


def test_fifty_to_a_page_and_the_search_goes_along(client, operator):
    School.objects.bulk_create(
        School(urn=f"96{n:04}", name=f"Pond {n:03}", slug=f"pond-{n:03}", phase="primary")
        for n in range(60)
    )
    client.force_login(operator)

    first = client.get("/cluster/", {"q": "pond"}).content.decode()
    second = client.get("/cluster/", {"q": "pond", "page": "2"}).content.decode()

    assert "q=pond&amp;page=2" in first
    assert "Pond 049" in first
    assert "Pond 050" not in first
    assert "Pond 059" in second


def test_an_operator_always_has_a_second_step(client, operator, settings):
    client.force_login(operator)
    assert client.get("/cluster/").status_code == 200
    settings.STAFF_MFA = True
    response = client.get("/cluster/")
    assert (response.status_code, response.url) == (302, "/account/second-step/")


def test_a_pupil_is_no_operator(oak):
    with pytest.raises(ValidationError, match="pupil"):
        add_operator(oak.pupil, by=None)
    assert not Operator.objects.exists()
    add_operator(oak.teacher, by=None)
    assert Operator.objects.count() == 1


def test_closing_and_erasing_ask_again_after_ten_minutes(
    client, oak, operator, time_machine
):
    urn = oak.school.urn
    client.force_login(operator)
    assert client.get(f"/cluster/{urn}/erase/").status_code == 200
    time_machine.move_to(timezone.now() + timedelta(minutes=11))
    assert client.get(f"/cluster/{urn}/erase/").url.startswith("/account/check/")
    response = client.post(f"/cluster/{urn}/stage/", {"step": "suspend"})
    assert response.url.startswith("/account/check/")
    assert School.objects.get(urn=urn).state == "open"
    client.force_login(oak.head)
    assert client.get(f"/cluster/{urn}/erase/").status_code == 404
