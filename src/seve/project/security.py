"""Headers on every answer: what the browser may run, load, send and remember."""

import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from seve.portal.errors import wrong_request

Answer = Callable[[HttpRequest], HttpResponse]

REFUSED_DEVICES = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
PERMISSIONS = ", ".join(f"{name}=()" for name in REFUSED_DEVICES)


ALWAYS = {
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
PLAIN_HEADERS = ALWAYS | {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"}  # of a plain text


class Headers:
    """Content-Security-Policy with a nonce a request, and the other headers. A view's own, stricter policy is kept.

    Templates name the nonce as `request.csp_nonce`. Nothing inline runs without it, styles come from our files only.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        nonce = secrets.token_urlsafe(16)
        request.csp_nonce = nonce  # type: ignore[attr-defined]
        response = wrong_request(request) if _holds_nul(request) else self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy(nonce))
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        return response


def _holds_nul(request: HttpRequest) -> bool:
    """PostgreSQL keeps no NUL: an address that carries one is nobody's honest request."""
    return "\0" in request.path or "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.META.get("QUERY_STRING", "")


def policy(nonce: str) -> str:
    """The Content-Security-Policy of a page (CSP level 3)."""
    provider = getattr(settings.SEVE, "oidc_url", None)
    form_targets = " ".join(["'self'", *([_origin(provider)] if provider else [])])
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self' blob:",  # the map computes its layout in a worker
            f"form-action {form_targets}",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ]
    )


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
