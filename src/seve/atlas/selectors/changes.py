"""The difference of two snapshots, as data; the pages put it into words."""

from datetime import datetime

import numpy as np

from seve.atlas import models
from seve.atlas.domain import layout
from seve.atlas.domain.difference import changes, kinships
from seve.atlas.selectors.arrays import read_columns
from seve.atlas.selectors.snapshots import edges_of, info_of, row_at
from seve.atlas.types import CommunityChange, MapDifference


def difference(*, before: datetime, after: datetime | None = None) -> MapDifference | None:
    """From the newest snapshot not later than `before` to the newest not later than `after`; None unless there are two."""
    first, second = row_at(before), row_at(after)
    return _difference(first, second) if first and second and first.pk != second.pk else None


def compare(*, before_id: int, after_id: int) -> MapDifference | None:
    """From one snapshot to another, by their ids."""
    rows = models.Snapshot.objects.in_bulk([before_id, after_id])
    return _difference(rows[before_id], rows[after_id]) if len(rows) == 2 else None


def _difference(first: models.Snapshot, second: models.Snapshot) -> MapDifference:
    born, gone = changes(_editorial(first), _editorial(second))
    were, are = _nodes(first), _nodes(second)
    come, left = changes(were, are)
    events = kinships({key: value[2] for key, value in were.items()}, {key: value[2] for key, value in are.items()})
    return MapDifference(
        before=info_of(first),
        after=info_of(second),
        links_born=edges_of(second, born),
        links_gone=edges_of(first, gone),
        places_come=tuple(come),
        places_left=tuple(left),
        communities=tuple(CommunityChange(event.before, event.after, event.change) for event in events),
        median_move=_median_move(were, are),
    )


def _editorial(row: models.Snapshot) -> list[tuple[int, int]]:
    ends = read_columns(("source_id", "target_id"), "atlas_edge", row.pk, where="weight > 0", order="1, 2")
    return list(zip(*(column.tolist() for column in ends), strict=True))


def _nodes(row: models.Snapshot) -> dict[int, tuple[float, float, int]]:
    columns = read_columns(("entity_id", "x", "y", "community"), "atlas_node", row.pk)
    return {entity_id: (x, y, community) for entity_id, x, y, community in zip(*(column.tolist() for column in columns), strict=True)}


def _median_move(were: dict[int, tuple[float, float, int]], are: dict[int, tuple[float, float, int]]) -> float:
    both = [entity_id for entity_id in were if entity_id in are]
    if len(both) < 2:
        return 0.0
    before, after = (np.array([place[entity_id][:2] for entity_id in both], dtype=np.float64) for place in (were, are))
    return float(np.nan_to_num(np.median(layout.displacement(before, after))))
