"""The atlas beside its peers: time of every measure, in one run, each library in a process of its own.

Times are seconds of one processor core, so that a busy machine changes them little; every library runs on one thread.

    python -m bench.atlas                       1,000,000 nodes, 10,000,000 links
    python -m bench.atlas --nodes 100000 --links 1000000 --only seve igraph

The graph: half R-MAT links (Chakrabarti, Zhan & Faloutsos, 2004), half links inside planted groups of power-law size.
Peers that are not installed are left out; networkx is only timed up to 20,000 nodes.
"""

import argparse
import importlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

LIBRARIES = ("seve", "igraph", "networkit", "networkx")
PIVOTS = 64
NETWORKX_UP_TO = 20_000
MEASURES = ("load", "pagerank", "hits", "harmonic 64", "betweenness 64", "core", "components", "Leiden", "settled", "bridges", "layout")


def generate(nodes: int, links: int, seed: int = 1) -> tuple[Any, Any]:
    """Source and target of each link; no self-link, no duplicate, in no order."""
    draw = np.random.default_rng(seed)
    half = links // 2
    bits = int(np.ceil(np.log2(nodes)))
    source, target = np.zeros(half, dtype=np.int64), np.zeros(half, dtype=np.int64)
    for _ in range(bits):
        corner = draw.random(half)
        source = source * 2 + (corner >= 0.57 + 0.19)
        target = target * 2 + (((corner >= 0.57) & (corner < 0.76)) | (corner >= 0.95))
    shuffle = draw.permutation(1 << bits) % nodes
    source, target = shuffle[source], shuffle[target]
    sizes = np.minimum((draw.pareto(1.5, nodes // 20) + 1) * 20, nodes / 50).astype(np.int64)
    ends = np.cumsum(sizes)
    ends = ends[ends < nodes]
    inside = draw.integers(0, nodes, links - half)
    group = np.searchsorted(ends, inside, side="right")
    low = np.concatenate(([0], ends))[group]
    high = np.concatenate((ends, [nodes]))[group]
    other = low + (draw.random(links - half) * (high - low)).astype(np.int64)
    where = draw.permutation(nodes)  # groups must not lie in the order of the numbers
    keys = np.concatenate((source * nodes + target, where[inside] * nodes + where[other]))
    keys.sort()
    keys = keys[np.concatenate(([True], keys[1:] != keys[:-1]))]
    keys = keys[keys // nodes != keys % nodes]
    draw.shuffle(keys)
    return (keys // nodes).astype(np.int32), (keys % nodes).astype(np.int32)


def of_seve(source: Any, target: Any, nodes: int, pivots: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    from seve.atlas.domain import centrality, cohesion, communities, graph, kernels, layout, leiden

    made: dict[str, graph.Graph] = {}

    def load() -> None:
        made["graph"] = graph.from_links(source, target, size=nodes)
        assert made["graph"].out and made["graph"].into

    def harmonic() -> Any:
        rows = made["graph"].out, made["graph"].into
        sums = np.zeros(nodes)
        kernels.spread_harmonic(rows[0].starts, rows[0].ends, rows[1].starts, rows[1].ends, pivots, sums)
        return sums

    yield "load", load
    yield "pagerank", lambda: centrality.pagerank(made["graph"])
    yield "hits", lambda: centrality.hubs_and_authorities(made["graph"])
    yield "harmonic 64", harmonic
    yield "betweenness 64", lambda: centrality.dependencies(made["graph"], pivots)[0]
    yield "core", lambda: centrality.cores(made["graph"])
    yield "components", lambda: graph.components(made["graph"])
    made["undirected"] = _unweighted(made["graph"])
    yield "Leiden", lambda: leiden.leiden(made["undirected"])
    del made["undirected"]
    made["graph"] = graph.Graph(made["graph"].matrix)  # what one measure kept, the next need not carry
    yield "settled", lambda: communities.find_communities(made["graph"], runs=1).labels
    made["graph"] = graph.Graph(made["graph"].matrix)
    yield "bridges", lambda: cohesion.bridges(made["graph"])
    yield "layout", lambda: layout.lay_out(made["graph"])


def _unweighted(graph: Any) -> Any:
    whole = graph.both_ways
    whole.matrix.data[:] = 1.0
    return whole


def of_igraph(source: Any, target: Any, nodes: int, pivots: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    import igraph

    made: dict[str, Any] = {}

    def load() -> None:
        made["graph"] = igraph.Graph(n=nodes, edges=np.column_stack((source, target)).astype(np.int64), directed=True)

    def undirected() -> Any:
        return made.setdefault("undirected", made["graph"].as_undirected())

    yield "load", load
    yield "pagerank", lambda: made["graph"].pagerank(implementation="prpack")
    yield "hits", lambda: made["graph"].authority_score(scale=True)
    yield "harmonic 64", lambda: made["graph"].harmonic_centrality(vertices=pivots.tolist(), mode="out")
    yield "betweenness 64", lambda: made["graph"].betweenness(sources=pivots.tolist(), targets=None)
    yield "core", lambda: undirected().coreness()
    yield "components", lambda: made["graph"].connected_components(mode="weak")
    yield "Leiden", lambda: np.array(undirected().community_leiden(objective_function="modularity", n_iterations=2).membership)
    yield "bridges", lambda: (undirected().bridges(), undirected().articulation_points())
    yield "layout", lambda: undirected().layout_fruchterman_reingold(niter=max(30, 1_500_000 // nodes), grid=True)


def of_networkit(source: Any, target: Any, nodes: int, pivots: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    import networkit as nk

    nk.setNumberOfThreads(1)
    made: dict[str, Any] = {}

    def load() -> None:
        made["graph"] = nk.GraphFromCoo(
            (np.ones(len(source)), (source.astype(np.uint64), target.astype(np.uint64))), n=nodes, directed=True
        )

    def undirected() -> Any:
        if "undirected" not in made:
            made["undirected"] = nk.graphtools.toUndirected(made["graph"])
            made["undirected"].removeMultiEdges()
        return made["undirected"]

    def communities() -> Any:
        found = nk.community.ParallelLeiden(undirected(), iterations=2)
        found.run()
        return np.array(found.getPartition().getVector())

    yield "load", load
    yield "pagerank", lambda: nk.centrality.PageRank(made["graph"], tol=1e-9).run().scores()
    yield "harmonic 64", lambda: [nk.distance.BFS(made["graph"], int(pivot)).run() for pivot in pivots]
    yield "betweenness 64", lambda: nk.centrality.EstimateBetweenness(made["graph"], PIVOTS).run().scores()
    yield "core", lambda: nk.centrality.CoreDecomposition(undirected()).run().scores()
    yield "components", lambda: nk.components.WeaklyConnectedComponents(made["graph"]).run()
    yield "Leiden", communities


def of_networkx(source: Any, target: Any, nodes: int, pivots: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    if nodes > NETWORKX_UP_TO:
        return
    import networkx as nx

    made = nx.DiGraph()

    def load() -> None:
        made.add_nodes_from(range(nodes))
        made.add_edges_from(zip(source.tolist(), target.tolist(), strict=True))

    yield "load", load
    yield "pagerank", lambda: nx.pagerank(made, tol=1e-9)
    yield "hits", lambda: nx.hits(made)
    yield "betweenness 64", lambda: nx.betweenness_centrality(made, k=PIVOTS, seed=1)
    yield "core", lambda: nx.core_number(made.to_undirected())
    yield "components", lambda: list(nx.weakly_connected_components(made))


def child(library: str, folder: Path, nodes: int) -> None:
    """Time one library; prints one JSON line a measure: seconds (best of two when short), peak memory so far in MB."""
    source, target = np.load(folder / "source.npy", mmap_mode="r"), np.load(folder / "target.npy", mmap_mode="r")
    source, target = np.array(source), np.array(target)
    pivots = np.random.default_rng(7).choice(nodes, PIVOTS, replace=False).astype(np.int32)
    for name, run in globals()[f"of_{library}"](source, target, nodes, pivots):
        best, result = float("inf"), None
        for turn in range(2):
            started = time.process_time()
            result = run()
            best = min(best, time.process_time() - started)
            if name == "load" or (best > 3 and turn == 0):
                break
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        quality = modularity(source, target, nodes, result) if name in ("Leiden", "settled") else None
        del result
        print(json.dumps({"library": library, "measure": name, "seconds": best, "peak": peak, "quality": quality}), flush=True)


def modularity(source: Any, target: Any, nodes: int, labels: Any) -> float:
    """The same formula for every library, on the undirected graph, each pair once."""
    keys = np.minimum(source, target).astype(np.int64) * nodes + np.maximum(source, target)
    keys.sort()
    keys = keys[np.concatenate(([True], keys[1:] != keys[:-1]))]
    one, other = keys // nodes, keys % nodes
    degree = np.bincount(one, minlength=nodes) + np.bincount(other, minlength=nodes)
    inside = float((labels[one] == labels[other]).mean())
    return inside - float(((np.bincount(np.maximum(labels, 0), weights=degree) / degree.sum()) ** 2).sum())


def table(rows: list[dict[str, Any]]) -> str:
    found = [library for library in LIBRARIES if any(row["library"] == library for row in rows)]
    cells = {(row["library"], row["measure"]): row for row in rows}
    lines = ["measure          " + "".join(f"{library:>24}" for library in found), "(seconds, ratio to Sève)"]
    for measure in MEASURES:
        own = cells.get(("seve", measure))
        line = f"{measure:17}"
        for library in found:
            row = cells.get((library, measure))
            text = "–" if row is None else f"{row['seconds']:.3f}"
            if row is not None and own is not None and library != "seve":
                text += f" ({row['seconds'] / own['seconds']:.1f}×)"
            if row is not None and row.get("quality") is not None:
                text += f" Q{row['quality']:.4f}"
            line += f"{text:>24}"
        lines.append(line)
    peaks = {library: max(row["peak"] for row in rows if row["library"] == library) for library in found}
    lines.append("peak memory, MB  " + "".join(f"{peaks[library]:>24.0f}" for library in found))
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=1_000_000)
    parser.add_argument("--links", type=int, default=10_000_000)
    parser.add_argument("--only", nargs="*", default=list(LIBRARIES))
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        child(asked.child[0], Path(asked.child[1]), asked.nodes)
        return
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        source, target = generate(asked.nodes, asked.links)
        np.save(Path(folder) / "source.npy", source)
        np.save(Path(folder) / "target.npy", target)
        print(f"{asked.nodes:,} nodes, {len(source):,} links", file=sys.stderr)
        for library in (name for name in LIBRARIES if name in asked.only):
            if library != "seve" and not _is_there(library):
                print(f"{library} is not installed: left out", file=sys.stderr)
                continue
            command = [sys.executable, "-m", "bench.atlas", "--nodes", str(asked.nodes), "--child", library, folder]
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
                for line in running.stdout or ():
                    rows.append(json.loads(line))
                    print(line.strip(), file=sys.stderr)
    print(table(rows))


def _is_there(library: str) -> bool:
    try:
        importlib.import_module(library)
    except ImportError:
        return False
    return True


if __name__ == "__main__":
    main()
