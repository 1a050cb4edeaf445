"""Django's settings, from the typed environment. Nothing else reads the environment."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from seve import __version__
from seve.base import clock
from seve.project import keys, logs
from seve.project.environment import Environment, read_environment
from seve.project.protection import is_served_publicly, protect

SEVE: Environment = read_environment()
if SEVE.demo and SEVE.clock is not None:
    clock.start_at(SEVE.clock)
SEVE_VERSION = __version__
PACKAGE = Path(__file__).resolve().parent.parent


def _database(environment: Environment) -> dict[str, object]:
    engine: dict[str, object] = {"ENGINE": "seve.project.postgres", "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    if environment.database_url is None:
        return engine | {"NAME": "seve", "USER": "postgres", "EMBEDDED_IN": str(environment.data)}
    parts = urlsplit(environment.database_url)
    return engine | {
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
    }


TOMBSTONE_KEYS = keys.tombstone_keys(SEVE)
SECRET_KEY = keys.secret_key(SEVE)
if not os.access(Path(__file__).parent, os.W_OK):
    # Compiled measures are kept beside their source; where that is read-only, with the data. Without either they would not load.
    os.environ.setdefault("NUMBA_CACHE_DIR", str(SEVE.data / "compiled"))
DEBUG = SEVE.debug
LOGGING = logs.configuration(debug=DEBUG)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"] + (
    [urlsplit(SEVE.instance_url).hostname or ""] if SEVE.instance_url else []
)
CSRF_TRUSTED_ORIGINS = [SEVE.instance_url] if SEVE.instance_url else []

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django_htmx",
    "procrastinate.contrib.django",
    "seve.audit",
    "seve.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    *(["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"] if SEVE.oidc_url else []),
    "seve.charter",
    "seve.directory",
    "seve.harvest",
    "seve.atlas",
    "seve.vitality",
    "seve.stories",
    "seve.register",
    "seve.strategy",
    "seve.briefing",
    "seve.desk",
    "seve.portal",
    "seve.api",
    "seve.project",
]

MIDDLEWARE = [
    "seve.project.security.Headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "seve.accounts.middleware.DemoEntrance",
    "seve.accounts.middleware.SecondFactor",
    "seve.project.gate.DeskGate",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", ["seve.project.pages.Unindented"])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "seve.portal.context.languages",
            ],
        },
    }
]

ROOT_URLCONF = "seve.project.urls"
ASGI_APPLICATION = "seve.project.asgi.application"
WSGI_APPLICATION = "seve.project.wsgi.application"
DATABASES = {"default": _database(SEVE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
SECOND_FACTOR_REQUIRED = is_served_publicly(SEVE)
globals().update(protect(SEVE))

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = SEVE.data / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 86_400

_GATHERED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
_PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
# Once `seve up` has gathered the static files, pages name them by their content, and browsers keep them for ever.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _GATHERED if (STATIC_ROOT / "staticfiles.json").exists() else _PLAIN},
}

PROCRASTINATE_IMPORT_PATHS = ["seve.project.schedule"]
