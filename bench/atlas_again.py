"""What a map costs again after a small change, measure by measure, and how far it is from a map drawn from the start.

    python -m bench.atlas_again                                  200,000 nodes, 2,000,000 links
    python -m bench.atlas_again --nodes 50000 --links 500000

Half of the share of links goes, as many come, anywhere. Seconds of processor, and the share of what the same measure costs from the
start on the changed graph. Last column: how far from that: the largest difference relative to the highest (HITS, core), the sum of
differences (PageRank), the stated error of both (betweenness), the modularity of both and the mutual information with the communities
before (communities), how far places moved in the mean as a share of the width (layout).
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.metrics import normalized_mutual_info_score

from bench.atlas_graph import generate
from seve.atlas.domain import centrality, cohesion, communities, graph, layout, renewing

SHARES = (0.0001, 0.001, 0.01, 0.1)


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    started = time.process_time()
    found = run()
    return time.process_time() - started, found


def changed(source: Any, target: Any, nodes: int, share: float) -> graph.Graph:
    draw = np.random.default_rng(5)
    half = int(len(source) * share / 2)
    kept = np.ones(len(source), dtype=bool)
    kept[draw.choice(len(source), half, replace=False)] = False
    source, target = np.append(source[kept], draw.integers(0, nodes, half)), np.append(target[kept], draw.integers(0, nodes, half))
    made = graph.from_links(source, target, size=nodes)
    made.matrix.data[:] = 1.0
    assert made.out and made.into and made.both_ways.out
    return made


def afresh(made: graph.Graph) -> dict[str, tuple[float, Any]]:
    """Every measure from the start: seconds of processor, and what it found."""
    rank = timed(lambda: centrality.pagerank(made))
    return {
        "pagerank": rank,
        "hits": timed(lambda: centrality.hubs_and_authorities(made)[1]),
        "betweenness": timed(lambda: centrality.betweenness(made)),
        "harmonic": timed(lambda: centrality.harmonic(made)),
        "core": timed(lambda: centrality.cores(made)),
        "communities": timed(lambda: communities.find_communities(made)),
        "layout": timed(lambda: layout.lay_out(made)),
        "cohesion": timed(lambda: _held_together(made, rank[1])),
    }


def again(made: graph.Graph, before: graph.Graph, last: dict[str, tuple[float, Any]]) -> dict[str, tuple[float, Any]]:
    """Every measure from the last map's."""
    looking, change = timed(lambda: graph.change_between(before, made))
    partition: communities.Partition = last["communities"][1]
    share = change.links / made.links
    earlier = communities.Earlier(partition.labels, partition.resolution, partition.stabilities, partition.changed + share, change.touched)
    known = renewing.Before(before, before.size, last["betweenness"][1], last["betweenness"][1].error)
    rank = timed(lambda: centrality.pagerank(made, start=last["pagerank"][1]))
    grouped = timed(lambda: communities.find_communities(made, earlier=earlier))
    small = change if grouped[1].changed else None
    return {
        "pagerank": rank,
        "hits": timed(lambda: centrality.hubs_and_authorities(made)[1]),
        "betweenness": timed(lambda: (small and renewing.betweenness_again(known, made)) or centrality.betweenness(made)),
        "harmonic": timed(lambda: centrality.harmonic(made)),
        "core": timed(lambda: centrality.cores(made)),
        "communities": grouped,
        "layout": timed(lambda: layout.lay_out(made, previous=last["layout"][1], change=small)),
        "cohesion": timed(lambda: _held_together(made, rank[1])),
        "the change": (looking, change),
    }


def _held_together(made: graph.Graph, rank: Any) -> tuple[Any, ...]:
    return cohesion.bridges(made), cohesion.pacts(made), cohesion.reciprocity(made), cohesion.resilience(made, rank)


def told(name: str, new: Any, fresh: Any, old: Any) -> str:
    """How far what was found again is from what was found from the start."""
    if name == "pagerank":
        return f"{np.abs(new - fresh).sum():.0e}"
    if name in ("hits", "core"):
        return f"{np.abs(new - fresh).max() / fresh.max():.0e}"
    if name == "betweenness":
        return f"error {new.error:.1%}, afresh {fresh.error:.1%}"
    if name == "communities":
        held, anew = (normalized_mutual_info_score(old.labels, each.labels) for each in (new, fresh))
        return f"modularity {new.modularity:.4f}, afresh {fresh.modularity:.4f}; as before {held:.3f}, afresh {anew:.3f}"
    if name == "layout":
        return f"moved {np.median(layout.displacement(old, new)):.2%}"
    return ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=200_000)
    parser.add_argument("--links", type=int, default=2_000_000)
    asked = parser.parse_args()
    again(*_warmed())
    source, target = generate(asked.nodes, asked.links)
    before = changed(source, target, asked.nodes, 0.0)
    last = afresh(before)
    print(f"{asked.nodes:,} nodes, {before.links:,} links; from the start {sum(each for each, _ in last.values()):.1f} s", flush=True)
    for share in SHARES:
        made = changed(source, target, asked.nodes, share)
        fresh, found = afresh(made), again(made, before, last)
        spent, whole = (sum(each for each, _ in of.values()) for of in (found, fresh))
        print(f"\n{share:.2%} of the links changed: {spent:.2f} s, {spent / whole:.1%} of {whole:.1f} s")
        for name, (seconds, new) in found.items():
            if name in fresh:
                share_of = f"{seconds / max(fresh[name][0], 1e-9):6.0%}"
                print(f"  {name:12}{seconds:8.3f} s {share_of}   {told(name, new, fresh[name][1], last[name][1])}", flush=True)


def _warmed() -> tuple[Any, ...]:
    """Every compiled loop loaded once, on a graph that is small but large enough to use it."""
    source, target = generate(25_000, 100_000)
    made = changed(source, target, 25_000, 0.0)
    last = afresh(made)
    last["communities"] = (0.0, replace(last["communities"][1], changed=0.0))
    return changed(source, target, 25_000, 0.001), made, last


if __name__ == "__main__":
    main()
