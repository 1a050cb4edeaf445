"""A figure of the plan, opened: its course, what each territory brings to it, and every page it rests on."""

from collections.abc import Sequence
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from seve.base import clock
from seve.desk import pages, words
from seve.desk.access import staff_page
from seve.desk.places import places
from seve.directory import selectors as directory
from seve.harvest import selectors as harvest
from seve.harvest.types import Post
from seve.strategy import evidence, selectors
from seve.strategy.types import Measure, Piece

OF_PLACES = {Measure.ALIVE_VOICES, Measure.SILENT_VOICES, Measure.REVIVED_VOICES}
EACH = 50  # pieces on one page
MOST_POSTS = 4_000


@staff_page
def figure_page(request: HttpRequest, pk: int) -> HttpResponse:
    found = selectors.get_indicator(pk)
    if found is None:
        raise Http404
    objective, indicator = found
    opened = evidence.open_figure(objective, indicator, now=clock.now())
    shown = pages.slice_of(request, opened.pieces, EACH)
    known = directory.territories()
    context = {
        "opened": opened,
        "objective": objective,
        "indicator": indicator,
        "territory": known.get(objective.territory),
        "territories": known,
        "name": words.word(indicator.measure, "measure"),
        "course": [reading.value for reading in indicator.readings],
        "readings": [(reading.at, reading.value, reading.sources) for reading in indicator.readings[::-1][:60]],
        "pieces": shown,
        "entities": places([number for piece in shown for number in (piece.entity_id, piece.other_entity_id)]),
        "last": _last_posts(shown.rows) if indicator.measure in OF_PLACES else {},
        "curve_label": _("%(name)s, over time") % {"name": words.word(indicator.measure, "measure")},
    }
    return pages.page(request, "desk/strategy_figure.html", context)


def _last_posts(shown: Sequence[Piece]) -> dict[int, Post]:
    """For places: the newest page of each that we hold; where there is none, its home page is the evidence."""
    ids = [piece.entity_id for piece in shown if piece.entity_id is not None]
    since: datetime | None = min((piece.at for piece in shown if piece.at is not None), default=None)
    if not ids or since is None:
        return {}
    newest: dict[int, Post] = {}
    for post in harvest.posts(entity_ids=ids, start=since, limit=MOST_POSTS):
        newest.setdefault(post.entity_id, post)
    return newest
