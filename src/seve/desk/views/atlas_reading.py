"""The map in sentences: its communities, its bridges, its rings, how much it can lose, and what changed between two dates."""

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from seve.atlas import selectors as atlas
from seve.atlas import services
from seve.atlas.types import MapDifference, Resilience, Snapshot, SnapshotInfo
from seve.desk import pages
from seve.desk.access import actor, staff_page
from seve.desk.places import places
from seve.desk.queries import asked_number

BRIDGES_SHOWN = 20
CHANGES_SHOWN = 30
LOOSE_NAMED = 4
FILES = {
    "gexf": "application/gexf+xml",
    "graphml": "application/graphml+xml",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
}
CHART = (560, 220)  # width and height of the curve, without its margins
LABELLED = 0.7  # from this share of the drawing's width on, its curves bear their names


@staff_page
def reading(request: HttpRequest) -> HttpResponse:
    """The newest map, and what changed since another that the reader may choose."""
    snapshot = atlas.latest(links=False)
    if snapshot is None:
        return pages.page(request, "desk/map_reading.html", {"snapshot": None})
    dates = atlas.snapshots()
    since = _since(dates, asked_number(request, "since"))
    change = atlas.compare(before_id=since.id, after_id=snapshot.info.id) if since else None
    bridges = sorted(snapshot.bridges, key=lambda bridge: -len(bridge.cut_off))[:BRIDGES_SHOWN]
    members = _members(snapshot)
    largest = sorted(snapshot.communities, key=lambda one: -one.size)
    context: dict[str, Any] = {
        "snapshot": snapshot,
        "communities": [(one, members.get(one.number, [])) for one in largest if one.size > 1],
        "named": {one.number: one.name for one in snapshot.communities},
        "bridges": bridges,
        "pacts": snapshot.pacts[:BRIDGES_SHOWN],
        "curve": _curve(snapshot.resilience),
        "resilience": _rows(snapshot.resilience),
        "files": list(FILES),
        "dates": [one for one in dates if one.id != snapshot.info.id],
        "since": since,
        "change": _told(change) if change else None,
    }
    return pages.page(request, "desk/map_reading.html", context | {"entities": places(_ids(context))})


def _since(dates: Sequence[SnapshotInfo], asked: int | None) -> SnapshotInfo | None:
    """The snapshot to compare with: the asked one, else the one before the newest."""
    older = dates[1:]
    return next((one for one in older if one.id == asked), older[0] if older else None)


def _members(snapshot: Snapshot) -> dict[int, list[int]]:
    """The five best cited places of each community."""
    found: dict[int, list[int]] = {}
    for node in snapshot.nodes:  # by falling influence
        if len(found.setdefault(node.community, [])) < 5:
            found[node.community].append(node.entity_id)
    return found


@staff_page
def difference(request: HttpRequest) -> HttpResponse:
    """What changed between two maps, for the map to show: pairs and places by id, and the same in words."""
    before, after = asked_number(request, "before"), asked_number(request, "after")
    change = atlas.compare(before_id=before, after_id=after) if before and after and before != after else None
    if change is None:
        raise Http404
    words = render_to_string("desk/parts/changed.html", {"change": _told(change)})
    return JsonResponse(
        {
            "born": [[edge.source, edge.target] for edge in change.links_born],
            "gone": [[edge.source, edge.target] for edge in change.links_gone],
            "come": change.places_come,
            "left": change.places_left,
            "words": " ".join(words.split()),
        }
    )


@require_POST
@staff_page
def export(request: HttpRequest) -> HttpResponse:
    """The newest map as a file for other tools; that it was taken along is written down."""
    kind = request.POST.get("kind", "")
    if kind not in FILES:
        raise Http404
    if atlas.info_at() is None:
        messages.error(request, gettext("No map yet. Start a round of visits, then draw the map."))
        return redirect("desk:map-reading")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"seve-map.{kind}"
        services.export(path=path, by=actor(request))
        answer = HttpResponse(path.read_bytes(), content_type=FILES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{path.name}"'
    return answer


def _told(change: MapDifference) -> dict[str, Any]:
    olds, news = atlas.community_names(change.before.id), atlas.community_names(change.after.id)

    def named(kind: str) -> list[tuple[list[str], list[str]]]:
        return [
            ([olds.get(n, "") for n in one.before], [news.get(n, "") for n in one.after])
            for one in change.communities
            if one.change == kind
        ]

    return {
        "before": change.before,
        "born": change.links_born[:CHANGES_SHOWN],
        "gone": change.links_gone[:CHANGES_SHOWN],
        "born_count": len(change.links_born),
        "gone_count": len(change.links_gone),
        "come": change.places_come,
        "left": change.places_left,
        "merged": named("merged"),
        "split": named("split"),
        "moved": change.median_move,
    }


def _curve(resilience: Resilience | None) -> dict[str, Any] | None:
    """The two curves as SVG paths, from nothing lost to the most that was tried."""
    if resilience is None or not resilience.lost:
        return None
    width, height = CHART
    most = max(resilience.lost) or 1.0

    def path(shares: Iterable[float]) -> str:
        return "M" + " ".join(f"{x / most * width:.1f},{(1 - y) * height:.1f}" for x, y in zip(resilience.lost, shares, strict=True))

    # The names stand above the one curve and below the other, clear of all that runs beside them.
    high = _share_at(resilience.lost, resilience.at_random, LABELLED * most)
    low = min(resilience.by_influence)
    labels = {"high": round((1 - high) * height - 8), "low": round((1 - low) * height + 18)}
    return {"at_random": path(resilience.at_random), "by_influence": path(resilience.by_influence), "most": most} | labels


def _share_at(lost: Sequence[float], shares: Sequence[float], at: float) -> float:
    """The share still together when so much is lost, between the two readings around it."""
    after = next(i for i, x in enumerate(lost) if x >= at)
    if not after:
        return shares[0]
    part = (at - lost[after - 1]) / (lost[after] - lost[after - 1])
    return shares[after - 1] + part * (shares[after] - shares[after - 1])


def _rows(resilience: Resilience | None) -> list[tuple[float, float, float]]:
    """(share lost, share still together when the most cited go first, when any go), every few steps."""
    if resilience is None:
        return []
    rows = list(zip(resilience.lost, resilience.by_influence, resilience.at_random, strict=True))
    return rows[:: max(1, len(rows) // 8)]


def _ids(context: dict[str, Any]) -> set[int | None]:
    ids: set[int | None] = {i for _, members in context["communities"] for i in members}
    for bridge in context["bridges"]:
        ids |= {bridge.entity_id, bridge.other_entity_id, *bridge.cut_off[:LOOSE_NAMED]}
    for pact in context["pacts"]:
        ids |= set(pact.members)
    if change := context["change"]:
        ids |= {end for edge in [*change["born"], *change["gone"]] for end in (edge.source, edge.target)}
        ids |= {*change["come"][:CHANGES_SHOWN], *change["left"][:CHANGES_SHOWN]}
    return ids
