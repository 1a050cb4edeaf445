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
from functools import cached_property
from typing import Any

import numpy as np
from scipy.special import gammaln

from seve.atlas.domain.graph import SMALL, Bools, Floats, Graph, Ints, Longs
from seve.atlas.domain.moves import move_nodes
from seve.atlas.domain.sharing import fold_small, set_between_apart
from seve.atlas.domain.stability import stabilities_of

ALONE = -1  # the community of a place without links
ROUNDS = 8
REFINEMENTS = 3
STRIDE = 2.0
OUTDATED = 0.005  # of modularity at the resolution in use
DRIFTED = 0.001  # of the description length, to be gained at another resolution
DRIFTED_LARGE = 8.0  # ratio of the likeliest resolution to the one in use
TURN, MOST_TURNS = 2, 20  # iterations at a time, and how often, from a given start
SAME_QUALITY = 1e-12
COMPILED_FROM = 2_000  # nodes; below, igraph's Leiden is over before compiled code is loaded
LARGE = 20_000  # nodes; above, fewer runs and rounds
STEADY = 0.02  # of the links: when no more came or went, communities of a large map are not searched for again


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
    changed: float = 0.0  # as in `Earlier`, of this map


@dataclass(frozen=True)
class Earlier:
    """What the last map of nearly the same graph said: where to begin."""

    labels: Ints  # as in `Partition`; ALONE also for places that are new
    resolution: float
    stabilities: tuple[float, ...] = ()  # per community
    changed: float = 1.0  # share of the links that came or went since communities were last searched for from the start
    touched: Longs | None = None  # places at an end of a link that came or went since that map


def find_communities(graph: Graph, *, seed: int = 1, runs: int = 10, earlier: Earlier | None = None) -> Partition:
    """Partition the undirected reading of the graph; the same graph, seed and earlier map give the same answer.

    With an earlier map the search keeps its resolution and begins at its communities: quicker, and what did not change keeps its
    company, until a fresh search would gain more than `OUTDATED` or the resolution has `DRIFTED`. On a large map that is `STEADY`
    nobody searches: places near what changed move on, and stability is what it was.
    """
    linked = np.flatnonzero(np.diff(graph.out.starts) + np.bincount(graph.out.ends, minlength=graph.size))
    labels = np.full(graph.size, ALONE, dtype=np.int32)
    if len(linked) == 0:
        return Partition(labels, 0, 0.0, 1.0, 1.0, (), ())
    part = graph.part(linked) if len(linked) < graph.size else graph
    ties = _damped(part)
    network = _Network(ties)
    found: list[Ints] = []
    if earlier is not None and earlier.touched is not None and _is_steady(earlier, len(linked)):
        resolution, best = earlier.resolution, _moved_on(ties, earlier.labels[linked], np.isin(linked, earlier.touched), earlier.resolution)
    else:
        resolution, best, found = _searched(network, linked, seed, runs, earlier)
    least = smallest_readable(len(linked))
    inner = _moved(ties, fold_small(ties, best, least), resolution)
    inner, pairs = set_between_apart(ties, inner, least)
    inner, between = _by_size(inner, pairs)
    labels[linked] = inner
    stabilities = _carried(inner, earlier, linked) if not found and earlier else stabilities_of(inner, found)
    sizes = np.bincount(inner)
    return Partition(
        labels,
        len(sizes),
        modularity_of(part, inner),
        resolution,
        float(np.average(stabilities, weights=sizes)),
        tuple(float(each) for each in stabilities),
        between,
        earlier.changed if earlier is not None and not found else 0.0,
    )


def _is_steady(earlier: Earlier, places: int) -> bool:
    return places > LARGE and earlier.changed <= STEADY and len(earlier.stabilities) > 0


def _moved_on(ties: Graph, begun: Ints, near: Bools, resolution: float) -> Ints:
    """The earlier communities, places near a change and places that are new having moved."""
    from seve.atlas.domain.leiden import move_near

    return move_near(ties, _apart(begun), np.flatnonzero(near | (begun == ALONE)), resolution=resolution)


