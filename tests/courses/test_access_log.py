"""Who looked at a school's pupils' records: listed, named where one may be, and read."""

import pytest

from audit.services import record
from tests.factories import add_person
from tests.schools.visitors import let_in

pytestmark = pytest.mark.django_db


def log(client, person, slug="oak", **asked):
    client.force_login(person)
    return client.get(f"/{slug}/access-log/", asked).content.decode()


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
        let_in(oak, tom, reason=f"Number {number:02}.")
    first, second = (log(client, oak.head, page=page) for page in (1, 2))
    assert "Number 59." in first
    assert "Number 10." in first
    assert "Number 09." in second
    assert first.index("Number 59.") < first.index("Number 58.")
    client.force_login(oak.head)
    assert client.get("/oak/access-log/", {"page": "nonsense"}).status_code == 404
