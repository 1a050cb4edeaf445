"""Compiled loops of the layout of large maps (`spreading`): what draws places together and what keeps them apart."""

import math
from typing import Any

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def mean_places(starts: Any, ends: Any, pulls: Any, points: Any, wished: Any, first: int, last: int) -> None:
    """Into `wished`: the weighted mean of the places of each node's neighbours; its own place when it has none."""
    for node in range(first, last):
        x = y = total = np.float32(0.0)
        for link in range(starts[node], starts[node + 1]):
            pull, other = pulls[link], ends[link]
            x += pull * points[other, 0]
            y += pull * points[other, 1]
            total += pull
        if total > 0.0:
            wished[node, 0], wished[node, 1] = x / total, y / total
        else:
            wished[node, 0], wished[node, 1] = points[node, 0], points[node, 1]


@njit(cache=True, nogil=True)
def weigh_cells(points: Any, masses: Any, low: Any, cell: float, grid: Any) -> None:
    """Share the mass of each point among the four grid points around it."""
    for node in range(points.shape[0]):
        u, v = (points[node, 0] - low[0]) / cell, (points[node, 1] - low[1]) / cell
        i, j = int(u), int(v)
        a, b, mass = u - i, v - j, masses[node]
        grid[i, j] += mass * (1 - a) * (1 - b)
        grid[i + 1, j] += mass * a * (1 - b)
        grid[i, j + 1] += mass * (1 - a) * b
        grid[i + 1, j + 1] += mass * a * b


@njit(cache=True, nogil=True)
def shift_apart(
    points: Any,
    wished: Any,
    force_x: Any,
    force_y: Any,
    low: Any,
    cell: float,
    scale: float,
    pace: float,
    longest: float,
    middle: Any,
    gathers: float,
) -> None:
    """Move each point towards its wished place plus the force at hand, and a little to the middle; `longest` at most."""
    for node in range(points.shape[0]):
        u, v = (points[node, 0] - low[0]) / cell, (points[node, 1] - low[1]) / cell
        i, j = int(u), int(v)
        a, b = u - i, v - j
        here, right, below, across = (1 - a) * (1 - b), a * (1 - b), (1 - a) * b, a * b
        x = force_x[i, j] * here + force_x[i + 1, j] * right + force_x[i, j + 1] * below + force_x[i + 1, j + 1] * across
        y = force_y[i, j] * here + force_y[i + 1, j] * right + force_y[i, j + 1] * below + force_y[i + 1, j + 1] * across
        x = pace * (wished[node, 0] - points[node, 0] + scale * x + gathers * (middle[0] - points[node, 0]))
        y = pace * (wished[node, 1] - points[node, 1] + scale * y + gathers * (middle[1] - points[node, 1]))
        length = math.sqrt(x * x + y * y)
        if length > longest:
            x, y = x * longest / length, y * longest / length
        points[node, 0] += x
        points[node, 1] += y


@njit(cache=True, nogil=True)
def settle_some(
    starts: Any,
    ends: Any,
    weights: Any,
    points: Any,
    held: Any,
    reach: Any,
    nodes: Any,
    force_x: Any,
    force_y: Any,
    low: Any,
    cell: float,
    near: float,
    times: float,
    scale: float,
    pace: float,
    middle: Any,
    gathers: float,
) -> None:
    """Move some points, one after the other, as `mean_places`, `shift_apart` and `draw_inwards` would move all; the rest stays."""
    side = force_x.shape[0] - 1.001
    for node in nodes:
        x = y = total = 0.0
        for link in range(starts[node], starts[node + 1]):
            other = ends[link]
            u, v = points[other, 0] - points[node, 0], points[other, 1] - points[node, 1]
            pull = weights[link] * times if u * u + v * v < near * near else weights[link]
            x += pull * u
            y += pull * v
            total += pull
        if total > 0.0:
            x, y = x / total, y / total
        u, v = (points[node, 0] - low[0]) / cell, (points[node, 1] - low[1]) / cell
        u, v = min(max(u, 0.0), side), min(max(v, 0.0), side)
        i, j = int(u), int(v)
        a, b = u - i, v - j
        here, right, below, across = (1 - a) * (1 - b), a * (1 - b), (1 - a) * b, a * b
        x += scale * (force_x[i, j] * here + force_x[i + 1, j] * right + force_x[i, j + 1] * below + force_x[i + 1, j + 1] * across)
        y += scale * (force_y[i, j] * here + force_y[i + 1, j] * right + force_y[i, j + 1] * below + force_y[i + 1, j + 1] * across)
        x = points[node, 0] + pace * (x + gathers * (middle[0] - points[node, 0]))
        y = points[node, 1] + pace * (y + gathers * (middle[1] - points[node, 1]))
        points[node, 0] = min(max(x, held[node, 0] - reach[node]), held[node, 0] + reach[node])
        points[node, 1] = min(max(y, held[node, 1] - reach[node]), held[node, 1] + reach[node])


@njit(cache=True, nogil=True)
def draw_inwards(points: Any, held: Any, reach: Any) -> None:
    """Bring back each point into the box of its reach around where it was held."""
    for node in range(points.shape[0]):
        for axis in range(2):
            points[node, axis] = min(max(points[node, axis], held[node, axis] - reach[node]), held[node, axis] + reach[node])


@njit(cache=True, nogil=True)
def strengthen_within(starts: Any, ends: Any, weights: Any, groups: Any, times: float) -> Any:
    """The weights, those of ties within a group multiplied."""
    pulls = np.empty(ends.size, dtype=np.float32)
    for node in range(starts.size - 1):
        for link in range(starts[node], starts[node + 1]):
            pulls[link] = weights[link] * times if groups[ends[link]] == groups[node] else weights[link]
    return pulls


@njit(cache=True, nogil=True)
def strengthen_near(starts: Any, ends: Any, weights: Any, points: Any, near: float, times: float) -> Any:
    """The weights, those of ties between places that lie near one another multiplied."""
    pulls = np.empty(ends.size, dtype=np.float32)
    for node in range(starts.size - 1):
        for link in range(starts[node], starts[node + 1]):
            x, y = points[ends[link], 0] - points[node, 0], points[ends[link], 1] - points[node, 1]
            pulls[link] = weights[link] * times if x * x + y * y < near * near else weights[link]
    return pulls
