"""The bar: what there is, in the order of a week's work. Nobody is shown a door that is closed to them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from seve.accounts.permissions import may
from seve.accounts.types import Actor


@dataclass(frozen=True, slots=True)
class Entry:
    label: str | Promise
    name: str  # the URL's name
    opens: str  # the permission that opens it, as the gate asks for it
    also: tuple[str, ...] = ()  # names of pages that belong under this entry


ENTRIES = (
    Entry(_("This week"), "desk:home", "desk.view", ("desk:posts", "desk:search")),
    Entry(_("Map"), "desk:map", "desk.view", ("desk:map-territories", "desk:territory-links", "desk:edge", "desk:copy", "desk:copy-find")),
    Entry(_("Directory"), "desk:directory", "desk.view", ("desk:nominations", "desk:nomination", "desk:entity", "desk:card")),
    Entry(_("Vitality"), "desk:vitality", "desk.view", ("desk:repairs", "desk:quality")),
    Entry(_("Stories"), "desk:stories", "desk.view", ("desk:story",)),
    Entry(_("Letters"), "desk:briefing", "briefing.view", ("desk:edition",)),
    Entry(_("Questions"), "desk:questions", "briefing.view", ("desk:question",)),
    Entry(_("Platforms"), "desk:register", "register.view", ("desk:radar", "desk:radar-entry", "desk:radar-practice")),
    Entry(_("Plan"), "desk:strategy", "strategy.view"),
    Entry(_("Charter"), "desk:charter", "charter.view", ("desk:federation",)),
)


@dataclass(frozen=True, slots=True)
class Link:
    label: str | Promise
    href: str
    here: bool


def links(current: str, actor: Actor) -> list[Link]:
    """The bar's links for whoever looks; `current` is the name of the page that is open ("desk:map")."""
    found = []
    for entry in ENTRIES:
        if not may(actor, entry.opens):
            continue
        under = current.startswith(f"{entry.name}-") and entry.name != "desk:home"
        found.append(Link(entry.label, reverse(entry.name), current == entry.name or current in entry.also or under))
    return found


def first_page(actor: Actor) -> str | None:
    """The page that somebody's desk opens on: the first that their roles open."""
    return next((reverse(entry.name) for entry in ENTRIES if may(actor, entry.opens)), None)
