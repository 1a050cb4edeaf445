"""The way from one place to another."""

from seve.atlas.domain.graph import Graph


def shortest_way(graph: Graph, source: int, target: int) -> list[int]:
    """Nodes of a shortest path, both ends included; [] when there is none. Ties go to the lowest node numbers."""
    if source == target:
        return [source]
    rows = graph.out
    before = {source: source}
    front = [source]
    while front and target not in before:
        coming = []
        for node in front:
            for other in rows.ends[rows.starts[node] : rows.starts[node + 1]].tolist():
                if other not in before:
                    before[other] = node
                    coming.append(other)
        front = coming
    if target not in before:
        return []
    way = [target]
    while way[-1] != source:
        way.append(before[way[-1]])
    return way[::-1]
