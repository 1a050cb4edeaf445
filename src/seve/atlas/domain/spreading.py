"""Positions on large maps: places amid those they are tied to, pushed apart by how crowded it is.

Each place moves towards the weighted mean of its neighbours plus the repulsion of all others, 1/distance; in balance the
members of a group fill a disc of even density. Multilevel (Walshaw, "A multilevel algorithm for force-directed graph
drawing", 2003): groups are found by local moving, drawn first, and their members start inside their disc. Repulsion is one
convolution on a grid (after Linderman et al., "Fast interpolation-based t-SNE", 2019). Ties within a group draw more strongly,
as OpenOrd cuts the long ones (Martin et al., 2011): so groups that the measures see can be seen by the eye.
"""

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import fft

from seve.atlas.domain.forces import draw_inwards, mean_places, settle_some, shift_apart, strengthen_near, strengthen_within, weigh_cells
from seve.atlas.domain.graph import Floats, Longs, Rows
from seve.atlas.domain.leiden import group_once

Singles = npt.NDArray[np.float32]

WITHIN = 16.0  # how much more a tie within a group draws
NEAR = 0.04  # on a map that is drawn again, ties shorter than this share of its reach count as within
GATHERS = 0.6  # as an even ground of opposite charge under the whole map would: so that groups do not flee from the middle
PACE = 0.8  # of the way to the wished place, each round
STEP = 0.3  # the longest first step, as a share of the map's reach
COARSEST = 64
ROUNDS_FINEST, ROUNDS_BETWEEN, ROUNDS_COARSEST, ROUNDS_AGAIN = 12, 60, 200, 6
CELLS = (64, 1_024)  # grid cells on a side, fewest and most


@dataclass(frozen=True)
class _Level:
    """Groups of one level, and the group of the next that each belongs to."""

    starts: Any
    ends: Any
    weights: Any
    masses: Singles  # places in each
    parents: Any
    above: int


def spread(rows: Rows, *, seed: int) -> Singles:
    """Positions (nodes, 2) of one connected undirected piece (each tie in both rows); about one place per unit of area."""
    draw = np.random.default_rng(seed)
    levels = _coarsened(rows)
    level = levels.pop()
    points = _discs(draw, np.full(len(level.masses), level.masses.sum()))
    _settle(level, points, ROUNDS_COARSEST)
    while levels:
        level = levels.pop()
        area = np.bincount(level.parents, weights=level.masses, minlength=level.above)
        points = points[level.parents] + _discs(draw, area[level.parents])
        _settle(level, points, ROUNDS_BETWEEN if levels else ROUNDS_FINEST)
    return points


def _settle(level: _Level, points: Singles, rounds: int) -> None:
    pulls = strengthen_within(level.starts, level.ends, level.weights, level.parents, WITHIN)
    _relax(level.starts, level.ends, pulls, points, level.masses, rounds, STEP)


def spread_again(rows: Rows, start: Floats, leash: Floats) -> Singles:
    """From `start`, in the unit of `spread`, no place moving further than its leash on either axis."""
    points, held = start.astype(np.float32), start.astype(np.float32)
    reach = np.minimum(leash, 1e9).astype(np.float32)
    near = NEAR * math.sqrt(len(points) / math.pi)
    pulls = strengthen_near(rows.starts, rows.ends, rows.weights, points, near, WITHIN)
    for _ in range(ROUNDS_AGAIN):
        _relax(rows.starts, rows.ends, pulls, points, np.ones(len(points), dtype=np.float32), 1, STEP / ROUNDS_AGAIN)
        draw_inwards(points, held, reach)
    return points


def settle_near(rows: Rows, start: Floats, leash: Floats, nodes: Longs) -> Singles:
    """As `spread_again`, for some nodes only: all others stay to the last digit, and are felt as they lie."""
    points, held = start.astype(np.float32), start.astype(np.float32)
    reach = np.minimum(leash, 1e9).astype(np.float32)
    near = NEAR * math.sqrt(len(points) / math.pi)
    force_x, force_y, low, cell = _Field(len(points)).push(points, np.ones(len(points), dtype=np.float32))
    push = (force_x, force_y, low, cell, near, WITHIN, 1 / math.pi, PACE, points.mean(axis=0, dtype=np.float64), GATHERS)
    for _ in range(ROUNDS_AGAIN):
        settle_some(rows.starts, rows.ends, rows.weights, points, held, reach, nodes, *push)
    return points


def _coarsened(rows: Rows) -> list[_Level]:
    """The places, their groups, the groups of those, until few are left or no more fall together."""
    starts, ends, weights = rows.starts, rows.ends, rows.weights
    masses = np.ones(len(starts) - 1, dtype=np.float32)
    levels: list[_Level] = []
    while True:
        parents, above, coarse = group_once(starts, ends, weights)
        levels.append(_Level(starts, ends, weights, masses, parents, above))
        if above <= COARSEST or above > 0.9 * len(masses):
            return levels
        starts, ends, weights = coarse
        masses = np.bincount(parents, weights=masses, minlength=above).astype(np.float32)


def _discs(draw: Any, areas: Floats) -> Singles:
    """A point at random in a disc of each area around the origin."""
    angle, reach = draw.uniform(0, 2 * math.pi, len(areas)), np.sqrt(areas / math.pi * draw.random(len(areas)))
    return np.column_stack((reach * np.cos(angle), reach * np.sin(angle))).astype(np.float32)


def _relax(starts: Any, ends: Any, pulls: Any, points: Singles, masses: Singles, rounds: int, step: float) -> None:
    """Move all points, in place; steps grow shorter from round to round."""
    reach = math.sqrt(float(masses.sum()) / math.pi)
    field = _Field(len(points))
    wished = np.empty_like(points)
    middle = int(np.searchsorted(starts, starts[-1] // 2))
    with ThreadPoolExecutor(2) as pool:
        for turn in range(rounds):
            parts = ((0, middle), (middle, len(points)))
            list(pool.map(lambda part: mean_places(starts, ends, pulls, points, wished, *part), parts))
            force_x, force_y, low, cell = field.push(points, masses)
            centre = np.average(points, axis=0, weights=masses).astype(np.float64)
            longest = reach * step * (1 - turn / rounds)
            shift_apart(points, wished, force_x, force_y, low, cell, 1 / math.pi, PACE, longest, centre, GATHERS)


class _Field:
    """The push of all places on each cell of a grid, by one convolution with 1/distance."""

    def __init__(self, size: int) -> None:
        self.cells = int(np.clip(2 ** math.ceil(math.log2(math.sqrt(size))), *CELLS))
        along = np.fft.fftfreq(2 * self.cells, 1 / (2 * self.cells)).astype(np.float32)
        x, y = np.meshgrid(along, along, indexing="ij")
        square = x * x + y * y + np.float32(0.25)
        self.kernels = [fft.rfft2(offset / square, workers=2) for offset in (x, y)]

    def push(self, points: Singles, masses: Singles) -> tuple[Any, Any, Floats, float]:
        """The force at each grid point along both axes, the corner of the grid and the width of a cell."""
        low = points.min(axis=0).astype(np.float64)
        span = float((points.max(axis=0) - low).max()) or 1.0
        cell = span * 1.001 / (self.cells - 2)
        grid = np.zeros((2 * self.cells, 2 * self.cells), dtype=np.float32)
        weigh_cells(points, masses, low, cell, grid)
        crowd = fft.rfft2(grid, workers=2)
        x, y = (fft.irfft2(crowd * kernel, workers=2)[: self.cells, : self.cells] / cell for kernel in self.kernels)
        return x, y, low, cell
