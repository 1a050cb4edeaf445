"""The settings that protect: cookies, transport, sign-in. Derived from the address at which the instance is served."""

from typing import Any
from urllib.parse import unquote, urlsplit

from seve.project.environment import Environment

YEAR = 31_536_000
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def is_served_publicly(environment: Environment) -> bool:
    """Whether the instance has an address beyond this computer."""
    return environment.instance_url is not None and urlsplit(environment.instance_url).hostname not in LOOPBACK


def protect(environment: Environment) -> dict[str, Any]:
    """Django's and allauth's security settings, ready for the settings module."""
    https = bool(environment.instance_url and environment.instance_url.startswith("https:"))
    return _transport(https) | _cookies(https) | _sign_in(environment, https) | _mail(environment)


def _transport(https: bool) -> dict[str, Any]:
    return {
        "SECURE_SSL_REDIRECT": https,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if https else None,
        "SECURE_HSTS_SECONDS": YEAR if https else 0,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": https,
        "SECURE_HSTS_PRELOAD": https,
        # The bare "no-referrer" would make browsers send "Origin: null", which the CSRF check refuses.
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
        "SILENCED_SYSTEM_CHECKS": ["security.W002"],  # project.security.Headers sets X-Frame-Options, on files too
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 2_500_000,
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": 1000,
    }


def _cookies(https: bool) -> dict[str, Any]:
    prefix = "__Host-" if https else ""
    cookies: dict[str, Any] = {}
    for name in ("SESSION", "CSRF", "LANGUAGE"):
        cookies |= {
            f"{name}_COOKIE_NAME": f"{prefix}seve-{name.lower()}",
            f"{name}_COOKIE_SECURE": https,
            f"{name}_COOKIE_HTTPONLY": True,
            f"{name}_COOKIE_SAMESITE": "Lax",
        }
    return cookies | {
        "SESSION_COOKIE_AGE": 12 * 3600,
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": False,
        "SESSION_SAVE_EVERY_REQUEST": False,
        "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
        "CSRF_FAILURE_VIEW": "seve.portal.errors.forbidden",
    }


def _sign_in(environment: Environment, https: bool) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
        "LOGIN_URL": "account_login",
        "LOGIN_REDIRECT_URL": "desk:home",
        "ACCOUNT_ADAPTER": "seve.accounts.adapter.Adapter",
        "ACCOUNT_LOGIN_METHODS": {"email"},
        "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
        "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
        "ACCOUNT_EMAIL_VERIFICATION": "none",  # addresses are proved by the invitation's link
        "ACCOUNT_PREVENT_ENUMERATION": True,
        "ACCOUNT_EMAIL_SUBJECT_PREFIX": "[Sève] ",
        "ACCOUNT_LOGOUT_REDIRECT_URL": "portal:home",
        "ACCOUNT_SESSION_REMEMBER": False,
        "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
        "ACCOUNT_RATE_LIMITS": {
            "login_failed": "5/15m/key,10/h/key,20/15m/ip",  # passwords and codes alike; a passkey always enters
            "login": "30/m/ip",
            "reset_password": "20/m/ip,5/m/key",
            "seve_leave": "30/m/ip",
            "seve_claim": "10/m/ip",
            "seve_inbox": "60/m/ip",
            "seve_letter": "5/h/ip",
            "seve_question": "12/10m/ip",
        },
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1 if https else 0,
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": not https,
        "MFA_TOTP_ISSUER": "Sève",
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
            {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
            {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
            {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
        ],
        # Sign-in limits hold for all processes, and over a restart.
        "CACHES": {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "accounts_cache"}},
    }
    return settings | _openid(environment)


def _openid(environment: Environment) -> dict[str, Any]:
    if not environment.oidc_url:
        return {}
    app = {
        "provider_id": "oidc",
        "name": urlsplit(environment.oidc_url).hostname,
        "client_id": environment.oidc_client,
        "secret": environment.oidc_secret,
        "settings": {"server_url": environment.oidc_url},
    }
    return {
        "SOCIALACCOUNT_PROVIDERS": {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}},
        "SOCIALACCOUNT_ADAPTER": "seve.accounts.adapter.SocialAdapter",
        "SOCIALACCOUNT_ONLY": False,
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION": True,  # an invited address, proved by the provider, is that account
        "SOCIALACCOUNT_STORE_TOKENS": False,
    }


def _mail(environment: Environment) -> dict[str, Any]:
    sender = environment.mail_from or "seve@localhost"
    if not environment.smtp_url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend", "DEFAULT_FROM_EMAIL": sender}
    parts = urlsplit(environment.smtp_url)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and parts.hostname not in LOOPBACK,
        "EMAIL_TIMEOUT": 15,
        "DEFAULT_FROM_EMAIL": sender,
    }
