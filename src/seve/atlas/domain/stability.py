"""How steadily communities come back when the search is made again (Hennig, "Cluster-wise assessment of cluster stability", 2007)."""

import numpy as np

from seve.atlas.domain.graph import Floats, Ints


def stabilities_of(labels: Ints, runs: list[Ints]) -> Floats:
    """For each community, the mean over runs of the Jaccard index with its best match in that run."""
    count = int(labels.max()) + 1
    if len(runs) < 2:
        return np.ones(count)
    return np.asarray(np.mean([_best_jaccard(labels, run, count) for run in runs], axis=0))


def _best_jaccard(labels: Ints, other: Ints, count: int) -> Floats:
    width = int(other.max()) + 1
    keys = np.sort(labels.astype(np.int64) * width + other)
    edges = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1], [True])))
    shared, pairs = np.diff(edges), keys[edges[:-1]]
    mine, theirs = pairs // width, pairs % width
    union = np.bincount(labels)[mine] + np.bincount(other)[theirs] - shared
    best = np.zeros(count)
    np.maximum.at(best, mine, shared / union)
    return best
