"""PageRank as a linear system, solved in compiled loops: from nothing, or from the last answer after a small change.

From nothing: Gauss-Seidel sweeps, each two of them mixed into a better third (Anderson, "Iterative procedures for nonlinear
integral equations", 1965, depth two; on linear systems it does what GMRES does: Walker & Ni, 2011): thirty sweeps where fifty
were needed. After a small change: what is left over is pushed on along the links, where it is worth it only (Gauss-Southwell;
Andersen, Chung & Lang, "Local graph partitioning using PageRank vectors", 2006; for changing graphs Zhang, Lofgren & Goel,
"Approximate personalized PageRank on dynamic graphs", 2016).

All functions solve x = (1 - d) + d·P'x. `values` holds x times the node's share, 1 / its total outgoing weight (1 for a node that
cites nobody). Without weights, every link counts one, and `weights` is an empty array.
"""

from typing import Any

import numpy as np
from numba import njit

NOT_WORSE = 1e-10  # of the square of the steps: nearer to parallel, two steps are one


@njit(cache=True, nogil=True)
def sweep(starts: Any, ends: Any, weights: Any, shares: Any, values: Any, damping: float) -> float:
    """One round of Gauss-Seidel in place; how much moved, as a share of all."""
    moved, total = 0.0, 0.0
    weighted = weights.size > 0
    for node in range(starts.size - 1):
        gathered = 0.0
        if weighted:
            for link in range(starts[node], starts[node + 1]):
                gathered += values[ends[link]] * weights[link]
        else:
            for link in range(starts[node], starts[node + 1]):
                gathered += values[ends[link]]
        fresh = (1.0 - damping) + damping * gathered
        share = shares[node]
        moved += abs(fresh - values[node] / share)
        total += fresh
        values[node] = fresh * share
    return moved / total


@njit(cache=True, nogil=True)
def solve(starts: Any, ends: Any, weights: Any, shares: Any, values: Any, damping: float, tolerance: float, rounds: int) -> int:
    """Sweep, changing `values`, until less than `tolerance` moves; returns the rounds used. starts, ends, weights: incoming rows."""
    size = values.size
    begun = values.copy()
    place, other_place = np.zeros(size), np.zeros(size)  # the results of the last two sweeps
    step, other_step = np.zeros(size), np.zeros(size)  # and what those sweeps changed
    for turn in range(rounds):
        if sweep(starts, ends, weights, shares, values, damping) < tolerance:
            return turn + 1
        one, other = _leanings(values, begun, step, other_step, min(turn, 2))
        for node in range(size):
            now = values[node]
            mixed = now - one * (now - place[node]) - other * (now - other_place[node])
            other_place[node], other_step[node] = now, now - begun[node]
            begun[node] = values[node] = mixed if mixed > 0.0 else now
        place, other_place = other_place, place
        step, other_step = other_step, step
    return rounds


@njit(cache=True, nogil=True)
def _leanings(values: Any, begun: Any, step: Any, other_step: Any, known: int) -> Any:
    """How much of the last two results to mix in, so that what the mixture would still change is least."""
    if known == 0:
        return 0.0, 0.0
    a = b = c = d = e = 0.0
    for node in range(values.size):
        now = values[node] - begun[node]
        one, other = now - step[node], now - other_step[node]
        a += one * one
        b += one * other
        c += other * other
        d += one * now
        e += other * now
    clear = a * c - b * b
    if known == 2 and clear > NOT_WORSE * a * c:
        return (d * c - e * b) / clear, (a * e - b * d) / clear
    return (d / a if a > 0.0 else 0.0), 0.0
