"""Cards for a class: for one's own pupils, printed once, and never a way elsewhere."""

import io

import pypdfium2
import pytest
import zxingcpp
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import Card, SignedInDevice
from audit.models import Entry
from schools.services.people import start_membership
from schools.services.roles import NOT_YOURS
from schools.services.ways_in import NO_CARD, NOBODY, give_cards, stop_cards
from tests.factories import add_person
from ui.typesetting import TypesettingError


def cards(world, *pupils, by=None):
    names = [pupil.public_id for pupil in pupils]
    return give_cards(world.group, pupils=names, by=by or world.teacher)


def address(world):
    return reverse("schools:cards", args=[world.school.slug, world.group.pk])


def sign_in(made):
    client = Client()
    said = {"pin": "".join(made.answer), "picked": list(made.answer)}
    client.post("/card/", {"number": made.number, **said})
    return client


def is_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize(
    ("year", "kind"), [(0, "pictures"), (4, "pictures"), (5, "pin"), (6, "pin")]
)
def test_what_goes_with_a_card_goes_by_the_pupils_own_year(oak, year, kind):
    child = add_person(oak.school, "pupil", group=oak.group, year_group=year)
    (made,) = cards(oak, child)
    assert made.kind == kind
    assert is_in(sign_in(made))


def test_only_who_works_with_the_class_or_keeps_the_accounts(oak, elm):
    other = add_person(oak.school, "teacher", last_name="Nye")
    for stranger in (other, oak.pupil, elm.office, elm.teacher):
        with pytest.raises(ValidationError, match=NOT_YOURS):
            cards(oak, oak.pupil, by=stranger)
        with pytest.raises(ValidationError, match=NOT_YOURS):
            stop_cards(oak.group, pupils=[oak.pupil.public_id], by=stranger)
    for one in (oak.teacher, oak.office, oak.head):
        assert cards(oak, oak.pupil, by=one)
    assert Entry.objects.filter(action="schools.give_card").count() == 3


def test_nobody_of_another_class_or_school_gets_one_or_loses_theirs(oak, elm):
    loner = add_person(oak.school, "pupil", year_group=5)
    (theirs,) = cards(elm, elm.pupil)
    for act, said in ((give_cards, NOBODY), (stop_cards, NO_CARD)):
        with pytest.raises(ValidationError, match=said):
            act(
                oak.group,
                pupils=[
                    *(p.public_id for p in (loner, elm.pupil, oak.teacher)),
                    *("\x00", "x" * 5000),
                ],
                by=oak.teacher,
            )
    assert Card.objects.count() == 1
    assert is_in(sign_in(theirs))


def test_whose_account_opens_another_school_gets_none_there(oak, elm):
    start_membership(user=oak.pupil, school=elm.school, role="pupil", by=None, year_group=6)
    with pytest.raises(ValidationError, match="opens more than this school"):
        cards(oak, oak.pupil, oak.classmate)
    assert not Card.objects.exists()
    assert len(cards(oak, oak.classmate)) == 1


def test_a_lost_card_is_stopped_even_where_it_opens_more(oak, elm):
    (made,) = cards(oak, oak.pupil)
    start_membership(user=oak.pupil, school=elm.school, role="pupil", by=None, year_group=6)
    names = [oak.pupil.public_id, oak.classmate.public_id]
    assert stop_cards(oak.group, pupils=names, by=oak.teacher) == 1
    assert not is_in(sign_in(made))
    # Who has none is neither signed out nor written down.
    assert Entry.objects.get(action="schools.stop_card").subject == oak.pupil.public_id
    with pytest.raises(ValidationError, match=NO_CARD):
        stop_cards(oak.group, pupils=names, by=oak.teacher)


def test_a_stopped_card_is_dead_at_once_and_so_is_the_page_it_opened(client, oak):
    made, other = cards(oak, oak.pupil, oak.classmate)
    if made.user != oak.pupil:
        made, other = other, made
    phone, classmates = sign_in(made), sign_in(other)
    assert phone.get("/me/").status_code == 200
    client.force_login(oak.teacher)
    said = {"pupil": [oak.pupil.public_id], "stop": "1"}
    page = client.post(address(oak), said, follow=True).text
    assert "One card is dead now" in page
    assert phone.get("/me/").status_code == 302
    assert not is_in(sign_in(made))
    assert not SignedInDevice.objects.filter(user=oak.pupil).exists()
    assert classmates.get("/me/").status_code == 200


