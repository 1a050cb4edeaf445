"""Groups too small to be read, and places that stand between two communities."""

import numpy as np

from seve.atlas.domain.graph import SMALL, Floats, Graph, Ints
from seve.atlas.domain.moves import pulls_of

MOST_BETWEEN = 0.1  # where more than this share of the places stands between, the map is not clear-cut: nobody is set apart
RIVAL = 0.6  # a place whose ties to its rival reach this share of those to its own community stands between the two


def fold_small(ties: Graph, labels: Ints, least: int) -> Ints:
    """Groups under `least` places join the group they are tied to most, smallest first; those tied to nobody stay."""
    labels = labels.copy()
    rows = ties.out
    sizes = np.bincount(labels)
    small = np.flatnonzero(sizes[labels] < least)
    members: dict[int, list[int]] = {}
    for node, label in zip(small.tolist(), labels[small].tolist(), strict=True):
        members.setdefault(label, []).append(node)
    for label in sorted(members, key=lambda each: (len(members[each]), each)):
        if len(members[label]) >= least:  # it has grown meanwhile
            continue
        pulls: dict[int, float] = {}
        for node in members[label]:
            for link in range(rows.starts[node], rows.starts[node + 1]):
                other = int(labels[rows.ends[link]])
                if other != label:
                    pulls[other] = pulls.get(other, 0.0) + float(rows.weights[link])
        if pulls:
            chosen = max(pulls, key=lambda other: (pulls[other], -other))
            labels[members[label]] = chosen
            members.setdefault(chosen, []).extend(members[label])
            members[label] = []
    return np.unique(labels, return_inverse=True)[1].astype(np.int32)


def set_between_apart(ties: Graph, labels: Ints, least: int) -> tuple[Ints, dict[int, tuple[int, int]]]:
    """Places whose ties to one other community reach `RIVAL` of those to their own form a group of their own.

    A group for each pair of communities, if at least `least` places stand there; the rest stay where they are.
    """
    groups = int(labels.max()) + 1
    if groups < 2:
        return labels, {}
    own, rival, pull = _pulls(ties, labels, groups)
    standing: dict[tuple[int, int], list[int]] = {}
    for node in np.flatnonzero(pull > RIVAL * own).tolist():
        first, second = sorted((int(labels[node]), int(rival[node])))
        standing.setdefault((first, second), []).append(node)
    labels = labels.copy()
    made: dict[int, tuple[int, int]] = {}
    sizes = np.bincount(labels)
    if sum(map(len, standing.values())) > MOST_BETWEEN * ties.size:
        return labels, {}
    for pair, nodes in sorted(standing.items()):
        leaving = np.bincount(labels[nodes], minlength=groups)
        if len(nodes) >= least and (sizes[list(pair)] - leaving[list(pair)] >= least).all():
            made[groups + len(made)] = pair
            sizes[: len(leaving)] -= leaving
            labels[nodes] = groups + len(made) - 1
    return labels, made


def _pulls(ties: Graph, labels: Ints, groups: int) -> tuple[Floats, Ints, Floats]:
    """For each node: its ties to its own group, the other group it is tied to most, and its ties to that one."""
    rows = ties.out
    run = pulls_of
    if ties.size >= SMALL:
        from seve.atlas.domain.kernels import pulls_of as run
    own, rival, pull = run(rows.starts, rows.ends, rows.weights, labels, groups)
    return own, rival, pull
