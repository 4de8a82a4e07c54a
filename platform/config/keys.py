"""The install's own secrets, made once and kept in ``DATA_DIR`` for its owner alone."""

import os
import secrets
from pathlib import Path


def read_or_make(path: Path, *, length: int = 50) -> str:
    """Return the secret kept at ``path``, making it on the first call.

    ``length`` is in bytes of randomness. The file is created with mode 0600 and
    ``O_EXCL``, so that two processes starting together agree on one secret: the one
    that loses the race reads what the other wrote.

    Raises ``OSError`` when the folder cannot be written.
    """
    if path.exists():
        return path.read_text().strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_urlsafe(length)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret)
    try:
        os.link(draft, path)
    except FileExistsError:
        return path.read_text().strip()
    finally:
        draft.unlink()
    return secret
