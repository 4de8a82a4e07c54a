"""For working on Causeway itself: tracebacks, the style guide, no static manifest."""

from .base import *  # noqa: F403
from .base import INSTALLED_APPS, STORAGES

DEBUG = True
SECRET_KEY = "only for development"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
STORAGES |= {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
INSTALLED_APPS.insert(0, "whitenoise.runserver_nostatic")
