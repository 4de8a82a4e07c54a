"""A card and what goes with it: in by both, by neither alone, dead when it is stopped."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client

from access.sealing import keyed_hashes
from accounts.models import Card, SignedInDevice
from accounts.secret_pictures import PICTURES
from accounts.services.cards import (
    GONE,
    MOST_WRONG,
    WRONG,
    card_of,
    make_card,
    open_card,
    stop_card,
)
from audit.models import Entry
from tests.factories import UserFactory
from ui.typesetting import SPRITES

pytestmark = pytest.mark.django_db


@pytest.fixture
def pupil():
    return UserFactory(first_name="Dee", last_name="Okoro")


def card_for(pupil, kind="pin"):
    return make_card(pupil, kind=kind, by=UserFactory())


def who(client):
    return client.session.get("_auth_user_id")


def send(client, made, **also):
    """All that goes with the card, as the last step sends it."""
    if made.kind == "pin":
        said = {"pin": "".join(made.answer)}
    else:
        said = {"picked": list(made.answer)}
    return client.post("/card/", {"number": made.number, **said, **also})


@pytest.mark.parametrize("kind", Card.Kind.values)
def test_the_card_and_what_goes_with_it_sign_in(client, pupil, kind):
    made = card_for(pupil, kind)
    first = client.post("/card/", {"number": made.number})
    assert "Hello, Dee" in first.text
    assert "Okoro" not in first.text
    assert who(client) is None
    assert send(client, made).url == "/"
    assert who(client) == str(pupil.pk)
    assert SignedInDevice.objects.get().user == pupil
    assert Card.objects.get().last_used is not None


def test_pictures_are_tapped_one_after_the_other_in_their_order(client, pupil):
    made = card_for(pupil, "pictures")
    picked = []
    for name in made.answer:
        page = client.post("/card/", {"number": made.number, "picked": picked}).text
        assert page.count('type="hidden" name="picked"') == len(picked)
        for picture in PICTURES:
            assert f'value="{picture}" aria-label="{picture}"' in page
        picked.append(name)
    wrong = client.post("/card/", {"number": made.number, "picked": picked[::-1]})
    assert str(WRONG[Card.Kind.PICTURES]) in wrong.text
    assert client.post("/card/", {"number": made.number, "picked": picked}).url == "/"


def test_the_number_is_read_however_it_is_typed(client, pupil):
    made = card_for(pupil)
    typed = " - ".join([made.number[:4].upper(), made.number[4:]])
    assert "Hello, Dee" in client.post("/card/", {"number": f" {typed} "}).text


@pytest.mark.parametrize("pin", ["", "0", "12345", "abcd", "\x00", "٠٤٢٧", "9" * 5000])
def test_anything_else_is_a_wrong_number_and_signs_nobody_in(client, pupil, pin):
    made = card_for(pupil)
    answer = client.post("/card/", {"number": made.number, "pin": pin})
    assert str(WRONG[Card.Kind.PIN]) in answer.text
    assert who(client) is None
    assert send(client, made).status_code == 302


@pytest.mark.parametrize(
    "number", ["", "nobody", "x" * 5000, "\x00", "%s", "../..", "bcdf" * 7, "٣" * 28]
)
def test_a_number_that_no_card_has_is_answered_like_a_stopped_one(client, pupil, number):
    made = card_for(pupil)
    stop_card(pupil)

    def body(said):
        page = client.post("/card/", {"number": said, "pin": "1234"})
        assert page.status_code == 200
        return page.text.partition("<main")[2].partition("csrfmiddlewaretoken")[0]

    assert GONE in body(number)
    assert body(number) == body(made.number)
    again = card_for(pupil)
    assert send(client, again).status_code == 302


def test_a_new_card_stops_the_old_one(client, pupil):
    old, new = card_for(pupil), card_for(pupil)
    assert GONE in send(client, old).text
    assert send(client, new).status_code == 302
    assert pupil.cards.filter(stopped_at=None).count() == 1


def test_a_card_ends_by_itself(client, pupil, time_machine):
    made = card_for(pupil)
    made_at = Card.objects.get().made_at
    time_machine.move_to(made_at + timedelta(days=399))
    assert send(client, made).status_code == 302
    time_machine.move_to(made_at + timedelta(days=401))
    assert GONE in send(Client(), made).text


def test_who_is_switched_off_or_works_here_is_not_let_in_by_a_card(client, oak, settings):
    made = card_for(oak.pupil)
    assert send(Client(), made).status_code == 302
    head = card_for(oak.head)
    assert GONE in send(client, head).text, "no way past a second step"
    type(oak.pupil).objects.filter(pk=oak.pupil.pk).update(is_active=False)
    assert GONE in send(client, made).text
    assert who(client) is None


def test_a_thousand_guesses_open_nothing_and_stop_that_card_alone(client, oak):
    made, classmates = card_for(oak.pupil), card_for(oak.classmate)
    right = "".join(made.answer)
    guesses = [f"{number:04}" for number in range(1001) if f"{number:04}" != right]
    # The slowest that guesses: the waits are over each time.
    for pin in guesses[:1000]:
        cache.clear()
        client.post("/card/", {"number": made.number, "pin": pin})
    assert who(client) is None
    card = Card.objects.get(user=oak.pupil)
    assert card.wrong_tries == MOST_WRONG
    assert card.stopped_at is not None
    assert Entry.objects.filter(action="accounts.stop_guessed_card").count() == 1
    assert GONE in send(client, made).text, "not even what is right"
    assert send(client, classmates).status_code == 302


def test_five_slips_cost_nothing_then_one_waits(client, pupil):
    made = card_for(pupil)
    wrong = "0000" if "".join(made.answer) != "0000" else "1111"
    for _ in range(5):
        page = client.post("/card/", {"number": made.number, "pin": wrong})
        assert str(WRONG[Card.Kind.PIN]) in page.text
    client.post("/card/", {"number": made.number, "pin": wrong})
    assert "Wait" in send(client, made).text
    cache.clear()
    assert send(client, made).status_code == 302
    assert Card.objects.get().wrong_tries == 0


def test_neither_the_number_nor_the_answer_is_in_the_database(pupil):
    made = card_for(pupil)
    row = str(Card.objects.values().get())
    assert made.number not in row
    assert made.kind == "pin"
    # Not even with the install's own secret, by trying them all.
    tried = {
        found
        for pin in range(10_000)
        for found in keyed_hashes("card answer", " ".join(f"{pin:04}"))
    }
    assert Card.objects.get().answer not in tried


def test_a_shared_device_signs_out_twenty_minutes_after_its_last_use(
    client, oak, time_machine
):
    made = card_for(oak.pupil)
    send(client, made)
    start = Card.objects.get().last_used
    for minutes in (18, 36, 54):
        time_machine.move_to(start + timedelta(minutes=minutes))
        assert client.get("/me/").status_code == 200, minutes
    time_machine.move_to(start + timedelta(minutes=75))
    assert client.get("/me/").status_code == 302


def test_ones_own_device_stays_signed_in_as_before(client, oak, time_machine):
    made = card_for(oak.pupil)
    send(client, made, own="1")
    start = Card.objects.get().last_used
    time_machine.move_to(start + timedelta(hours=5))
    assert client.get("/me/").status_code == 200


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example/", "/\\evil"])
def test_next_leads_nowhere_else(client, pupil, to):
    made = card_for(pupil)
    assert send(client, made, next=to).url == "/"
    assert send(Client(), made, next="/learn/").url == "/learn/"


def test_whoever_was_signed_in_here_is_not_any_more(client, oak):
    client.force_login(oak.teacher)
    before = client.session.session_key
    send(client, card_for(oak.pupil))
    assert who(client) == str(oak.pupil.pk)
    assert client.session.session_key != before


def test_a_card_is_no_use_without_the_token_against_forged_requests(pupil):
    made = card_for(pupil)
    strict = Client(enforce_csrf_checks=True)
    assert send(strict, made).status_code == 403
    assert who(strict) is None
    assert send(Client(), made).status_code == 302


def test_the_first_step_asks_whose_card_it_is_and_no_more(
    client, oak, django_assert_num_queries
):
    made = card_for(oak.pupil)
    with django_assert_num_queries(5):
        client.post("/card/", {"number": made.number})


def test_every_picture_is_drawn():
    sheet = (SPRITES / "secret-pictures.svg").read_text()
    for name in PICTURES:
        assert f'<symbol id="{name}"' in sheet
    assert len(set(PICTURES)) == 20


def test_a_card_that_is_stopped_while_it_is_opened_opens_nothing(pupil):
    made = card_for(pupil)
    card = card_of(made.number)
    stop_card(pupil)
    with pytest.raises(ValidationError, match="does not work any more"):
        open_card(card, number=made.number, said=" ".join(made.answer))
    again = card_for(pupil)
    card = card_of(again.number)
    assert open_card(card, number=again.number, said=" ".join(again.answer)) == pupil