def _carried(labels: Ints, earlier: Earlier, linked: Longs) -> Floats:
    """The earlier stability of each community: of the one that most of its places were in."""
    told = np.append(np.asarray(earlier.stabilities), 0.0)  # the last: of places that were in none
    width = len(told)
    pairs = np.bincount(labels.astype(np.int64) * width + earlier.labels[linked] % width, minlength=(labels.max() + 1) * width)
    return np.asarray(told[pairs.reshape(-1, width).argmax(axis=1)])


def _searched(network: Any, linked: Longs, seed: int, runs: int, earlier: Earlier | None) -> tuple[float, Ints, list[Ints]]:
    """The resolution, the best partition at it, and the searches that tell its stability."""
    runs = min(runs, 3) if len(linked) > LARGE else runs
    begun = None if earlier is None else _from_earlier(network, _apart(earlier.labels[linked]), earlier.resolution, seed, runs)
    if earlier is not None and begun is not None:
        return earlier.resolution, *begun
    resolution = settle_resolution(network, seed)
    found = [network.leiden(resolution, seed + run) for run in range(runs)]
    return resolution, max(found, key=lambda each: network.quality(each, resolution)), found


def _from_earlier(network: Any, start: Ints, resolution: float, seed: int, runs: int) -> tuple[Ints, list[Ints]] | None:
    """The earlier communities moved on, unless a fresh search finds clearly better ones; and fresh searches, to tell stability.

    None when the map has changed so much that it is told in clearly fewer words at the resolution that is likeliest now: then that
    is to be settled anew.
    """
    held = network.leiden(resolution, seed, start=start)
    if _has_drifted(network, held, resolution, seed):
        return None
    fresh = [network.leiden(resolution, seed + run, thorough=False) for run in range(1, max(runs, 3))]
    best = max(fresh, key=lambda each: network.quality(each, resolution))
    return (best if network.quality(best, resolution) > network.quality(held, resolution) + OUTDATED else held), fresh


def _has_drifted(network: Any, held: Ints, resolution: float, seed: int) -> bool:
    likeliest = _likeliest_resolution(*network.shares(held))
    if likeliest is None:
        return True
    if network.size > LARGE:  # where settling stops early, and the likeliest is another from the first day
        return not 1 / DRIFTED_LARGE < likeliest / resolution < DRIFTED_LARGE
    length = network.description_length(held)
    return bool(network.description_length(network.leiden(likeliest, seed, thorough=False)) < length - DRIFTED * abs(length))


def _apart(labels: Ints) -> Ints:
    """Labels without gaps; places of none each in a group of their own."""
    new = labels == ALONE
    started = labels.astype(np.int64)
    started[new] = labels.max(initial=ALONE) + 1 + np.arange(int(new.sum()))
    return np.unique(started, return_inverse=True)[1].astype(np.int32)


def smallest_readable(places: int) -> int:
    """The size under which a group is not read as a community: three, more on large maps."""
    return max(3, math.ceil(math.log2(max(places, 2)) / 2))


