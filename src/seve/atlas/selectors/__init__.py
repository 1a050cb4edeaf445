"""What others read of the atlas."""

from seve.atlas.selectors.changes import compare, difference
from seve.atlas.selectors.evidence import edge_evidence
from seve.atlas.selectors.maps import map_document
from seve.atlas.selectors.reach import coverage, quality
from seve.atlas.selectors.reasons import (
    between_territories,
    influence_of,
    links_between_territories,
    loss_of,
    path_between,
    simulate_loss,
)
from seve.atlas.selectors.snapshots import bridges, community_names, info_at, latest, neighbours, node_of, snapshots

__all__ = [
    "between_territories",
    "bridges",
    "community_names",
    "compare",
    "coverage",
    "difference",
    "edge_evidence",
    "influence_of",
    "info_at",
    "latest",
    "links_between_territories",
    "loss_of",
    "map_document",
    "neighbours",
    "node_of",
    "path_between",
    "quality",
    "simulate_loss",
    "snapshots",
]
