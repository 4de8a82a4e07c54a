"""People, the links that ask them in, and where they are signed in."""

from accounts.models.cards import Card
from accounts.models.devices import KnownDevice, SignedInDevice
from accounts.models.invitations import Invitation
from accounts.models.person import ALPHABET, User, make_password_to_say, make_public_id

__all__ = [
    "ALPHABET",
    "Card",
    "Invitation",
    "KnownDevice",
    "SignedInDevice",
    "User",
    "make_password_to_say",
    "make_public_id",
]
