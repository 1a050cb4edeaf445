"""All measures of one graph at once, in the order that lets each reuse the last."""

from dataclasses import dataclass

import numpy as np

from seve.atlas.domain import centrality, cohesion, layout
from seve.atlas.domain.centrality import Sampled
from seve.atlas.domain.communities import Earlier, Partition, find_communities
from seve.atlas.domain.graph import Floats, Graph, Ints, Longs


@dataclass(frozen=True)
class Reading:
    """Everything the atlas says of a graph."""

    pagerank: Floats
    hub: Floats
    authority: Floats
    betweenness: Sampled
    harmonic: Sampled
    core: Ints
    cited_by: Longs
    cites: Longs
    partition: Partition
    points: layout.Points
    reciprocity: float
    bridges: list[cohesion.Cut]
    pacts: list[cohesion.Pact]
    resilience: dict[str, list[float]]


def read_graph(
    graph: Graph,
    *,
    ties: Graph | None = None,
    previous: layout.Points | None = None,
    start: Floats | None = None,
    earlier: Earlier | None = None,
    seed: int = 1,
) -> Reading:
    """Measure a graph. `ties` draws and groups (the graph itself when None).

    `previous` (positions), `start` (PageRank) and `earlier` (communities) are the last map's.
    """
    held = Graph(graph.matrix) if ties is None else ties
    pagerank = centrality.pagerank(graph, start=start)
    hub, authority = centrality.hubs_and_authorities(graph)
    return Reading(
        pagerank=pagerank,
        hub=hub,
        authority=authority,
        betweenness=centrality.betweenness(graph, seed=seed),
        harmonic=centrality.harmonic(graph, seed=seed),
        core=centrality.cores(graph),
        cited_by=np.diff(graph.into.starts).astype(np.int64),
        cites=np.diff(graph.out.starts).astype(np.int64),
        partition=find_communities(held, seed=seed, earlier=earlier),
        points=layout.lay_out(held, previous=previous, seed=seed),
        reciprocity=cohesion.reciprocity(graph),
        bridges=cohesion.bridges(graph),
        pacts=cohesion.pacts(graph),
        resilience=cohesion.resilience(graph, pagerank, seed=seed),
    )
