"""Who looked at a school's pupils' records: listed, named where one may be, and read."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from audit.services import record
from courses.services.spaces import give_seat
from courses.services.working import hand_in
from schools.services.people import start_membership
from tests.factories import add_person
from tests.schools.visitors import let_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(oak, elm):
    """Dee of Oak has handed something in on Elm's course."""
    with elm.scope():
        give_seat(
            elm.course,
            to=oak.pupil,
            reason="Ready for more geography",
            ends=timezone.now() + timedelta(days=30),
            by=elm.teacher,
        )
        hand_in(elm.set_work, by=oak.pupil, text="A river", key=uuid.uuid4(), brief={})
    return f"{elm.set_work.get_absolute_url()}{oak.pupil.public_id}/"


def readings(urn="900001"):
    return Entry.objects.filter(action="courses.read_guest", school=urn).count()


def log(client, person, slug="oak", **asked):
    client.force_login(person)
    return client.get(f"/{slug}/access-log/", asked).content.decode()


def test_a_guests_work_is_listed_for_the_pupils_own_school(client, oak, elm, guest):
    client.force_login(elm.teacher)
    assert client.get(guest).status_code == 200

    page = log(client, oak.head)

    for said in ("Ms Khan-elm", "Elm Primary", "Dee Reed-oak", "Ready for more geography"):
        assert said in page
    page = log(client, elm.head, slug="elm")
    assert "Nobody from elsewhere has looked" in page


def test_once_an_hour_for_a_reader_and_a_piece(client, oak, elm, guest, time_machine):
    client.force_login(elm.teacher)
    client.get(guest)
    client.get(guest)
    assert readings() == 1
    client.force_login(elm.head)
    client.get(guest)
    assert readings() == 2
    time_machine.move_to(timezone.now() + timedelta(minutes=61))
    client.force_login(elm.teacher)
    client.get(guest)
    assert readings() == 3


def test_ones_own_pupils_and_their_own_reading_are_not_listed(
    client, oak, elm, guest, handed_in
):
    client.force_login(oak.teacher)
    own = f"{oak.set_work.get_absolute_url()}{oak.pupil.public_id}/"
    assert client.get(own).status_code == 200
    client.force_login(oak.pupil)
    client.get("/me/work/")
    start_membership(user=oak.pupil, school=elm.school, role="pupil", by=None)
    client.force_login(elm.teacher)
    assert client.get(guest).status_code == 200, "who is a pupil of both is one's own"
    assert readings() == 0


def test_a_visitor_who_reads_a_guests_work_is_listed_for_both_schools(
    client, oak, elm, guest, tom
):
    let_in(elm, tom, reason="The feedback is not saved")
    client.force_login(tom)
    assert client.get(guest).status_code == 200
    for person, slug, name in ((oak.head, "oak", True), (elm.head, "elm", False)):
        page = log(client, person, slug=slug)
        assert "Mr Finn" in page
        assert "Northgate Academy" in page
        assert "The feedback is not saved" in page
        assert ("Dee Reed-oak" in page) is name
    assert readings() == 0, "not as if whoever let them in had read it"


def test_seats_on_other_schools_courses_open_in_a_visit(client, oak, elm, guest, tom):
    seat = oak.pupil.coursegrant_set.get()
    let_in(oak, tom, area="shared", by=oak.head)
    client.force_login(tom)
    work = elm.set_work.pieces.model.objects.unscoped().get(pupil=oak.pupil).work
    detail = f"/oak/sharing/seats/{seat.pk}/"
    for address in ("/oak/sharing/", detail, f"{detail}{work.public_id}/"):
        assert client.get(address).status_code == 200, address
    page = log(client, oak.head)
    assert page.count("Dee Reed-oak") == 2


def test_for_those_who_oversee_the_school(client, oak, elm):
    for role in ("head", "senco", "dsl", "office", "coordinator"):
        client.force_login(add_person(oak.school, role))
        assert client.get("/oak/access-log/").status_code == 200
    for person in (oak.teacher, oak.pupil, add_person(oak.school, "technician"), elm.head):
        client.force_login(person)
        assert client.get("/oak/access-log/").status_code == 404


def test_another_schools_lines_and_pupils_are_not_in_it(client, oak, elm, tom):
    let_in(elm, tom, reason="Only of Elm")
    facts = {"view": "courses:piece_detail", "page": "", "person": elm.pupil.public_id}
    record("schools.visit_look", oak.school, by=tom, school=oak.school, **facts)
    page = log(client, oak.head)
    assert "Only of Elm" not in page
    assert "Let Mr Finn look" in log(client, elm.head, slug="elm")
    page = log(client, oak.head)
    assert "Mr Finn" in page
    assert "Reed-elm" not in page


def test_a_refusal_says_what_was_tried(client, oak, tom):
    let_in(oak, tom)
    client.force_login(tom)
    client.get("/oak/sharing/")
    client.get("/oak/people/")
    client.post(f"/oak/classes/{oak.group.pk}/")
    client.post("/oak/people/invite/")
    page = log(client, oak.head)
    shut = "A page that opens in no visit, as these are the accounts of the school’s staff"
    for said in (
        '<td data-label="What">What is shared ',
        f'<td data-label="What">{shut} ',
        '<td data-label="What">Tried to change something: A class ',
        f'<td data-label="What">Tried to change something: {shut} ',
    ):
        assert said in page


def test_who_has_gone_is_said_without_a_name(client, oak):
    record("schools.visit_look", oak.school, by=None, school=oak.school, view="gone")
    assert "Somebody who has left" in log(client, oak.head)


@pytest.mark.parametrize("many", [1, 30])
def test_the_page_asks_the_same_of_one_and_of_thirty(
    client, oak, many, tom, django_assert_num_queries
):
    for number in range(many):
        pupil = add_person(oak.school, "pupil", group=oak.group, year_group=5)
        visitor = add_person(tom.memberships.get().school, "technician")
        visit = let_in(oak, visitor, reason=f"Number {number}.")
        facts = {"view": "courses:piece_detail", "page": "", "person": pupil.public_id}
        record(
            "schools.visit_look",
            visit,
            by=visitor,
            school=oak.school,
            visit=visit.pk,
            **facts,
        )
    client.force_login(oak.head)
    with django_assert_num_queries(9):
        page = client.get("/oak/access-log/").content.decode()
    assert page.count("Number ") == min(2 * many, 50)


def test_fifty_to_a_page_newest_first(client, oak, tom):
    for number in range(60):
        let_in(oak, tom, area="page", page=f"{number}/", reason=f"Number {number:02}.")
    first, second = (log(client, oak.head, page=page) for page in (1, 2))
    assert "Number 59." in first
    assert "Number 10." in first
    assert "Number 09." in second
    assert first.index("Number 59.") < first.index("Number 58.")
    client.force_login(oak.head)
    assert client.get("/oak/access-log/", {"page": "nonsense"}).status_code == 404
