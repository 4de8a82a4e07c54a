"""The pages of the roll: a file sent, looked at, decided, applied and taken back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from schools.models import PupilRecord, RollRun
from tests.schools.roll.files import HEADS, sheet
from tests.schools.roll.test_plan import DEE, TOM


@pytest.fixture
def office(client, oak, agreed):
    agreed(oak.school)
    client.force_login(oak.office)
    return client


def send(client, world, *rows):
    return send_sheet(client, world, HEADS, *rows)


def send_sheet(client, world, heads, *rows):
    ((name, file),) = sheet(*rows, heads=heads)
    sent = SimpleUploadedFile(name, file.read(), "text/csv")
    return client.post(
        reverse("schools:roll_list", args=[world.school.slug]), {"sent": sent}
    )


def press(client, world, what, **data):
    with world.scope():
        run = RollRun.objects.first()
    url = reverse(f"schools:{what}", args=[world.school.slug, run.public_id])
    return client.post(url, data, follow=True)


def opened(client, world, *rows):
    """The plan of a file, as its page shows it."""
    return client.get(send(client, world, *rows).url)


def test_a_file_is_looked_at_before_anything_changes(office, oak):
    page = opened(office, oak, DEE, TOM)
    assert "Add 2 pupils" in page.text
    assert "…001" in page.text
    assert DEE[-1] not in page.text
    assert not User.objects.filter(username="deel").exists()


def test_one_press_brings_them_in_and_another_takes_it_back(office, oak):
    page = opened(office, oak, DEE, TOM)
    done = press(office, oak, "roll_apply", mark=page.context["mark"])
    assert "Done: 2 new, 0 changed." in done.text
    assert User.objects.filter(username="deel").exists()
    taken = press(office, oak, "roll_undo")
    assert "Taken back: 2 accounts are gone" in taken.text
    assert not User.objects.filter(username="deel").exists()


def test_who_may_be_the_same_child_is_asked_first(office, oak):
    page = opened(office, oak, ("Sam", "Reed-oak", "09/01/2016", "5", "5K", DEE[-1]))
    assert "The same child as Sam Reed-oak" in page.text
    assert page.context["show"] == "review"
    elsewhere = press(office, oak, "roll_decide", row="2", child=oak.teacher.public_id)
    assert "Choose an answer for a row first." in elsewhere.text
    said = press(office, oak, "roll_decide", row="2", child=oak.classmate.public_id)
    assert "Noted for 1 row." in said.text
    assert "is the same child, as you said" in said.text
    press(office, oak, "roll_apply", mark=said.context["mark"])
    with oak.scope():
        assert PupilRecord.objects.get().user == oak.classmate


def test_wrong_rows_say_where_and_what(office, oak):
    page = opened(office, oak, DEE, ("Una", "Wrong", "31/02/2016", "5", "5L", ""))
    assert page.context["show"] == "errors"
    assert "Row 3" in page.text
    assert "This is no day of any year." in page.text
    assert "Left out: 1 wrong row." in page.text


def test_a_file_that_is_none_is_refused_in_words(office, oak):
    for data, words in (
        (b"", "This file is empty."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "This is no"),
    ):
        sent = SimpleUploadedFile("x.csv", data)
        page = office.post(reverse("schools:roll_list", args=["oak"]), {"sent": sent})
        assert words in page.text
    with oak.scope():
        assert not RollRun.objects.exists()


def test_without_an_agreement_there_is_no_form(client, oak, agreed):
    client.force_login(oak.office)
    url = reverse("schools:roll_list", args=["oak"])
    assert "Ask the host to record it" in client.get(url).text
    assert 'type="file"' not in client.get(url).text
    agreed(oak.school)
    assert 'type="file"' in client.get(url).text


def test_a_file_that_is_left_changes_nothing(office, oak):
    opened(office, oak, DEE)
    left = press(office, oak, "roll_drop")
    assert "Left. Nothing was changed" in left.text
    again = press(office, oak, "roll_apply", mark="x")
    assert "This file has been dealt with already." in again.text


def test_another_schools_run_is_not_there(office, client, oak, elm, agreed):
    opened(office, oak, DEE)
    agreed(elm.school)
    client.force_login(elm.office)
    with oak.scope():
        run = RollRun.objects.get()
    for slug, status in (("elm", 404), ("oak", 404)):
        url = reverse("schools:roll_detail", args=[slug, run.public_id])
        assert client.get(url).status_code == status
    client.force_login(oak.office)
    assert (
        client.get(reverse("schools:roll_detail", args=["oak", run.public_id])).status_code
        == 200
    )


@pytest.mark.parametrize("number", [1, 30])
def test_the_plan_takes_as_many_queries_for_thirty_as_for_one(
    office, oak, django_assert_num_queries, number
):
    letters = "abcdefghijklmnopqrstuvwxyzäöüß"
    rows = [
        ("Kim", f"Lo{letters[at]}e", "09/01/2016", "5", "5L", "") for at in range(number)
    ]
    url = send(office, oak, *rows).url
    office.get(url)
    with django_assert_num_queries(10):
        office.get(url)


def test_a_question_is_asked_first_and_its_answer_remembered(office, oak):
    strange = (("Vorname", "Nachname", "Jahr"), ("Dee", "Lowe", "5"))
    page = office.get(send_sheet(office, oak, *strange).url)
    assert "First, some questions about this file" in page.text
    assert "Add 1 pupil" not in page.text
    with oak.scope():
        run = RollRun.objects.get()
    refused = press(office, oak, "roll_apply", mark="x")
    assert "Answer the questions about this file first." in refused.text
    answers = {"first_name": "Vorname", "last_name": "Nachname", "year_group": "Jahr"}
    asked = press(office, oak, "roll_answer", **answers)
    assert "Add 1 pupil" in asked.text
    assert "How we read this file" in asked.text
    press(office, oak, "roll_apply", mark=asked.context["mark"])
    again = office.get(send_sheet(office, oak, *strange).url)
    assert "This file changes nothing" in again.text
    with oak.scope():
        run.refresh_from_db()
    assert run.file_sent == ""


def test_all_with_one_match_are_said_to_be_the_same_at_once(office, oak):
    rows = [(name, "Reed-oak", "", "5", "5K", "") for name in ("Dee", "Sam")]
    page = opened(office, oak, *rows, DEE)
    assert "All with one match are the same child" in page.text
    assert "Answer these first." in page.text
    said = press(office, oak, "roll_decide", act="same")
    assert "Noted for 2 rows." in said.text
    assert "Add 1 pupil, change 2" in said.text
    again = press(office, oak, "roll_decide", act="again")
    assert "Your answers are taken back." in again.text
    assert "All with one match are the same child" in again.text
