"""Words, menus and pagers of the public pages."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from seve.accounts.words import ROLE
from seve.base.cells import shown
from seve.base.dates import in_words
from seve.base.numbers import in_figures
from seve.charter import policy
from seve.charter.types import Way
from seve.directory.types import TerritoryLevel
from seve.directory.words import KIND, STANDING

register = template.Library()

MENU = (
    ("portal:places", _("Places")),
    ("portal:said", _("What is said")),
    ("portal:near", _("Near you")),
    ("portal:platforms", _("Which platform")),
    ("portal:questions", _("Questions")),
    ("portal:conduct", _("Transparency")),
    ("portal:leave", _("Leave")),
)

WORDS: dict[str, Mapping[Any, str | Promise]] = {
    "role": ROLE,
    "kind": KIND,
    "standing": STANDING,
    "budget": {
        "national": _("the whole country"),
        "departement": _("a département"),
        "local": _("a local group"),
        "owners": _("those who keep official platforms"),
        "team": _("the team"),
    },
    "level": {
        TerritoryLevel.NATIONAL: _("Whole country"),
        TerritoryLevel.REGION: _("Regions"),
        TerritoryLevel.DEPARTEMENT: _("Départements"),
        TerritoryLevel.LOCAL: _("Cities"),
    },
    "way": {
        Way.FORM: _("the form"),
        Way.MAIL: _("e-mail"),
        Way.ROBOTS: _("robots.txt"),
        Way.META: _("a tag of the page"),
        Way.ACTIVITYPUB: _("blocking our account"),
        Way.CLI: _("the team, on request"),
        Way.LETTER: _("letter"),
        Way.COMMENT: _("comment"),
        Way.REL_ME: _("a link"),
        Way.WELL_KNOWN: _("a file on the site"),
        Way.PUBLIC_NOTICE: _("public notice"),
    },
}


def _french() -> bool:
    return (get_language() or "fr").startswith("fr")


@register.filter
def words(value: str, of: str) -> str:
    """The house's own word for a value: {{ entity.kind|words:"kind" }}."""
    return str(WORDS[of].get(value, value))


@register.filter
def of(table: Mapping[str, Any], key: str | None) -> Any:
    """What a table holds under a key: {{ territories|of:entity.territory }}; "" when it holds nothing."""
    return table.get(key, "") if key and table else ""


@register.filter
def day(value: datetime | date | None) -> str:
    """A day in words; the day stays on the line of its month."""
    if value is None:
        return ""
    when = timezone.localtime(value) if isinstance(value, datetime) else value
    return in_words(when, french=_french()).replace(" ", "\u00a0", 1)


@register.filter
def number(value: int) -> str:
    """A count with the thousands of the page's language: "1 234", "1,234"."""
    return in_figures(value, french=_french())


@register.filter
def people(count: int) -> str:
    """A count of people as the public may read it: few are told as "fewer than 11", the floor being a rule of conduct."""
    floor = policy.value("people_shown")
    kept = shown(count, floor)
    return gettext("fewer than %(floor)d") % {"floor": floor} if kept is None else number(kept)


@register.filter
def from_surt(place: str) -> str:
    """A SURT as people write it: "org,example)/blog" is example.org/blog. Other keys stay as they are."""
    head, bracket, path = place.partition(")")
    return ".".join(reversed(head.split(","))) + path if bracket else place


@register.simple_tag(takes_context=True)
def portal_menu(context: dict[str, Any]) -> SafeString:
    """The entries of the main menu; the page we are on is marked."""
    path = getattr(context.get("request"), "path", "")
    links = []
    for name, label in MENU:
        address = reverse(name)
        here = address != "/" and path.startswith(address)
        links.append((format_html('<a href="{}" aria-current="page">{}</a>' if here else '<a href="{}">{}</a>', address, label),))
    return format_html_join(" ", "{}", links)


@register.simple_tag(takes_context=True)
def page_link(context: dict[str, Any], number: int) -> str:
    """This page's address with another page number, the filters kept."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
