"""Pairs to groups: average linkage (Sokal & Michener, 1958) inside each connected piece.

Average linkage never joins two groups whose closest pair is below the threshold, so the pieces connected by pairs at the threshold
can be worked on one by one without loss.
"""

import math
from collections import Counter
from collections.abc import Container

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import squareform

from seve.stories.domain.likeness import Pairs

# The F1 of 147 labelled stories is flat (0.85 to 0.86) from 0.14 to 0.20: its middle (bench/stories.py).
THRESHOLD = 0.17
CROWD, CROWD_STEP = 700, 0.08  # in a larger crowd chance likenesses are more: the threshold rises by this much for each factor ten
ESTABLISHED, RETOLD = 3, 0.85  # places of a story that takes rewritings in, and the share of the threshold they need
NEIGHBOURS, AROUND = 5, 2  # how many of the nearest posts are looked at, and how many of them, and half at least, must be of one story
TIED = 0.4  # a likeness that only a link or a quotation between two texts of one matter makes
LARGEST_PIECE = 6_000  # a matrix of 6,000² floats; larger pieces are first cut at a stricter likeness


def threshold_for(crowd: int) -> float:
    """The likeness that makes one story among `crowd` posts of one period."""
    return THRESHOLD + CROWD_STEP * max(0.0, math.log10(max(crowd, 1) / CROWD))


def groups_of(pairs: Pairs, many: int, threshold: float = THRESHOLD) -> list[list[int]]:
    """Groups of two posts or more, each in order, by their first post."""
    table = sparse.csr_matrix((pairs.likeness, (pairs.i, pairs.j)), shape=(many, many))
    groups: list[list[int]] = []
    for piece in _pieces(table, np.arange(many), threshold):
        inner = table[piece][:, piece]
        dense = inner.toarray()
        dense = np.maximum(dense, dense.T)
        labels = _average_linkage(dense, threshold)
        for label in range(1, int(labels.max()) + 1):
            members = piece[labels == label]
            if len(members) > 1:
                groups.append(sorted(int(member) for member in members))
    return sorted(groups)


def _pieces(table: sparse.csr_matrix, members: NDArray[np.int64], cut: float) -> list[NDArray[np.int64]]:
    """Connected pieces of two posts or more; one that is too large is cut again, a little stricter."""
    strong = table[members][:, members]
    strong.data = np.where(strong.data >= cut, strong.data, 0.0)
    strong.eliminate_zeros()
    count, labels = connected_components(strong, directed=False)
    order = np.argsort(labels, kind="stable")
    bounds = np.searchsorted(labels[order], np.arange(count + 1))
    found: list[NDArray[np.int64]] = []
    for number in range(count):
        piece = members[np.sort(order[bounds[number] : bounds[number + 1]])]
        if len(piece) > LARGEST_PIECE:
            found.extend(_pieces(table, piece, cut + 0.04))
        elif len(piece) > 1:
            found.append(piece)
    return found


def _average_linkage(likeness: NDArray[np.float32], threshold: float) -> NDArray[np.int32]:
    if len(likeness) == 2:
        return np.array([1, 1] if likeness[0, 1] >= threshold else [1, 2], dtype=np.int32)
    apart = 1.0 - np.clip(likeness.astype(np.float64), 0.0, 1.0)
    np.fill_diagonal(apart, 0.0)
    tree = linkage(squareform(apart, checks=False), method="average")
    return np.asarray(fcluster(tree, 1.0 - threshold, criterion="distance"), dtype=np.int32)


def attach_rewritings(
    groups: list[list[int]], pairs: Pairs, sources: list[int | str], has_body: list[bool], threshold: float
) -> list[list[int]]:
    """Let whole texts that were left alone join the story whose first post they resemble most.

    Who retells a matter in other words resembles the text that began it, not the short remarks that link to it, so average linkage
    leaves them out. Only later texts join, only stories of several places take them, at a likeness a little below the threshold.
    """
    grown = [list(group) for group in groups]
    taken = {number for group in groups for number in group}
    firsts = {
        group[0]: at for at, group in enumerate(groups) if len({sources[number] for number in group}) >= ESTABLISHED and has_body[group[0]]
    }
    best: dict[int, tuple[float, int]] = {}
    likely = pairs.likeness >= threshold * RETOLD
    for i, j, likeness in zip(pairs.i[likely].tolist(), pairs.j[likely].tolist(), pairs.likeness[likely].tolist(), strict=True):
        if i in firsts and j not in taken and has_body[j] and likeness > best.get(j, (0.0, 0))[0]:
            best[j] = (likeness, firsts[i])
    for number, (_, at) in sorted(best.items()):
        grown[at].append(number)
    return [sorted(group) for group in grown]


def attach_neighbours(
    groups: list[list[int]], pairs: Pairs, sources: list[int | str], has_body: list[bool], followed: set[int]
) -> list[list[int]]:
    """Let whole texts that were left alone, or with one other, join the story to which most of their nearest neighbours belong.

    A free paraphrase resembles no single text enough, but its nearest ones are all of one story (Jarvis & Patrick, 1973). Only stories
    that others visibly took up (`followed`, by their place in `groups`) take such texts in: they are one matter beyond doubt. On four
    demo webs it brings in three of four such texts, and of fifteen hundred others one, which mostly speaks of the same matter too.
    """
    story_of = {n: at for at, group in enumerate(groups) if len({sources[n] for n in group}) >= ESTABLISHED for n in group}
    joins: dict[int, int] = {}
    for number, near in _nearest(pairs, sources, story_of).items():
        at, count = Counter(story_of.get(other) for _, other in near).most_common(1)[0]
        belongs = count >= AROUND and 2 * count >= len(near)
        if near[0][0] >= TIED:
            at, belongs = story_of.get(near[0][1]), True
        if belongs and at in followed and has_body[number] and groups[at][0] < number:
            joins[number] = at
    grown = [[number for number in group if number not in joins] for group in groups]
    for number, at in joins.items():
        grown[at].append(number)
    return sorted(sorted(group) for group in grown if len(group) > 1)


def _nearest(pairs: Pairs, sources: list[int | str], known: Container[int]) -> dict[int, list[tuple[float, int]]]:
    """Of each post that is not `known`: its nearest neighbours at other places, (likeness, post), nearest first."""
    found: dict[int, list[tuple[float, int]]] = {}
    for i, j, likeness in zip(pairs.i.tolist(), pairs.j.tolist(), pairs.likeness.tolist(), strict=True):
        if sources[i] != sources[j]:
            if i not in known:
                found.setdefault(i, []).append((likeness, j))
            if j not in known:
                found.setdefault(j, []).append((likeness, i))
    return {number: sorted(near, key=lambda pair: (-pair[0], pair[1]))[:NEIGHBOURS] for number, near in sorted(found.items())}
