"""One place: what it is, what it says, who cites it, how our visits went, who decided what."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext

from seve.atlas import selectors as atlas
from seve.desk import pages, words
from seve.desk.access import staff_page
from seve.desk.history import told
from seve.desk.places import places
from seve.directory import selectors as directory
from seve.harvest import selectors as harvest
from seve.stories import selectors as stories
from seve.vitality import selectors as vitality

LINKS_SHOWN = 12


@staff_page
def entity_page(request: HttpRequest, pk: int) -> HttpResponse:
    place = directory.get_entity(pk)
    if place is None:
        raise Http404
    if place.id != pk:
        return redirect("desk:entity", pk=place.id)
    context: dict[str, Any] = {
        "place": place,
        "territory": directory.territories().get(place.territory or ""),
        "pulse": vitality.pulse_of(pk),
        "proofs": directory.proofs_of(pk),
        "prefixes": directory.prefix_urls(pk),
        "posts": harvest.posts(entity_ids=[pk], limit=3 if _in_panel(request) else 8),
        "stories": stories.stories_of_entity(pk)[:5],
        "choices": {"standing": words.family("standing"), "proof": words.family("proof")},
        "decide_url": reverse("desk:decide"),
    }
    context |= _links(pk)
    if not _in_panel(request):
        context |= {"visits": harvest.visits_of(pk, limit=12), "history": told(pk)}
    return pages.page(request, "desk/entity.html", context)


def _links(pk: int) -> dict[str, Any]:
    into, out = atlas.neighbours(pk)
    into, out = into[:LINKS_SHOWN], out[:LINKS_SHOWN]
    return {
        "node": atlas.node_of(pk),
        "cited_by": into,
        "cites": out,
        "heading_in": gettext("Who cites it"),
        "heading_out": gettext("Whom it cites"),
        "entities": places(_ends([*into, *out])),
    }


def _ends(edges: Sequence[Any]) -> set[int]:
    return {edge.source for edge in edges} | {edge.target for edge in edges}


def _in_panel(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
