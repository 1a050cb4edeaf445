"""Who stands where: PageRank, hubs and authorities, betweenness, harmonic closeness, cores.

Influence is read along the citations; all measures are deterministic (sampled ones take a seed).
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from seve.atlas.domain.graph import SMALL, Bools, Floats, Graph, Ints, Longs

EXACT_UP_TO = 5_000  # nodes; above, betweenness and harmonic closeness are estimated from pivots
PIVOTS = 512
BATCH = 64
CLOSE, CLOSE_AGAIN = 1e-9, 1e-6  # PageRank: what one more round may still move, of all; afresh, and from the last map's


@dataclass(frozen=True)
class Sampled:
    """A measure per node. `error` is the half-width of the 95 % interval of the highest value, relative to it; 0 when exact."""

    values: Floats
    error: float
    pivots: int


def pagerank(graph: Graph, *, damping: float = 0.85, tolerance: float | None = None, start: Floats | None = None) -> Floats:
    """PageRank along the weighted citations; sums to 1. `start` may be yesterday's vector.

    Solved as a sparse linear system (`ranking`), then scaled: a node that cites nobody cites everybody alike (Del Corso, Gullì &
    Romani, "Fast PageRank Computation via a Sparse Linear System", 2005). One more round would move `tolerance` of the whole at
    most: `CLOSE`, or `CLOSE_AGAIN` from yesterday's. A change reaches every place within a few links, so that what it costs grows
    with the logarithm of how far yesterday's is off.
    """
    if graph.size == 0:
        return np.zeros(0)
    within = tolerance or (CLOSE if start is None else CLOSE_AGAIN)
    total = np.asarray(graph.matrix.sum(axis=1, dtype=np.float64)).ravel()
    shares = np.divide(1.0, total, out=np.ones(graph.size), where=total > 0)
    values = np.full(graph.size, 1.0) if start is None else _scaled(np.maximum(start, 1e-12), total > 0, damping)
    if graph.size < SMALL:
        return _pagerank_small(graph, shares, values, damping, min(within, CLOSE))
    from seve.atlas.domain import ranking

    rows = graph.into
    weights = rows.weights if graph.is_weighted else rows.weights[:0]
    if not graph.is_weighted and graph.links:  # all weigh the same: that goes into the shares, and the loop only adds
        shares *= float(rows.weights[0])
    values *= shares
    ranking.solve(rows.starts, rows.ends, weights, shares, values, damping, within, 500)
    values = values / shares
    return np.asarray(values / values.sum())


def _scaled(start: Floats, citing: Bools, damping: float) -> Floats:
    """Yesterday's vector at the scale of the linear system, whose sum depends on how much rank lies where nobody is cited."""
    shares = start / start.sum()
    return np.asarray(shares * ((1 - damping) * len(start) / (1 - damping * float(shares[citing].sum()))))


def _pagerank_small(graph: Graph, shares: Floats, values: Floats, damping: float, tolerance: float) -> Floats:
    backwards = graph.matrix.T.tocsr().astype(np.float64)
    for _ in range(1_000):
        fresh = (1 - damping) + damping * (backwards @ (values * shares))
        moved = np.abs(fresh - values).sum()
        values = fresh
        if moved < tolerance * values.sum():
            break
    return np.asarray(values / values.sum())


def hubs_and_authorities(graph: Graph, *, tolerance: float = 1e-9) -> tuple[Floats, Floats]:
    """Kleinberg's hubs and authorities; each vector sums to 1 (all zero without links).

    The leading singular vectors: by Lanczos (ARPACK) on large graphs, by power iteration on small ones. Starting from the
    weight received makes the answer repeatable where the graph falls into pieces. Yesterday's vector would not do: what led yesterday
    is a place of rest even where another piece leads today.
    """
    if graph.links == 0:
        return np.zeros(graph.size), np.zeros(graph.size)
    forwards, backwards = graph.matrix.astype(np.float64), graph.matrix.T.tocsr().astype(np.float64)
    authority = np.asarray(forwards.sum(axis=0)).ravel()
    authority /= np.linalg.norm(authority)
    found = _leading(forwards, backwards, authority, tolerance) if graph.size >= SMALL else None
    if found is None:
        found = _by_power(forwards, backwards, authority, tolerance)
    hub = forwards @ found
    return hub / hub.sum(), found / found.sum()


def _by_power(forwards: Any, backwards: Any, authority: Floats, tolerance: float) -> Floats:
    for _ in range(1_000):
        fresh = backwards @ (forwards @ authority)
        fresh /= np.linalg.norm(fresh)
        moved = float(np.abs(fresh - authority).sum())
        authority = fresh
        if moved < tolerance * np.sqrt(len(authority)):
            break
    return authority


def _leading(forwards: Any, backwards: Any, start: Floats, tolerance: float) -> Floats | None:
    """The leading eigenvector of A'A; None when it does not settle."""
    from scipy.sparse.linalg import ArpackError, LinearOperator, eigsh

    product = LinearOperator(shape=forwards.shape, matvec=lambda vector: backwards @ (forwards @ vector), dtype=np.float64)
    try:
        _, vectors = eigsh(product, k=1, v0=start, ncv=4, tol=tolerance, maxiter=300)
    except ArpackError:
        return None
    return np.asarray(np.abs(vectors[:, 0]), dtype=np.float64)


