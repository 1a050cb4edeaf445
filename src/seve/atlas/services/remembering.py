"""What the last map said, for the next one to begin at."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import connection

from seve.atlas import models
from seve.atlas.domain.centrality import Sampled
from seve.atlas.domain.communities import ALONE, LARGE, Earlier
from seve.atlas.domain.graph import Floats, from_links
from seve.atlas.domain.layout import Points
from seve.atlas.domain.renewing import Before
from seve.atlas.services.dressing import nearest_other

COMPANY_HOLDS = timedelta(days=45)
COLUMNS = ("entity_id", "x", "y", "pagerank", "community", "betweenness")


@dataclass(frozen=True)
class LastMap:
    """Where each place stood, what it weighed, its company; on large maps also the links and what went through them."""

    points: Points | None = None
    pagerank: Floats | None = None
    company: Earlier | None = None
    links: Before | None = None


def last_map(at: datetime, ids: list[int]) -> LastMap:
    """The nearest other snapshot, the one before, else the one after, in the order of `ids` (entities).

    The company of a far date is not begun at: what was one group half a year ago may well be two.
    """
    row = nearest_other(at)
    if row is None or not ids:
        return LastMap()
    stored = {node[0]: node[1:] for node in models.Node.objects.filter(snapshot=row).values_list(*COLUMNS)}
    known = np.array([stored.get(entity, (np.nan, np.nan, 1.0 / len(ids), ALONE, 0.0)) for entity in ids], dtype=np.float64)
    company = None
    if abs(at - row.at) <= COMPANY_HOLDS:
        stabilities = {community["number"]: float(community["stability"]) for community in row.communities}
        told = tuple(stabilities.get(number, 0.0) for number in range(max(stabilities, default=-1) + 1))
        company = Earlier(known[:, 3].astype(np.int32), row.resolution, told, row.changed)
    left = [entity for entity in stored if entity not in set(ids)] if len(ids) > LARGE else []
    links = _links(row, ids + left, np.append(known[:, 4], [stored[entity][4] for entity in left])) if len(ids) > LARGE else None
    return LastMap(known[:, :2], known[:, 2], company, links)


def _links(row: models.Snapshot, ids: list[int], betweenness: Floats) -> Before:
    """Links that carried influence, between places numbered by their order in `ids`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT source_id, target_id FROM atlas_edge WHERE snapshot_id = %s AND weight > 0", [row.pk])
        pairs = np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, 2)
    order = np.argsort(np.array(ids))
    source, target = (order[np.searchsorted(ids, pairs[:, side], sorter=order)] for side in (0, 1))
    fresh = models.Snapshot.objects.filter(at__lte=row.at, changed=0.0).order_by("-at").first()  # nothing was renewed there
    aimed = fresh.betweenness_error if fresh else 0.0
    return Before(from_links(source, target, size=len(ids)), row.nodes, Sampled(betweenness, row.betweenness_error, 0), aimed)
