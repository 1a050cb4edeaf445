"""Plain loops, run as they are on small graphs and compiled (`kernels`) on large ones."""

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


def pulls_of(starts: Any, ends: Any, weights: Any, labels: Any, groups: int) -> Any:
    """For each node: its ties to its own group, the other group it is tied to most (the lowest among equals), its ties to that one."""
    size = starts.size - 1
    own, pull, rival = np.zeros(size), np.zeros(size), np.zeros(size, dtype=np.int32)
    tied = np.zeros(groups)
    for node in range(size):
        for link in range(starts[node], starts[node + 1]):
            tied[labels[ends[link]]] += weights[link]
        own[node] = tied[labels[node]]
        for link in range(starts[node], starts[node + 1]):
            group = labels[ends[link]]
            if group != labels[node] and (tied[group] > pull[node] or (tied[group] == pull[node] and group < rival[node])):
                pull[node], rival[node] = tied[group], group
        for link in range(starts[node], starts[node + 1]):
            tied[labels[ends[link]]] = 0.0
    return own, rival, pull


def depth_first(starts: Any, ends: Any) -> Any:
    """One depth-first forest of an undirected graph (each link in both rows).

    Returns, per node: its parent (-1 for a root), its number in the order of discovery, the lowest such number that its
    subtree reaches without its parent link, the number after its subtree; and the nodes in order of discovery.
    """
    size = starts.size - 1
    parent, enter = np.full(size, -1, dtype=np.int32), np.full(size, -1, dtype=np.int32)
    low, leave = np.zeros(size, dtype=np.int32), np.zeros(size, dtype=np.int32)
    order, path = np.empty(size, dtype=np.int32), np.empty(size + 1, dtype=np.int32)
    cursor = starts[:-1].copy()
    count = 0
    for root in range(size):
        if enter[root] >= 0:
            continue
        path[0], depth = root, 1
        enter[root] = low[root] = count
        order[count] = root
        count += 1
        while depth > 0:
            node = path[depth - 1]
            if cursor[node] == starts[node + 1]:
                leave[node] = count
                depth -= 1
                if depth > 0:
                    above = path[depth - 1]
                    low[above] = min(low[above], low[node])
                continue
            other = ends[cursor[node]]
            cursor[node] += 1
            if enter[other] >= 0:
                if other != parent[node]:
                    low[node] = min(low[node], enter[other])
                continue
            parent[other] = node
            enter[other] = low[other] = count
            order[count] = other
            count += 1
            path[depth] = other
            depth += 1
    return parent, enter, low, leave, order
