"""Settings shared by every environment. What differs lives in its sibling."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from console.exposure import is_loopback

ROOT = Path(__file__).resolve().parents[3]
env = environ.Env()
WHERE_AND_WHO = ("USER", "PASSWORD", "HOST", "PORT")  # of a connection to a database

# --- Where things are -------------------------------------------------------

DATA_DIR = Path(env.str("DATA_DIR", default=str(ROOT / "var"))).resolve()
HOST = env.str("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
SITE_URL = env.str("SITE_URL", default="") or (
    f"http://[{HOST}]:{PORT}" if ":" in HOST else f"http://{HOST}:{PORT}"
)
SITE_URL = SITE_URL.rstrip("/")
SITE = urlsplit(SITE_URL)
SITE_IS_SECURE = SITE.scheme == "https"

SECRET_KEY = get_random_secret_key()  # production reads one that lasts
DEBUG = False
ALLOWED_HOSTS = [SITE.hostname or "127.0.0.1", *env.list("ALLOWED_HOSTS", default=[])]
if SITE.hostname in ("127.0.0.1", "localhost", "::1"):
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# --- Parts ------------------------------------------------------------------

INSTALLED_APPS = [
    "wagtail.users",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.contrib.typed_table_block",
    "wagtail",
    "modelcluster",
    "taggit",
    "guardian",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    # Ours last: Wagtail's apps register their own permission policies when they are
    # ready, and whoever is ready later wins. content.E005 holds this.
    "console",
    "transition",
    "courses",
    "portfolio",
    "content",
    "schools",
    "audit",
    "accounts",
    "access",
    "ui",
]
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # access.backends.GrantBackend stands in

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ui.middleware.GZipPagesMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "content.middleware.EditorPrefixMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "access.middleware.NoStoreMiddleware",
    "allauth.account.middleware.AccountMiddleware",  # its own code finds the request so
    "accounts.middleware.SecondStepMiddleware",
    "schools.middleware.SchoolMiddleware",
    "content.middleware.EditorGateMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "ui.middleware.NotThisWayMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["ui.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ui.context.face",
                "courses.context.nav",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Rows -------------------------------------------------------------------

# Measured under load and kill -9: Django's defaults for SQLite lost 14 of 30 hand-ins
# made in the same moment; these lost none. FULL, because a receipt is a promise.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-20000; "
        "PRAGMA journal_size_limit=67108864;"
    ),
}
DATABASES = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR}/db.sqlite3")
}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    # Each thread keeps its own: opening one anew takes as long as answering a request.
    DATABASES["default"]["CONN_MAX_AGE"] = None
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # A connection is tried before it is used: after a restart of the server each of the
    # pool's would else fail somebody's request.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # A plan made once a connection: planning took longer than answering (measured).
    DATABASES["default"]["OPTIONS"] = {
        **DATABASES["default"].get("OPTIONS", {}),
        "server_side_binding": True,
        "prepare_threshold": 5,
    }
# A second belt between schools, in the database itself: see schools.belt. The web server's
# role is then not the one that owns the tables.
ROW_SECURITY = env.bool("ROW_SECURITY", default=False)
if ROW_SECURITY and DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured(
        "ROW_SECURITY=1 is row-level security of PostgreSQL, and this database is SQLite, "
        "which has none. Name a PostgreSQL database in DATABASE_URL, or leave it out."
    )
DATABASE_OWNER: dict[str, Any] = {}
is_sqlite = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
if env.str("DATABASE_OWNER_URL", default="") and not is_sqlite:
    DATABASE_OWNER = env.db_url("DATABASE_OWNER_URL")
DATABASE_WEB = {name: DATABASES["default"].get(name, "") for name in WHERE_AND_WHO}
if ROW_SECURITY:
    signed_in = MIDDLEWARE.index("django.contrib.auth.middleware.AuthenticationMiddleware")
    MIDDLEWARE.insert(signed_in + 1, "schools.belt.middleware.BeltMiddleware")
    # A cursor of the server's reads on under whatever the connection is told meanwhile.
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
# Never per-process memory: a worker has to see at once what another one changed.
CACHES = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
        }
        if REDIS_URL
        else {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache",
        }
    ),
    # A list of pictures reads its small ones with it. Wagtail would keep each again as it
    # is shown: five questions for each, where the cache is in the database.
    "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}

TASKS = {
    # Wagtail's own tasks (search index, references) run at once, in the request.
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "worker": {"BACKEND": "django_tasks_db.DatabaseBackend"},
}

# --- People -----------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",  # signs people in
    "access.backends.RuleBackend",  # what a role allows inside a school
    "access.backends.GrantBackend",  # what a grant allows across schools
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:sign_in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
# Whoever sees more than one class has a second step. Off where only this machine can
# reach the site, as in the demo: its people have one password, printed at the start.
STAFF_MFA = env.bool(
    "STAFF_MFA", default=not (is_loopback(HOST) and is_loopback(SITE.hostname or ""))
)
# Of django-allauth there is what makes and checks second steps. None of its addresses is
# mounted: nobody signs up, and its limits per address would shut out a class that shares
# one. Ours are per account: accounts.services.guessing.
MFA_ADAPTER = "accounts.mfa.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
ACCOUNT_EMAIL_VERIFICATION = "none"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_IS_SECURE
if SITE_IS_SECURE:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
# With the session, so that it goes with it: what was said to one child in a cookie would
# be shown to the next who signs in on the same phone.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "ui.views.csrf_failure"

# Guardian keeps grants across schools on direct foreign keys, and nothing else.
ANONYMOUS_USER_NAME = None
GUARDIAN_RAISE_403 = False

# --- Letters ----------------------------------------------------------------

# smtp+tls://name:password@host:587. Without it links are shown instead of sent.
EMAIL_URL = env.str("EMAIL_URL", default="")
SENDS_MAIL = bool(EMAIL_URL)
if SENDS_MAIL:
    vars().update(env.email_url_config(EMAIL_URL))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str(
    "MAIL_FROM", default=f"causeway@{SITE.hostname or 'localhost'}"
)

# --- Words and time ---------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# --- Files ------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
FILES_ROOT = DATA_DIR / "files"
INCOMING_ROOT = FILES_ROOT / "incoming"  # on this machine, wherever files are kept
# Behind nginx: the address of an "internal" location whose alias is FILES_ROOT, such as
# "/stored/". Empty: we send files ourselves.
ACCEL_REDIRECT = env.str("ACCEL_REDIRECT", default="")
# The national register of schools, as it is downloaded: a school is added from its row.
REGISTER_FILE = Path(env.str("REGISTER_FILE", default=str(DATA_DIR / "register.csv")))
EXPORT_DIR = Path(env.str("EXPORT_DIR", default=str(DATA_DIR / "exports"))).resolve()
BACKUP_DIR = Path(env.str("BACKUP_DIR", default=str(DATA_DIR / "backups"))).resolve()
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "content.storage.PrivateStorage"},
    "work": {"BACKEND": "files.storage.LastingStorage"},
    "staticfiles": {"BACKEND": "ui.assets.SmallStaticFilesStorage"},
}
# Or in a bucket of any S3-compatible store; always private, and sent through our views.
if S3_BUCKET := env.str("S3_BUCKET", default=""):
    S3_OPTIONS = {
        "bucket_name": S3_BUCKET,
        "endpoint_url": env.str("S3_ENDPOINT", default="") or None,
        "region_name": env.str("S3_REGION", default="") or None,
        "access_key": env.str("S3_ACCESS_KEY", default="") or None,
        "secret_key": env.str("S3_SECRET_KEY", default="") or None,
        "default_acl": None,
        "file_overwrite": False,
    }
    STORAGES["default"] = {
        "BACKEND": "content.bucket.PrivateBucket",
        "OPTIONS": S3_OPTIONS,
    }
    STORAGES["work"] = {"BACKEND": "files.bucket.LastingBucket", "OPTIONS": S3_OPTIONS}
MEGABYTE = 1024 * 1024
MAX_FILES = 10  # in one piece of work
MAX_FILE_BYTES = 25 * MEGABYTE
MAX_ALL_BYTES = 50 * MEGABYTE  # of one piece of work
MAX_SPOKEN_SECONDS = 120  # of feedback said aloud
PUPIL_QUOTA = env.int("PUPIL_QUOTA_MB", default=2_000) * MEGABYTE
SCHOOL_QUOTA = env.int("SCHOOL_QUOTA_MB", default=200_000) * MEGABYTE
# With less than this free nothing more is taken in: the database needs the rest.
MIN_FREE_BYTES = env.int("MIN_FREE_MB", default=1_000) * MEGABYTE
FILE_UPLOAD_HANDLERS = [
    "files.uploading.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024

# --- Headers ----------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "worker-src": [SELF],
        "style-src": [SELF],
        # blob: is what this page has made itself: a photo or a recording not sent yet.
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": [],
    "geolocation": [],
    "microphone": ["self"],  # recording in the tray of files
    "payment": [],
    "usb": [],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

# --- Wagtail ----------------------------------------------------------------

WAGTAIL_SITE_NAME = "Causeway"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_FRONTEND_LOGIN_URL = "/sign-in/"
WAGTAILADMIN_LOGIN_URL = "/sign-in/"
WAGTAILADMIN_EXTERNAL_LINK_CONVERSION = "off"
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAILADMIN_COMMENTS_ENABLED = False
WAGTAIL_WORKFLOW_ENABLED = False  # approval is of sharing: see courses.services.sharing
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["bold", "italic", "ol", "ul", "link"]},
    }
}
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILIMAGES_IMAGE_MODEL = "content.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "content.forms.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"webp": "webp"}
WAGTAILDOCS_DOCUMENT_MODEL = "content.Material"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
WAGTAILDOCS_EXTENSIONS = [
    *("pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "txt", "csv"),
    *("mp3", "m4a", "ogg", "wav", "mp4", "webm"),
]
TAGGIT_CASE_INSENSITIVE = True
