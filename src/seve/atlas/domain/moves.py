"""Moving single nodes between groups: plain loops, run as they are on small graphs, compiled (`kernels`) on large ones."""

from typing import Any

import numpy as np


def move_nodes(starts: Any, ends: Any, weights: Any, strength: Any, labels: Any, totals: Any, resolution: float, rounds: int) -> int:
    """Move each node to the neighbouring group where modularity is highest, until none moves; changes `labels`, `totals`.

    starts, ends, weights: undirected rows; strength: total weight per node; totals: total strength per group.
    Returns the number of moves.
    """
    size = starts.size - 1
    whole = strength.sum()
    pull = np.zeros(totals.size)
    moves = 0
    for _ in range(rounds):
        before = moves
        for node in range(size):
            own = labels[node]
            for link in range(starts[node], starts[node + 1]):
                pull[labels[ends[link]]] += weights[link]
            cost = resolution * strength[node] / whole
            best = own
            highest = pull[own] - cost * (totals[own] - strength[node])
            for link in range(starts[node], starts[node + 1]):
                group = labels[ends[link]]
                gain = pull[group] - cost * totals[group]
                if group != own and gain > highest + 1e-9:
                    highest = gain
                    best = group
            for link in range(starts[node], starts[node + 1]):
                pull[labels[ends[link]]] = 0.0
            if best != own:
                totals[own] -= strength[node]
                totals[best] += strength[node]
                labels[node] = best
                moves += 1
        if moves == before:
            break
    return moves
