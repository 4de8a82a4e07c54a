"""The one password of all demo accounts: random, made once, for this install alone."""

import os

from django.conf import settings

from accounts.models import make_password_to_say


def demo_password() -> str:
    """The password kept in ``DATA_DIR``, for its owner alone; made on the first call."""
    path = settings.DATA_DIR / "demo-password"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    made = make_password_to_say()
    with os.fdopen(descriptor, "w") as file:
        file.write(made + "\n")
    return made