def betweenness(graph: Graph, *, seed: int = 1, exact_up_to: int = EXACT_UP_TO, pivots: int = PIVOTS) -> Sampled:
    """The share of shortest citation paths that pass through each node, 0..1; directed, in hops.

    Exact up to `exact_up_to` nodes; above, from `pivots` random sources (Brandes & Pich, "Centrality estimation in large
    networks", 2007) with the error stated.
    """
    size = graph.size
    if size < 3 or graph.links == 0:
        return Sampled(np.zeros(size), 0.0, size)
    scale = (size - 1.0) * (size - 2.0)
    if size < SMALL:
        return Sampled(np.asarray(as_igraph(graph).betweenness(directed=True)) / scale, 0.0, size)
    exact = size <= exact_up_to
    chosen = np.arange(size) if exact else np.sort(np.random.default_rng(seed).choice(size, min(pivots, size), replace=False))
    sums, squares = dependencies(graph, chosen)
    if exact:
        return Sampled(sums / scale, 0.0, size)
    top = int(np.argmax(sums))
    return Sampled(sums * (size / len(chosen)) / scale, _relative_error(sums[top], squares[top], len(chosen), size), len(chosen))


def harmonic(graph: Graph, *, seed: int = 1, exact_up_to: int = EXACT_UP_TO, pivots: int = PIVOTS) -> Sampled:
    """Harmonic closeness, 0..1: the mean of 1/distance from every other node to this one along citations.

    Boldi & Vigna, "Axioms for Centrality", 2014. Exact or sampled as betweenness is.
    """
    size = graph.size
    if size < 2 or graph.links == 0:
        return Sampled(np.zeros(size), 0.0, size)
    if size < SMALL:
        return Sampled(np.asarray(as_igraph(graph).harmonic_centrality(mode="in")), 0.0, size)
    exact = size <= exact_up_to
    chosen = np.arange(size) if exact else np.random.default_rng(seed).choice(size, min(pivots, size), replace=False)
    total, squares = nearness(graph, chosen)
    if exact:
        return Sampled(total / (size - 1), 0.0, size)
    batches = -(-len(chosen) // BATCH)
    top = int(np.argmax(total))
    return Sampled(total * (size / len(chosen)) / (size - 1), _relative_error(total[top], squares[top], batches, size / BATCH), len(chosen))


def dependencies(graph: Graph, pivots: Longs) -> tuple[Floats, Floats]:
    """The sum over pivots of their dependency on each node (Brandes), and of its square; ordered pairs, not scaled."""
    from seve.atlas.domain.paths import LANES, pass_between

    out, into = graph.out, graph.into

    def half(part: Longs) -> tuple[Floats, Floats]:
        sums, squares = np.zeros(graph.size), np.zeros(graph.size)
        pass_between(out.starts, out.ends, into.starts, into.ends, part.astype(np.int32), sums, squares)
        return sums, squares

    return _in_two(half, pivots, LANES)


def nearness(graph: Graph, pivots: Longs) -> tuple[Floats, Floats]:
    """The sum over pivots of 1/distance from them to each node, and over batches of pivots of its square."""
    from seve.atlas.domain.kernels import spread_harmonic

    out, into = graph.out, graph.into

    def half(part: Longs) -> tuple[Floats, Floats]:
        sums, squares, total = np.zeros(graph.size), np.zeros(graph.size), np.zeros(graph.size)
        for first in range(0, len(part), BATCH):
            sums[:] = 0.0
            spread_harmonic(out.starts, out.ends, into.starts, into.ends, part[first : first + BATCH].astype(np.int32), sums)
            total += sums
            squares += sums * sums
        return total, squares

    return _in_two(half, pivots, BATCH)


def _in_two(run: Callable[[Longs], tuple[Floats, Floats]], pivots: Longs, batch: int) -> tuple[Floats, Floats]:
    """Two threads, each with half of the batches. Always two, however many cores: the same sums, to the last bit, everywhere."""
    middle = len(pivots) // batch // 2 * batch
    if middle == 0:
        return run(pivots)
    with ThreadPoolExecutor(2) as pool:
        (sums, squares), (others, other_squares) = pool.map(run, (pivots[:middle], pivots[middle:]))
    return sums + others, squares + other_squares


def _relative_error(total: float, squares: float, draws: int, population: float) -> float:
    """1.96 standard errors of a total estimated from `draws` of `population`, relative to it."""
    if total <= 0 or draws < 2:
        return 0.0
    variance = max(squares / draws - (total / draws) ** 2, 0.0) * draws / (draws - 1)
    return float(1.96 * np.sqrt(variance / draws * max(1 - draws / population, 0.0)) / (total / draws))


def cores(graph: Graph) -> Ints:
    """The k-core number of every node, both directions of a link counting once."""
    undirected = graph.both_ways
    if graph.size < SMALL:
        return np.asarray(as_igraph(graph).as_undirected().coreness(), dtype=np.int32)
    from seve.atlas.domain import kernels

    return np.asarray(kernels.peel(undirected.out.starts, undirected.out.ends), dtype=np.int32)


def as_igraph(graph: Graph, *, directed: bool = True) -> Any:
    """The same graph for igraph; undirected, each pair once. Weights are the edge attribute `weight`."""
    import igraph

    if directed:
        pairs, loads = np.column_stack((graph.sources, graph.out.ends)).astype(np.int64), graph.out.weights
    else:
        whole = graph.both_ways
        upper = whole.sources < whole.out.ends
        pairs = np.column_stack((whole.sources[upper], whole.out.ends[upper])).astype(np.int64)
        loads = whole.out.weights[upper]
    made = igraph.Graph(n=graph.size, directed=directed)
    made.add_edges(pairs)  # half the time and a third of the memory of giving them to the constructor
    made.es["weight"] = loads.astype(np.float64).tolist()
    return made
