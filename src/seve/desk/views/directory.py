"""Who there is: the list, the addresses that wait, and the decisions on both."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from seve.desk import pages, words
from seve.desk.access import staff_page
from seve.desk.places import territories_by_name
from seve.desk.queries import MOST_ASKED, asked_choice, asked_number, asked_numbers
from seve.directory import selectors as directory
from seve.directory.types import EntityKind, Filters, Standing, Status
from seve.harvest import selectors as harvest
from seve.harvest.services import ranking
from seve.harvest.types import Hyperlink
from seve.vitality import selectors as vitality

MOST_AT_ONCE = 1000
PAGES_SHOWN = 5  # of one place that cites an address


@staff_page
def entity_list(request: HttpRequest) -> HttpResponse:
    """Places of one status, narrowed by name, standing, kind and territory."""
    status = asked_choice(request, "status", Status) or Status.IN
    known = directory.territories()
    territory = request.GET.get("territory", "")
    filters = Filters(
        status=status,
        standing=asked_choice(request, "standing", Standing),
        kind=asked_choice(request, "kind", EntityKind),
        territory=territory if territory in known else None,
        search=request.GET.get("q", "")[:200],
    )
    found = directory.page_of_entities(filters, page=asked_number(request, "page") or 1, size=100)
    context = _tabs(status.value) | {
        "rows": pages.Slice(found.entities, found.page, found.pages, found.total),
        "total": found.total,
        "q": filters.search,
        "standing": filters.standing,
        "kind": filters.kind,
        "territory": filters.territory,
        "territories": territories_by_name(),
        "all_territories": known,
        "choices": {"standing": words.family("standing"), "kind": words.family("kind")},
        "pulses": vitality.pulses(among=[place.id for place in found.entities]) if status == Status.IN else {},
        "decide_url": reverse("desk:decide"),
        "asked": asked_numbers(request, "asked", MOST_ASKED),
    }
    return pages.page(request, "desk/directory.html", context)


@staff_page
def nominations(request: HttpRequest) -> HttpResponse:
    """Addresses that were found and wait, those most worth a look first, with who cites them."""
    rows = pages.slice_of(request, ranking.ranked_nominations(limit=MOST_AT_ONCE), 50)
    context = _tabs("nominations") | {
        "rows": rows,
        "decide_url": reverse("desk:decide-nominations"),
        "asked": asked_numbers(request, "asked", MOST_ASKED),
    }
    return pages.page(request, "desk/nominations.html", context)


@staff_page
def nomination(request: HttpRequest, pk: int) -> HttpResponse:
    """Who cites a found address, on which of their pages."""
    found = directory.get_nomination(pk)
    if found is None:
        raise Http404
    citing: dict[int, list[Hyperlink]] = {}
    for link in harvest.links_to(target_prefixes=[found.surt], limit=MOST_AT_ONCE):
        citing.setdefault(link.source_entity, []).append(link)
    context = {
        "found": found,
        "citers": directory.nomination_citers(pk),
        "pages": {entity: links[:PAGES_SHOWN] for entity, links in citing.items()},
        "waits": directory.nomination_of(found.url) == pk,
        "decide_url": reverse("desk:decide-nominations"),
        "asked": asked_numbers(request, "asked", MOST_ASKED),
    }
    return pages.page(request, "desk/nomination.html", context)


def _tabs(current: str) -> dict[str, Any]:
    counts = directory.counts_by_status()
    order = (Status.IN, Status.UNDECIDED, Status.DISCOVERED, Status.OUT)
    return {"status": current, "tabs": [(one.value, counts[one]) for one in order], "waiting": directory.nominations_waiting()}
