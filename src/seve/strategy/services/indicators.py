"""Fill every indicator from what the rooms below know today."""

from datetime import datetime

from django.db import transaction

from seve.base import clock
from seve.directory import selectors as directory
from seve.strategy import models
from seve.strategy.domain.indicators import read
from seve.strategy.evidence import what_is_known
from seve.strategy.types import Measure


def fill_indicators(*, by: str, at: datetime | None = None) -> int:
    """One reading for each indicator of an open objective. The same moment twice writes once. Gives the number of readings."""
    indicators = list(models.Indicator.objects.select_related("objective").filter(objective__closed_at__isnull=True))
    if not indicators:
        return 0
    moment = at or clock.now()
    known = what_is_known(moment).known
    readings = []
    for indicator in indicators:
        code = indicator.objective.territory_id
        value, sources = read(Measure(indicator.measure), directory.territory_and_below(code) if code else None, known)
        readings.append(models.IndicatorReading(indicator=indicator, at=moment, value=value, sources=sources))
    with transaction.atomic():
        models.IndicatorReading.objects.bulk_create(readings, ignore_conflicts=True)
    return len(readings)
