"""J2's first steps: a card scanned with a phone, then a PIN or three pictures."""

import io

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import expect

from accounts.models import Card
from schools.printing import cards_pdf
from schools.services.ways_in import give_cards
from tests.browser.person import LAPTOP
from tests.factories import add_person

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def printed(oak, *pupils):
    """The cards made for them, and the address in the first one's QR code."""
    names = [pupil.public_id for pupil in pupils]
    made = give_cards(oak.group, pupils=names, by=oak.teacher)
    document = pypdfium2.PdfDocument(io.BytesIO(cards_pdf(oak.group, made)))
    (code, *_) = zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())
    return made, code.text


def scan(child, address):
    """What the camera's link opens, on the server of this test."""
    child.go("/card/#" + address.partition("#")[2])
    expect(child.page.get_by_role("heading", name="Hello")).to_be_visible()


def test_a_child_scans_a_card_and_types_the_number(somebody, oak):
    (made,), address = printed(oak, oak.pupil)
    child = somebody()
    scan(child, address)
    assert made.number not in child.page.url
    # Neither the server nor the phone's own history has seen it in an address.
    assert not any(made.number in opened for opened in child.opened)
    child.looks_right()
    child.page.get_by_label("Your number").fill("".join(made.answer))
    child.page.get_by_role("button", name="Sign in").click()
    expect(child.page.get_by_role("heading", name="Hello")).to_be_visible()
    expect(child.page.get_by_role("button", name="Sign out")).to_be_visible()
    assert child.complaints == []


@pytest.mark.parametrize("way", ["tapped", "by keyboard"])
def test_a_young_child_taps_three_pictures(somebody, oak, way):
    young = add_person(oak.school, "pupil", group=oak.group, year_group=2)
    (made,), address = printed(oak, young)
    assert made.kind == Card.Kind.PICTURES
    child = somebody()
    scan(child, address)
    child.looks_right()
    for name in made.answer:
        picture = child.page.get_by_role("button", name=name, exact=True)
        if way == "tapped":
            picture.click()
        else:
            child.tab_to(picture)
            child.page.keyboard.press("Enter")
    expect(child.page.get_by_role("button", name="Sign out")).to_be_visible()
    assert child.complaints == []


def test_a_page_that_was_open_takes_the_card_too(somebody, oak):
    _, address = printed(oak, oak.pupil)
    child = somebody()
    child.go("/card/")
    child.looks_right()
    scan(child, address)


def test_the_office_prints_cards_and_stops_one(somebody, passwords, oak):
    passwords(oak.office)
    office = somebody(LAPTOP)
    office.sign_in(oak.office)
    office.go("/oak/sign-in/")
    office.looks_right()
    office.page.get_by_role("link", name=f"Cards for {oak.group.name}").click()
    office.looks_right()
    office.page.get_by_label(oak.pupil.get_full_name()).check()
    with office.page.context.expect_page():
        office.page.get_by_role("button", name="Make the cards").click()
    office.page.reload()
    said = office.page.get_by_text("not used yet")
    expect(said).to_be_visible()
    office.page.get_by_label(oak.pupil.get_full_name()).check()
    office.page.get_by_role("button", name="Stop the cards").click()
    expect(office.page.get_by_text("One card is dead now.")).to_be_visible()
    expect(said).to_have_count(0)
