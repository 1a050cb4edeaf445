"""The atlas beside its peers: time of every measure, in one run, each library in a process of its own.

    python -m bench.atlas                       1,000,000 nodes, 10,000,000 links; then 2,000 and 20,000, with networkx
    python -m bench.atlas --nodes 100000 --links 1000000 --only seve igraph --measures Leiden core

Two times for each: seconds of processor, which a busy machine changes little, then seconds of the clock (Sève and networkit
use two threads); then the same as ratios to Sève's. Below the times: whether all found the same (the largest difference to
Sève's scores, relative to the highest), how good communities (modularity) and drawings are, the peak of memory; where a peer is
quicker by the clock at no worse quality; and PageRank beside the memory: how fast this machine can fetch the same numbers over the
same links and do nothing with them. Peers that are not installed are left out; what takes a peer `PATIENCE` times as long as Sève is
stopped, and said to take longer; networkx is only timed up to 20,000 nodes.
"""

import argparse
import importlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from typing import Any

import numpy as np

from bench import atlas_libraries
from bench.atlas_graph import generate
from bench.atlas_libraries import LIBRARIES, SOURCES
from bench.atlas_table import base_of, judge, own_row, quicker, table

SMALL = (2_000, 20_000)  # the graph for networkx
PATIENCE, LEAST_PATIENCE = 20, 120  # times Sève's own time, and seconds: what takes a peer longer is stopped


def child(library: str, folder: Path, nodes: int, measures: list[str]) -> None:
    """Time one library; prints one JSON line a measure: seconds (best of two when short), peak memory so far in MB."""
    source, target = np.load(folder / "source.npy"), np.load(folder / "target.npy")
    pivots = np.sort(np.random.default_rng(7).choice(nodes, min(SOURCES, nodes), replace=False).astype(np.int32))
    for name, run in getattr(atlas_libraries, f"of_{library}")(source, target, nodes, pivots):
        if measures and name != "load" and base_of(name) not in measures:
            continue
        print(json.dumps({"library": library, "measure": name}), flush=True)
        best = (float("inf"), float("inf"))
        result = None
        for _ in range(1 if name == "load" else 2):
            cpu, clock = time.process_time(), time.perf_counter()
            result = run()
            best = min(best, (time.process_time() - cpu, time.perf_counter() - clock))
            if best[0] > 5:
                break
        peak = _peak()
        if result is not None:
            np.save(folder / f"{library} {name}.npy", np.asarray(result))
        del result
        print(json.dumps({"library": library, "measure": name, "cpu": best[0], "clock": best[1], "peak": peak}), flush=True)


def _peak() -> float:
    """The most memory this process has held, in MB; `getrusage` would count its parent's before it began."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def gathering(folder: Path, nodes: int) -> None:
    """PageRank beside the gather limit: one pass that only fetches a number for each link, and one round of PageRank."""
    from numba import njit

    from seve.atlas.domain import graph, ranking

    @njit(nogil=True)
    def fetch(ends: Any, values: Any) -> float:
        a = b = c = d = 0.0
        for link in range(0, ends.size - 3, 4):  # four sums, so that no addition waits for the last
            a += values[ends[link]]
            b += values[ends[link + 1]]
            c += values[ends[link + 2]]
            d += values[ends[link + 3]]
        return a + b + c + d

    made = graph.from_links(np.load(folder / "source.npy"), np.load(folder / "target.npy"), size=nodes)
    rows = made.into
    shares = 1.0 / np.maximum(np.diff(made.out.starts), 1)
    fetched = ranked = float("inf")
    for _ in range(4):
        values = shares.copy()
        started = time.process_time()
        fetch(rows.ends, values)
        middle = time.process_time()
        rounds = ranking.solve(rows.starts, rows.ends, rows.weights[:0], shares, values, 0.85, 1e-9, 500)
        fetched = min(fetched, middle - started)
        ranked = min(ranked, (time.process_time() - middle) / rounds)
    print(json.dumps({"links": made.links, "rounds": rounds, "fetched": fetched, "ranked": ranked}))


def measure(nodes: int, links: int, libraries: list[str], measures: list[str]) -> str:
    """Run every library on one graph; the tables as text."""
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, target = generate(nodes, links)
        np.save(folder / "source.npy", source)
        np.save(folder / "target.npy", target)
        for library in libraries:
            if library != "seve" and not _is_there(library):
                print(f"{library} is not installed: left out", file=sys.stderr)
                continue
            for row in _timed(library, name, nodes, measures, rows[:]):
                rows.append(row)
                print(json.dumps(row), file=sys.stderr)
        for row in rows:
            row["quality"], row["judged"] = judge(folder, row, source, target)
        parts = [f"{nodes:,} nodes, {len(source):,} links", table(rows), *quicker(rows)]
        if "seve" in libraries and (not measures or "pagerank" in measures):
            found = json.loads(_run("--gathering", name, "--nodes", str(nodes)).communicate()[0])
            speed = 12 * found["links"] / found["fetched"] / 1e9  # an index of four bytes and a number of eight for each link
            share = found["fetched"] / found["ranked"]
            parts.append(
                f"PageRank: {found['rounds']} rounds of {found['ranked'] * 1000:.1f} ms; fetching alone {found['fetched'] * 1000:.1f} ms "
                f"({speed:.1f} GB/s on one core): {share:.0%} of the memory-gather limit"
            )
    return "\n".join(parts)


def _run(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-m", "bench.atlas", *arguments], stdout=subprocess.PIPE, text=True)


def _timed(library: str, folder: str, nodes: int, measures: list[str], known: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The lines of one library. Where it takes too long it is stopped: the last row then says `over` how many seconds."""
    begun: dict[str, Any] = {}
    watch = Timer(0, str)
    with _run("--child", library, folder, "--nodes", str(nodes), "--measures", *measures) as running:
        for line in running.stdout or ():
            row = json.loads(line)
            if "cpu" in row:
                watch.cancel()
                begun = {}
                yield row
            else:
                own = own_row(known, row["measure"])
                over = max(LEAST_PATIENCE, PATIENCE * own["clock"]) if own else LEAST_PATIENCE
                begun = {**row, "over": over}
                watch = Timer(over, running.kill)
                watch.start()
    if begun:
        watch.cancel()
        yield begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int)
    parser.add_argument("--links", type=int)
    parser.add_argument("--only", nargs="*", default=list(LIBRARIES))
    parser.add_argument("--measures", nargs="*", default=[])
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--gathering", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        child(asked.child[0], Path(asked.child[1]), asked.nodes, asked.measures)
        return
    if asked.gathering:
        gathering(Path(asked.gathering), asked.nodes)
        return
    libraries = [name for name in LIBRARIES if name in asked.only]
    sizes = [(asked.nodes, asked.links or 10 * asked.nodes)] if asked.nodes else [(1_000_000, 10_000_000), SMALL]
    for nodes, links in sizes:
        print(measure(nodes, links, libraries, asked.measures), end="\n\n", flush=True)


def _is_there(library: str) -> bool:
    try:
        importlib.import_module(library)
    except ImportError:
        return False
    return True


if __name__ == "__main__":
    main()
