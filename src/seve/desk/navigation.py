"""The bar: what there is, in the order of a week's work. An entry whose address does not exist yet is left out."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Entry:
    label: str | Promise
    name: str  # the URL's name
    also: tuple[str, ...] = ()  # names of pages that belong under this entry


ENTRIES = (
    Entry(_("This week"), "desk:home", ("desk:posts", "desk:search")),
    Entry(_("Map"), "desk:map", ("desk:map-territories", "desk:territory-links", "desk:edge", "desk:copy", "desk:copy-find")),
    Entry(_("Directory"), "desk:directory", ("desk:nominations", "desk:nomination", "desk:entity", "desk:card")),
    Entry(_("Vitality"), "desk:vitality", ("desk:repairs", "desk:quality")),
    Entry(_("Stories"), "desk:stories", ("desk:story",)),
    Entry(_("Letters"), "desk:briefing", ("desk:edition",)),
    Entry(_("Questions"), "desk:questions", ("desk:question",)),
    Entry(_("Platforms"), "desk:register", ("desk:radar", "desk:radar-entry", "desk:radar-practice")),
    Entry(_("Plan"), "desk:strategy"),
    Entry(_("Charter"), "desk:charter", ("desk:federation",)),
)


@dataclass(frozen=True, slots=True)
class Link:
    label: str | Promise
    href: str
    here: bool


def links(current: str) -> list[Link]:
    """The bar's links; `current` is the name of the page that is open ("desk:map")."""
    found = []
    for entry in ENTRIES:
        try:
            href = reverse(entry.name)
        except NoReverseMatch:
            continue
        under = current.startswith(f"{entry.name}-") and entry.name != "desk:home"
        found.append(Link(entry.label, href, current == entry.name or current in entry.also or under))
    return found
