"""Where each place stands on the map: pieces laid out by their links, packed without overlap, close to the last map.

Fruchterman-Reingold (1991) with igraph's grid; large pieces by `spreading`. A node known from the last snapshot starts where
it was and may only move inside a small box around it; a new node starts amid its neighbours. So readers find again what they knew.
"""

import math
import random
from typing import Any

import numpy as np
import numpy.typing as npt

from seve.atlas.domain.graph import Bools, Change, Floats, Graph, Longs, Rows, components

Points = npt.NDArray[np.float64]  # (nodes, 2)

SPACING = 1.0  # distance between neighbours that the layout aims at
LEASH = 0.04  # how far a node that was on the last map may move, as a share of its piece's width
GRID_FROM = 500  # nodes; below, every pair repels
SPREAD_FROM = 5_000  # nodes; above, Fruchterman-Reingold would need more rounds than there is time for
APART_ROUNDS = 60
MANY = 50  # pieces; beyond, gaps between earlier ones are not looked for
MARGIN = 2.0  # between packed pieces, in spacings
PAIR = np.array([[1.0, 0.0], [-1.0, 0.0]]) * SPACING * math.sqrt(2)
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


def lay_out(graph: Graph, *, previous: Points | None = None, change: Change | None = None, seed: int = 1, rounds: int = 300) -> Points:
    """Positions of all nodes. `previous` holds the last known positions, NaN for nodes that are new.

    With the `change` since, a place of a large piece moves by the share of its links that changed, and not at all if none did.
    """
    size = graph.size
    stirred = None if change is None else np.minimum(change.at / np.maximum(np.diff(graph.out.starts) + np.diff(graph.into.starts), 1), 1.0)
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
        piece = _piece(graph if whole else graph.part(nodes), known[nodes], seed, rounds, None if stirred is None else stirred[nodes])
        points[nodes] = packing.place(piece, known[nodes])
    lonely = np.array([nodes[0] for nodes in members if len(nodes) == 1], dtype=np.int64)
    points[lonely] = packing.ring(known[lonely])
    return points


def _piece(graph: Graph, known: Points, seed: int, rounds: int, stirred: Floats | None) -> Points:
    """One connected piece: drawn anew, or around the places that are known."""
    old = ~np.isnan(known[:, 0])
    if graph.size == 2 and not old.any():
        return PAIR
    large = graph.size > SPREAD_FROM
    if not old.any():
        points = _drawn(graph, _disc(graph.size, seed), seed=seed, rounds=rounds, warmth=0.1) if not large else _spread(graph, seed=seed)
        middle = points.mean(axis=0)
        reach = float(np.quantile(np.hypot(*(points - middle).T), 0.9)) or 1.0
        scaled = np.asarray((points - middle) * (SPACING * math.sqrt(graph.size) / reach))
        return _apart(scaled) if graph.size <= GRID_FROM else scaled
    start = _amid_neighbours(graph, known, seed)
    middle, scale = start.mean(axis=0), _natural_scale(graph, start)
    natural = (start - middle) * scale
    leash = np.where(old, LEASH * float(np.ptp(natural[old], axis=0).max(initial=0.0)), np.inf)
    if large and stirred is not None:
        leash = np.where(old, leash * stirred, np.inf)
        return np.asarray(_spread(graph, natural, leash, np.flatnonzero((stirred > 0) | ~old)) / scale + middle)
    fewer = rounds // 3
    moved = _spread(graph, natural, leash) if large else _drawn(graph, natural, seed=seed, rounds=fewer, warmth=0.01, leash=leash)
    return np.asarray(_fitted(moved, natural, old) / scale + middle)


def _apart(points: Points) -> Points:
    """Pushed apart until hardly any two stand closer than SPACING: a small map is read name by name, also where all cite all."""
    from scipy.spatial import cKDTree

    points = points + _disc(len(points), 0) * 1e-6  # two on one spot have a side each
    for _ in range(APART_ROUNDS):
        one, other = cKDTree(points).query_pairs(SPACING, output_type="ndarray").T
        if not len(one):
            break
        gap = points[one] - points[other]
        distance = np.hypot(*gap.T)[:, None]
        push = gap / distance * (SPACING - distance) / 2
        np.add.at(points, one, push)
        np.add.at(points, other, -push)
    return points


def _spread(graph: Graph, start: Points | None = None, leash: Floats | None = None, nodes: Longs | None = None, *, seed: int = 1) -> Points:
    """As `_drawn`, for large pieces; only `nodes` move when given."""
    from seve.atlas.domain.spreading import settle_near, spread, spread_again

    rows = graph.both_ways.out
    pulls = np.log1p(rows.weights)
    rows = Rows(rows.starts, rows.ends, pulls / pulls.mean(dtype=np.float64).astype(np.float32))
    if start is None or leash is None:
        return spread(rows, seed=seed).astype(np.float64)
    again = spread_again(rows, start, leash) if nodes is None else settle_near(rows, start, leash, nodes)
    return again.astype(np.float64)


