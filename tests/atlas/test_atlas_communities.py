"""Communities beside known truths: planted groups, the political blogs and books."""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bench.atlas_judgement import planted as lfr_like
from sklearn.metrics import normalized_mutual_info_score

from seve.atlas.domain import centrality, communities, graph, readers


def planted(sizes: list[int], within: float, between: float, seed: int = 1) -> tuple[graph.Graph, Any]:
    """A planted partition: each pair is tied with one chance inside a group, another across."""
    draw = np.random.default_rng(seed)
    truth = np.repeat(np.arange(len(sizes)), sizes)
    chance = np.where(truth[:, None] == truth[None, :], within, between)
    source, target = np.nonzero(np.triu(draw.random(chance.shape) < chance, 1))
    return graph.from_links(source, target, size=len(truth)), truth


def likeness(truth: Any, found: Any) -> float:
    return float(normalized_mutual_info_score(truth, found))


def test_planted_groups_are_found_again() -> None:
    made, truth = planted([40, 30, 30, 20], 0.3, 0.01)
    found = communities.find_communities(made)
    assert likeness(truth, found.labels) == 1.0
    assert found.count == 4 and found.stability > 0.99 and found.modularity > 0.4
    assert np.bincount(found.labels).tolist() == [40, 30, 30, 20]


def test_many_small_groups_are_told_apart_beyond_the_resolution_limit() -> None:
    """Plain modularity merges small cliques of a long ring (Fortunato & Barthélemy, 2007); the settled resolution does not."""
    cliques, members = 60, 6
    pairs = [(c * members + a, c * members + b) for c in range(cliques) for a in range(members) for b in range(a)]
    pairs += [(c * members, (c + 1) % cliques * members + 1) for c in range(cliques)]
    made = graph.from_links([a for a, _ in pairs], [b for _, b in pairs], size=cliques * members)
    assert communities.find_communities(made).count == cliques


@pytest.mark.parametrize("mixing", [0.2, 0.4, 0.5])
def test_communities_of_power_law_graphs_beat_the_best_of_twenty_plain_runs(mixing: float) -> None:
    """As good as the best of 20 runs of modularity Leiden, judged against the planted groups."""
    made, truth = lfr_like(1_000, mixing)
    peer = centrality.as_igraph(made, directed=False)
    plain = max(
        (peer.community_leiden(objective_function="modularity", n_iterations=2) for _ in range(20)), key=lambda each: each.modularity
    )
    ours = likeness(truth, communities.find_communities(made).labels)
    assert ours >= likeness(truth, plain.membership) - 0.005


