"""Secrets that are shown once and kept as a hash only."""

import hashlib
import secrets


def make_secret() -> str:
    """256 random bits that fit into an address."""
    return secrets.token_urlsafe(32)


def mark_of(secret: str) -> str:
    """What is kept of such a secret. Nothing random of 256 bits needs a slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
