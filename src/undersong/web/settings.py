"""Django's settings, made from `shared.configuration` and nothing else.

The studio serves one person from one machine ("solo"): it listens on the loopback address alone.
"""

import secrets
from pathlib import Path

from undersong.shared.configuration import configuration
from undersong.shared.folders import KEY_BYTES, DataFolder
from undersong.shared.logs import log_settings

_configuration = configuration()
_folder = DataFolder(_configuration.data)
_here = Path(__file__).parent

DEBUG = False
# A deployment's own key is made by `undersong up`; a command that finds none signs nothing that lasts.
SECRET_KEY = (
    _configuration.secret_key.get_secret_value() or _folder.secret_key() or secrets.token_hex(KEY_BYTES)
)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ROOT_URLCONF = "undersong.web.urls"
ASGI_APPLICATION = "undersong.web.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "undersong.apps.accounts",
    "undersong.apps.library",
    "undersong.apps.studio",
]

MIDDLEWARE = [
    "undersong.web.middleware.headers.security_headers",
    "undersong.web.middleware.loopback.loopback_only",
    "undersong.web.middleware.static.StaticFilesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "undersong.web.middleware.entrance.EntranceMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_here / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ]
        },
    }
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": _configuration.database_file,
        "OPTIONS": {
            # A transaction that reads and then writes takes its lock at once: two of them can wait
            # for each other's end, but never for each other's lock.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # What is deleted is overwritten, so that it cannot be read from free pages.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
        },
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]

# One cookie. It is not `Secure`: over plain http on the loopback address some clients would drop it.
SESSION_COOKIE_NAME = "undersong_session"
SESSION_COOKIE_AGE = 30 * 24 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = False
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "undersong.web.views.csrf_refused"

LANGUAGE_CODE = "en"
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True

STATIC_URL = "static/"
STATICFILES_DIRS = [_here / "static"]
# Found where they are installed and listed once at the start: no collecting step, nothing stale.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_MAX_AGE = 0

# A request has words, not files.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 64
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

LOGGING = log_settings()
