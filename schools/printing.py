"""What a school prints."""

from pathlib import Path
from typing import Any

import segno

from accounts.services.cards import MadeCard
from accounts.services.mail import address_of
from schools.models import TeachingGroup
from ui.typesetting import drawing_to_print, pdf, printed_colour

CARDS = Path(__file__).parent / "typeset/cards.typ"
GROUP_OF_SIGNS = 4


def cards_pdf(group: TeachingGroup, cards: list[MadeCard]) -> bytes:
    """The cards, to be cut out; and a page for the school with what goes with each."""
    address = address_of("accounts:card")
    names = {name for card in cards if card.kind == "pictures" for name in card.answer}
    return pdf(
        CARDS,
        {
            "title": f"Cards of {group.name}",
            "school": group.school.name,
            "group": group.name,
            "colour": printed_colour(group.school.colour),
            "address": address.partition("://")[2].rstrip("/"),
            "cards": [_printed(card, address) for card in cards],
            "pictures": {n: drawing_to_print("secret-pictures", n) for n in sorted(names)},
        },
    )


def _printed(card: MadeCard, address: str) -> dict[str, Any]:
    number = card.number
    parts = range(0, len(number), GROUP_OF_SIGNS)
    drawn = segno.make(f"{address}#{number}", error="m", micro=False)
    svg = drawn.svg_inline(omitsize=True, border=0)
    return {
        "name": card.user.get_short_name(),
        "full_name": card.user.get_full_name(),
        "kind": card.kind,
        "number": "-".join(number[at : at + GROUP_OF_SIGNS] for at in parts),
        "answer": list(card.answer),
        "qr": svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1),
    }
