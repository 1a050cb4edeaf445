"""Which places hold together: communities of the undirected link graph, with a resolution read from the graph itself.

Plain modularity prefers communities of a size that depends on the whole graph. Newman ("Equivalence between modularity
optimization and maximum likelihood methods for community detection", Phys. Rev. E 94, 2016) shows that maximum modularity
at resolution g is maximum likelihood of the degree-corrected planted partition model whose rates w_in, w_out satisfy
g = (w_in - w_out) / (ln w_in - ln w_out). So we alternate: Leiden (Traag, Waltman & van Eck, 2019) at g, then g from the
partition found, until g stands still; of the partitions met we keep the one of least description length (after Zhang &
Peixoto, Phys. Rev. Research 2, 2020). Then groups too small to be read as communities join the group they are tied to
most, nodes are moved while that helps, and places tied almost as much to a second community as to their own are set
apart, pair by pair of communities: they stand between the two.
"""

import math
import random
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import gammaln

from seve.atlas.domain.graph import SMALL, Floats, Graph, Ints, from_links
from seve.atlas.domain.moves import move_nodes

ALONE = -1  # the community of a place without links
MOST_BETWEEN = 0.1  # where more than this share of the places stands between, the map is not clear-cut: nobody is set apart
RIVAL = 0.6  # a place whose ties to its rival reach this share of those to its own community stands between the two
ROUNDS = 8
LARGE = 100_000  # nodes; above, fewer runs


@dataclass(frozen=True)
class Partition:
    """Communities 0..count-1 by falling size; `ALONE` for places without links."""

    labels: Ints
    count: int
    modularity: float  # at resolution 1, of the weights given
    resolution: float
    stability: float  # 0..1
    stabilities: tuple[float, ...]  # per community, mean Jaccard index with its likeness in the other runs (Hennig, 2007)
    between: tuple[tuple[int, int] | None, ...]  # per community: the two it stands between


def find_communities(graph: Graph, *, seed: int = 1, runs: int = 10) -> Partition:
    """Partition the undirected reading of the graph; the same graph and seed give the same answer."""
    linked = np.flatnonzero(np.diff(graph.both_ways.out.starts))
    labels = np.full(graph.size, ALONE, dtype=np.int32)
    if len(linked) == 0:
        return Partition(labels, 0, 0.0, 1.0, 1.0, (), ())
    ties = _damped(graph.part(linked) if len(linked) < graph.size else graph)
    network = _Network(ties)
    runs = min(runs, 3) if len(linked) > LARGE else runs
    resolution = settle_resolution(network, seed)
    found = [network.leiden(resolution, seed + run) for run in range(runs)]
    best = max(found, key=lambda each: network.quality(each, resolution))
    least = smallest_readable(len(linked))
    inner = _moved(ties, fold_small(ties, best, least), resolution)
    inner, pairs = set_between_apart(ties, inner, least)
    inner, between = _by_size(inner, pairs)
    labels[linked] = inner
    stabilities = _stabilities(inner, found)
    sizes = np.bincount(inner)
    return Partition(
        labels,
        len(sizes),
        network.quality(inner, 1.0),
        resolution,
        float(np.average(stabilities, weights=sizes)),
        tuple(float(each) for each in stabilities),
        between,
    )


def smallest_readable(places: int) -> int:
    """The size under which a group is not read as a community: three, more on large maps."""
    return max(3, math.ceil(math.log2(max(places, 2))))


class _Network:
    """The damped ties, for igraph and for the two measures of a partition."""

    def __init__(self, ties: Graph) -> None:
        from seve.atlas.domain.centrality import as_igraph

        self.size = ties.size
        self.igraph = as_igraph(ties, directed=False)
        rows = ties.both_ways.out
        self.tails, self.heads = ties.both_ways.sources, rows.ends
        self.weights = rows.weights.astype(np.float64)
        self.strength = np.bincount(self.tails, weights=self.weights, minlength=self.size)
        self.total = float(self.strength.sum())

    def leiden(self, resolution: float, seed: int) -> Ints:
        import igraph

        igraph.set_random_number_generator(random.Random(seed))  # noqa: S311 - a reproducible draw, no secret
        try:
            found = self.igraph.community_leiden(
                objective_function="modularity", weights="weight", resolution=resolution, n_iterations=4 if self.size > LARGE else -1
            )
        finally:
            igraph.set_random_number_generator(random)
        return np.asarray(found.membership, dtype=np.int32)

    def shares(self, labels: Ints) -> tuple[float, float]:
        """The share of tie weight inside groups, and the share expected there at random."""
        inside = float(self.weights[labels[self.tails] == labels[self.heads]].sum()) / self.total
        expected = float(((np.bincount(labels, weights=self.strength) / self.total) ** 2).sum())
        return inside, expected

    def quality(self, labels: Ints, resolution: float) -> float:
        inside, expected = self.shares(labels)
        return inside - resolution * expected

    def description_length(self, labels: Ints) -> float:
        """Nats to tell the ties by the planted partition model, and the partition itself."""
        inside, expected = self.shares(labels)
        pairs = len(self.tails) / 2
        gained = sum(
            part * math.log(part / chance) for part, chance in ((inside, expected), (1 - inside, 1 - expected)) if part > 1e-12 < chance
        )
        sizes = np.bincount(labels)
        groups, size = len(sizes), self.size
        partition = (
            gammaln(size + 1) - gammaln(sizes + 1).sum() + gammaln(size) - gammaln(groups) - gammaln(size - groups + 1) + math.log(size)
        )
        return float(partition - pairs * gained)


