"""How well communities are found, and how steadily: published sides over many seeds, planted groups beside leidenalg's best of 20.

    python -m bench.atlas_judgement FOLDER        the folder holds polblogs.gml and polbooks.gml

Normalised mutual information with the truth, 1 when the same. The planted graphs are of the LFR kind (Lancichinetti, Fortunato
& Radicchi, 2008): degrees and sizes of groups from power laws, a share `mixing` of the links across.
"""

import argparse
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import normalized_mutual_info_score

SEEDS = 20
MIXINGS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6)


def planted(size: int, mixing: float, seed: int = 1) -> tuple[Any, Any]:
    """An LFR-like graph, and the group of each node; a share `mixing` of the links goes across."""
    from seve.atlas.domain import graph

    draw = np.random.default_rng(seed)
    sizes: list[int] = []
    while sum(sizes) < size:
        sizes.append(int(min(100, 20 * (1 - draw.random()) ** -0.8)))
    truth = np.repeat(np.arange(len(sizes)), sizes)[:size]
    degree = np.minimum(50, 8 * (1 - draw.random(size)) ** -0.6).astype(int)
    stubs = np.repeat(np.arange(size), degree)
    across = draw.random(len(stubs)) < mixing
    pairs = []
    for group in (stubs[across], *(stubs[~across & (truth[stubs] == number)] for number in range(truth.max() + 1))):
        mixed = draw.permutation(group)
        half = len(mixed) // 2
        pairs.append((mixed[:half], mixed[half : 2 * half]))
    source, target = (np.concatenate([pair[side] for pair in pairs]) for side in (0, 1))
    return graph.from_links(source, target, size=size), truth


def published(path: Path) -> str:
    """The spread over seeds: all connected nodes, and the two largest communities."""
    from seve.atlas.domain import communities, readers

    file = readers.read(path.read_bytes(), path.name)
    truth = np.array([attributes["value"] for attributes in file.attributes])
    whole, largest, stability = [], [], []
    for seed in range(1, SEEDS + 1):
        found = communities.find_communities(file.graph(), seed=seed)
        linked = found.labels >= 0
        top = [number for number, _ in Counter(found.labels[linked].tolist()).most_common(2)]
        two = np.isin(found.labels, top)
        whole.append(normalized_mutual_info_score(truth[linked], found.labels[linked]))
        largest.append(normalized_mutual_info_score(truth[two], found.labels[two]))
        stability.append(found.stability)
    rows = (("all connected", whole), ("two largest", largest), ("stability", stability))
    return "\n".join(f"{path.stem:10}{name:15}" + _spread(values) for name, values in rows)


def _spread(values: list[float]) -> str:
    return f"{min(values):.3f} lowest, {np.median(values):.3f} median, {max(values):.3f} highest of {len(values)} seeds"


def beside_leidenalg(size: int, mixing: float) -> str:
    """Ours at one seed, the peer's best of 20 by modularity; three graphs."""
    import leidenalg

    from seve.atlas.domain import centrality, communities

    ours, best = [], []
    for seed in (1, 2, 3):
        made, truth = planted(size, mixing, seed)
        peer = centrality.as_igraph(made, directed=False)
        runs = [leidenalg.find_partition(peer, leidenalg.ModularityVertexPartition, seed=each) for each in range(20)]
        chosen = max(runs, key=lambda each: each.modularity)
        ours.append(normalized_mutual_info_score(truth, communities.find_communities(made).labels))
        best.append(normalized_mutual_info_score(truth, chosen.membership))
    return f"{size:6} nodes, mixing {mixing:.1f}   ours {np.mean(ours):.3f}   leidenalg's best of 20 {np.mean(best):.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--sizes", nargs="*", type=int, default=[1_000, 5_000])
    asked = parser.parse_args()
    for path in sorted(asked.folder.glob("pol*.gml")) if asked.folder else []:
        print(published(path), flush=True)
    for size in asked.sizes:
        for mixing in MIXINGS:
            print(beside_leidenalg(size, mixing), flush=True)


if __name__ == "__main__":
    main()