@pytest.mark.parametrize("size", [2_500, 60_000])
def test_compiled_leiden_reaches_the_modularity_of_igraph(size: int) -> None:
    from seve.atlas.domain.leiden import leiden

    draw = np.random.default_rng(1)
    group = draw.integers(0, size // 50, size)
    order = np.argsort(group, kind="stable")
    source = draw.integers(0, size, size * 4)
    near = (source + draw.integers(1, 25, len(source))) % size
    target = np.where(draw.random(len(source)) < 0.7, near, draw.integers(0, size, len(source)))
    ties = graph.from_links(order[source], order[target], size=size).both_ways
    found = leiden(ties)
    peer = centrality.as_igraph(ties, directed=False)
    best = peer.community_leiden(objective_function="modularity", weights="weight", n_iterations=2)
    assert peer.modularity(found.tolist(), weights="weight") > peer.modularity(best.membership, weights="weight") - 0.003
    assert np.array_equal(found, leiden(ties))
    assert np.array_equal(np.unique(found), np.arange(found.max() + 1))
    pieces = peer.subgraph_edges([edge.index for edge in peer.es if found[edge.source] == found[edge.target]], delete_vertices=False)
    assert len(pieces.connected_components()) == found.max() + 1  # every community hangs together


def test_two_threads_find_communities_as_good_and_the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    from seve.atlas.domain import leiden, moving

    made, truth = lfr_like(6_000, 0.4)
    alone = leiden.leiden(made.both_ways)
    monkeypatch.setattr(moving, "IN_TWO_FROM", 10_000)
    first, second, other = (leiden.leiden(made.both_ways, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first, second)
    assert not np.array_equal(first, other)
    assert likeness(truth, first) > likeness(truth, alone) - 0.005
    ones, two = np.ones(made.both_ways.links), (made.both_ways.out.starts, made.both_ways.out.ends)
    labels, groups = first.copy(), int(first.max()) + 1
    together = leiden._aggregated(*two, ones, labels, groups)
    monkeypatch.setattr(moving, "IN_TWO_FROM", 10**9)
    for mine, theirs in zip(leiden._aggregated(*two, ones, labels, groups), together, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_a_node_that_pulls_nowhere_ends_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where two threads found no free number for it at first."""
    from seve.atlas.domain import moving

    size = 400
    ring = np.arange(size)
    made = graph.from_links(ring, (ring + 1) % size, size=size).both_ways
    rows, strength = (made.out.starts, made.out.ends, made.out.weights), np.full(size, 4.0)
    for least in (10**9, 1):
        monkeypatch.setattr(moving, "IN_TWO_FROM", least)
        labels = np.zeros(size, dtype=np.int32)
        moving.move(rows, strength, labels, 1e6, np.arange(size, dtype=np.int32))
        assert len(np.unique(labels)) == size, least


def test_the_same_seed_gives_the_same_communities() -> None:
    made, _ = planted([30, 30, 30], 0.2, 0.02)
    first, second = (communities.find_communities(made, seed=4) for _ in range(2))
    assert first.labels.tolist() == second.labels.tolist()


def test_a_random_graph_is_less_stable_than_a_planted_one() -> None:
    clear, _ = planted([30, 30, 30], 0.3, 0.01)
    none, _ = planted([90], 0.1, 0.1)
    assert communities.find_communities(clear).stability > communities.find_communities(none).stability


def test_places_without_links_are_in_no_community() -> None:
    made = graph.from_links([0, 1, 2], [1, 2, 0], size=5)
    found = communities.find_communities(made)
    assert found.labels.tolist() == [0, 0, 0, -1, -1]
    assert found.count == 1


def test_a_pendant_pair_joins_the_group_it_hangs_on() -> None:
    made, _ = planted([25, 25], 0.5, 0.02)
    source = np.append(made.sources, [50, 50])
    target = np.append(made.out.ends, [51, 3])
    found = communities.find_communities(graph.from_links(source, target, size=52))
    assert found.labels[50] == found.labels[51] == found.labels[3]


def test_places_tied_to_both_stand_between() -> None:
    made, _ = planted([60, 60], 0.4, 0.0)
    draw = np.random.default_rng(2)
    source = np.append(made.sources, np.repeat(np.arange(120, 130), 20))
    target = np.append(
        made.out.ends, np.concatenate([np.append(draw.choice(60, 10, False), 60 + draw.choice(60, 10, False)) for _ in range(10)])
    )
    found = communities.find_communities(graph.from_links(source, target, size=130))
    middle = set(found.labels[120:].tolist())
    assert len(middle) == 1
    assert set(found.between[middle.pop()]) == {0, 1}


def connected_score(path: Path) -> tuple[float, float]:
    """NMI with the published sides over all connected nodes, and over the two largest communities."""
    file = readers.read(path.read_bytes(), path.name)
    made = file.graph()
    found = communities.find_communities(made)
    truth = np.array([attributes["value"] for attributes in file.attributes])
    linked = found.labels >= 0
    largest = [number for number, _ in Counter(found.labels[linked].tolist()).most_common(2)]
    top = np.isin(found.labels, largest)
    return likeness(truth[linked], found.labels[linked]), likeness(truth[top], found.labels[top])


@pytest.mark.shared_data
def test_political_blogs_fall_into_their_published_sides(shared_data: Path) -> None:
    whole, largest = connected_score(shared_data / "graph-polblogs" / "polblogs.gml")
    assert whole >= 0.70
    assert largest >= 0.75


@pytest.mark.shared_data
def test_political_books_fall_into_their_published_sides(shared_data: Path) -> None:
    whole, largest = connected_score(shared_data / "graph-polblogs" / "polbooks.gml")
    assert whole >= 0.54
    assert largest >= 0.75


def test_smallest_community_grows_slowly_with_the_map() -> None:
    assert [communities.smallest_readable(places) for places in (2, 20, 300, 1_500, 1_000_000)] == [3, 3, 5, 6, 10]