def _drawn(graph: Graph, start: Points, *, seed: int, rounds: int, warmth: float, leash: Floats | None = None) -> Points:
    """Fruchterman-Reingold from `start`, in its own unit of length; no node moves further than its leash on either axis."""
    import igraph

    from seve.atlas.domain.centrality import as_igraph

    drawn = as_igraph(graph, directed=False)
    limits = {}
    if leash is not None:
        reach = np.where(np.isfinite(leash), leash, 1e9)[:, None]
        low, high = start - reach, start + reach
        limits = {"minx": low[:, 0].tolist(), "maxx": high[:, 0].tolist(), "miny": low[:, 1].tolist(), "maxy": high[:, 1].tolist()}
    igraph.set_random_number_generator(random.Random(seed))  # noqa: S311 - a reproducible draw, no secret
    try:
        laid = drawn.layout_fruchterman_reingold(
            weights=_pull(drawn) if graph.links else None,
            niter=rounds,
            seed=start.tolist(),
            start_temp=math.sqrt(graph.size) * warmth,
            grid=graph.size > GRID_FROM,
            **limits,
        )
    finally:
        igraph.set_random_number_generator(random)
    points = np.asarray(laid.coords, dtype=np.float64)
    return points if np.isfinite(points).all() else start


def _pull(drawn: Any) -> list[float]:
    """How strongly each tie draws: by the logarithm of its weight, around 1."""
    loads = np.log1p(np.asarray(drawn.es["weight"]))
    return list((loads / loads.mean()).tolist())


def _natural_scale(graph: Graph, points: Points) -> float:
    """The factor that brings a drawing to the layout's own unit, where attraction and repulsion balance as a whole.

    Forces are w d^2 along ties and 1/d between pairs, so the virial theorem gives scale^3 = pairs / sum(w d^3). With the
    grid only near pairs repel; then the drawing is brought to the grid's own width.
    """
    if graph.size > GRID_FROM:
        reach = float(np.quantile(np.hypot(*(points - points.mean(axis=0)).T), 0.9))
        return math.sqrt(graph.size) / 2 / reach if reach > 0 else 1.0
    rows = graph.both_ways
    length = np.hypot(*(points[rows.sources] - points[rows.out.ends]).T)
    loads = np.log1p(rows.out.weights)
    pull = float((loads / loads.mean() * length**3).sum()) / 2
    return float((graph.size * (graph.size - 1) / 2 / pull) ** (1 / 3)) if pull > 0 else 1.0


def _fitted(points: Points, onto: Points, old: Bools) -> Points:
    """Scaled and shifted so that the old nodes lie as close as can be to where they were."""
    here, there = points[old].mean(axis=0), onto[old].mean(axis=0)
    spread = float(((points[old] - here) ** 2).sum())
    scale = float(((points[old] - here) * (onto[old] - there)).sum()) / spread if spread > 0 else 1.0
    return np.asarray((points - here) * (scale if scale > 0 else 1.0) + there)


def _disc(size: int, seed: int) -> Points:
    draw = np.random.default_rng(seed)
    # Within half the root of the size on either side: beyond, igraph's grid puts all nodes into its last cell.
    angle, reach = draw.uniform(0, 2 * math.pi, size), np.sqrt(size * draw.uniform(0, 1, size)) / 2
    return np.column_stack((reach * np.cos(angle), reach * np.sin(angle)))


def _amid_neighbours(graph: Graph, known: Points, seed: int) -> Points:
    """Old nodes where they were; a new one amid its neighbours."""
    draw = np.random.default_rng(seed)
    old = ~np.isnan(known[:, 0])
    start = np.where(old[:, None], known, known[old].mean(axis=0) + draw.normal(0, SPACING, known.shape))
    rows = graph.both_ways.out
    for _ in range(2):  # twice, so that a newcomer who cites only newcomers is drawn along
        for node in np.flatnonzero(~old):
            around = rows.ends[rows.starts[node] : rows.starts[node + 1]]
            start[node] = start[around].mean(axis=0) + draw.normal(0, SPACING, 2)
    return start


