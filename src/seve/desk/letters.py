"""Shortcuts of one letter, on or off for one person: who dictates, or whose hand slips, can switch them off (WCAG 2.1.4).

Kept in a cookie of this browser that bears the person's number: whoever else signs in here keeps their own choice.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

KEPT = 400 * 24 * 3600  # seconds; browsers keep none for longer


def are_on(request: HttpRequest) -> bool:
    return request.COOKIES.get(_name(request)) != "off"


def switch(request: HttpRequest, response: HttpResponse, *, on: bool) -> None:
    """Write the choice of who asks into the response."""
    if on:
        response.delete_cookie(_name(request), samesite="Lax")
    else:
        secure = bool(settings.SESSION_COOKIE_SECURE)
        response.set_cookie(_name(request), "off", max_age=KEPT, httponly=True, secure=secure, samesite="Lax")


def _name(request: HttpRequest) -> str:
    return f"{settings.SESSION_COOKIE_NAME.removesuffix('session')}letters-{request.user.pk}"
