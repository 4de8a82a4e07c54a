"""Slips with passwords: for one's own pupils, shown once, and never a way elsewhere."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import SignedInDevice
from audit.models import Entry
from schools.services.people import start_membership
from schools.services.roles import NOT_YOURS
from schools.services.ways_in import NOBODY, ROUNDS, give_passwords
from tests.factories import add_person


def slips(world, *pupils, by=None):
    names = [pupil.public_id for pupil in pupils]
    return give_passwords(world.group, pupils=names, by=by or world.teacher)


def sign_in(username, password):
    client = Client()
    client.post(reverse("accounts:sign_in"), {"username": username, "password": password})
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("who", ["teacher", "office", "head"])
def test_a_slip_lets_its_pupil_in_and_the_old_password_ends(oak, who):
    oak.pupil.set_password("the old one")
    oak.pupil.save()
    assert sign_in(oak.pupil.username, "the old one")
    (slip,) = slips(oak, oak.pupil, by=getattr(oak, who))
    assert slip.user == oak.pupil
    assert not SignedInDevice.objects.filter(user=oak.pupil).exists()
    assert not sign_in(oak.pupil.username, "the old one")
    assert sign_in(oak.pupil.username, slip.password)
    entry = Entry.objects.get(action="schools.give_password")
    assert (entry.subject, entry.detail) == (oak.pupil.public_id, {})


def test_only_who_works_with_the_class_or_keeps_the_accounts(oak, elm):
    other = add_person(oak.school, "teacher", last_name="Nye")
    for stranger in (other, oak.pupil, elm.office, elm.teacher):
        with pytest.raises(ValidationError, match=NOT_YOURS):
            slips(oak, oak.pupil, by=stranger)
    assert slips(oak, oak.pupil, by=oak.teacher)


def test_nobody_of_another_class_or_school_gets_one(oak, elm):
    loner = add_person(oak.school, "pupil", year_group=5)
    before = [person.password for person in (loner, elm.pupil, oak.teacher)]
    with pytest.raises(ValidationError, match=NOBODY):
        slips(oak, loner, elm.pupil, oak.teacher)
    for person, password in zip((loner, elm.pupil, oak.teacher), before, strict=True):
        person.refresh_from_db()
        assert person.password == password


def test_whose_account_opens_another_school_gets_none_there(oak, elm):
    start_membership(user=oak.pupil, school=elm.school, role="pupil", by=None, year_group=6)
    with pytest.raises(ValidationError, match="opens more than this school"):
        slips(oak, oak.pupil, oak.classmate)
    assert not Entry.objects.filter(action="schools.give_password").exists()
    assert len(slips(oak, oak.classmate)) == 1


def test_the_page_ticks_who_cannot_sign_in_and_shows_the_slips_once(client, oak):
    oak.pupil.set_unusable_password()
    oak.pupil.save()
    client.force_login(oak.teacher)
    url = reverse("schools:slips", args=["oak", oak.group.pk])
    page = client.get(url).text
    assert f'value="{oak.pupil.public_id}" checked' in page
    assert f'value="{oak.classmate.public_id}">' in page
    shown = client.post(url, {"pupil": [oak.pupil.public_id]})
    (slip,) = shown.context["slips"]
    assert slip.password in shown.text
    assert oak.pupil.username in shown.text
    assert "no-store" in shown["Cache-Control"]
    assert slip.password not in client.get(url).text


def test_without_a_tick_nothing_changes(client, oak):
    client.force_login(oak.office)
    url = reverse("schools:slips", args=["oak", oak.group.pk])
    assert NOBODY in client.post(url).text
    assert not Entry.objects.filter(action="schools.give_password").exists()


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_of_classes_takes_as_many_queries_for_many(
    client, oak, django_assert_num_queries, number
):
    for at in range(number):
        add_person(oak.school, "pupil", group=oak.group, year_group=5, last_name=f"A{at}")
    client.force_login(oak.office)
    client.get(reverse("schools:ways_in", args=["oak"]))
    with django_assert_num_queries(6):
        page = client.get(reverse("schools:ways_in", args=["oak"]))
    (group,) = page.context["groups"]
    assert group.pupils == number + 2


def test_a_slip_is_made_quickly_and_its_hash_slowed_at_the_first_sign_in(oak, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    (slip,) = slips(oak, oak.pupil)
    oak.pupil.refresh_from_db()
    assert oak.pupil.password.split("$")[:2] == ["pbkdf2_sha256", str(ROUNDS)]
    assert sign_in(oak.pupil.username, slip.password)
    oak.pupil.refresh_from_db()
    assert int(oak.pupil.password.split("$")[1]) >= 1_000_000
