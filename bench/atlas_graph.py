"""The graph that the atlas is measured on, and what its drawings and communities are judged by."""

from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph
from scipy.spatial import cKDTree

SAMPLE = 1_000  # places whose neighbourhood is looked at
ROOTS = 20  # places from which distances are compared


def generate(nodes: int, links: int, seed: int = 1) -> tuple[Any, Any]:
    """Source and target of each link; no self-link, no duplicate, in no order.

    Half R-MAT links (Chakrabarti, Zhan & Faloutsos, 2004), half links inside planted groups of power-law size.
    """
    draw = np.random.default_rng(seed)
    half = links // 2
    bits = int(np.ceil(np.log2(nodes)))
    source, target = np.zeros(half, dtype=np.int64), np.zeros(half, dtype=np.int64)
    for _ in range(bits):
        corner = draw.random(half)
        source = source * 2 + (corner >= 0.57 + 0.19)
        target = target * 2 + (((corner >= 0.57) & (corner < 0.76)) | (corner >= 0.95))
    shuffle = draw.permutation(1 << bits) % nodes
    source, target = shuffle[source], shuffle[target]
    sizes = np.minimum((draw.pareto(1.5, nodes // 20) + 1) * 20, nodes / 50).astype(np.int64)
    ends = np.cumsum(sizes)
    ends = ends[ends < nodes]
    inside = draw.integers(0, nodes, links - half)
    group = np.searchsorted(ends, inside, side="right")
    low = np.concatenate(([0], ends))[group]
    high = np.concatenate((ends, [nodes]))[group]
    other = low + (draw.random(links - half) * (high - low)).astype(np.int64)
    where = draw.permutation(nodes)  # groups must not lie in the order of the numbers
    keys = np.concatenate((source * nodes + target, where[inside] * nodes + where[other]))
    keys.sort()
    keys = keys[np.concatenate(([True], keys[1:] != keys[:-1]))]
    keys = keys[keys // nodes != keys % nodes]
    draw.shuffle(keys)
    return (keys // nodes).astype(np.int32), (keys % nodes).astype(np.int32)


def modularity(source: Any, target: Any, nodes: int, labels: Any) -> float:
    """The same formula for every library, on the undirected graph, each pair once."""
    keys = np.minimum(source, target).astype(np.int64) * nodes + np.maximum(source, target)
    keys.sort()
    keys = keys[np.concatenate(([True], keys[1:] != keys[:-1]))]
    one, other = keys // nodes, keys % nodes
    degree = np.bincount(one, minlength=nodes) + np.bincount(other, minlength=nodes)
    inside = float((labels[one] == labels[other]).mean())
    return inside - float(((np.bincount(np.maximum(labels, 0), weights=degree) / degree.sum()) ** 2).sum())


def drawing(source: Any, target: Any, points: Any) -> tuple[float, float]:
    """How good a drawing of the largest piece is, on a sample: neighbourhoods kept, and stress.

    Kept: of the k points nearest to a place of k ties (200 at most), the share that it is tied to; higher is better.
    Stress: distances drawn beside distances in the graph, weighted by 1/d^2, at the best scale (Gansner, Koren & North,
    2005), relative to no drawing at all (1 when all points fall together); lower is better.
    """
    nodes = len(points)
    draw = np.random.default_rng(5)
    ties = sparse.coo_array((np.ones(len(source), dtype=np.int8), (source, target)), shape=(nodes, nodes)).tocsr()
    ties = (ties + ties.T).tocsr()
    labels = csgraph.connected_components(ties, directed=False)[1]
    piece = np.flatnonzero(labels == np.bincount(labels).argmax())
    tree = cKDTree(points[piece])
    kept = []
    for node in draw.choice(piece, min(SAMPLE, len(piece)), replace=False):
        tied = ties.indices[ties.indptr[node] : ties.indptr[node + 1]]
        count = min(len(tied), 200)
        nearest = piece[np.atleast_1d(tree.query(points[node], k=count + 1)[1])]
        kept.append(np.isin(nearest[nearest != node][:count], tied).mean())
    return float(np.mean(kept)), _stress(ties, piece, points, draw)


def _stress(ties: Any, piece: Any, points: Any, draw: Any) -> float:
    up = down = square = 0.0
    pairs = []
    for root in draw.choice(piece, min(ROOTS, len(piece)), replace=False):
        order, before = csgraph.breadth_first_order(ties, root, directed=False)
        far = np.zeros(len(points))
        for begun in _levels(order, before):
            far[begun] = far[before[begun]] + 1
        others = piece[piece != root]
        drawn = np.hypot(*(points[others] - points[root]).T)
        apart = far[others]
        pairs.append((drawn, apart))
        up += float((drawn / apart).sum())
        down += float((drawn**2 / apart**2).sum())
    scale = up / down if down else 0.0
    for drawn, apart in pairs:
        square += float((((scale * drawn - apart) / apart) ** 2).mean())
    return square / len(pairs)


def _levels(order: Any, before: Any) -> list[Any]:
    """The nodes of a breadth-first order, level by level, without the root."""
    place = np.empty(len(before), dtype=np.int64)
    place[order] = np.arange(len(order))
    above = place[before[order[1:]]]  # where each one's parent stands in the order: rising
    levels, begun, ended = [], 1, 1
    reached = 0
    while ended < len(order):
        begun, ended = ended, 1 + int(np.searchsorted(above, reached, side="right"))
        reached = ended - 1
        levels.append(order[begun:ended])
    return levels
