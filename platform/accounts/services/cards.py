"""Cards: making them, knowing one again, and stopping it."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from access.sealing import keyed_hashes
from accounts.models import ALPHABET, Card, User
from accounts.secret_pictures import HOW_MANY, PICTURES
from accounts.services.guessing import note_right, note_wrong, please_wait, seconds_to_wait
from accounts.services.needs import Need, need_of
from accounts.services.second_step import has_second_step
from audit.services import record

# 28 of 27 signs: 133 bits, which nobody guesses, so a quick hash does (a slow one costs a
# class that signs in together ten seconds of every processor).
LENGTH = 28
LASTS = timedelta(days=400)  # a school year and the summer after it
# Wrong tries in a row that stop a card for good: 1 in 300 of the PINs there are. A
# classmate without the card cannot make any.
MOST_WRONG = 30
GONE = "This card does not work any more. Ask your teacher for a new one."
WRONG = {
    Card.Kind.PIN: "That is not the number. Try again.",
    Card.Kind.PICTURES: "Those are not the pictures. Try again.",
}


@dataclass(frozen=True)
class MadeCard:
    """A new card as it is printed, this once: its number and what goes with it."""

    user: User
    kind: str
    number: str
    answer: tuple[str, ...]


def _mark(number: str) -> list[str]:
    return keyed_hashes("card", number)


def _answers(number: str, said: str) -> list[str]:
    return keyed_hashes("card answer", f"{number} {said}")


def _new_answer(kind: str) -> tuple[str, ...]:
    if kind == Card.Kind.PICTURES:
        return tuple(secrets.SystemRandom().sample(PICTURES, HOW_MANY))
    return tuple(secrets.choice("0123456789") for _ in range(4))


@transaction.atomic
def make_card(user: User, *, kind: str, by: User) -> MadeCard:
    """A new card for ``user``; the one before it stops. Whoever calls has asked whether
    ``by`` may, and writes it down."""
    user.cards.filter(stopped_at=None).update(stopped_at=timezone.now())
    number = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    answer = _new_answer(kind)
    Card.objects.create(
        user=user,
        kind=kind,
        mark=_mark(number)[0],
        answer=_answers(number, " ".join(answer))[0],
        made_by=by,
        ends_at=timezone.now() + LASTS,
    )
    return MadeCard(user, kind, number, answer)


def tidied_number(said: str) -> str:
    """A card's number as it was typed or read: without gaps, in small letters."""
    return "".join(sign for sign in said.lower() if sign.isalnum())[: 2 * LENGTH]


def card_of(number: str) -> Card | None:
    """The card with that number, if it opens something.

    It is no way past a second step: somebody who has got one since, or needs one, signs in
    as the rest of the staff do.
    """
    found = Card.objects.live().filter(mark__in=_mark(tidied_number(number)))
    card = found.select_related("user").first()
    if card and (need_of(card.user) > Need.NOT_OFFERED or has_second_step(card.user)):
        return None
    return card


def open_card(card: Card, *, number: str, said: str) -> User:
    """Who ``card`` signs in, when what was ``said`` goes with it.

    Raises ``ValidationError`` when it does not, after too many tries in a short time, and
    when this wrong try was the one that stops the card.
    """
    if seconds := seconds_to_wait("card", str(card.pk)):
        raise ValidationError(please_wait(seconds))
    if card.answer not in _answers(tidied_number(number), said):
        raise ValidationError(_note_wrong(card))
    note_right("card", str(card.pk))
    # Asked once more: it may have been stopped since it was looked for.
    rows = Card.objects.live().filter(pk=card.pk)
    if not rows.update(last_used=timezone.now(), wrong_tries=0):
        raise ValidationError(GONE)
    return card.user


def _note_wrong(card: Card) -> str:
    """Count it; what to tell the child."""
    note_wrong("card", str(card.pk))
    rows = Card.objects.filter(pk=card.pk)
    rows.update(wrong_tries=F("wrong_tries") + 1)
    if rows.filter(wrong_tries__gte=MOST_WRONG, stopped_at=None).update(
        stopped_at=timezone.now()
    ):
        record("accounts.stop_guessed_card", card.user, by=None)
        return GONE
    return str(WRONG[Card.Kind(card.kind)])


def stop_card(user: User) -> bool:
    """Stop the card of ``user``, who has lost it. Whether there was one."""
    return bool(user.cards.filter(stopped_at=None).update(stopped_at=timezone.now()))
