"""Shortest paths from eight places at once: the compiled loops of betweenness on large graphs.

Brandes, "A faster algorithm for betweenness centrality", 2001, with the sources of a batch side by side: what belongs to
one node of all eight fills one cache line, so that a link costs one trip to memory for eight sources instead of eight (Then
et al., "The More the Merrier: Efficient Multi-Source Graph Traversal", VLDB 2014). Full levels are pulled, thin ones
pushed (Beamer et al., "Direction-Optimizing Breadth-First Search", SC 2012), so that long chains cost no more than before.
"""

from typing import Any

import numpy as np
from numba import njit

LANES = 8  # sources side by side: one cache line of doubles


@njit(cache=True, nogil=True)
def pass_between(starts: Any, ends: Any, into_starts: Any, into_ends: Any, pivots: Any, sums: Any, squares: Any) -> None:
    """Add to `sums`, for each pivot, the dependency of that pivot on every node (and its square to `squares`).

    starts, ends: outgoing rows; into_*: incoming rows; pivots: each once. About 300 bytes a node are held meanwhile.
    """
    size = starts.size - 1
    paths, now, then = np.zeros((size, LANES)), np.zeros((size, LANES)), np.zeros((size, LANES))
    active, seen, touched = np.zeros(size, dtype=np.uint8), np.zeros(size, dtype=np.uint8), np.zeros(size, dtype=np.uint8)
    nodes = np.empty(size * (LANES + 1) + LANES, dtype=np.int32)
    masks = np.empty(size * LANES + LANES, dtype=np.uint8)
    levels = np.zeros(size + 3, dtype=np.int64)
    for first in range(0, pivots.size, LANES):
        batch = pivots[first : first + LANES]
        depth = _go_out(starts, ends, into_starts, into_ends, batch, paths, now, then, active, seen, touched, nodes, masks, levels)
        _come_back(starts, ends, paths, now, then, active, nodes, masks, levels, depth, sums, squares)
        for entry in range(levels[depth]):
            seen[nodes[entry]] = 0


@njit(cache=True, nogil=True)
def _gather(starts: Any, ends: Any, node: int, field: Any, active: Any, total: Any) -> None:
    """The sum of `field` over the neighbours of a node, lane by lane; written out, or the compiler stores each step."""
    a = b = c = d = e = f = g = h = 0.0
    for link in range(starts[node], starts[node + 1]):
        other = ends[link]
        if active[other]:
            a += field[other, 0]
            b += field[other, 1]
            c += field[other, 2]
            d += field[other, 3]
            e += field[other, 4]
            f += field[other, 5]
            g += field[other, 6]
            h += field[other, 7]
    total[0], total[1], total[2], total[3] = a, b, c, d
    total[4], total[5], total[6], total[7] = e, f, g, h


@njit(cache=True, nogil=True)
def _go_out(
    starts: Any,
    ends: Any,
    into_starts: Any,
    into_ends: Any,
    batch: Any,
    paths: Any,
    now: Any,
    then: Any,
    active: Any,
    seen: Any,
    touched: Any,
    nodes: Any,
    masks: Any,
    levels: Any,
) -> int:
    """Count shortest paths level by level; `nodes` and `masks` list who is first reached at each level, by which lanes.

    `now` holds the path counts of the lanes that reached a node at the present level, zero elsewhere. Returns the number
    of levels; leaves `now`, `then`, `active` and `touched` all zero.
    """
    for lane in range(batch.size):
        node = batch[lane]
        nodes[lane], masks[lane] = node, 1 << lane
        now[node, lane] = paths[node, lane] = 1.0
    full = (1 << batch.size) - 1
    begun, filled, depth = 0, batch.size, 0
    levels[0] = 0
    while filled > begun:
        depth += 1
        levels[depth] = filled
        weight = 0
        for entry in range(begun, filled):
            node = nodes[entry]
            active[node] = masks[entry]
            seen[node] |= masks[entry]
            weight += starts[node + 1] - starts[node]
        if weight * 4 > ends.size:
            fresh = _pull(into_starts, into_ends, now, then, active, seen, full, nodes, masks, filled)
        else:
            fresh = _push(starts, ends, now, then, seen, full, touched, nodes, masks, begun, filled)
        for entry in range(begun, filled):
            active[nodes[entry]] = 0
            for lane in range(LANES):
                now[nodes[entry], lane] = 0.0
        for entry in range(filled, fresh):
            for lane in range(LANES):
                paths[nodes[entry], lane] += then[nodes[entry], lane]
        now, then = then, now
        begun, filled = filled, fresh
    return depth


