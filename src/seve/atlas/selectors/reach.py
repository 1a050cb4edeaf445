"""How far we see: what was reached and what was not, and how much there is in all."""

from collections import defaultdict
from dataclasses import asdict
from datetime import datetime

import numpy as np

from seve.atlas import models
from seve.atlas.domain.coverage import estimate
from seve.atlas.selectors.snapshots import row_at
from seve.atlas.types import CoverageEstimate, Quality, Reach
from seve.base import clock
from seve.directory import selectors as directory
from seve.directory.types import Route, Status
from seve.harvest import selectors as harvest
from seve.harvest.types import Outcome

REFUSED = {Outcome.FORBIDDEN, Outcome.REFUSED_ADDRESS}
BLOCKED = {Outcome.CLOSED, Outcome.BUSY}
EMPTY = {Outcome.EMPTY, Outcome.UNREADABLE}


def coverage() -> CoverageEstimate:
    """How many places the ecosystem counts in all, from the ways by which the known ones were found.

    A place that another one cites could have been found by that link, whatever brought it in first: citations on the
    newest map count as ways, beside those the directory recorded.
    """
    index = directory.entity_index()
    found = {(index.resolve_surt(surt), route.value) for surt, route in directory.captures()}
    row = row_at()
    if row is not None:
        edges = models.Edge.objects.filter(snapshot=row)
        for count, route in (("editorial", Route.LINK), ("blogroll", Route.BLOGROLL), ("social", Route.SOCIAL)):
            cited = edges.filter(**{f"{count}__gt": 0}).values_list("target_id", flat=True).distinct()
            found |= {(entity_id, route.value) for entity_id in cited}
    return CoverageEstimate(**asdict(estimate((str(entity_id), route) for entity_id, route in found)))


def quality(at: datetime | None = None) -> Quality:
    """What became of each admitted place: reached when anything was read from it or no visit failed, else why the last one did."""
    admitted = [entity.id for entity in directory.list_entities(status=Status.IN)]
    moment = at or clock.now()
    failed = {visit.entity_id: visit for visit in sorted(harvest.failures(), key=lambda visit: visit.at)}
    seen = set(np.unique(harvest.post_times(until=moment)[0]).tolist()) | (set(harvest.visits_since(moment)) - set(failed))
    if row := row_at(moment):
        seen |= set(models.Edge.objects.filter(snapshot=row).values_list("source_id", flat=True).distinct())
    places: dict[Reach, list[int]] = defaultdict(list)
    details: dict[int, str] = {}
    for entity_id in admitted:
        visit = failed.get(entity_id)
        if entity_id in seen:
            places[Reach.REACHED].append(entity_id)
        elif visit is None:
            places[Reach.WAITING].append(entity_id)
        else:
            places[_reach(visit.outcome)].append(entity_id)
            details[entity_id] = visit.detail or visit.outcome.value
    counts = {reach: len(places[reach]) for reach in Reach}
    return Quality(counts, {reach: tuple(places[reach]) for reach in Reach if reach is not Reach.REACHED}, details)


def _reach(outcome: Outcome) -> Reach:
    if outcome in REFUSED:
        return Reach.REFUSED
    if outcome in BLOCKED:
        return Reach.BLOCKED
    return Reach.EMPTY if outcome in EMPTY else Reach.BROKEN