def settle_resolution(network: Any, seed: int) -> float:
    """Alternate partition and resolution until it stands still; the resolution of least description length."""
    resolution, seen = 1.0, []
    for turn in range(ROUNDS if network.size <= LARGE else 2):
        labels = network.leiden(resolution, seed + turn)
        seen.append((network.description_length(labels), resolution))
        inside, expected = network.shares(labels)
        if not 1e-9 < inside < 1 - 1e-9 or not 1e-9 < expected < 1 - 1e-9:
            break
        within, without = inside / expected, (1 - inside) / (1 - expected)
        if within <= without:
            break
        following = (within - without) / (math.log(within) - math.log(without))
        if abs(following - resolution) < 0.02 * resolution:
            break
        resolution = following
    return min(seen)[1]


def fold_small(ties: Graph, labels: Ints, least: int) -> Ints:
    """Groups under `least` places join the group they are tied to most, smallest first; those tied to nobody stay."""
    labels = labels.copy()
    rows = ties.both_ways.out
    members: dict[int, list[int]] = {}
    for node, label in enumerate(labels.tolist()):
        members.setdefault(label, []).append(node)
    waiting = sorted((label for label, nodes in members.items() if len(nodes) < least), key=lambda label: (len(members[label]), label))
    for label in waiting:
        if len(members[label]) >= least:
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
            members[chosen] += members.pop(label)
            members[label] = []
    return np.unique(labels, return_inverse=True)[1].astype(np.int32)


def set_between_apart(ties: Graph, labels: Ints, least: int) -> tuple[Ints, dict[int, tuple[int, int]]]:
    """Places whose ties to one other community reach `RIVAL` of those to their own form a group of their own.

    A group for each pair of communities, if at least `least` places stand there; the rest stay where they are.
    """
    rows = ties.both_ways.out
    groups = int(labels.max()) + 1
    if groups < 2:
        return labels, {}
    from scipy import sparse

    member = sparse.csr_array((np.ones(ties.size), (np.arange(ties.size), labels)), shape=(ties.size, groups))
    weight = sparse.csr_array((rows.weights, rows.ends, rows.starts), shape=(ties.size, ties.size))
    pulls = (weight @ member).tolil()
    standing: dict[tuple[int, int], list[int]] = {}
    for node in range(ties.size):
        pull = dict(zip(pulls.rows[node], pulls.data[node], strict=True))
        own = pull.pop(int(labels[node]), 0.0)
        rival = max(pull, key=lambda group: (pull[group], -group), default=None)
        if rival is not None and pull[rival] > RIVAL * own:
            first, second = sorted((int(labels[node]), int(rival)))
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


def _damped(graph: Graph) -> Graph:
    """Ten links between two places say more than one, not ten times as much: ties grow as the logarithm."""
    whole = graph.both_ways.matrix.copy()
    whole.data = np.log1p(whole.data) / math.log(2.0)
    upper = whole.tocoo()
    kept = upper.row < upper.col
    return from_links(upper.row[kept], upper.col[kept], upper.data[kept], size=graph.size)


def _moved(ties: Graph, labels: Ints, resolution: float) -> Ints:
    """Move single nodes between existing groups while modularity at this resolution rises."""
    rows = ties.both_ways.out
    strength = np.add.reduceat(rows.weights.astype(np.float64), rows.starts[:-1]) if len(rows.ends) else np.zeros(ties.size)
    totals = np.bincount(labels, weights=strength)
    run = move_nodes
    if ties.size >= SMALL:
        from seve.atlas.domain.kernels import move_nodes as run
    labels = labels.copy()
    run(rows.starts, rows.ends, rows.weights, strength, labels, totals, resolution, 20)
    return np.unique(labels, return_inverse=True)[1].astype(np.int32)


def _by_size(labels: Ints, pairs: dict[int, tuple[int, int]]) -> tuple[Ints, tuple[tuple[int, int] | None, ...]]:
    """Renumber by falling size, first member first among equals."""
    sizes = np.bincount(labels)
    first = np.full(len(sizes), len(labels))
    np.minimum.at(first, labels, np.arange(len(labels)))
    order = [int(group) for group in np.lexsort((first, -sizes)) if sizes[group]]
    number = np.zeros(len(sizes), dtype=np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    between = tuple(_renumbered(pairs.get(group), number) for group in order)
    return number[labels], between


def _renumbered(pair: tuple[int, int] | None, number: Ints) -> tuple[int, int] | None:
    return None if pair is None else (int(number[pair[0]]), int(number[pair[1]]))


def _stabilities(labels: Ints, runs: list[Ints]) -> Floats:
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
