"""Pages anybody may read."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from seve.accounts import selectors as accounts


@never_cache
@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """The bare address: the first steps while nobody has an account, the desk in the demo, else the public site."""
    if not accounts.has_users():
        return redirect("accounts:first-steps")
    return redirect("desk:home" if settings.SEVE.demo else "portal:home")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home.html")
