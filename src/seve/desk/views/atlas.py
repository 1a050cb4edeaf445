"""The map, its data, and the pages behind a link."""

import gzip
import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext, ngettext

from seve.atlas import selectors as atlas
from seve.desk import columns, pages, words
from seve.desk.access import language, staff_page
from seve.desk.places import places, territories_by_name
from seve.desk.queries import asked_number
from seve.desk.templatetags.seve import day, number
from seve.directory import selectors as directory
from seve.directory.types import Entity
from seve.vitality import selectors as vitality

LINK_KINDS = ("editorial", "blogroll", "boilerplate")
EVIDENCE_SHOWN = 100
re_accepts_gzip = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))")


@staff_page
def map_page(request: HttpRequest) -> HttpResponse:
    snapshots = atlas.snapshots()[::-1]
    context = {
        "info": snapshots[-1] if snapshots else None,
        "snapshots": snapshots,
        "map_words": _map_words(snapshots),
        "choices": {"standing": words.family("standing"), "life": words.family("life")},
    }
    return pages.page(request, "desk/map.html", context)


def _map_words(snapshots: list[Any]) -> dict[str, Any]:
    """What the map's script must be able to say, in the page's language."""
    return {
        "language": language(),
        "dataUrl": reverse("desk:map-data"),
        "differenceUrl": reverse("desk:map-difference"),
        "cardUrl": reverse("desk:map-card", args=[0]),
        "entityUrl": reverse("desk:entity", args=[0]),
        "edgeUrl": reverse("desk:edge", args=[0, 0]),
        "standing": words.family("standing"),
        "kind": words.family("kind"),
        "life": words.family("life"),
        "territories": {one.code: {"name": one.name, "parent": one.parent} for one in territories_by_name()},
        "snapshots": [{"id": one.id, "at": one.at.isoformat(), "label": _label(one.at), "told": _told(one)} for one in snapshots],
        "count": gettext("%s shown"),
        "others": gettext("other communities"),
        "unnamed": gettext("community %s"),
        "citedBy": gettext("cited by %s"),
        "partial": gettext("The %s strongest links in sight are drawn; come closer to see the others."),
        "pathUnknown": gettext("Write two names that are on the map."),
        "pathNone": gettext("No path of links joins them."),
        "failed": gettext("The map could not be read. Reload the page."),
    }


def _told(info: Any) -> str:
    """The heading of the map at one date."""
    return ngettext("%(n)s place, %(links)s links", "%(n)s places, %(links)s links", info.nodes) % {
        "n": number(info.nodes),
        "links": number(info.edges),
    }


def _label(at: Any) -> str:
    text = str(day(at))
    return text.split(">", 1)[1].split("<", 1)[0]


@staff_page
def map_data(request: HttpRequest) -> HttpResponse:
    """The map as columns (atlas.selectors.map_document, packed by desk.columns), with how alive each place is."""
    asked = request.GET.get("links", "editorial").split(",")
    kinds = tuple(kind for kind in LINK_KINDS if kind in asked)
    document = atlas.map_document(asked_number(request, "snapshot"), kinds=kinds)
    if document:
        states = vitality.states()
        document["nodes"]["life"] = [states.get(entity, "unknown") for entity in document["nodes"]["id"]]
    return _folded(request, columns.pack(document))


def _folded(request: HttpRequest, body: bytes) -> HttpResponse:
    """Compressed at the quickest: numbers fold little more at a price four times as high, and the reader waits."""
    answer = HttpResponse(body, content_type=columns.CONTENT_TYPE)
    if re_accepts_gzip.search(request.headers.get("Accept-Encoding", "")):
        answer.content = gzip.compress(body, 1, mtime=0)
        answer["Content-Encoding"] = "gzip"
    patch_vary_headers(answer, ["Accept-Encoding"])
    return answer


@staff_page
def map_card(request: HttpRequest, pk: int) -> HttpResponse:
    """The card that slides in beside the map."""
    place = _place(pk)
    into, out = atlas.neighbours(pk)
    edges = into[:5] + out[:5]
    context = {
        "place": place,
        "territory": directory.territories().get(place.territory or ""),
        "pulse": vitality.pulse_of(pk),
        "node": atlas.node_of(pk),
        "cited_by": into[:5],
        "cites": out[:5],
        "entities": places([*(edge.source for edge in edges), *(edge.target for edge in edges)]),
    }
    return pages.page(request, "desk/map_card.html", context)


@staff_page
def edge_page(request: HttpRequest, source: int, target: int) -> HttpResponse:
    """The pages behind a link; where only the way back is linked (a bridge has no direction), the pages behind that one."""
    evidence = atlas.edge_evidence(source=source, target=target, limit=EVIDENCE_SHOWN)
    back = atlas.edge_evidence(source=target, target=source, limit=EVIDENCE_SHOWN)
    if back and not evidence:
        source, target, evidence, back = target, source, back, evidence
    context = {"source": _place(source), "target": _place(target), "evidence": evidence, "back": back}
    return pages.page(request, "desk/edge.html", {**context, "truncated": len(evidence) == EVIDENCE_SHOWN})


@staff_page
def map_table(request: HttpRequest) -> HttpResponse:
    """The map as a table, for browsers without script."""
    snapshot = atlas.latest(links=False)
    rows = pages.slice_of(request, list(snapshot.nodes) if snapshot else [], 200)
    communities = {one.number: one.name for one in snapshot.communities} if snapshot else {}
    context = {"rows": rows, "communities": communities, "entities": places(node.entity_id for node in rows)}
    return pages.page(request, "desk/map_table.html", context)


def _place(pk: int) -> Entity:
    place = directory.get_entity(pk)
    if place is None:
        raise Http404
    return place
