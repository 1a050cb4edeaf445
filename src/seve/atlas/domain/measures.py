"""All measures of one graph at once, in the order that lets each reuse the last."""

from dataclasses import dataclass, replace

import numpy as np

from seve.atlas.domain import centrality, cohesion, layout
from seve.atlas.domain.centrality import Sampled
from seve.atlas.domain.communities import Earlier, Partition, find_communities
from seve.atlas.domain.graph import Change, Floats, Graph, Ints, Longs, change_between, widened
from seve.atlas.domain.renewing import Before, betweenness_again


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
    before: Before | None = None,
    seed: int = 1,
) -> Reading:
    """Measure a graph. `ties` draws and groups (the graph itself when None).

    `previous` (positions), `start` (PageRank), `earlier` (communities) and `before` (links and betweenness) are the
    last map's. After a small change, what allows it is measured for less: `docs/adr/0021-what-a-small-change-costs.md`.
    """
    held = Graph(graph.matrix) if ties is None else ties
    change = None if before is None else change_between(before.graph, widened(graph, before.graph.size)).within(graph.size)
    if change is not None and earlier is not None:
        earlier = replace(earlier, changed=earlier.changed + change.links / max(graph.links, 1), touched=change.touched)
    pagerank = centrality.pagerank(graph, start=start)
    hub, authority = centrality.hubs_and_authorities(graph)
    partition = find_communities(held, seed=seed, earlier=earlier)
    if change is not None and change.links and not partition.changed:
        change = None  # communities were searched for again: then all begins again
    return Reading(
        pagerank=pagerank,
        hub=hub,
        authority=authority,
        betweenness=_betweenness(graph, before, change, seed),
        harmonic=centrality.harmonic(graph, seed=seed),
        core=centrality.cores(graph),
        cited_by=np.diff(graph.into.starts).astype(np.int64),
        cites=np.diff(graph.out.starts).astype(np.int64),
        partition=partition,
        points=layout.lay_out(held, previous=previous, change=change, seed=seed),
        reciprocity=cohesion.reciprocity(graph),
        bridges=cohesion.bridges(graph),
        pacts=cohesion.pacts(graph),
        resilience=cohesion.resilience(graph, pagerank, seed=seed),
    )


def _betweenness(graph: Graph, before: Before | None, change: Change | None, seed: int) -> Sampled:
    again = None
    if before is not None and change is not None and graph.size > centrality.EXACT_UP_TO:
        again = betweenness_again(before, graph)
    return again or centrality.betweenness(graph, seed=seed)
