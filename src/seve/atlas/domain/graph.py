"""The one graph format: compressed rows of a directed, weighted graph, and the views that measures ask for."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

COMPILED_FROM = 20_000  # nodes; where SciPy has the same, it serves below
SMALL = 2_000  # below this many nodes a measure is over before a compiled kernel is loaded


@dataclass(frozen=True)
class Rows:
    """The neighbours of node i are `ends[starts[i]:starts[i + 1]]`, in rising order, each once."""

    starts: Ints
    ends: Ints
    weights: npt.NDArray[np.float32]


@dataclass(frozen=True)
class Graph:
    """A directed graph on nodes 0..size-1: no self-link, one link per ordered pair, weights above zero."""

    matrix: Any  # scipy CSR, float32; row cites column

    @property
    def size(self) -> int:
        return int(self.matrix.shape[0])

    @property
    def links(self) -> int:
        return int(self.matrix.nnz)

    @cached_property
    def out(self) -> Rows:
        return _rows(self.matrix)

    @cached_property
    def into(self) -> Rows:
        return _rows(self.matrix.T.tocsr())

    @cached_property
    def sources(self) -> Ints:
        """The source of each link, in the order of `out.ends`."""
        return np.repeat(np.arange(self.size, dtype=np.int32), np.diff(self.out.starts))

    @cached_property
    def is_weighted(self) -> bool:
        return bool(self.links) and not bool((self.matrix.data == self.matrix.data[0]).all())

    @cached_property
    def both_ways(self) -> "Graph":
        """The undirected reading, each pair in both rows; the weights of the two directions are added."""
        return Graph(_sorted((self.matrix + self.matrix.T).tocsr()))

    def part(self, nodes: Longs) -> "Graph":
        """The graph on some nodes only, renumbered in the order given."""
        return Graph(_sorted(self.matrix[nodes][:, nodes].tocsr()))


def from_links(source: npt.ArrayLike, target: npt.ArrayLike, weight: npt.ArrayLike | None = None, *, size: int) -> Graph:
    """Build from link arrays: self-links and weights not above zero are dropped, duplicates are added up.

    Raises ValueError when a node number lies outside 0..size-1.
    """
    tails, heads = _numbers(source), _numbers(target)
    loads = np.ones(len(tails), dtype=np.float32) if weight is None else np.asarray(weight, dtype=np.float32)
    if len(tails) and (min(tails.min(), heads.min()) < 0 or max(tails.max(), heads.max()) >= size):
        raise ValueError("a link names a node that does not exist")
    kept = (tails != heads) & (loads > 0) & np.isfinite(loads)
    if not kept.all():
        tails, heads, loads = tails[kept], heads[kept], loads[kept]
    from scipy import sparse  # 22 MiB and a fifth of a second: not in every process that only asks for the last map

    ends = (tails.astype(np.int32, copy=False), heads.astype(np.int32, copy=False))
    matrix = sparse.coo_array((loads, ends), shape=(size, size)).tocsr()
    return Graph(_sorted(matrix))


def _numbers(nodes: npt.ArrayLike) -> Any:
    numbers = np.asarray(nodes)
    return numbers if numbers.dtype.kind == "i" else numbers.astype(np.int64)


def components(graph: Graph) -> tuple[int, Ints]:
    """Weakly connected components: how many, and the number of each node's (in order of first member)."""
    if graph.size == 0:
        return 0, np.zeros(0, dtype=np.int32)
    if graph.size < COMPILED_FROM:
        from scipy.sparse import csgraph

        count, labels = csgraph.connected_components(graph.matrix, directed=True, connection="weak")
        return int(count), labels.astype(np.int32)
    from seve.atlas.domain.kernels import unite

    lowest = unite(graph.out.starts, graph.out.ends)
    first = lowest == np.arange(graph.size, dtype=np.int32)
    number = np.cumsum(first, dtype=np.int32) - 1
    return int(first.sum()), number[lowest]


def widened(graph: Graph, size: int) -> Graph:
    """The same graph with places without links added after the others."""
    if size == graph.size:
        return graph
    from scipy import sparse

    rows = graph.matrix
    starts = np.append(rows.indptr, np.full(size - graph.size, rows.indptr[-1], dtype=rows.indptr.dtype))
    return Graph(sparse.csr_array((rows.data, rows.indices, starts), shape=(size, size)))


@dataclass(frozen=True)
class Change:
    """Between two graphs on the same nodes: links that only one of them has, in all and at each node."""

    links: int
    at: Ints

    @property
    def touched(self) -> Longs:
        """The nodes at an end of such a link."""
        return np.flatnonzero(self.at)

    def within(self, size: int) -> "Change":
        """As seen from the first `size` nodes; links among the others still count."""
        return Change(self.links, self.at[:size])


def change_between(before: Graph, after: Graph) -> Change:
    """One look at every link of both. Weights are not compared."""
    from seve.atlas.domain.kernels import differing

    at = np.zeros(after.size, dtype=np.int32)
    links = differing(before.out.starts, before.out.ends, after.out.starts, after.out.ends, at)
    return Change(int(links), at)


def _sorted(matrix: Any) -> Any:
    matrix.sum_duplicates()
    matrix.sort_indices()
    return matrix


def _rows(matrix: Any) -> Rows:
    matrix.sort_indices()
    return Rows(
        starts=np.ascontiguousarray(matrix.indptr, dtype=np.int32),
        ends=np.ascontiguousarray(matrix.indices, dtype=np.int32),
        weights=np.ascontiguousarray(matrix.data, dtype=np.float32),
    )
