"""Local moving, the longest part of Leiden: each node joins the neighbouring community where modularity gains most.

Whoever is next to a move waits for the next sweep. Sweeps follow the rows as they lie in memory, which costs half of what a queue does
(whose next node is anywhere). Large graphs are swept by two threads, a half each, and each tells the other who moved after every
part of a sweep: what one knows of the other is one part old at most, and the same on every machine, however the threads are timed.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numba import njit

from seve.atlas.domain.graph import Bools, Ints

IN_TWO_FROM = 1_000_000  # links, each counted at both ends
PARTS = 16  # of a sweep by one thread: the fewer, the more is decided on what has changed meanwhile
FEW = 0.001  # of the nodes: when a sweep of two threads moves no more, one thread ends the work
CALMER = 0.9  # and when a sweep moves no fewer than that share of the last: two nodes may change places for ever
WAITS, WOULD_LEAVE = 1, 2


def move(rows: tuple[Any, Any, Any], strength: Any, labels: Ints, resolution: float, order: Ints, *, waiting: Bools | None = None) -> None:
    """Move nodes to the best neighbouring community, or to one of their own, until none gains; changes `labels`.

    `rows`: starts, ends, weights, each tie in both rows; `strength`: total weight per node; `order`: all nodes, each once;
    `waiting`: the nodes to begin with, all when None. On large graphs the last few moves of a full search are left to the next level.
    """
    cost = resolution / float(strength.sum())
    flags = np.ones(len(labels), dtype=np.uint8) if waiting is None else waiting.astype(np.uint8)
    still = 0
    if waiting is None and len(rows[1]) >= IN_TWO_FROM:
        still = int(FEW * len(labels))
        flags = _move_in_two(rows, strength, labels, cost, order, still)
    _move_alone(*rows, strength, labels, cost, order, flags, still)


def _move_in_two(rows: tuple[Any, Any, Any], strength: Any, labels: Ints, cost: float, order: Ints, still: int) -> Any:
    """Sweep with two threads until few move; changes `labels`, returns who still waits."""
    ahead = np.cumsum(np.diff(rows[0])[order])
    cuts = np.searchsorted(ahead, np.linspace(0, len(rows[1]), 2 * PARTS + 1)[1:-1])
    parts = np.split(order, cuts)
    sides = (_Side(rows, strength, labels, cost), _Side(rows, strength, labels.copy(), cost))
    one, other = sides
    with ThreadPoolExecutor(2) as pool:
        before, moved = len(labels) * 2, len(labels)
        while still < moved <= CALMER * before:
            before, moved = moved, 0
            for turn in range(PARTS):
                mine, theirs = parts[turn], parts[PARTS + turn]
                _hand_over(other.waiting, one.waiting, mine)
                _hand_over(one.waiting, other.waiting, theirs)
                list(pool.map(_Side.sweep, sides, (mine, theirs), (other.news, one.news)))
                one.tell()
                other.tell()
                moved += len(one.news[0]) + len(other.news[0])
    _hear(*other.news, strength, one.labels, one.totals, one.counts)
    return one.waiting | other.waiting


class _Side:
    """What one of two threads knows."""

    def __init__(self, rows: tuple[Any, Any, Any], strength: Any, labels: Ints, cost: float) -> None:
        size = len(labels)
        self.rows, self.strength, self.labels, self.cost = rows, strength, labels, cost
        self.totals, self.counts, _, _ = _tally(strength, labels)
        self.waiting = np.ones(size, dtype=np.uint8)
        self.pull, self.met = np.zeros(size), np.empty(size + 1, dtype=np.int32)
        self.none = np.empty(0, dtype=np.int32)
        self.moved = self.none
        self.news = (self.none, self.none)  # who moved in the last part, and to where

    def sweep(self, nodes: Ints, news: tuple[Ints, Ints]) -> None:
        _hear(*news, self.strength, self.labels, self.totals, self.counts)
        moved = np.empty(len(nodes), dtype=np.int32)
        known = (self.labels, self.totals, self.counts, self.waiting)
        count, _ = _sweep(self.rows, self.strength, self.cost, nodes, known, self.none, 0, (self.pull, self.met, moved))
        self.moved = moved[:count]

    def tell(self) -> None:
        self.news = (self.moved, self.labels[self.moved])


def _hand_over(theirs: Any, mine: Any, nodes: Ints) -> None:
    """What the other side has stirred among my nodes waits at my side."""
    mine[nodes] |= theirs[nodes]
    theirs[nodes] = 0


@njit(cache=True, nogil=True)
def _hear(nodes: Any, to: Any, strength: Any, labels: Any, totals: Any, counts: Any) -> None:
    """Take note of what the other side moved."""
    for position in range(nodes.size):
        node, best = nodes[position], to[position]
        own = labels[node]
        totals[own] -= strength[node]
        totals[best] += strength[node]
        counts[own] -= 1
        counts[best] += 1
        labels[node] = best


@njit(cache=True, nogil=True)
def _tally(strength: Any, labels: Any) -> Any:
    """Per community its strength and its size; the numbers no community bears, and how many of them there are."""
    size = labels.size
    totals, counts = np.zeros(size), np.zeros(size, dtype=np.int32)
    for node in range(size):
        totals[labels[node]] += strength[node]
        counts[labels[node]] += 1
    free = np.empty(size + 1, dtype=np.int32)
    spare = 0
    for group in range(size):
        if counts[group] == 0:
            free[spare] = group
            spare += 1
    return totals, counts, free, spare


@njit(cache=True, nogil=True)
def _move_alone(
    starts: Any, ends: Any, weights: Any, strength: Any, labels: Any, cost: float, order: Any, waiting: Any, still: int
) -> None:
    """Sweep with one thread until no more than `still` nodes move."""
    totals, counts, free, spare = _tally(strength, labels)
    scratch = (np.zeros(labels.size), np.empty(labels.size + 1, dtype=np.int32), np.empty(labels.size, dtype=np.int32))
    for node in range(labels.size):
        waiting[node] = min(waiting[node], 1)
    rows, known = (starts, ends, weights), (labels, totals, counts, waiting)
    count = still + 1
    while count > still:
        count, spare = _sweep(rows, strength, cost, order, known, free, spare, scratch)


@njit(cache=True, nogil=True)
def _sweep(rows: Any, strength: Any, cost: float, nodes: Any, known: Any, free: Any, spare: int, scratch: Any) -> Any:
    """Let those of `nodes` that wait move, once; lists them in `moved`. Returns how many, and how many `free` numbers are left.

    A node that would rather be alone but finds no free number stays, and its flag says so.
    """
    (starts, ends, weights), (labels, totals, counts, waiting), (pull, met, moved) = rows, known, scratch
    moves = 0
    for node in nodes:
        if not waiting[node] & WAITS:
            continue
        waiting[node] = 0
        own, seen = labels[node], 0
        for link in range(starts[node], starts[node + 1]):
            group = labels[ends[link]]
            tied = pull[group]
            pull[group] = tied + weights[link]
            met[seen] = group
            seen += tied == 0.0
        price = cost * strength[node]
        best = own
        highest = pull[own] - price * (totals[own] - strength[node])
        for position in range(seen):
            group = met[position]
            gain = pull[group] - price * totals[group]
            pull[group] = 0.0
            if gain > highest + 1e-12 and group != own:
                highest = gain
                best = group
        if highest < 0.0 and counts[own] > 1:
            if spare > 0:
                spare -= 1
                best = free[spare]
            else:
                waiting[node] = WOULD_LEAVE
        if best == own:
            continue
        totals[own] -= strength[node]
        counts[own] -= 1
        if counts[own] == 0 and free.size > 0:
            free[spare] = own
            spare += 1
        totals[best] += strength[node]
        counts[best] += 1
        labels[node] = best
        moved[moves] = node
        moves += 1
        for link in range(starts[node], starts[node + 1]):
            other = ends[link]
            waiting[other] |= labels[other] != best
    return moves, spare
