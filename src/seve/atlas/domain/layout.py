"""Where each place stands on the map: pieces laid out by their links, packed without overlap, close to the last map.

Fruchterman-Reingold (1991) with igraph's grid. A node known from the last snapshot starts where it was and may only move
inside a small box around it; a new node starts amid its neighbours. So readers find again what they knew.
"""

import math
import random

import numpy as np
import numpy.typing as npt

from seve.atlas.domain.graph import Floats, Graph, components

Points = npt.NDArray[np.float64]  # (nodes, 2)

SPACING = 1.0  # distance between neighbours that the layout aims at
LEASH = 1.0  # how far, in spacings, a node that was on the last map may move
MARGIN = 2.0  # between packed pieces, in spacings
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


def lay_out(graph: Graph, *, previous: Points | None = None, seed: int = 1, rounds: int = 300) -> Points:
    """Positions of all nodes. `previous` holds the last known positions, NaN for nodes that are new."""
    size = graph.size
    known = np.full((size, 2), np.nan) if previous is None else previous
    points = np.zeros((size, 2))
    count, labels = components(graph)
    members = np.split(np.argsort(labels, kind="stable"), np.cumsum(np.bincount(labels, minlength=count))[:-1]) if count else []
    members.sort(key=lambda nodes: (-len(nodes), int(nodes[0])))
    packing = _Packing()
    for nodes in members:
        if len(nodes) == 1:
            continue
        whole = len(nodes) == size
        piece = _piece(graph if whole else graph.part(nodes), known[nodes], seed, rounds)
        points[nodes] = packing.place(piece, known[nodes])
    lonely = np.array([nodes[0] for nodes in members if len(nodes) == 1], dtype=np.int64)
    points[lonely] = packing.ring(known[lonely])
    return points


def _piece(graph: Graph, known: Points, seed: int, rounds: int) -> Points:
    """One connected piece, by Fruchterman-Reingold."""
    import igraph

    from seve.atlas.domain.centrality import as_igraph

    drawn = as_igraph(graph, directed=False)
    old = ~np.isnan(known[:, 0])
    start = _start(graph, known, seed)
    limits = {}
    if old.any():
        reach = np.where(old, LEASH * SPACING, 1e9)
        low, high = start - reach[:, None], start + reach[:, None]
        limits = {"minx": low[:, 0].tolist(), "maxx": high[:, 0].tolist(), "miny": low[:, 1].tolist(), "maxy": high[:, 1].tolist()}
    igraph.set_random_number_generator(random.Random(seed))  # noqa: S311 - a reproducible draw, no secret
    try:
        laid = drawn.layout_fruchterman_reingold(
            weights=np.log1p(drawn.es["weight"]).tolist() if graph.links else None,
            niter=_fewer(rounds, graph.size),
            seed=start.tolist(),
            start_temp=math.sqrt(graph.size) / (10.0 if not old.any() else 100.0),
            grid=graph.size > 200,
            **limits,
        )
    finally:
        igraph.set_random_number_generator(random)
    points = np.asarray(laid.coords, dtype=np.float64)
    return points if np.isfinite(points).all() else start


def _fewer(rounds: int, size: int) -> int:
    """Very large maps get fewer rounds: their outline is settled early."""
    return rounds if size <= 5_000 else max(30, int(rounds * 5_000 / size))


def _start(graph: Graph, known: Points, seed: int) -> Points:
    """Old nodes where they were; new ones amid their known neighbours, or spread on a disc."""
    draw = np.random.default_rng(seed)
    size = graph.size
    old = ~np.isnan(known[:, 0])
    radius = SPACING * math.sqrt(size)
    angle, reach = draw.uniform(0, 2 * math.pi, size), radius * np.sqrt(draw.uniform(0, 1, size))
    spread = np.column_stack((reach * np.cos(angle), reach * np.sin(angle)))
    if not old.any():
        return spread
    middle = known[old].mean(axis=0)
    start = np.where(old[:, None], known, spread + middle)
    rows = graph.both_ways.out
    for _ in range(2):  # twice, so that a newcomer who cites only newcomers is drawn along
        for node in np.flatnonzero(~old):
            around = rows.ends[rows.starts[node] : rows.starts[node + 1]]
            start[node] = start[around].mean(axis=0) + draw.normal(0, 0.5 * SPACING, 2)
    return start


class _Packing:
    """Pieces as circles, each put where it was if that place is free, else on the nearest free spot of a spiral."""

    def __init__(self) -> None:
        self.centres = np.zeros((0, 2))
        self.radii = np.zeros(0)

    def place(self, piece: Points, known: Points) -> Points:
        """The piece, moved as a whole to where it overlaps nothing."""
        old = ~np.isnan(known[:, 0])
        middle = (piece.min(axis=0) + piece.max(axis=0)) / 2
        radius = float(np.hypot(*(piece - middle).T).max()) + MARGIN * SPACING / 2
        wished = middle if old.any() else np.zeros(2)
        spot = self._free(wished, radius)
        self.centres = np.vstack((self.centres, spot))
        self.radii = np.append(self.radii, radius)
        return np.asarray(piece + (spot - middle))

    def _free(self, wished: Floats, radius: float) -> Floats:
        if not len(self.radii):
            return wished
        for step in range(20_000):
            reach = max(radius, SPACING) * 0.5 * math.sqrt(step)
            spot = wished + reach * np.array([math.cos(step * GOLDEN_ANGLE), math.sin(step * GOLDEN_ANGLE)])
            if (np.hypot(*(self.centres - spot).T) >= self.radii + radius).all():
                return np.asarray(spot)
        return np.array([float((self.centres[:, 0] + self.radii).max()) + radius, 0.0])

    def ring(self, known: Points) -> Points:
        """Places without links, on a spiral around everything; one that stood out there already stays."""
        count = len(known)
        centre = self.centres[0] if len(self.centres) else np.zeros(2)
        inner = float((np.hypot(*(self.centres - centre).T) + self.radii).max()) if len(self.radii) else 0.0
        steps = np.arange(2 * count + 8)
        reach = np.sqrt((inner + MARGIN * SPACING) ** 2 + steps * (1.5 * SPACING) ** 2)
        spots = centre + np.column_stack((reach * np.cos(steps * GOLDEN_ANGLE), reach * np.sin(steps * GOLDEN_ANGLE)))
        points = np.zeros((count, 2))
        far = np.hypot(*(known - centre).T) >= inner + MARGIN * SPACING / 2 if count else np.zeros(0, dtype=bool)
        stays = ~np.isnan(known[:, 0]) & far
        points[stays] = known[stays]
        free = iter(_not_taken(spots, points[stays]))
        for node in np.flatnonzero(~stays):
            points[node] = next(free)
        return points


def _not_taken(spots: Points, taken: Points) -> Points:
    if not len(taken):
        return spots
    from scipy.spatial import cKDTree

    distance, _ = cKDTree(taken).query(spots)
    return np.asarray(spots[distance >= SPACING * 0.7])


def displacement(before: Points, after: Points) -> Floats:
    """How far each node moved, as a share of the width of the earlier map; NaN where it was not on both."""
    width = float(np.nanmax(np.ptp(before[~np.isnan(before[:, 0])], axis=0), initial=0.0)) if (~np.isnan(before[:, 0])).any() else 0.0
    return np.asarray(np.hypot(*(after - before).T) / width) if width else np.full(len(before), np.nan)