class _Packing:
    """Pieces as circles, each put where it was if that place is free, else on the nearest free spot of a spiral."""

    def __init__(self) -> None:
        self.centres = np.zeros((0, 2))
        self.radii = np.zeros(0)
        self.pieces = [np.zeros((0, 2))]  # as they were placed
        self.reached = 0.0  # how far from the middle the last piece that may stand anywhere was put

    def place(self, piece: Points, known: Points) -> Points:
        """The piece, moved as a whole to where it overlaps nothing."""
        old = ~np.isnan(known[:, 0])
        middle = (piece.min(axis=0) + piece.max(axis=0)) / 2
        radius = float(np.hypot(*(piece - middle).T).max()) + MARGIN * SPACING / 2
        wished = middle if old.any() else np.zeros(2)
        spot = self._free(wished, radius, anywhere=not old.any())
        self.centres = np.vstack((self.centres, spot))
        self.radii = np.append(self.radii, radius)
        placed = np.asarray(piece + (spot - middle))
        self.pieces.append(placed)
        return placed

    def _free(self, wished: Floats, radius: float, *, anywhere: bool) -> Floats:
        """The free spot nearest to the wished one. Of very many pieces that may stand anywhere, each begins where the last did."""
        if not len(self.radii):
            return wished
        stride = max(radius, SPACING) * 0.5
        begun = int((self.reached / stride) ** 2) if anywhere and len(self.radii) > MANY else 0
        for step in range(begun, begun + 20_000):
            reach = stride * math.sqrt(step)
            spot = wished + reach * np.array([math.cos(step * GOLDEN_ANGLE), math.sin(step * GOLDEN_ANGLE)])
            if (np.hypot(*(self.centres - spot).T) >= self.radii + radius).all():
                if anywhere:
                    self.reached = reach
                return np.asarray(spot)
        return np.array([float((self.centres[:, 0] + self.radii).max()) + radius, 0.0])

    def ring(self, known: Points) -> Points:
        """Places without links, on the free spots of a spiral around the largest piece.

        One that is known stays; where a place with links came there, it takes the nearest free spot.
        """
        points = known.copy()
        stays = ~np.isnan(known[:, 0])
        stays[stays] = _not_taken(known[stays], np.concatenate(self.pieces))
        free = self._free_spots(len(known), points[stays])
        taken = np.zeros(len(free), dtype=np.bool_)
        for node in np.flatnonzero(~stays & ~np.isnan(known[:, 0])):
            distance = np.where(taken, np.inf, np.hypot(*(free - known[node]).T))
            taken[nearest := int(distance.argmin())] = True
            points[node] = free[nearest]
        new = np.isnan(known[:, 0])
        points[new] = free[~taken][: int(new.sum())]
        return points

    def _free_spots(self, count: int, taken: Points) -> Points:
        """At least `count` spots, the nearest to the middle first."""
        centre = self.centres[0] if len(self.centres) else np.zeros(2)
        wanted = 2 * count + 8
        while True:
            steps = np.arange(wanted)
            reach = np.sqrt((self._inner(centre) + MARGIN * SPACING) ** 2 + steps * (1.5 * SPACING) ** 2)
            spots = centre + np.column_stack((reach * np.cos(steps * GOLDEN_ANGLE), reach * np.sin(steps * GOLDEN_ANGLE)))
            free = np.asarray(spots[self._outside(spots) & _not_taken(spots, taken)])
            if len(free) >= count:
                return free
            wanted *= 2

    def _inner(self, centre: Floats) -> float:
        """How far from the middle the first spot may be: beside the largest piece; of very many pieces, beyond them all."""
        if len(self.radii) <= MANY:
            return float(self.radii[0]) if len(self.radii) else 0.0
        return float((np.hypot(*(self.centres - centre).T) + self.radii).max())

    def _outside(self, spots: Points) -> Bools:
        """Which spots are in no piece; of very many pieces the first are asked."""
        free = np.ones(len(spots), dtype=np.bool_)
        for centre, radius in zip(self.centres[:MANY], self.radii[:MANY], strict=True):
            free &= np.hypot(*(spots - centre).T) >= radius + MARGIN * SPACING / 2
        return free


def _not_taken(spots: Points, taken: Points) -> Bools:
    if not len(taken) or not len(spots):
        return np.ones(len(spots), dtype=np.bool_)
    from scipy.spatial import cKDTree

    distance, _ = cKDTree(taken).query(spots)
    return np.asarray(distance >= SPACING * 0.7)


def displacement(before: Points, after: Points) -> Floats:
    """How far each node moved, as a share of the width of the earlier map; NaN where it was not on both."""
    width = float(np.nanmax(np.ptp(before[~np.isnan(before[:, 0])], axis=0), initial=0.0)) if (~np.isnan(before[:, 0])).any() else 0.0
    return np.asarray(np.hypot(*(after - before).T) / width) if width else np.full(len(before), np.nan)
