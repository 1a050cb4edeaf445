"""The map of the site, and the accessibility statement: its figures are those of docs/accessibility/rgaa.md (a test compares them)."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from seve.base.numbers import in_percent

CRITERIA = 106  # of RGAA 4.1
NOT_APPLICABLE = 21
HELD = 84
TO_CHECK = 1
CHECKED_ON = date(2026, 11, 23)


def share() -> int:
    """How many in a hundred of the criteria that apply are held, rounded down."""
    return HELD * 100 // (CRITERIA - NOT_APPLICABLE)


@require_safe
def statement(request: HttpRequest) -> HttpResponse:
    """How far the pages are accessible, what is not checked yet, and to whom to say that something bars the way."""
    told_share = in_percent(share() / 100, french=get_language() == "fr")
    told = {"share": told_share, "held": HELD, "applicable": CRITERIA - NOT_APPLICABLE, "to_check": TO_CHECK, "day": CHECKED_ON}
    return render(request, "portal/accessibility.html", told)


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """Every public page, by what one comes for (RGAA 12.1: a second way through the site, beside the menu)."""
    return render(request, "portal/site_map.html")
