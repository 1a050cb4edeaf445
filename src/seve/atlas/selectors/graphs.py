"""A stored snapshot as a graph again, for questions asked of it later."""

from dataclasses import dataclass

import numpy as np

from seve.atlas import models
from seve.atlas.domain.graph import Graph, from_links


@dataclass(frozen=True)
class StoredGraph:
    graph: Graph
    ids: list[int]  # entity id of each node
    numbers: dict[int, int]  # node of each entity id

    def entity_ids(self, nodes: list[int]) -> list[int]:
        return [self.ids[node] for node in nodes]


def editorial_graph(row: models.Snapshot) -> StoredGraph:
    """The editorial links of a snapshot."""
    ids = list(models.Node.objects.filter(snapshot=row).order_by("entity_id").values_list("entity_id", flat=True))
    numbers = {identity: number for number, identity in enumerate(ids)}
    edges = models.Edge.objects.filter(snapshot=row, weight__gt=0).values_list("source_id", "target_id", "weight")
    kept = [(numbers[source], numbers[target], weight) for source, target, weight in edges.iterator(chunk_size=20_000)]
    columns = np.array(kept, dtype=np.float64).reshape(-1, 3)
    return StoredGraph(from_links(columns[:, 0], columns[:, 1], columns[:, 2], size=len(ids)), ids, numbers)
