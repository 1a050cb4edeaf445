"""Who visits, for those who are visited: the page our User-Agent names, and the addresses we come from."""

from datetime import datetime
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from seve.base import clock, visiting
from seve.charter import policy
from seve.charter import selectors as charter


@require_safe
def observation_here(request: HttpRequest) -> HttpResponse:
    """The address in our User-Agent has no language: it leads to the page in the reader's."""
    return redirect("portal:observation")


@require_safe
def observation(request: HttpRequest) -> HttpResponse:
    """Who visits, why, from where, and how to make it stop."""
    seve = settings.SEVE
    context = {
        "rules": {rule.name: rule.value for rule in policy.rules()},
        "mandates": charter.valid_mandates(),
        "name": visiting.user_agent(settings.SEVE_VERSION, seve.instance_url, seve.contact),
        "contact": seve.contact,
        "addresses": seve.visits_from,
    }
    return render(request, "portal/observation.html", context)


@require_safe
def addresses(request: HttpRequest) -> HttpResponse:
    """The addresses we visit from, as other crawlers publish theirs; an empty list while the operator declares none."""
    return JsonResponse(visiting.published(settings.SEVE.visits_from, _since()))


@cache
def _since() -> datetime:
    """When this process first told the list, which it read as it started."""
    return clock.now()
