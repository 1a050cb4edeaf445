"""Fill every indicator from what the rooms below know today."""

from collections import Counter
from datetime import datetime

from django.db import transaction

from seve.atlas import selectors as atlas
from seve.base import clock
from seve.directory import selectors as directory
from seve.directory.types import Status
from seve.harvest import selectors as harvest
from seve.register import selectors as register
from seve.stories import selectors as stories
from seve.strategy import models
from seve.strategy.domain.indicators import WINDOW, Known, read
from seve.strategy.types import Measure
from seve.vitality import selectors as vitality
from seve.vitality.types import SignKind


def fill_indicators(*, by: str, at: datetime | None = None) -> int:
    """One reading for each indicator of an open objective. The same moment twice writes once. Gives the number of readings."""
    indicators = list(models.Indicator.objects.select_related("objective").filter(objective__closed_at__isnull=True))
    if not indicators:
        return 0
    moment = at or clock.now()
    known = what_is_known(moment)
    readings = []
    for indicator in indicators:
        code = indicator.objective.territory_id
        value, sources = read(Measure(indicator.measure), directory.territory_and_below(code) if code else None, known)
        readings.append(models.IndicatorReading(indicator=indicator, at=moment, value=value, sources=sources))
    with transaction.atomic():
        models.IndicatorReading.objects.bulk_create(readings, ignore_conflicts=True)
    return len(readings)


def what_is_known(moment: datetime) -> Known:
    """What the rooms below know at a moment, in the form the measures read."""
    last = harvest.latest_date() or moment
    until = min(moment, last) if last < moment - WINDOW else moment  # an archive of the past is read at its own end
    snapshot = atlas.latest(moment)
    places = register.territories()
    recent = harvest.posts(start=until - WINDOW, end=until)
    return Known(
        territory_of={entity.id: entity.territory or "" for entity in directory.list_entities(status=Status.IN)},
        life_of={entity: str(pulse.state) for entity, pulse in vitality.pulses(moment).items()},
        citations=[(edge.source, edge.target) for edge in snapshot.edges if edge.editorial] if snapshot else [],
        lost_links=[sign.entity_id for sign in vitality.signs(kind=SignKind.LOST_LINK) if sign.entity_id is not None],
        posts_of=Counter(post.entity_id for post in recent),
        stories=[
            frozenset(post.entity_id for post in story.posts) for story in stories.stories(start=until - WINDOW, end=until, limit=10_000)
        ],
        overlaps=[
            (places.code_of(case.a.card.territory), places.code_of(case.b.card.territory))
            for case in register.overlap_cases(open_only=True)
        ],
    )
