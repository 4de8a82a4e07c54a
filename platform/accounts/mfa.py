"""What django-allauth asks us about second steps."""

import base64
import hashlib
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from access.sealing import SealBrokenError, sealed, unsealed

PURPOSE = "second step"


class Adapter(DefaultMFAAdapter):
    """Secrets sealed under the install's own, and an address that no request chooses.

    A backup holds no ``secret.key``, so whoever finds one cannot make anybody's codes.
    """

    def encrypt(self, text: str) -> str:
        return sealed(PURPOSE, text)

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return unsealed(PURPOSE, encrypted_text)
        except SealBrokenError:
            # No code is right until there is a new one.
            return base64.b32encode(
                hashlib.sha256(encrypted_text.encode()).digest()
            ).decode()

    def get_totp_issuer(self) -> str:
        return "Causeway"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": settings.SITE.hostname or "localhost", "name": "Causeway"}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        return {
            "id": user.public_id.encode(),
            "display_name": user.formal_name,
            "name": user.username,
        }
