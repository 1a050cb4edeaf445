"""Compiled loops over compressed rows. Imported only for graphs large enough to be worth it.

All arrays are as in `graph.Rows`; nothing here allocates per link. Compiled once, kept on disk (`cache=True`).
"""

from typing import Any

import numpy as np
from numba import njit

from seve.atlas.domain import moves

ONE = np.uint64(1)
NONE = np.uint64(0)

move_nodes = njit(cache=True, nogil=True)(moves.move_nodes)
depth_first = njit(cache=True, nogil=True)(moves.depth_first)
pulls_of = njit(cache=True, nogil=True)(moves.pulls_of)


@njit(cache=True, nogil=True)
def _bits(word: Any) -> Any:
    word = word - ((word >> ONE) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return (word * np.uint64(0x0101010101010101)) >> np.uint64(56)


@njit(cache=True, nogil=True)
def spread_harmonic(starts: Any, ends: Any, into_starts: Any, into_ends: Any, batch: Any, sums: Any) -> None:
    """Breadth-first search from up to 64 nodes at once, one bit each; adds 1/distance to every node reached.

    Then et al., "The More the Merrier: Efficient Multi-Source Graph Traversal", VLDB 2014; dense levels are pulled
    (Beamer et al., "Direction-Optimizing Breadth-First Search", SC 2012).
    """
    size = starts.size - 1
    seen = np.zeros(size, dtype=np.uint64)
    front = np.zeros(size, dtype=np.uint64)
    coming = np.zeros(size, dtype=np.uint64)
    full = NONE
    active = 0
    for bit in range(batch.size):
        mark = ONE << np.uint64(bit)
        seen[batch[bit]] |= mark
        front[batch[bit]] |= mark
        full |= mark
        active += starts[batch[bit] + 1] - starts[batch[bit]]
    depth = 0
    while active > 0:
        depth += 1
        if active * 8 > ends.size:
            for node in range(size):
                if seen[node] == full:
                    continue
                gathered = NONE
                for link in range(into_starts[node], into_starts[node + 1]):
                    gathered |= front[into_ends[link]]
                coming[node] = gathered
        else:
            for node in range(size):
                if front[node]:
                    for link in range(starts[node], starts[node + 1]):
                        coming[ends[link]] |= front[node]
        active = 0
        for node in range(size):
            fresh = coming[node] & ~seen[node]
            coming[node] = NONE
            front[node] = fresh
            if fresh:
                seen[node] |= fresh
                sums[node] += _bits(fresh) / depth
                active += starts[node + 1] - starts[node]


@njit(cache=True, nogil=True)
def unite(starts: Any, ends: Any) -> Any:
    """The lowest node of the weakly connected piece of each node: union by index with path halving."""
    size = starts.size - 1
    above = np.arange(size).astype(np.int32)
    for node in range(size):
        for link in range(starts[node], starts[node + 1]):
            one, other = node, ends[link]
            while above[one] != one:
                above[one] = above[above[one]]
                one = above[one]
            while above[other] != other:
                above[other] = above[above[other]]
                other = above[other]
            if one < other:
                above[other] = one
            elif other < one:
                above[one] = other
    for node in range(size):
        above[node] = above[above[node]]
    return above


@njit(cache=True, nogil=True)
def gather_together(starts: Any, ends: Any, into_starts: Any, into_ends: Any, order: Any, wanted: Any) -> Any:
    """The size of the largest piece while nodes come, the last of `order` first: after each of the rising counts `wanted`.

    Losses read backwards, so that one pass joins each link once (Newman & Ziff, "Efficient Monte Carlo algorithm and
    high-precision results for percolation", 2000).
    """
    size = starts.size - 1
    above = np.full(size, -1, dtype=np.int32)  # -1: not there
    masses = np.ones(size, dtype=np.int32)
    largest = np.zeros(wanted.size, dtype=np.int32)
    most, told = 0, 0
    while told < wanted.size and wanted[told] == 0:
        told += 1
    for count in range(1, size + 1):
        if told == wanted.size:
            break
        node = order[size - count]
        above[node] = node
        root = node
        for link in range(starts[node], starts[node + 1]):
            root = _joined(above, masses, root, ends[link])
        for link in range(into_starts[node], into_starts[node + 1]):
            root = _joined(above, masses, root, into_ends[link])
        most = max(most, masses[root])
        while told < wanted.size and wanted[told] == count:
            largest[told] = most
            told += 1
    return largest


@njit(cache=True, nogil=True)
def _joined(above: Any, masses: Any, root: int, other: int) -> int:
    """The root of the piece of `root` and of `other`, if that one is there already."""
    if above[other] < 0:
        return root
    while above[other] != other:
        above[other] = above[above[other]]
        other = above[other]
    if other == root:
        return root
    if masses[other] > masses[root]:
        root, other = other, root
    above[other] = root
    masses[root] += masses[other]
    return root


@njit(cache=True, nogil=True)
def differing(starts: Any, ends: Any, new_starts: Any, new_ends: Any, counts: Any) -> int:
    """Count at both ends each link that one graph has and the other lacks; returns how many. Rows in rising order."""
    found = 0
    for node in range(starts.size - 1):
        old, new, stop, new_stop = starts[node], new_starts[node], starts[node + 1], new_starts[node + 1]
        while old < stop or new < new_stop:
            if old < stop and new < new_stop and ends[old] == new_ends[new]:
                old += 1
                new += 1
                continue
            if new == new_stop or (old < stop and ends[old] < new_ends[new]):
                other = ends[old]
                old += 1
            else:
                other = new_ends[new]
                new += 1
            counts[node] += 1
            counts[other] += 1
            found += 1
    return found


@njit(cache=True, nogil=True)
def peel(starts: Any, ends: Any) -> Any:
    """The core number of every node of an undirected graph (each link in both rows).

    Level by level (Kabir & Madduri, "Parallel k-core decomposition on multicore platforms", 2017): a link costs one look at one array,
    and no branch to guess, where bins in order of degree (Batagelj & Zaversnik, 2003) move four arrays about.
    """
    size = starts.size - 1
    degree = np.empty(size, dtype=np.int32)
    for node in range(size):
        degree[node] = starts[node + 1] - starts[node]
    left = np.arange(size).astype(np.int32)  # nodes not yet peeled
    peeled = np.empty(size + 1, dtype=np.int32)  # at this level; one slot more, for what is written but not kept
    count, level = size, 0
    while count > 0:
        kept, found, following = 0, 0, size
        for position in range(count):
            node = left[position]
            if degree[node] == level:
                peeled[found] = node
                found += 1
            elif degree[node] > level:
                left[kept] = node
                kept += 1
                following = min(following, degree[node])
        count = kept
        if found == 0:
            level = following
            continue
        done = 0
        while done < found:
            node = peeled[done]
            done += 1
            for link in range(starts[node], starts[node + 1]):
                other = ends[link]
                height = degree[other]
                degree[other] = height - (height > level)
                peeled[found] = other
                found += height == level + 1
        level += 1
    return degree