@njit(cache=True, nogil=True)
def _pull(starts: Any, ends: Any, now: Any, then: Any, active: Any, seen: Any, full: int, nodes: Any, masks: Any, filled: int) -> int:
    """The next level when most links lead there: every node that some lane has not reached asks its neighbours."""
    total = np.zeros(LANES)
    for node in range(seen.size):
        if seen[node] == full:
            continue
        _gather(starts, ends, node, now, active, total)
        mask = 0
        for lane in range(LANES):
            if total[lane] > 0.0 and not (seen[node] >> lane) & 1:
                mask |= 1 << lane
                then[node, lane] = total[lane]
        if mask:
            nodes[filled], masks[filled] = node, mask
            filled += 1
    return filled


@njit(cache=True, nogil=True)
def _push(
    starts: Any, ends: Any, now: Any, then: Any, seen: Any, full: int, touched: Any, nodes: Any, masks: Any, begun: int, filled: int
) -> int:
    """The next level when few links lead there: the nodes of this one tell their neighbours."""
    met = filled
    for entry in range(begun, filled):
        node = nodes[entry]
        for link in range(starts[node], starts[node + 1]):
            other = ends[link]
            if seen[other] == full:
                continue
            if not touched[other]:
                touched[other] = 1
                nodes[met] = other
                met += 1
            for lane in range(LANES):
                then[other, lane] += now[node, lane]
    for entry in range(filled, met):
        node, mask = nodes[entry], 0
        touched[node] = 0
        for lane in range(LANES):
            if (seen[node] >> lane) & 1:
                then[node, lane] = 0.0
            elif then[node, lane] > 0.0:
                mask |= 1 << lane
        if mask:
            nodes[filled], masks[filled] = node, mask
            filled += 1
    return filled


@njit(cache=True, nogil=True)
def _come_back(
    starts: Any,
    ends: Any,
    paths: Any,
    now: Any,
    then: Any,
    active: Any,
    nodes: Any,
    masks: Any,
    levels: Any,
    depth: int,
    sums: Any,
    squares: Any,
) -> None:
    """Add up the dependencies from the farthest level to the nearest; `now` holds (1 + dependency) / paths of the level below."""
    total = np.zeros(LANES)
    below = levels[depth]
    for level in range(depth - 1, -1, -1):
        begun, ended = levels[level], levels[level + 1]
        for entry in range(begun, ended):
            node, mask = nodes[entry], masks[entry]
            _gather(starts, ends, node, now, active, total)
            for lane in range(LANES):
                if (mask >> lane) & 1:
                    owed = total[lane] * paths[node, lane]
                    then[node, lane] = (1.0 + owed) / paths[node, lane]
                    paths[node, lane] = 0.0
                    if level > 0:
                        sums[node] += owed
                        squares[node] += owed * owed
        for entry in range(ended, below):
            active[nodes[entry]] = 0
            for lane in range(LANES):
                now[nodes[entry], lane] = 0.0
        for entry in range(begun, ended):
            active[nodes[entry]] = masks[entry]
        now, then = then, now
        below = ended
    for entry in range(below):
        active[nodes[entry]] = 0
        for lane in range(LANES):
            now[nodes[entry], lane] = 0.0
