"""One place: what it is, what it says, who cites it, how our visits went, who decided what."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext

from seve.atlas import selectors as atlas
from seve.desk import pages
from seve.desk.access import staff_page
from seve.desk.forms.directory import StandingForm
from seve.desk.history import told
from seve.desk.places import places
from seve.desk.queries import MOST_ASKED, asked_numbers
from seve.directory import selectors as directory
from seve.directory.types import Entity
from seve.harvest import selectors as harvest
from seve.harvest.types import Move
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
    return show(request, place)


def show(request: HttpRequest, place: Entity, refused: StandingForm | None = None) -> HttpResponse:
    """The page of a place. `refused`: the form of its standing, when it comes back."""
    pk = place.id
    context: dict[str, Any] = {
        "place": place,
        "territory": directory.territories().get(place.territory or ""),
        "pulse": vitality.pulse_of(pk),
        "proofs": directory.proofs_of(pk),
        "prefixes": directory.prefix_urls(pk),
        "posts": harvest.posts(entity_ids=[pk], limit=3 if _in_panel(request) else 8),
        "stories": stories.stories_of_entity(pk)[:5],
        "doubt": harvest.doubt_of(pk),
        "move": _move(pk),
        "standing_form": refused or StandingForm(initial={"standing": place.standing}),
        "decide_url": reverse("desk:decide"),
        "asked": asked_numbers(request, "asked", MOST_ASKED),
    }
    context |= _links(pk)
    if not _in_panel(request):
        context |= _weight(pk) | {"visits": harvest.visits_of(pk, limit=12), "history": told(pk)}
    ends = {end for edge in [*context["cited_by"], *context["cites"]] for end in (edge.source, edge.target)}
    context["entities"] = places(ends | {citer.entity_id for citer in context.get("citers", ())})
    return pages.page(request, "desk/entity.html", context, status=422 if refused else 200)


def _move(pk: int) -> tuple[Move, int | None] | None:
    """Where the place moved, with the nomination that waits for a decision."""
    found = harvest.moves(entity_ids=[pk])
    return (found[0], directory.nomination_of(found[0].target)) if found else None


def _links(pk: int) -> dict[str, Any]:
    into, out = atlas.neighbours(pk)
    return {
        "node": atlas.node_of(pk),
        "cited_by": into[:LINKS_SHOWN],
        "cites": out[:LINKS_SHOWN],
        "heading_in": gettext("Who cites it"),
        "heading_out": gettext("Whom it cites"),
    }


def _weight(pk: int) -> dict[str, Any]:
    """Why the place weighs what it weighs on the map, and what would come loose without it."""
    influence = atlas.influence_of(pk)
    if influence is None:
        return {}
    loose = len(atlas.simulate_loss(pk))
    before = influence.trend[0] if len(influence.trend) > 1 else None
    return {"influence": influence, "before": before, "citers": influence.citers[:LINKS_SHOWN], "loose": loose}


def _in_panel(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
