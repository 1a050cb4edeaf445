"""The map by territory: how many places each holds, and who cites whom across them."""

from collections import Counter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from seve.atlas import selectors as atlas
from seve.atlas.types import TerritoryLink
from seve.desk import outlines, pages
from seve.desk.access import staff_page
from seve.desk.outlines import Drawing
from seve.desk.places import places
from seve.directory import selectors as directory
from seve.directory.types import Filters, Status, Territory

LINKS_LISTED = 30
ARCS_DRAWN = 60
PAIRS_SHOWN = 100

Known = dict[str, Territory]


@staff_page
def map_territories(request: HttpRequest) -> HttpResponse:
    """A country, or one territory of it: its places, and the links that leave it or come to it."""
    known = directory.territories()
    chosen = known.get(request.GET.get("in", ""))
    countries = outlines.drawings(directory.outlines(), known)
    drawing = _country(countries, chosen, request.GET.get("country", ""), known)
    counts = directory.counts().territory
    counted = outlines.counted(counts, drawing, known)
    links = _links_of(atlas.between_territories(), chosen)
    context: dict[str, Any] = {
        "drawing": drawing,
        "countries": [known[code] for code in countries if code in known] if len(countries) > 1 else [],
        "country": known.get(drawing.country),
        "shapes": outlines.shapes(counted, drawing, known, chosen.code if chosen else ""),
        "arcs": _arcs(links, drawing, chosen, known),
        "steps": outlines.steps(counted),
        "rows": sorted(((known[code], n) for code, n in counted.items() if n), key=lambda row: (-row[1], row[0].name)),
        "known": known,
        "chosen": chosen,
        "links": sorted(links[:LINKS_LISTED], key=lambda link: -link.pages),
        "inside": directory.page_of_entities(Filters(status=Status.IN, territory=chosen.code), size=PAIRS_SHOWN) if chosen else None,
        "nowhere": counts.get("", 0),
    }
    return pages.page(request, "desk/map_territories.html", context)


@staff_page
def territory_links(request: HttpRequest, source: str, target: str) -> HttpResponse:
    """The links between places behind an arc: each opens on its pages."""
    known = directory.territories()
    if source not in known or target not in known:
        raise Http404
    within, beyond = directory.territory_and_below(source), directory.territory_and_below(target)
    edges = atlas.links_between_territories(within, beyond)
    shown = edges[:PAIRS_SHOWN]
    ends = places(end for edge in shown for end in (edge.source, edge.target))
    context = {
        "source": known[source],
        "target": known[target],
        "edges": shown,
        "count": len(edges),
        "pages": sum(edge.pages for edge in edges),
        "entities": ends,
        "back": bool(atlas.links_between_territories(beyond, within)),
    }
    return pages.page(request, "desk/territory_links.html", context)


def _country(countries: dict[str, Drawing], chosen: Territory | None, asked: str, known: Known) -> Drawing:
    """The country of the chosen territory, else the one asked for, else the first one that holds places."""
    if chosen is not None and (found := countries.get(outlines.top_of(chosen.code, known))):
        return found
    return countries.get(asked) or countries[outlines.FRANCE]


def _links_of(links: list[TerritoryLink], chosen: Territory | None) -> list[TerritoryLink]:
    """Links between two different territories; those of the chosen one when one is chosen."""
    across = [link for link in links if link.source and link.target and link.source != link.target]
    if chosen is None:
        return across
    within = directory.territory_and_below(chosen.code)
    return [link for link in across if (link.source in within) != (link.target in within)]


def _arcs(links: list[TerritoryLink], drawing: Drawing, chosen: Territory | None, known: Known) -> list[outlines.Arc]:
    sums: Counter[tuple[str, str]] = Counter()
    for link in links:
        source, target = (outlines.drawn_within(code, drawing, known) for code in (link.source, link.target))
        if source and target and source != target:
            sums[source, target] += link.pages
    return outlines.arcs(dict(sums.most_common(ARCS_DRAWN)), drawing, chosen.code if chosen else "")
