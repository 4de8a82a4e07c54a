"""Letting a technician look, as a member of staff presses it, and where it then stands."""

import pytest
from django.urls import reverse

from schools.models import Visit
from tests.factories import add_person
from tests.schools.visitors import group_page, let_in

pytestmark = pytest.mark.django_db


def status(client, address):
    return client.get(address).status_code


def ask(client, world, tom, **change):
    client.force_login(world.teacher)
    facts = {
        "to": tom.public_id,
        "area": "page",
        "page": group_page(world),
        "reason": "The class does not load",
    }
    return client.post(f"/{world.school.slug}/visits/", {**facts, **change})


def test_from_the_foot_of_a_page_to_the_end(client, oak, tom, settings, mailoutbox):
    settings.SENDS_MAIL = True
    type(tom).objects.filter(pk=tom.pk).update(email="tom@host.example")
    client.force_login(oak.teacher)
    link = f"/oak/visits/?page={group_page(oak)}"
    assert f'href="{link}"' in client.get(group_page(oak)).content.decode()
    form = client.get(link).content.decode()
    assert f'value="{group_page(oak)}"' in form
    assert "Mr Finn" in form

    assert ask(client, oak, tom).url == "/oak/visits/"

    page = client.get("/oak/visits/").content.decode()
    assert "Mr Finn can look until" in page
    assert "One page: A class" in page
    assert ask(client, oak, tom).url == "/oak/visits/"
    (letter,) = mailoutbox
    assert "Oak" not in letter.subject
    assert "/visits/" in letter.body
    assert "The class does not load" not in letter.body
    client.force_login(tom)
    mine = client.get("/visits/").content.decode()
    assert f'href="{group_page(oak)}"' in mine
    assert status(client, group_page(oak)) == 200


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"to": ""}, "Choose who may look"),
        ({"to": "nobody"}, "somebody of the list"),
        ({"area": ""}, "Choose what"),
        ({"area": "school"}, "something of the list"),
        ({"page": ""}, "address"),
        ({"page": "nonsense"}, "no such page"),
        ({"page": "http://["}, "no such page"),
        ({"page": "/elm/"}, "no page of Oak Junior"),
        ({"page": "/me/"}, "no page of Oak Junior"),
        ({"page": "/oak/visits/"}, "does not open for anybody else"),
        ({"page": "/oak/access-log/"}, "does not open for anybody else"),
        ({"page": f"/oak/classes/{'0' * 200}1/"}, "address is too long"),
        ({"page": f"/oak/classes/{'0' * 400}1/"}, "address is too long"),
        ({"page": f"/oak/classes/{'9' * 19}/"}, "no such page"),
        ({"reason": " "}, "Say why"),
        ({"reason": "a" * 201}, "200 letters"),
    ],
)
def test_what_is_filled_in_wrongly_is_said(client, oak, elm, tom, change, sentence):
    response = ask(client, oak, tom, **change)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not Visit.objects.exists()


def test_a_whole_address_will_do(client, oak, tom):
    address = f"https://causeway.example{group_page(oak)}?show=x#top"
    assert ask(client, oak, tom, page=address).status_code == 302
    assert Visit.objects.get().page == f"classes/{oak.group.pk}/"


def test_an_address_of_as_many_letters_as_are_kept_will_do(client, oak, tom):
    page = f"classes/{oak.group.pk:0>{200 - len('classes//')}}/"
    assert ask(client, oak, tom, page=f"/oak/{page}").status_code == 302
    assert Visit.objects.get().page == page


def test_a_page_that_does_not_open_is_not_written_in_beforehand(client, oak, tom):
    client.force_login(oak.teacher)
    for page in ("/oak/visits/", "/elm/", "javascript:alert(1)", "\0"):
        form = client.get("/oak/visits/", {"page": page})
        assert form.status_code == 200
        assert page not in form.context["form"].initial.values()


def test_without_anybody_to_ask_the_page_says_so(client, oak):
    client.force_login(oak.teacher)
    assert "nobody at the host" in client.get("/oak/visits/").content.decode()


def test_pupils_and_governors_are_offered_nothing(client, oak, tom):
    for person in (oak.pupil, add_person(oak.school, "governor")):
        client.force_login(person)
        assert status(client, "/oak/visits/") == 404
        page = client.get("/oak/", follow=True).content.decode()
        assert "Let a technician look" not in page


@pytest.mark.parametrize("many", [1, 30])
def test_the_lists_ask_the_same_of_one_and_of_thirty(
    client, oak, tom, many, django_assert_num_queries
):
    for number in range(many):
        let_in(oak, tom, area="page", page=f"{number}/", reason=f"Number {number}.")
    client.force_login(oak.teacher)
    with django_assert_num_queries(7):
        page = client.get("/oak/visits/").content.decode()
    assert page.count("Number ") == many
    client.force_login(oak.head)
    client.get("/oak/sharing/")
    with django_assert_num_queries(10):
        assert client.get("/oak/sharing/").content.decode().count("Number ") == many
    client.force_login(tom)
    with django_assert_num_queries(5):
        assert client.get("/visits/").content.decode().count("Number ") == many


def test_who_oversees_the_school_ends_it_on_the_page_of_what_is_shared(client, oak, tom):
    visit = let_in(oak, tom)
    end = f'action="/oak/visits/{visit.pk}/end/"'
    client.force_login(oak.teacher)
    assert end not in client.get("/oak/sharing/").content.decode()
    client.force_login(oak.office)
    assert end in client.get("/oak/sharing/").content.decode()
    assert client.post(f"/oak/visits/{visit.pk}/end/").url == "/oak/sharing/"
    assert "Looking at our pages" not in client.get("/oak/sharing/").content.decode()


def test_a_member_of_the_host_sees_where_to_look(client, north, tom):
    client.force_login(tom)
    link = f'href="{reverse("console:visit_list")}"'
    assert link in client.get("/north/").content.decode()
    assert "No school has let you look" in client.get("/visits/").content.decode()
    client.force_login(add_person(north, "teacher"))
    assert link not in client.get("/north/").content.decode()
    assert status(client, "/visits/") == 404
