"""The page of what is shared, and each act on it, as people of two schools press them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import CourseGrant, CourseShare
from courses.services import sharing
from courses.services.spaces import give_seat
from schools.models import Membership
from schools.services.people import start_membership
from tests.factories import add_person, make_school


def last_day(number=30):
    return (timezone.localdate() + timedelta(days=number)).isoformat()


def words(client, address):
    return client.get(address).content.decode()


def ask(client, elm, **change):
    client.force_login(elm.teacher)
    facts = {
        "to_school": "Oak Junior",
        "reason": "Rivers together",
        "last_day": last_day(90),
    }
    address = f"/elm/courses/{elm.course.code}/share/"
    return client.post(address, {**facts, **change})


@pytest.fixture
def share(client, oak, elm):
    assert ask(client, elm).status_code == 302
    row = CourseShare.objects.unscoped().get()
    client.force_login(elm.head)
    client.post(f"/elm/sharing/{row.pk}/decide/", {"act": "approve"})
    return CourseShare.objects.unscoped().get()


@pytest.fixture
def seat(client, oak, share):
    client.force_login(oak.teacher)
    facts = {"pupil": oak.pupil.public_id, "reason": "Ready", "last_day": last_day()}
    assert client.post(f"/oak/sharing/{share.pk}/seats/", facts).status_code == 302
    return CourseGrant.objects.get()


def test_from_asking_to_reading_to_the_end(client, oak, elm, share, seat):
    client.force_login(oak.pupil)
    lesson = f"/learn/{elm.course.code}/{elm.lesson.slug}/"
    assert client.get(lesson).status_code == 200
    client.force_login(oak.teacher)
    page = words(client, "/oak/sharing/")
    for said in (
        "Rivers of elm",
        "Elm Primary",
        "Rivers together",
        "Dee Reed-oak",
        "Ready",
    ):
        assert said in page
    client.force_login(elm.teacher)
    page = words(client, "/elm/sharing/")
    assert "Dee Reed-oak" in page
    assert "Sam Reed-oak" not in page, "no more of the other school than a name"
    client.post(f"/elm/sharing/seats/{seat.pk}/end/")
    client.force_login(oak.pupil)
    assert client.get(lesson).status_code == 404


def test_use_stands_on_the_page(client, oak, elm, share, seat):
    client.force_login(elm.teacher)
    assert "Not used yet" in words(client, "/elm/sharing/")
    for person in (oak.pupil, oak.teacher):
        client.force_login(person)
        client.get(f"/learn/{elm.course.code}/{elm.lesson.slug}/")
    client.force_login(elm.teacher)
    page = words(client, "/elm/sharing/")
    assert "Not used yet" not in page
    assert "Not yet" not in page


def test_what_ends_soon_says_so_once_its_giver_was_told(
    client, oak, elm, share, seat, time_machine
):
    client.force_login(oak.teacher)
    assert "Ends soon" not in words(client, "/oak/sharing/")
    time_machine.move_to(seat.ends - timedelta(days=6))
    sharing.warn_givers()
    client.force_login(oak.teacher)
    assert words(client, "/oak/sharing/").count("Ends soon") == 1


def test_it_waits_on_the_page_until_somebody_else_decides(client, oak, elm):
    ask(client, elm)
    row = CourseShare.objects.unscoped().get()
    decide = f"/elm/sharing/{row.pk}/decide/"
    assert "You asked for this" in words(client, "/elm/sharing/")
    assert client.post(decide, {"act": "approve"}).status_code == 404
    client.force_login(oak.head)
    assert "Rivers of elm" not in words(client, "/oak/sharing/")
    assert (
        client.post(f"/oak/sharing/{row.pk}/decide/", {"act": "approve"}).status_code == 404
    )
    client.force_login(elm.office)
    assert client.post(decide, {"act": "nonsense"}).status_code == 404
    assert CourseShare.objects.unscoped().get().state == "waiting"
    client.post(decide, {"act": "decline"})
    assert CourseShare.objects.unscoped().get().state == "declined"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"to_school": ""}, "name or number"),
        ({"to_school": "Nowhere"}, "no school of this name"),
        ({"to_school": "900002"}, "no school of this name"),
        ({"to_school": "Ash"}, "Which one?"),
        ({"to_school": "a"}, "Write more of the school"),
        ({"reason": ""}, "Say why"),
        ({"reason": "a" * 201}, "200 letters"),
        ({"last_day": ""}, "last day"),
        ({"last_day": "2020-01-01"}, "in the future"),
        ({"last_day": "9999-12-31"}, "last day"),
        ({"last_day": "\u0662\u0660"}, "Choose a day"),
    ],
)
def test_what_is_typed_wrongly_is_said_and_nothing_asked(
    client, oak, elm, change, sentence
):
    make_school("900008", "Ash East", slug="ash-east")
    make_school("900009", "Ash West", slug="ash-west")
    response = ask(client, elm, **change)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not CourseShare.objects.unscoped().exists()


def test_nobody_shares_by_naming_more_fields(client, oak, elm):
    ask(client, elm, school=oak.school.pk, approved_by=elm.head.pk, starts="2020-01-01")
    row = CourseShare.objects.unscoped().get()
    assert (row.school, row.approved_by, row.starts) == (elm.school, None, None)


@pytest.mark.parametrize("who", ["elm pupil", "classmate of elm", "head", "nobody", "٣"])
def test_a_seat_goes_to_ones_own_pupils_alone(client, oak, elm, share, who):
    people = {"elm pupil": elm.pupil, "classmate of elm": elm.classmate, "head": oak.head}
    public_id = people[who].public_id if who in people else who
    client.force_login(oak.teacher)
    facts = {"pupil": public_id, "reason": "x", "last_day": last_day()}
    response = client.post(f"/oak/sharing/{share.pk}/seats/", facts)
    assert "of a class that you work with" in response.content.decode()
    assert not CourseGrant.objects.exists()


def test_a_third_school_finds_nothing_of_two_others(client, oak, elm, share, seat):
    ash = make_school("900003", "Ash Academy", slug="ash")
    stranger = add_person(ash, "head")
    client.force_login(stranger)
    assert "Rivers" not in words(client, "/ash/sharing/")
    for path in (f"{share.pk}/end/", f"{share.pk}/decide/", f"seats/{seat.pk}/end/"):
        assert client.post(f"/ash/sharing/{path}").status_code == 404
    for path in (f"{share.pk}/seats/", f"seats/{seat.pk}/"):
        assert client.get(f"/ash/sharing/{path}").status_code == 404
    assert CourseGrant.objects.in_force().exists()


def test_of_two_schools_one_belongs_to_each_page_shows_its_own(
    client, oak, elm, share, seat
):
    start_membership(
        user=elm.teacher, school=oak.school, role=Membership.Role.HEAD, by=None
    )
    client.force_login(elm.teacher)
    response = client.get(f"/oak/sharing/{share.pk}/seats/")
    assert response.status_code == 200
    ash = make_school("900003", "Ash Academy", slug="ash")
    start_membership(user=elm.teacher, school=ash, role=Membership.Role.HEAD, by=None)
    assert client.get(f"/ash/sharing/{share.pk}/seats/").status_code == 404
    assert client.post(f"/ash/sharing/seats/{seat.pk}/end/").status_code == 404


@pytest.mark.parametrize("many", [1, 30])
def test_the_page_asks_the_same_of_one_and_of_thirty(
    client, oak, elm, share, many, django_assert_num_queries
):
    for number in range(many):
        pupil = add_person(oak.school, "pupil", group=oak.group, year_group=5)
        sharing.seat_by_share(
            share,
            to=pupil,
            reason=f"Number {number}",
            ends=timezone.now() + timedelta(days=9),
            by=oak.teacher,
        )
    client.force_login(oak.teacher)
    client.get("/oak/sharing/")
    with django_assert_num_queries(9):
        assert words(client, "/oak/sharing/").count("Number ") == many


@pytest.mark.parametrize("many", [1, 30])
@pytest.mark.parametrize("who", ["elm teacher", "oak teacher", "oak head"])
def test_every_kind_at_once_costs_the_same_for_one_and_for_thirty(
    client, oak, elm, share, who, many, django_assert_num_queries
):
    """Seats of every origin, places of teachers, and people of several schools."""
    ends = timezone.now() + timedelta(days=9)
    for number in range(many):
        pupil = add_person(oak.school, "pupil", group=oak.group, year_group=5)
        with elm.scope():
            give_seat(elm.course, to=pupil, reason="Kind 1", ends=ends, by=elm.teacher)
            together = sharing.ask_to_share(
                elm.course,
                to_school=oak.school,
                to_person=add_person(oak.school, "teacher"),
                reason="Kind 2",
                ends=ends,
                by=elm.teacher,
            )
            if number % 2:
                sharing.approve_share(together, by=elm.head)
        for world in (oak, elm):
            add_person(world.school, "coordinator", title="Ms", last_name="Kind3")
    slug, name = who.split()
    client.force_login((oak if slug == "oak" else elm).people[name])
    client.get(f"/{slug}/sharing/")
    with django_assert_num_queries(10 if who == "oak head" else 9):
        page = words(client, f"/{slug}/sharing/")
    assert page.count("Kind 1") == many
    waiting = 0 if slug == "oak" else (many + 1) // 2
    assert page.count("Kind 2") == waiting + many // 2
    assert page.count("<strong>Ms Kind3") == many


def test_what_has_ended_stands_apart(client, oak, elm, share, seat, time_machine):
    client.force_login(elm.teacher)
    client.post(f"/elm/sharing/{share.pk}/end/")
    client.force_login(elm.teacher)
    page = words(client, "/elm/sharing/")
    assert "Rivers together" not in page
    assert "Dee Reed-oak" not in page
    page = words(client, "/elm/sharing/?show=ended")
    assert page.count("Ended</span>") == 2
    assert "End it" not in page
    time_machine.move_to(timezone.now() + timedelta(days=91))
    client.force_login(elm.teacher)
    assert "Rivers together" not in words(client, "/elm/sharing/?show=ended")


def test_what_was_not_approved_has_ended(client, oak, elm):
    ask(client, elm)
    row = CourseShare.objects.unscoped().get()
    client.force_login(elm.office)
    client.post(f"/elm/sharing/{row.pk}/decide/", {"act": "decline"})
    assert "Rivers together" not in words(client, "/elm/sharing/")
    assert "Not approved" in words(client, "/elm/sharing/?show=ended")


@pytest.fixture
def shah(oak, elm):
    """Ms Shah coordinates for both schools."""
    person = add_person(oak.school, "coordinator", title="Ms", last_name="Shah")
    start_membership(user=person, school=elm.school, role="coordinator", by=None)
    return person


def test_a_coordinator_stands_there_with_what_there_is_to_know(client, oak, elm, shah):
    client.force_login(oak.head)
    page = words(client, "/oak/sharing/")
    assert "Ms Shah" in page
    assert "also in 1 other school<" in page
    assert "Elm" not in page
    assert "Has not signed in yet" in page
    client.force_login(shah)
    client.force_login(oak.head)
    assert "Last signed in" in words(client, "/oak/sharing/")
    client.force_login(oak.teacher)
    page = words(client, "/oak/sharing/")
    assert "Ms Shah" in page
    assert "signed in" not in page, "how a colleague works is not a colleague's business"
    assert "End the work" not in page


@pytest.mark.parametrize("who", ["head", "office"])
def test_who_oversees_ends_a_coordinators_work_in_one_press(client, oak, elm, shah, who):
    row = Membership.objects.get(user=shah, school=oak.school)
    theirs = Membership.objects.get(user=shah, school=elm.school)
    address = f"/oak/sharing/people/{row.pk}/end/"
    for person in (oak.teacher, elm.head, oak.pupil, shah):
        client.force_login(person)
        assert client.post(address).status_code == 404
    client.force_login(oak.people[who])
    assert client.post(f"/oak/sharing/people/{theirs.pk}/end/").status_code == 404
    other = Membership.objects.get(user=oak.teacher)
    assert client.post(f"/oak/sharing/people/{other.pk}/end/").status_code == 404
    response = client.post(address, follow=True)
    assert "Ms Shah does not work at Oak Junior any more" in response.content.decode()
    assert "Ms Shah" in words(client, "/oak/sharing/?show=ended")
    client.force_login(shah)
    assert client.get("/oak/").status_code == 404
    assert client.get("/elm/").status_code == 200
