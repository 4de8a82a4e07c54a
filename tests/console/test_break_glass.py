"""Break glass (T-12): an operator without, with and after it, and what the school sees."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.proof import PROVED
from audit.models import Entry
from console.services.breaking import break_glass
from console.services.operators import end_operator
from schools import visiting
from schools.models import Membership, Visit
from schools.services.people import end_membership, start_membership
from schools.services.states import suspend_school
from schools.services.visits import acknowledge_visit, end_visit
from tests.factories import add_person, make_school
from tests.schools.roll.files import waiting_run
from tests.schools.test_visits import pages_of_a_school
from tests.schools.visitors import let_in
from tests.test_access import get_possibilities

pytestmark = pytest.mark.django_db
WHY = "The office cannot be reached by telephone"


def piece_of(world):
    return f"{world.set_work.get_absolute_url()}{world.pupil.public_id}/"


def ask(client, reason=WHY):
    return client.post("/cluster/900001/break-glass/", {"reason": reason})


def opened(client, world):
    return client.get(piece_of(world)).status_code


def test_a_pupils_record_without_with_and_after_an_hour(
    client, oak, operator, handed_in, time_machine
):
    client.force_login(operator)
    assert opened(client, oak) == 404

    assert ask(client).url == "/visits/"

    page = client.get(piece_of(oak)).content.decode()
    assert "I fell as rain on a hill" in page
    assert "as Mrs Head-oak until" in page
    assert client.post(piece_of(oak), {"text": "Well done"}).status_code == 404
    client.force_login(oak.office)
    log = client.get("/oak/access-log/").content.decode()
    assert log.count(WHY) == 3, "broke it, opened the piece, tried to answer it"
    assert "Dee Reed-oak" in log
    assert "Femi Adeyemi" in log
    start = timezone.now()
    client.force_login(operator)
    time_machine.move_to(start + timedelta(minutes=59))
    assert opened(client, oak) == 200
    time_machine.move_to(start + timedelta(minutes=60, seconds=5))
    assert opened(client, oak) == 404


def test_the_school_is_told_at_once_until_it_has_read_it(
    client, oak, operator, settings, mailoutbox
):
    settings.SENDS_MAIL = True
    type(oak.head).objects.filter(pk=oak.head.pk).update(email="head@oak.example")
    client.force_login(operator)
    ask(client)
    (letter,) = mailoutbox
    assert letter.to == ["head@oak.example"]
    for word in ("Adeyemi", "Oak", WHY):
        assert word not in letter.subject + letter.body
    assert "/oak/sharing/" in letter.body
    visit = Visit.objects.get()
    Visit.objects.filter(pk=visit.pk).update(
        starts=timezone.now() - timedelta(days=9), ends=timezone.now() - timedelta(days=8)
    )
    read = f"/oak/visits/{visit.pk}/read/"
    client.force_login(oak.teacher)
    assert WHY not in client.get("/oak/sharing/").content.decode()
    assert client.post(read).status_code == 404
    for person in (oak.head, oak.office):
        client.force_login(person)
        assert WHY in client.get("/oak/sharing/").content.decode()
    client.post(read)
    assert WHY not in client.get("/oak/sharing/").content.decode()
    assert WHY in client.get("/oak/access-log/").content.decode()
    visit.refresh_from_db()
    assert visit.acknowledged_by == oak.office


def test_the_school_ends_it(client, oak, operator, handed_in):
    client.force_login(operator)
    ask(client)
    assert opened(client, oak) == 200
    client.force_login(oak.head)
    client.post(f"/oak/visits/{Visit.objects.get().pk}/end/")
    client.force_login(operator)
    assert opened(client, oak) == 404


def test_whoever_broke_it_reads_so_on_each_page_and_ends_it_where_it_was_broken(
    client, oak, operator, handed_in
):
    client.force_login(operator)
    ask(client)
    end = f'action="/visits/{Visit.objects.get().pk}/end/"'
    assert end in client.get("/cluster/900001/break-glass/").content.decode()
    assert "Break glass" in client.get(piece_of(oak)).content.decode()
    client.post(f"/visits/{Visit.objects.get().pk}/end/")
    assert end not in client.get("/cluster/900001/break-glass/").content.decode()
    let_in(oak, operator)
    page = client.get(piece_of(oak)).content.decode()
    assert "You are looking at" in page
    assert "Break glass" not in page


def test_the_menu_offers_no_page_that_opens_in_no_visit(client, oak, operator):
    break_glass(oak.school, reason=WHY, by=operator)
    client.force_login(operator)
    assert 'href="/oak/people/"' not in client.get("/oak/").content.decode()
    client.force_login(oak.head)
    assert 'href="/oak/people/"' in client.get("/oak/").content.decode()


def test_it_is_not_made_longer_while_it_runs(client, oak, operator):
    client.force_login(operator)
    ask(client)
    ends = Visit.objects.get().ends
    assert "not made longer" in ask(client).content.decode()
    assert Visit.objects.get().ends == ends
    client.post(f"/visits/{Visit.objects.get().pk}/end/")
    acknowledge_visit(Visit.objects.get(), by=oak.head)
    assert ask(client).status_code == 302
    assert Visit.objects.count() == 2


def test_what_the_school_ended_is_not_opened_again_for_a_day(
    client, oak, elm, operator, time_machine
):
    client.force_login(operator)
    ask(client)
    visit = Visit.objects.get()
    end_visit(visit, by=oak.head)
    acknowledge_visit(visit, by=oak.head)
    sentence = "Oak Junior ended your last look. Ask them to let you in."
    assert sentence in ask(client).content.decode()
    page = client.get("/cluster/900001/break-glass/").content.decode()
    assert sentence in page
    assert "Break the glass" not in page
    assert Visit.objects.count() == 1

    assert break_glass(elm.school, reason=WHY, by=operator), "it is of this school alone"
    time_machine.move_to(visit.starts + timedelta(hours=23, minutes=59))
    client.force_login(operator)
    assert sentence in ask(client).content.decode()
    time_machine.move_to(timezone.now() + timedelta(minutes=10))
    client.force_login(operator)
    assert ask(client).status_code == 302


@pytest.mark.parametrize("ended", ["by the operator", "by itself"])
def test_not_again_before_the_school_has_read_of_the_last(
    client, oak, operator, time_machine, ended
):
    client.force_login(operator)
    ask(client)
    visit = Visit.objects.get()
    if ended == "by itself":
        time_machine.move_to(timezone.now() + timedelta(days=3))
    else:
        client.post(f"/visits/{visit.pk}/end/")
    client.force_login(operator)
    sentence = "Oak Junior has not read yet that you opened its pages last time."
    assert sentence in ask(client).content.decode()
    assert sentence in client.get("/cluster/900001/break-glass/").content.decode()
    assert Visit.objects.count() == 1
    acknowledge_visit(visit, by=oak.office)
    assert ask(client).status_code == 302


@pytest.mark.parametrize("reason", ["", " ", "short", "a b c d e f", "1234567890123"])
def test_a_reason_is_ten_letters_at_least(client, oak, operator, reason):
    client.force_login(operator)
    assert ask(client, reason).status_code == 200
    assert not Visit.objects.exists()
    assert ask(client, "abcdefghij").status_code == 302


def test_for_operators_alone(client, oak, operator, tom):
    for person in (tom, oak.head, add_person(oak.school, "technician")):
        client.force_login(person)
        assert ask(client).status_code == 404
        with pytest.raises(ValidationError):
            break_glass(oak.school, reason=WHY, by=person)
    assert not Visit.objects.exists()
    assert break_glass(oak.school, reason=WHY, by=operator)


def test_after_a_recent_proof_alone(client, oak, operator):
    client.force_login(operator)
    session = client.session
    session[PROVED] = 0
    session.save()
    for response in (client.get("/cluster/900001/break-glass/"), ask(client)):
        assert response.url.startswith("/account/")
    assert not Visit.objects.exists()


def test_not_by_a_member_of_the_school_nor_into_a_closed_one(oak, elm, operator):
    start_membership(user=operator, school=oak.school, role="governor", by=None)
    with pytest.raises(ValidationError, match="belong"):
        break_glass(oak.school, reason=WHY, by=operator)
    suspend_school(elm.school, by=None)
    elm.school.refresh_from_db()
    with pytest.raises(ValidationError):
        break_glass(elm.school, reason=WHY, by=operator)
    assert not Visit.objects.exists()


def test_through_the_offices_eyes_where_there_is_no_head(client, oak, operator):
    end_membership(Membership.objects.get(user=oak.head), by=None)
    visit = break_glass(oak.school, reason=WHY, by=operator)
    assert visit.seen_as == oak.office
    ash = make_school("900003", "Ash Academy", slug="ash")
    with pytest.raises(ValidationError, match="neither"):
        break_glass(ash, reason=WHY, by=operator)
    client.force_login(operator)
    page = client.get("/cluster/900003/break-glass/").content.decode()
    assert "neither a head nor an office" in page


def test_who_is_no_operator_any_more_sees_nothing(client, oak, operator, handed_in):
    visit = break_glass(oak.school, reason=WHY, by=operator)
    client.force_login(operator)
    assert opened(client, oak) == 200
    end_operator(operator, by=None)
    client.force_login(operator)
    assert opened(client, oak) == 404
    visit.refresh_from_db()
    assert visit.is_over


def test_who_was_let_in_sees_it_as_whoever_let_them_in(client, oak, operator, handed_in):
    broken = break_glass(oak.school, reason=WHY, by=operator)
    look = let_in(oak, operator)
    client.force_login(operator)
    assert "as Ms Khan-oak" in client.get(piece_of(oak)).content.decode()
    assert "as Mrs Head-oak" in client.get("/oak/courses/").content.decode()
    rows = Entry.objects.filter(action="schools.visit_look").order_by("pk")
    assert [row.detail["visit"] for row in rows] == [look.pk, broken.pk]


def test_what_whoever_let_them_in_cannot_see_the_break_glass_still_opens(
    client, oak, operator, handed_in
):
    break_glass(oak.school, reason=WHY, by=operator)
    let_in(oak, operator, by=add_person(oak.school, "teacher"))
    client.force_login(operator)
    assert "as Mrs Head-oak" in client.get(piece_of(oak)).content.decode()


def test_what_opens_is_the_list_and_nothing_else(client, oak, operator, handed_in):
    """Each page of a school, with rows that exist: a refusal is not a missing row."""
    break_glass(oak.school, reason=WHY, by=operator)
    client.force_login(operator)
    known = {
        "school": "oak",
        "pk": oak.group.pk,
        "page_id": oak.lesson.pk,
        "code": oak.course.code,
        "public_id": oak.set_work.public_id,
        "pupil": oak.pupil.public_id,
        "seat": 1,
        "person": oak.teacher.public_id,
        "run": waiting_run(oak.school).public_id,
    }
    answers = {}
    for view in pages_of_a_school():
        if "seat" in view:
            continue  # of another school's course; see tests/courses/test_access_log.py
        ((_, wanted),) = get_possibilities(view)[0]
        address = reverse(view, kwargs={name: known[name] for name in wanted})
        answers[view] = client.get(address).status_code
    seen = {view for view, code in answers.items() if code == 200}
    assert seen == {view for view in visiting.opened() if "seat" not in view}
    assert set(answers.values()) == {200, 404}
