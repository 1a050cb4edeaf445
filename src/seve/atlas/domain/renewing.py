"""Betweenness after a small change: the last figures, and a sample of how much they changed.

Betweenness itself allows no short cut: one new link may change shortest paths between any two places, and what would have to be
kept to find out which (distances and path counts from every pivot: Kourtellis, De Francisci Morales & Bonchi, "Scalable online
betweenness centrality in evolving graphs", 2015; Bergamini & Meyerhenke, "Approximating betweenness centrality in large evolving
networks", 2015) is hundreds of times the map. But its sample does: the dependencies of one pivot before and after a small change
are nearly the same, so that few pivots, followed through both graphs, tell the difference well (correlated sampling; Giles,
"Multilevel Monte Carlo path simulation", 2008). The stated error grows with each renewal, until a fresh sample is due.
"""

import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from seve.atlas.domain.centrality import PIVOTS, Sampled, dependencies
from seve.atlas.domain.graph import Floats, Graph, Longs, widened

LANES = 8  # pivots followed at once
FEWEST, MOST = 3, 16  # batches of pivots; beyond, both graphs cost half of a fresh sample
HIGHEST = 20  # places on which the error is measured
WORSE = 1.5  # times the error of a fresh sample: then one is due


@dataclass(frozen=True)
class Before:
    """The last map, on the numbers of today's: places that came since are there without links, those that left come last."""

    graph: Graph
    places: int  # how many it had
    betweenness: Sampled
    aimed: float  # the error that a fresh sample had, the last time one was drawn


def betweenness_again(before: Before, after: Graph) -> Sampled | None:
    """Betweenness of `after` as `centrality.betweenness` states it; None when a fresh sample is due."""
    allowed = WORSE * before.aimed
    if after.size < 3 or before.aimed <= 0.0 or not before.betweenness.values.any():
        return None
    size = before.graph.size
    told = np.zeros(size)
    told[: len(before.betweenness.values)] = before.betweenness.values * ((before.places - 1.0) * (before.places - 2.0))
    sample = _Sample(np.zeros(size), np.zeros(size))
    grown = widened(after, size)
    # Other pivots each time, or the same mistake would be added again and again; the same ones for the same maps.
    pivots = np.random.default_rng([after.links, zlib.crc32(told.tobytes())]).permutation(size)
    for batch in range(min(MOST, size // LANES)):
        sample.add(before.graph, grown, pivots[batch * LANES : (batch + 1) * LANES])
        if batch + 1 < FEWEST:
            continue
        values = np.maximum(told + sample.difference / (batch + 1) * (size / LANES), 0.0)
        changed = sample.error(values, batch + 1)
        error = float(np.hypot(before.betweenness.error, changed))
        if error <= allowed:
            scale = (after.size - 1.0) * (after.size - 2.0)
            return Sampled(values[: after.size] / scale, error, PIVOTS)
        if np.hypot(before.betweenness.error, changed * np.sqrt((batch + 1) / MOST)) > allowed:
            return None  # not even all batches would do
    return None


@dataclass
class _Sample:
    """Sums over batches of pivots: of the difference, and of its square."""

    difference: Floats
    squares: Floats

    def add(self, before: Graph, after: Graph, pivots: Longs) -> None:
        with ThreadPoolExecutor(2) as pool:
            old, new = pool.map(lambda graph: dependencies(graph, pivots)[0], (before, after))
        self.difference += new - old
        self.squares += (new - old) ** 2

    def error(self, values: Floats, batches: int) -> float:
        """The relative half-width of the 95 % interval of the difference: root mean square over the highest places."""
        top = np.argsort(-values, kind="stable")[:HIGHEST]
        top = top[values[top] > 0.0]
        if not len(top):
            return 0.0
        mean = self.difference[top] / batches
        variance = np.maximum(self.squares[top] / batches - mean**2, 0.0) / (batches - 1)
        return float(1.96 * np.sqrt((variance / (values[top] * (LANES / len(values))) ** 2).mean()))
