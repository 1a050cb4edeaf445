"""Finding one's way: the group near you, the official platform for a need, the internet federation."""

from collections import defaultdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from seve.base.text import fold
from seve.charter import selectors as charter
from seve.directory import selectors as directory
from seve.directory.types import EntityPage, Standing, Status, Territory, TerritoryLevel
from seve.portal.pages import page_asked
from seve.register import selectors as register
from seve.register.types import Card, Stage

ORDER = [Standing.OFFICIAL, Standing.AFFILIATED, Standing.INDEPENDENT]
SIZE = 50  # places on one page
DECISIONS_SHOWN = 100


@require_safe
def near(request: HttpRequest) -> HttpResponse:
    """The movement's places in one territory, the official ones first, and whom to write to."""
    known = directory.territories()
    chosen = known.get(request.GET.get("territory", ""))
    context: dict[str, object] = {"levels": _by_level(known), "chosen": chosen}
    if chosen is not None:
        below = directory.territory_and_below(chosen.code, known)
        context |= {
            "rows": _places_of(chosen.code, page_asked(request)),
            "leads": [lead for lead in charter.leads() if lead.territory in below],
        }
    return render(request, "portal/near.html", context)


def _places_of(code: str, page: int) -> EntityPage:
    """One page of the places of a territory, the official ones first."""
    found = directory.list_entities(status=Status.IN, territory=code)
    found.sort(key=lambda entity: (ORDER.index(entity.standing), fold(entity.name)))
    pages = max(1, -(-len(found) // SIZE))
    page = min(max(page, 1), pages)
    return EntityPage(entities=tuple(found[(page - 1) * SIZE : page * SIZE]), total=len(found), page=page, pages=pages)


@require_safe
def platforms(request: HttpRequest) -> HttpResponse:
    """Which official platform is for me? One need chosen, the platforms that answer it."""
    cards = [platform.card for platform in register.platforms(living_only=True) if platform.card.stage is Stage.LAUNCHED]
    needs = sorted({need for card in cards for need in card.functions}, key=fold)
    need = request.GET.get("need", "")
    need = need if need in needs else ""
    shown = [card for card in cards if not need or need in card.functions]
    official = directory.list_entities(status=Status.IN, standing=Standing.OFFICIAL) if not cards else []
    cards_shown = [(card, _first_address(card)) for card in shown]
    decided = register.decisions()[:DECISIONS_SHOWN]
    context = {"needs": needs, "need": need, "cards": cards_shown, "official": official, "decisions": decided}
    return render(request, "portal/platforms.html", context)


@require_safe
def federation(request: HttpRequest) -> HttpResponse:
    """The territories' digital leads as a body: who, since when, by which article; what is vacant; how they were chosen."""
    known = directory.territories()
    departments = [territory for territory in known.values() if territory.level is TerritoryLevel.DEPARTEMENT]
    vacant = set(charter.vacancies([territory.code for territory in departments]))
    context = {
        "leads": [(lead, known.get(lead.territory)) for lead in charter.leads()],
        "vacant": sorted((territory for territory in departments if territory.code in vacant), key=lambda each: each.code),
        "elections": charter.elections(),
        "territories": known,
    }
    return render(request, "portal/federation.html", context)


def _by_level(known: dict[str, Territory]) -> list[tuple[TerritoryLevel, list[Territory]]]:
    levels: dict[TerritoryLevel, list[Territory]] = defaultdict(list)
    for territory in known.values():
        levels[territory.level].append(territory)
    return [(level, sorted(levels[level], key=lambda each: fold(each.name))) for level in TerritoryLevel if level in levels]


def _first_address(card: Card) -> str:
    """The platform's address, if it is one that a browser may be sent to."""
    return next((address for address in card.addresses if address.startswith(("https://", "http://"))), "")
