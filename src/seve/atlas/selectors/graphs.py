"""A stored snapshot as a graph again, for questions asked of it later."""

from dataclasses import dataclass

import numpy as np

from seve.atlas import models
from seve.atlas.domain.graph import Graph, from_links
from seve.atlas.selectors.arrays import read_columns


@dataclass(frozen=True)
class StoredGraph:
    graph: Graph
    ids: list[int]  # entity id of each node
    numbers: dict[int, int]  # node of each entity id

    def entity_ids(self, nodes: list[int]) -> list[int]:
        return [self.ids[node] for node in nodes]


def editorial_graph(row: models.Snapshot) -> StoredGraph:
    """The editorial links of a snapshot."""
    (nodes,) = read_columns(("entity_id",), "atlas_node", row.pk)
    ids = nodes.astype(np.int64)
    source, target, weight = read_columns(("source_id", "target_id", "weight"), "atlas_edge", row.pk, where="weight > 0")
    graph = from_links(np.searchsorted(ids, source), np.searchsorted(ids, target), weight, size=len(ids))
    numbers = ids.tolist()
    return StoredGraph(graph, numbers, {identity: number for number, identity in enumerate(numbers)})
