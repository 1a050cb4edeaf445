"""The map without some of its places: who would lose their way to the rest, in words, as a table, at an address to share."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse

from seve.atlas import selectors as atlas
from seve.atlas.types import Loss, MapNode, Snapshot
from seve.base.text import fold
from seve.desk import pages
from seve.desk.access import staff_page
from seve.desk.queries import asked_numbers

MOST_LOST = 60  # places; an address must stay short enough to be sent
MOST_FOUND = 12
MOST_PROPOSED = 8
NAMED = 6  # places of one piece named in its sentence; the table names all


@staff_page
def loss(request: HttpRequest) -> HttpResponse:
    """`without`: the places to leave out, as often as wanted; `q`: words of a place to add to them."""
    snapshot = atlas.latest(links=False)
    told = atlas.loss_of(asked_numbers(request, "without", MOST_LOST)) if snapshot else None
    if snapshot is None or told is None:
        return pages.page(request, "desk/map_without.html", {"snapshot": None})
    nodes = {node.entity_id: node for node in snapshot.nodes}
    sought = request.GET.get("q", "").strip()[:100]
    proposed = _proposed(snapshot, told)
    found = _found(snapshot, sought, told) if sought else []
    context = {
        "snapshot": snapshot,
        "nodes": nodes,
        "lost": [nodes[i] for i in told.lost],
        "found": found,
        "proposed": [nodes[i] for i in proposed if i not in {node.entity_id for node in found}],
        "sought": sought,
        "loss": told,
        "cut_off": sum(map(len, told.pieces)),
        "pieces": [(len(piece), piece[:NAMED], len(piece) - NAMED) for piece in told.pieces if len(piece) > 1],
        "alone": [piece[0] for piece in told.pieces if len(piece) == 1],
        "rows": _rows(told, nodes),
        "communities": {one.number: one.name for one in snapshot.communities},
    }
    return pages.page(request, "desk/map_without.html", context)


def _found(snapshot: Snapshot, sought: str, told: Loss) -> list[MapNode]:
    """The places of the map whose name or address holds every word, the most cited first."""
    words = fold(sought).split()
    matching = (node for node in snapshot.nodes if node.entity_id not in told.lost and _holds(node, words))
    return [node for node, _ in zip(matching, range(MOST_FOUND), strict=False)]


def _holds(node: MapNode, words: Sequence[str]) -> bool:
    text = fold(f"{node.name} {node.home_url}")
    return all(word in text for word in words)


def _proposed(snapshot: Snapshot, told: Loss) -> list[int]:
    """Places worth trying: those on which others hang, then the most cited."""
    known = {node.entity_id for node in snapshot.nodes}
    bridges = [bridge.entity_id for bridge in sorted(snapshot.bridges, key=lambda bridge: -len(bridge.cut_off))]
    wanted = dict.fromkeys([*bridges[: MOST_PROPOSED // 2], *(node.entity_id for node in snapshot.nodes[:MOST_PROPOSED])])
    return [i for i in wanted if i in known and i not in told.lost][:MOST_PROPOSED]


def _rows(told: Loss, nodes: dict[int, MapNode]) -> list[tuple[MapNode, int, list[MapNode]]]:
    """(place, how many others stay with it, the first of them)."""
    rows = []
    for piece in told.pieces:
        for one in piece:
            others = [nodes[i] for i in piece if i != one]
            rows.append((nodes[one], len(others), others[:3]))
    return rows
