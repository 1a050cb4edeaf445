"""What each library is asked to do, the same job for all: (measure, how to run it) in order.

A measure returns what is compared between libraries: scores per node (the same definition and scale for all), labels of
communities, or points. Tolerance 1e-9 for eigenvectors; the same 64 sources; Leiden at resolution 1, two iterations and, where a
library is quicker but worse at that, also more. What has brackets in its name compares with our measure without them.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Jobs = Iterator[tuple[str, Callable[[], Any]]]
LIBRARIES = ("seve", "igraph", "networkit", "leidenalg", "networkx")
SOURCES = 64
SLOW_UP_TO = 5_000  # nodes; above, drawings that take minutes to hours are left out
NETWORKX_UP_TO = 20_000
NETWORKIT_LEIDEN = {
    "Leiden": {"iterations": 2},
    "Leiden (in order)": {"iterations": 2, "randomize": False},
    "Leiden (3 times)": {"iterations": 3},
    "Leiden (5 times)": {"iterations": 5},
}


def _done(*results: Any) -> None:
    """For what is timed but not compared: libraries draw their own sources or tell it in another way."""


def of_seve(source: Any, target: Any, nodes: int, pivots: Any) -> Jobs:
    from seve.atlas.domain import centrality, cohesion, communities, graph, layout, leiden

    made: dict[str, graph.Graph] = {}

    def load() -> None:
        made["graph"] = graph.from_links(source, target, size=nodes)
        assert made["graph"].out and made["graph"].into

    def afresh() -> graph.Graph:
        """What one measure kept, the next need not carry."""
        made["graph"] = graph.Graph(made["graph"].matrix)
        return made["graph"]

    yield "load", load
    yield "pagerank", lambda: centrality.pagerank(made["graph"])
    yield "hits", lambda: centrality.hubs_and_authorities(made["graph"])[1]
    yield f"harmonic {SOURCES}", lambda: centrality.nearness(made["graph"], pivots)[0]
    yield f"betweenness {SOURCES}", lambda: centrality.dependencies(made["graph"], pivots)[0]
    yield "core", lambda: centrality.cores(made["graph"])
    yield "components", lambda: graph.components(made["graph"])[1]
    made["undirected"] = _unweighted(made["graph"])
    yield "Leiden", lambda: leiden.leiden(made["undirected"])
    del made["undirected"]
    yield "settled", lambda: communities.find_communities(afresh(), runs=1).labels
    yield "bridges", lambda: _done(cohesion.bridges(afresh()))
    yield "layout", lambda: layout.lay_out(afresh())


def _unweighted(graph: Any) -> Any:
    whole = graph.both_ways
    whole.matrix.data[:] = 1.0
    return whole


def of_igraph(source: Any, target: Any, nodes: int, pivots: Any) -> Jobs:
    import igraph

    made: dict[str, Any] = {}
    chosen = pivots.tolist()

    def load() -> None:
        made["graph"] = igraph.Graph(n=nodes, edges=np.column_stack((source, target)).astype(np.int64), directed=True)

    def undirected() -> Any:
        return made.setdefault("undirected", made["graph"].as_undirected())

    def points(name: str, **how: Any) -> Any:
        return np.array(getattr(undirected(), name)(**how).coords)

    def components() -> Any:
        getattr(made["graph"], "__invalidate_cache")()  # it remembers that a graph is connected: the second answer would be the first
        return made["graph"].connected_components(mode="weak").membership

    yield "load", load
    yield "pagerank", lambda: made["graph"].pagerank(implementation="prpack")
    yield "hits", lambda: made["graph"].authority_score(scale=True)
    yield f"harmonic {SOURCES}", lambda: _done(made["graph"].harmonic_centrality(vertices=chosen, mode="out"))
    yield f"betweenness {SOURCES}", lambda: made["graph"].betweenness(sources=chosen, targets=None)
    undirected()
    yield "core", lambda: undirected().coreness()
    yield "components", components
    yield "Leiden", lambda: undirected().community_leiden(objective_function="modularity", n_iterations=2).membership
    yield "bridges", lambda: _done(undirected().bridges(), undirected().articulation_points())
    yield "layout", lambda: points("layout_fruchterman_reingold", niter=max(30, 1_500_000 // nodes), grid=True)
    if nodes <= SLOW_UP_TO:
        yield "layout (DrL)", lambda: points("layout_drl")


def of_networkit(source: Any, target: Any, nodes: int, pivots: Any) -> Jobs:
    import networkit as nk

    nk.setNumberOfThreads(2)
    made: dict[str, Any] = {}

    def load() -> None:
        ends = (source.astype(np.uint64), target.astype(np.uint64))
        made["graph"] = nk.GraphFromCoo((np.ones(len(source)), ends), n=nodes, directed=True)

    def undirected() -> Any:
        if "undirected" not in made:
            made["undirected"] = nk.graphtools.toUndirected(made["graph"])
            made["undirected"].removeMultiEdges()
        return made["undirected"]

    def harmonic() -> Any:
        sums = np.zeros(nodes)
        for pivot in pivots:
            far = np.array(nk.distance.BFS(made["graph"], int(pivot), storePaths=False).run().getDistances())
            reached = (far > 0) & (far < nodes)
            sums[reached] += 1 / far[reached]
        return sums

    def points(method: Callable[[Any], Any]) -> Any:
        drawn = method(undirected())
        drawn.run()
        return np.array(drawn.getCoordinates())

    yield "load", load
    yield "pagerank", lambda: nk.centrality.PageRank(made["graph"], tol=1e-9).run().scores()
    yield f"harmonic {SOURCES}", harmonic
    yield f"betweenness {SOURCES}", lambda: _done(nk.centrality.EstimateBetweenness(made["graph"], SOURCES).run().scores())
    undirected()
    yield "core", lambda: nk.centrality.CoreDecomposition(undirected()).run().scores()
    yield "components", lambda: nk.components.WeaklyConnectedComponents(made["graph"]).run().getPartition().getVector()
    for name, how in NETWORKIT_LEIDEN.items():
        yield name, lambda how=how: nk.community.ParallelLeiden(undirected(), **how).run().getPartition().getVector()
    yield "layout", lambda: points(lambda graph: nk.viz.PivotMDS(graph, 2, 20))
    if nodes <= SLOW_UP_TO:
        yield "layout (maxent)", lambda: points(lambda graph: nk.viz.MaxentStress(graph, 2, 1))


def of_leidenalg(source: Any, target: Any, nodes: int, pivots: Any) -> Jobs:
    import igraph
    import leidenalg

    made = igraph.Graph(n=nodes, edges=np.column_stack((source, target)).astype(np.int64), directed=True).as_undirected()
    yield "Leiden", lambda: leidenalg.find_partition(made, leidenalg.ModularityVertexPartition, n_iterations=2, seed=1).membership


def of_networkx(source: Any, target: Any, nodes: int, pivots: Any) -> Jobs:
    if nodes > NETWORKX_UP_TO:
        return
    import networkx as nx

    made = nx.DiGraph()

    def load() -> None:
        made.add_nodes_from(range(nodes))
        made.add_edges_from(zip(source.tolist(), target.tolist(), strict=True))

    def values(scores: dict[int, float]) -> list[float]:
        return [scores[node] for node in range(nodes)]

    def harmonic() -> list[float]:
        sums = np.zeros(nodes)
        for pivot in pivots.tolist():
            for node, far in nx.single_source_shortest_path_length(made, pivot).items():
                sums[node] += 1 / far if far else 0.0
        return list(sums)

    def communities() -> Any:
        labels = np.zeros(nodes, dtype=np.int64)
        for number, members in enumerate(nx.community.louvain_communities(made.to_undirected(), seed=1)):
            labels[list(members)] = number
        return labels

    def between() -> list[float]:
        some = nx.betweenness_centrality_subset(made, pivots.tolist(), list(made), normalized=False)
        return values(some)

    yield "load", load
    yield "pagerank", lambda: values(nx.pagerank(made, tol=1e-9 / nodes, max_iter=500))
    yield "hits", lambda: values(nx.hits(made, tol=1e-9)[1])
    yield f"harmonic {SOURCES}", harmonic
    yield f"betweenness {SOURCES}", between
    yield "core", lambda: values(nx.core_number(made.to_undirected()))
    yield "components", lambda: _done(list(nx.weakly_connected_components(made)))
    yield "Leiden", communities  # it has Louvain only
    yield "layout", lambda: np.array(values(nx.spring_layout(made, seed=1, iterations=50)))
