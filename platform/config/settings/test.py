"""For the test suite: fast hashing, plain static files, data in a folder of its own."""

import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import DATABASES, ROW_SECURITY, SQLITE_OPTIONS, STORAGES

DATA_DIR = Path(tempfile.mkdtemp(prefix="causeway-test-"))
FILES_ROOT = DATA_DIR / "files"
INCOMING_ROOT = FILES_ROOT / "incoming"
SECRET_KEY = "only for tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_AUTOREFRESH = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: a live server's threads would find the one table of a shared
    # memory database locked. Nobody misses a test's rows after a power cut.
    DATABASES["default"]["NAME"] = DATA_DIR / "db.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"] = {
        **SQLITE_OPTIONS,
        "init_command": SQLITE_OPTIONS["init_command"].replace("FULL", "OFF"),
    }

DATABASE_ADMIN = DATABASES["default"].copy()  # who makes the test's database
if ROW_SECURITY:
    # Three roles: a superuser, who makes the other two (tests/two_roles.py); the owner of
    # the tables, who is none; and the web server's, as which the tests run, with a pool.
    DATABASE_OWNER, DATABASE_WEB = (
        DATABASE_ADMIN | {"USER": f"causeway_test_{name}", "PASSWORD": f"only a {name}"}
        for name in ("owner", "web")
    )
    DATABASES["default"] |= {
        "USER": DATABASE_WEB["USER"],
        "PASSWORD": DATABASE_WEB["PASSWORD"],
        "OPTIONS": {
            **DATABASES["default"]["OPTIONS"],
            "pool": {"min_size": 1, "max_size": 8, "timeout": 20},
        },
        "TEST": {"NAME": f"test_{DATABASE_ADMIN['NAME']}_belt"},
    }
