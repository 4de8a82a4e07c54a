"""Words that the database keeps and nobody reads there: sealed, or known by a hash alone.

Both go by the install's own secret, which no backup holds: whoever finds a copy of the
database reads none of them.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes


class SealBrokenError(Exception):
    """It was sealed under a secret that this install does not have any more."""


def _secrets() -> tuple[str | bytes, ...]:
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


def _seal(purpose: str) -> MultiFernet:
    hashes = (
        hashlib.sha256(purpose.encode() + b" " + force_bytes(secret))
        for secret in _secrets()
    )
    return MultiFernet(Fernet(base64.urlsafe_b64encode(h.digest())) for h in hashes)


def sealed(purpose: str, text: str) -> str:
    """``text`` under the install's secret, another each time. ``purpose`` parts what is
    sealed for one use from all others."""
    return _seal(purpose).encrypt(text.encode()).decode()


def unsealed(purpose: str, text: str) -> str:
    """What was sealed. Raises :class:`SealBrokenError` when the secret has been lost."""
    try:
        return _seal(purpose).decrypt(text.encode()).decode()
    except InvalidToken:
        raise SealBrokenError(purpose) from None


def keyed_hashes(purpose: str, text: str) -> list[str]:
    """By what ``text`` is found again: 64 signs for each secret, the present one first.

    Keyed, since a number of thirteen signs would be found from a plain hash by trying all.
    """
    return [
        hmac.new(
            force_bytes(secret), f"{purpose} {text}".encode(), hashlib.sha256
        ).hexdigest()
        for secret in _secrets()
    ]
