"""What holds the map together: bridges, resilience, reciprocity, and rings that only cite each other."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from seve.atlas.domain.graph import SMALL, Bools, Floats, Graph, Longs, components
from seve.atlas.domain.moves import depth_first

if TYPE_CHECKING:
    from scipy import sparse

LEAST_CUT_OFF = 3  # a bridge matters when at least this many places hang on it
MOST_TOLD = 1_000  # bridges, the largest
SHARES = (0.01, 0.02, 0.05, 0.10, 0.20, 0.30)  # of the places, taken away
RING_SIZE = 4  # places that all cite one another
PACT_INWARD = 0.75  # share of a ring's citations that stay within it


@dataclass(frozen=True, slots=True)
class Cut:
    """Without `node`, or without the link node-other, the places `cut_off` lose their way to the rest."""

    node: int
    other: int | None
    cut_off: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pact:
    """Places that all cite one another and are cited by hardly anybody else: kept apart from influence."""

    members: tuple[int, ...]
    inward: float  # share of the citations its members receive that come from its members


def bridges(graph: Graph, *, least: int = LEAST_CUT_OFF, most: int = MOST_TOLD) -> list[Cut]:
    """Articulation places and bridge links of the undirected graph, with the smaller side that hangs on each.

    Tarjan, "Depth-first search and linear graph algorithms", 1972. Only cuts that leave `least` places or more on the
    smaller side, the `most` largest of them; of a link and its end that cut off the same places, only the link is told.
    Largest first.
    """
    tree = _Tree(graph.both_ways)
    found = [each for each in tree.links() + tree.nodes() if each.size >= least]
    found.sort(key=lambda each: (-each.size, each.node, -1 if each.other is None else each.other))
    cuts = [tree.cut(each) for each in found[:most]]
    sides = {frozenset(cut.cut_off) for cut in cuts if cut.other is not None}
    sides |= {tree.other_side(side) for side in sides if 2 * len(side) == tree.whole(next(iter(side)))}
    return [cut for cut in cuts if cut.other is not None or not _is_told(cut, sides)]


@dataclass(frozen=True, slots=True)
class _Found:
    """A cut by its size only: on a long chain the sides themselves would fill the memory."""

    size: int
    node: int
    other: int | None
    children: tuple[int, ...]  # whose subtrees it separates; for a link, its lower end
    above: bool  # the side towards the root is cut off too (for a link: instead)


def _is_told(cut: Cut, sides: set[frozenset[int]]) -> bool:
    """An end of a bridge link cuts off one side of that link, or that side without itself: the link says it already."""
    return frozenset(cut.cut_off) in sides or frozenset((*cut.cut_off, cut.node)) in sides


class _Tree:
    """One depth-first forest: order of discovery, lowest reach, size and range of every subtree."""

    def __init__(self, undirected: Graph) -> None:
        walk = depth_first
        if undirected.size >= SMALL:
            from seve.atlas.domain.kernels import depth_first as walk
        found = walk(undirected.out.starts, undirected.out.ends)
        columns: list[list[int]] = [column.tolist() for column in found]
        self.parent, self.enter, self.low, self.leave, self.order = columns
        self.count, self.labels = components(undirected)
        self.sizes = np.bincount(self.labels, minlength=self.count)
        self.first = np.full(self.count, undirected.size)  # where each piece begins in the order of discovery
        np.minimum.at(self.first, self.labels, self.enter)

    def below(self, node: int) -> list[int]:
        return self.order[self.enter[node] : self.leave[node]]

    def whole(self, node: int) -> int:
        """How many places the piece of this node counts."""
        return int(self.sizes[self.labels[node]])

    def other_side(self, side: frozenset[int]) -> frozenset[int]:
        """Of a piece of which `side` is one half."""
        place = self.first[self.labels[next(iter(side))]]
        return frozenset(self.order[place : place + 2 * len(side)]) - side

    def span(self, node: int) -> int:
        return self.leave[node] - self.enter[node]

    def links(self) -> list[_Found]:
        found = []
        for node, above in enumerate(self.parent):
            if above >= 0 and self.low[node] > self.enter[above]:
                inside, whole = self.span(node), self.whole(node)
                if 2 * inside <= whole:
                    found.append(_Found(inside, above, node, (node,), False))
                else:
                    found.append(_Found(whole - inside, node, above, (node,), True))
        return found

    def nodes(self) -> list[_Found]:
        """An articulation place: everything but the largest of the pieces that it holds together hangs on it."""
        children: dict[int, list[int]] = {}
        for node, above in enumerate(self.parent):
            if above >= 0 and self.low[node] >= self.enter[above]:
                children.setdefault(above, []).append(node)
        found = []
        for node, hanging in children.items():
            inside = sum(map(self.span, hanging))
            rest = self.whole(node) - 1 - inside
            if rest == 0 and len(hanging) < 2:
                continue
            largest = max(hanging, key=self.span)
            if self.span(largest) > rest:
                kept = tuple(child for child in hanging if child != largest)
                found.append(_Found(inside - self.span(largest) + rest, node, None, kept, rest > 0))
            else:
                found.append(_Found(inside, node, None, tuple(hanging), False))
        return found

    def cut(self, found: _Found) -> Cut:
        """The places that a cut leaves loose."""
        below = [each for child in found.children for each in self.below(child)]
        if found.other is not None:
            off = self._outside(found.children) if found.above else below
        else:
            off = below + (self._outside(self._hanging(found.node), found.node) if found.above else [])
        return Cut(found.node, found.other, tuple(sorted(off)))

    def _hanging(self, node: int) -> tuple[int, ...]:
        """The children whose subtrees only this node ties to the rest."""
        found, place = [], self.enter[node] + 1
        while place < self.leave[node]:
            child = self.order[place]
            if self.low[child] >= self.enter[node]:
                found.append(child)
            place = self.leave[child]
        return tuple(found)

    def _outside(self, subtrees: tuple[int, ...], node: int | None = None) -> list[int]:
        """The rest of a piece without these subtrees and this node: what stands between them in the order of discovery."""
        gaps = sorted((self.enter[child], self.leave[child]) for child in subtrees)
        if node is not None:
            gaps = sorted([*gaps, (self.enter[node], self.enter[node] + 1)])
        place = self.first[self.labels[subtrees[0]]]
        end = place + self.whole(subtrees[0])
        rest: list[int] = []
        for start, stop in gaps:
            rest += self.order[place:start]
            place = stop
        return rest + self.order[place:end]


def cut_off_without(graph: Graph, lost: list[int]) -> list[int]:
    """The places that lose their way to the largest remaining piece if `lost` disappears (simulation of any loss)."""
    return sorted(node for piece in loose_without(graph, lost) for node in piece)


def loose_without(graph: Graph, lost: list[int]) -> list[list[int]]:
    """The pieces that come loose from the largest remaining one if `lost` disappears, the largest first; each stays together.

    Only places that were in the same piece as a lost one can be cut off by it.
    """
    _, before = components(graph)
    gone = np.zeros(graph.size, dtype=bool)
    gone[lost] = True
    after = _labels_without(graph, gone)
    loose: list[list[int]] = []
    for piece in sorted({int(before[node]) for node in lost}):
        inside = np.flatnonzero((before == piece) & ~gone)
        if len(inside):
            kept = int(np.argmax(np.bincount(after[inside])))
            loose += [inside[after[inside] == label].tolist() for label in np.unique(after[inside]) if label != kept]
    return sorted(loose, key=lambda nodes: (-len(nodes), nodes))


def together_without(graph: Graph, lost: list[int]) -> int:
    """How many places the largest piece holds if `lost` disappears."""
    gone = np.zeros(graph.size, dtype=bool)
    gone[lost] = True
    return int(np.bincount(_labels_without(graph, gone)[~gone]).max(initial=0))


def resilience(graph: Graph, influence: Floats, *, seed: int = 1) -> dict[str, list[float]]:
    """The share of the places still in one piece when a share of them is lost: the most influential first, or at random.

    Albert, Jeong & Barabási, "Error and attack tolerance of complex networks", 2000. Shares are of the places at the start.
    """
    size = graph.size
    if size == 0:
        return {"lost": [], "by_influence": [], "at_random": []}
    by_influence = np.argsort(-influence, kind="stable")
    at_random = np.random.default_rng(seed).permutation(size)
    lost = [round(share * size) for share in (0.0, *SHARES)]
    return {
        "lost": [0.0, *SHARES],
        "by_influence": _shares_together(graph, by_influence, lost),
        "at_random": _shares_together(graph, at_random, lost),
    }


def _shares_together(graph: Graph, order: Longs, lost: list[int]) -> list[float]:
    """The share of all places in the largest piece when the first of `order` are lost, for each rising number of them."""
    if graph.size < SMALL:
        return [_in_one_piece(graph, order[:count]) for count in lost]
    from seve.atlas.domain.kernels import gather_together

    left = np.array([graph.size - count for count in reversed(lost)])
    out, into = graph.out, graph.into
    sizes = gather_together(out.starts, out.ends, into.starts, into.ends, order, left)
    return [float(each / graph.size) for each in sizes[::-1]]


def _in_one_piece(graph: Graph, lost: Longs) -> float:
    gone = np.zeros(graph.size, dtype=bool)
    gone[lost] = True
    if gone.all():
        return 0.0
    return float(np.bincount(_labels_without(graph, gone)[~gone]).max() / graph.size)


def _labels_without(graph: Graph, gone: Bools) -> npt.NDArray[np.int32]:
    from scipy import sparse  # loaded where used, as in `graph`
    from scipy.sparse import csgraph

    kept = ~(gone[graph.sources] | gone[graph.out.ends])
    ends = (graph.sources[kept], graph.out.ends[kept])
    matrix = sparse.coo_array((np.ones(int(kept.sum()), dtype=np.int8), ends), shape=(graph.size, graph.size))
    return np.asarray(csgraph.connected_components(matrix.tocsr(), directed=False)[1], dtype=np.int32)


def reciprocity(graph: Graph) -> float:
    """The share of links that are returned, 0..1; 0 without links."""
    return float(_returned(graph).nnz / graph.links) if graph.links else 0.0


def _returned(graph: Graph) -> "sparse.csr_array":
    """The links that go both ways, as a symmetric matrix of ones."""
    there = graph.matrix.astype(bool).astype(np.int32)
    return there.multiply(there.T).tocsr()


def pacts(graph: Graph, *, least: int = RING_SIZE, inward: float = PACT_INWARD) -> list[Pact]:
    """Rings of places that all cite one another, if most of the citation weight their members receive comes from within.

    Only places that owe at least half of what they receive to partners who are so themselves come into question; among
    those, cliques of returned links are grown greedily (finding the largest is hard in general), largest first.
    """
    returned = _returned(graph)
    partners = _self_sufficient(graph, returned, least)
    received = np.asarray(graph.matrix.sum(axis=0)).ravel()
    found: list[Pact] = []
    taken: set[int] = set()
    for seed in sorted(partners, key=lambda node: (-len(partners[node]), node)):
        members = [] if seed in taken else sorted(_clique(partners, seed, taken))
        if len(members) < least:
            continue
        within = float(graph.matrix[members][:, members].sum()) / float(received[members].sum())
        if within >= inward:
            found.append(Pact(tuple(members), within))
            taken.update(members)
    return sorted(found, key=lambda pact: (-len(pact.members), pact.members))


def _self_sufficient(graph: Graph, returned: "sparse.csr_array", least: int) -> dict[int, set[int]]:
    """Places that receive half of their citation weight or more from `least - 1` mutual partners, and those partners."""
    received = np.asarray(graph.matrix.sum(axis=0)).ravel()
    mutual = graph.matrix.multiply(returned).tocsr()
    kept = np.ones(graph.size, dtype=np.float64)
    while True:
        enough = (mutual.T @ kept >= 0.5 * received) & (returned @ kept >= least - 1)
        fresh = kept * enough
        if (fresh == kept).all():
            break
        kept = fresh
    return {
        int(node): {int(other) for other in returned.indices[returned.indptr[node] : returned.indptr[node + 1]] if kept[other]}
        for node in np.flatnonzero(kept)
    }


def _clique(partners: dict[int, set[int]], seed: int, taken: set[int]) -> set[int]:
    """A clique around `seed`: each time the candidate that leaves the most candidates joins."""
    clique, candidates = {seed}, partners[seed] - taken
    while candidates:
        chosen = max(sorted(candidates), key=lambda node: len(partners[node] & candidates))
        clique.add(chosen)
        candidates &= partners[chosen]
    return clique
