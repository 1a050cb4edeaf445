"""What was reached, refused, blocked, empty: the quality page."""

from collections import Counter

from django.http import HttpRequest, HttpResponse

from seve.atlas import selectors as atlas
from seve.desk import pages
from seve.desk.access import staff_page
from seve.desk.extent import known_places, known_share
from seve.desk.places import places
from seve.desk.queries import asked_choice
from seve.harvest import selectors as harvest
from seve.harvest.types import Outcome

MOST_MOVES = 60


@staff_page
def quality(request: HttpRequest) -> HttpResponse:
    failures = harvest.failures()
    counted = Counter(visit.outcome for visit in failures).most_common()
    outcome = asked_choice(request, "outcome", Outcome)
    shown = [visit for visit in failures if outcome is None or visit.outcome == outcome]
    rows = pages.slice_of(request, sorted(shown, key=lambda visit: visit.at, reverse=True), 60)
    moves = harvest.moves()[:MOST_MOVES]
    coverage = atlas.coverage()
    context = {
        "totals": harvest.totals(),
        "failures": failures,
        "by_outcome": counted,
        "most": counted[0][1] if counted else 0,
        "outcome": outcome,
        "rows": rows,
        "moves": moves,
        "known_share": known_share(coverage),
        "known_places": known_places(coverage),
        "entities": places({visit.entity_id for visit in rows} | {move.entity_id for move in moves}),
    }
    return pages.page(request, "desk/quality.html", context)
