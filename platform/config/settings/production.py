"""What ``make run`` and a real server use."""

import os

from config.keys import read_or_make

from .base import *  # noqa: F403
from .base import DATA_DIR, DATABASES, SILENCED_SYSTEM_CHECKS, env

# Before the first file: the database, its journal and every upload are for this account
# alone, whichever command makes them.
os.umask(0o077)
SECRET_KEY = env.str("SECRET_KEY", default="") or read_or_make(DATA_DIR / "secret.key")

SILENCED_SYSTEM_CHECKS += [
    # Other sites under the school's domain are not ours to force onto https.
    *("security.W005", "security.W021"),
    "security.W008",  # the web server in front redirects; see README.md
]

if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    DATABASES["default"]["OPTIONS"] = {
        **DATABASES["default"].get("OPTIONS", {}),
        "pool": {"min_size": 1, "max_size": 8, "timeout": 20},
    }

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # A refused address may hold a person's public id: it is not written down.
        "django.request": {"level": "ERROR"},
        "causeway": {"level": "INFO"},
    },
}
