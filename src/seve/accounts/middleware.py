"""Two rules of the entrance: the demo lets its coordinator in; staff of a public instance hold a second factor."""

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from seve.accounts import permissions, selectors

Answer = Callable[[HttpRequest], HttpResponse]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def comes_from_here(request: HttpRequest) -> bool:
    """Whether the request was made on this very computer, to it by name, and through no proxy."""
    try:
        is_local = ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
    through = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Forwarded-Host", "X-Real-IP", "Via"))
    name = request.get_host().rsplit(":", 1)[0].strip("[]")
    return is_local and not through and name in {"127.0.0.1", "localhost", "::1"}


def is_desk(request: HttpRequest) -> bool:
    return request.path_info[3:].startswith("/desk/")


class DemoEntrance:
    """In the demo, on this computer only, the desk opens without sign-in."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SEVE.demo and is_desk(request) and not request.user.is_authenticated and comes_from_here(request):
            coordinator = selectors.first_coordinator()
            if coordinator is not None:
                login(request, coordinator, backend=BACKEND)
        return self.get_response(request)


class SecondFactor:
    """On a public instance, staff set up a passkey or a code generator before they see the desk."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SECOND_FACTOR_REQUIRED and is_desk(request) and request.user.is_authenticated and self._lacks_it(request):
            return redirect(reverse("mfa_index"))
        return self.get_response(request)

    def _lacks_it(self, request: HttpRequest) -> bool:
        from allauth.mfa.adapter import get_adapter

        actor = selectors.actor_of(request.user)
        return permissions.is_staff(actor) and not get_adapter().is_mfa_enabled(request.user, types=["totp", "webauthn"])
