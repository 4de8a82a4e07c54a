"""The key under which a device keeps what has not been sent yet."""

import base64
import secrets

from accounts.models import User

DEVICE_KEY_BYTES = 32


def device_key_of(user: User) -> str:
    """The key under which a device keeps what this person has not sent yet, in base64.

    32 random bytes, made when first asked for and the same ever after. They lie in the
    row and come from no secret of the install: what waits on a phone over the holidays
    has to open after a new ``SECRET_KEY``, and after a restore from the backup. They come
    from no password either, which a child may be given anew at any time. Whoever can read
    this column can read the drafts themselves, so it opens nothing more.

    A page holds the key in memory only; see ``ui/writing/store.js``.
    """
    if user.device_key is None:
        rows = User.objects.filter(pk=user.pk)
        # Two pages opened at the same moment agree on one key.
        rows.filter(device_key=None).update(
            device_key=secrets.token_bytes(DEVICE_KEY_BYTES)
        )
        user.device_key = rows.values_list("device_key", flat=True).get()
    return base64.b64encode(bytes(user.device_key or b"")).decode()