class _Network:
    """The damped ties (each in both rows), for Leiden and for the two measures of a partition."""

    def __init__(self, ties: Graph) -> None:
        self.size = ties.size
        self.ties = ties
        rows = ties.out
        self.tails, self.heads = ties.sources, rows.ends
        self.weights = rows.weights.astype(np.float64)
        self.strength = np.bincount(self.tails, weights=self.weights, minlength=self.size)
        self.total = float(self.strength.sum())

    def leiden(self, resolution: float, seed: int, *, thorough: bool = True, start: Ints | None = None) -> Ints:
        """A partition at this resolution; a quick one is enough to compare resolutions on."""
        if self.size < COMPILED_FROM:
            return self._leiden_of_igraph(resolution, seed, start)
        from seve.atlas.domain.leiden import leiden

        iterations = (2 if thorough and start is None else 1) if self.size > LARGE else (8 if thorough else 2)
        return leiden(self.ties, resolution=resolution, seed=seed, iterations=iterations, start=start)

    @cached_property
    def _drawn(self) -> Any:
        from seve.atlas.domain.centrality import as_igraph

        return as_igraph(self.ties, directed=False)

    def _leiden_of_igraph(self, resolution: float, seed: int, start: Ints | None) -> Ints:
        import igraph

        igraph.set_random_number_generator(random.Random(seed))  # noqa: S311 - a reproducible draw, no secret
        try:
            if start is None:
                return self._run_of_igraph(resolution, -1, None)
            # "Until nothing changes" never ends in igraph 1.0 when it begins at some partitions, as that of one single group.
            held = start
            for _ in range(MOST_TURNS):
                found = self._run_of_igraph(resolution, TURN, held)
                if self.quality(found, resolution) <= self.quality(held, resolution) + SAME_QUALITY:
                    return found
                held = found
            return held
        finally:
            igraph.set_random_number_generator(random)

    def _run_of_igraph(self, resolution: float, iterations: int, start: Ints | None) -> Ints:
        found = self._drawn.community_leiden(
            objective_function="modularity",
            weights="weight",
            resolution=resolution,
            n_iterations=iterations,
            initial_membership=None if start is None else start.tolist(),
        )
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


def modularity_of(graph: Graph, labels: Ints) -> float:
    """Of the undirected reading, each link with the weight it was given (Newman, 2004); -1/2 to 1."""
    weights, tails, heads = graph.out.weights.astype(np.float64), labels[graph.sources], labels[graph.out.ends]
    whole = float(weights.sum())
    strength = np.bincount(tails, weights, labels.max() + 1) + np.bincount(heads, weights, labels.max() + 1)
    return float(weights[tails == heads].sum()) / whole - float(((strength / (2 * whole)) ** 2).sum())


def settle_resolution(network: Any, seed: int) -> float:
    """Alternate partition and resolution until it stands still, then look around the best: that of least description length."""
    large = network.size > LARGE
    seen: dict[float, float] = {}
    following: float | None = 1.0
    while following is not None and len(seen) < (3 if large else ROUNDS):
        resolution = following
        labels = network.leiden(resolution, seed + len(seen), thorough=False)
        seen[resolution] = network.description_length(labels)
        following = _likeliest_resolution(*network.shares(labels))
        if following is not None and any(abs(following - each) < 0.02 * each for each in seen):
            break
    for _ in range(0 if large else REFINEMENTS):
        for resolution in _around_best(seen):
            seen[resolution] = network.description_length(network.leiden(resolution, seed + len(seen), thorough=False))
    return min(seen, key=lambda each: (seen[each], each))


def _likeliest_resolution(inside: float, expected: float) -> float | None:
    """Newman's resolution of a partition, from its share of ties inside and that expected; None when it has no groups."""
    if not 1e-9 < inside < 1 - 1e-9 or not 1e-9 < expected < 1 - 1e-9 or inside <= expected:
        return None
    within, without = inside / expected, (1 - inside) / (1 - expected)
    return (within - without) / (math.log(within) - math.log(without))


def _around_best(seen: dict[float, float]) -> list[float]:
    """Half-way, on a scale of ratios, from the best resolution to the next one tried on either side.

    Never under the lowest that likelihood gave: the least description of a blurred graph is one single group.
    """
    best = min(seen, key=lambda each: (seen[each], each))
    lower = max((each for each in seen if each < best), default=best)
    higher = min((each for each in seen if each > best), default=best * STRIDE)
    return [middle for middle in (math.sqrt(lower * best), math.sqrt(best * higher)) if middle not in seen]


def _damped(graph: Graph) -> Graph:
    """The undirected ties, each in both rows. Ten links between two places say more than one, not ten times as much."""
    whole = (graph.matrix + graph.matrix.T).tocsr()
    whole.data = (np.log1p(whole.data) / math.log(2.0)).astype(np.float32)
    whole.sort_indices()
    return Graph(whole)


def _moved(ties: Graph, labels: Ints, resolution: float) -> Ints:
    """Move single nodes between existing groups while modularity at this resolution rises."""
    rows = ties.out
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