def test_the_pdf_holds_each_card_and_a_page_for_the_school(client, oak):
    client.force_login(oak.teacher)
    names = [oak.pupil.public_id, oak.classmate.public_id]
    answer = client.post(address(oak), {"pupil": names})
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert oak.pupil.last_name not in str(answer.headers)
    document = pypdfium2.PdfDocument(io.BytesIO(answer.content))
    pages = [page.get_textpage().get_text_range() for page in document]
    first, last = pages[0], pages[-1]
    for pupil in (oak.pupil, oak.classmate):
        assert pupil.get_short_name() in first
        assert pupil.last_name not in first, "a card that is lost names nobody"
        assert pupil.get_full_name() in last
    assert "Keep this page at school" in last


@pytest.mark.parametrize("long", [False, True])
def test_what_the_qr_code_says_signs_in(client, oak, long):
    if long:
        type(oak.pupil).objects.filter(pk=oak.pupil.pk).update(first_name="W" * 100)
        oak.pupil.refresh_from_db()
        type(oak.group)._base_manager.filter(pk=oak.group.pk).update(name="M" * 60)
    client.force_login(oak.teacher)
    answer = client.post(address(oak), {"pupil": [oak.pupil.public_id]})
    page = pypdfium2.PdfDocument(io.BytesIO(answer.content))[0].render(scale=3).to_pil()
    (code,) = zxingcpp.read_barcodes(page)
    where, _, number = code.text.partition("#")
    assert where.endswith("/card/")
    phone = Client()
    said = phone.post("/card/", {"number": number})
    assert f"Hello, {oak.pupil.get_short_name()}" in said.text


def test_a_pdf_that_cannot_be_made_leaves_the_old_cards_alone(client, oak, monkeypatch):
    (made,) = cards(oak, oak.pupil)
    client.force_login(oak.teacher)

    def fail(*args):
        raise TypesettingError("exit 1")

    monkeypatch.setattr("schools.views.ways_in.cards_pdf", fail)
    page = client.post(address(oak), {"pupil": [oak.pupil.public_id]})
    assert page.status_code == 200
    assert "could not be made" in page.text
    assert is_in(sign_in(made))
    monkeypatch.undo()
    again = client.post(address(oak), {"pupil": [oak.pupil.public_id]})
    assert again.content.startswith(b"%PDF")
    assert not is_in(sign_in(made))


def test_the_page_says_who_has_a_card_and_when_it_was_used(client, oak):
    oak.pupil.set_unusable_password()
    oak.pupil.save()
    client.force_login(oak.teacher)
    page = client.get(address(oak)).text
    assert f'value="{oak.pupil.public_id}" checked' in page
    assert f'value="{oak.classmate.public_id}">' in page, "has a password"
    everybody = client.get(address(oak), {"everybody": "1"}).text
    assert f'value="{oak.classmate.public_id}" checked' in everybody
    (made,) = cards(oak, oak.pupil)
    assert "not used yet" in client.get(address(oak)).text
    sign_in(made)
    page = client.get(address(oak)).text
    assert ", used " in page
    assert f'value="{oak.pupil.public_id}">' in page
    client.force_login(oak.office)
    assert "everybody can" in client.get("/oak/sign-in/").text


@pytest.mark.parametrize("pupils", [1, 30])
def test_the_page_asks_as_little_for_thirty(client, oak, pupils, django_assert_num_queries):
    for _ in range(pupils - 1):
        add_person(oak.school, "pupil", group=oak.group, year_group=5)
    client.force_login(oak.teacher)
    client.get(address(oak))
    with django_assert_num_queries(9):
        client.get(address(oak))


def test_letters_without_a_font_do_not_keep_the_class_from_its_cards(client, oak):
    type(oak.pupil).objects.filter(pk=oak.pupil.pk).update(first_name="\U00010380李")
    client.force_login(oak.teacher)
    answer = client.post(address(oak), {"pupil": [oak.pupil.public_id]})
    assert answer.content.startswith(b"%PDF")
