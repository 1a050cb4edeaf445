"""Centralities and cohesion, beside igraph and beside facts that can be counted by hand."""

import warnings

import numpy as np
import pytest
from scipy.sparse import csgraph
from scipy.spatial import cKDTree

from seve.atlas.domain import centrality, cohesion, graph, layout, measures, ways
from seve.atlas.domain.graph import Graph


def random_graph(size: int, links: int, seed: int = 1, *, weighted: bool = False) -> Graph:
    draw = np.random.default_rng(seed)
    weight = draw.uniform(0.2, 3, links) if weighted else None
    return graph.from_links(draw.integers(0, size, links), draw.integers(0, size, links), weight, size=size)


def chain_of_cliques(cliques: int, members: int) -> Graph:
    """Cliques in a row, each tied to the next by one link."""
    pairs = [(c * members + a, c * members + b) for c in range(cliques) for a in range(members) for b in range(a + 1, members)]
    pairs += [(c * members, (c + 1) * members + 1) for c in range(cliques - 1)]
    return graph.from_links([a for a, _ in pairs], [b for _, b in pairs], size=cliques * members)


def test_links_are_added_up_and_self_links_dropped() -> None:
    made = graph.from_links([0, 0, 1, 2, 2], [1, 1, 1, 0, 1], [1, 2, 5, 1, -3], size=3)
    assert made.links == 2
    assert made.matrix.toarray().tolist() == [[0, 3, 0], [0, 0, 0], [1, 0, 0]]


def test_a_link_to_a_node_that_does_not_exist_is_refused() -> None:
    for source, target in (([0], [3]), ([-1], [0])):
        with pytest.raises(ValueError, match="does not exist"):
            graph.from_links(source, target, size=3)


@pytest.mark.parametrize("size", [60, 2_200], ids=["plain", "compiled"])
@pytest.mark.parametrize("weighted", [False, True])
def test_measures_agree_with_igraph(size: int, weighted: bool) -> None:
    made = random_graph(size, size * 4, weighted=weighted)
    peer = centrality.as_igraph(made)
    scale = (size - 1) * (size - 2)
    np.testing.assert_allclose(centrality.pagerank(made), peer.pagerank(weights="weight"), atol=1e-8)
    np.testing.assert_allclose(centrality.betweenness(made).values * scale, peer.betweenness(), atol=1e-6)
    np.testing.assert_allclose(centrality.harmonic(made).values, peer.harmonic_centrality(mode="in"), atol=1e-9)
    np.testing.assert_array_equal(centrality.cores(made), peer.as_undirected().coreness())
    hub, authority = centrality.hubs_and_authorities(made)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        np.testing.assert_allclose(hub / hub.max(), peer.hub_score(weights="weight"), atol=1e-6)
        np.testing.assert_allclose(authority / authority.max(), peer.authority_score(weights="weight"), atol=1e-6)


def test_pieces_of_a_large_graph_are_those_of_scipy() -> None:
    made = random_graph(30_000, 20_000)
    count, labels = graph.components(made)
    there, truth = csgraph.connected_components(made.matrix, directed=True, connection="weak")
    assert count == there
    np.testing.assert_array_equal(labels, truth)


def test_sampled_measures_state_an_error_that_holds() -> None:
    made = random_graph(3_000, 15_000)
    for measure in (centrality.betweenness, centrality.harmonic):
        exact = measure(made).values
        sampled = measure(made, exact_up_to=100, pivots=640)
        top = int(np.argmax(sampled.values))
        assert 0 < sampled.error < 0.5
        assert abs(sampled.values[top] - exact[top]) / sampled.values[top] < 2 * sampled.error
        assert np.corrcoef(exact, sampled.values)[0, 1] > 0.9


def test_pagerank_from_yesterday_reaches_the_same_vector() -> None:
    made = random_graph(2_500, 15_000)
    cold = centrality.pagerank(made)
    np.testing.assert_allclose(centrality.pagerank(made, start=np.random.default_rng(3).random(2_500)), cold, atol=1e-8)


@pytest.mark.parametrize("size", [0, 1, 2])
def test_graphs_without_links_have_measures(size: int) -> None:
    reading = measures.read_graph(graph.from_links([], [], size=size))
    assert reading.points.shape == (size, 2)
    assert np.isfinite(reading.points).all()
    assert reading.partition.labels.tolist() == [-1] * size
    assert (reading.bridges, reading.pacts, reading.reciprocity) == ([], [], 0.0)


def test_bridges_are_all_found_and_none_invented() -> None:
    made = chain_of_cliques(4, 5)
    found = cohesion.bridges(made)
    assert {frozenset((cut.node, cut.other)) for cut in found if cut.other is not None} == {
        frozenset((0, 6)),
        frozenset((5, 11)),
        frozenset((10, 16)),
    }
    assert sorted(len(cut.cut_off) for cut in found if cut.other is not None) == [5, 5, 10]
    # The cliques in the middle hang on two members each: those are told only for what no link tells.
    assert all(not set(cut.cut_off) <= set(range(5)) for cut in found if cut.other is None)


def test_a_ring_has_no_bridge() -> None:
    ring = graph.from_links(range(12), [*range(1, 12), 0], size=12)
    assert cohesion.bridges(ring) == []


def test_a_place_that_two_parts_share_is_a_bridge() -> None:
    pairs = [(a, b) for part in ((0, 1, 2, 3), (0, 4, 5, 6)) for a in part for b in part if a < b]
    (cut,) = cohesion.bridges(graph.from_links([a for a, _ in pairs], [b for _, b in pairs], size=7))
    assert (cut.node, cut.other, len(cut.cut_off)) == (0, None, 3)


def test_small_appendages_are_no_bridges() -> None:
    star = graph.from_links([0] * 6, range(1, 7), size=7)
    pairs = cohesion.bridges(star)
    assert [cut.other for cut in pairs] == [None]  # losing the middle scatters five; no single link matters


def test_a_long_chain_tells_its_largest_bridges_and_ends() -> None:
    chain = graph.from_links(range(29_999), range(1, 30_000), size=30_000)
    found = cohesion.bridges(chain, most=20)
    assert len(found[0].cut_off) == 15_000
    assert len(found) <= 20


@pytest.mark.parametrize("seed", range(5))
def test_bridges_agree_with_taking_each_node_away(seed: int) -> None:
    made = random_graph(60, 75, seed)
    by_node = {cut.node: set(cut.cut_off) for cut in cohesion.bridges(made, least=3) if cut.other is None}
    for node in range(60):
        cut_off = cohesion.cut_off_without(made, [node])
        if node in by_node:
            assert len(cut_off) == len(by_node[node])
        elif len(cut_off) >= 3:
            told = [cut for cut in cohesion.bridges(made) if cut.other is not None and node in (cut.node, cut.other)]
            assert told


def test_reciprocity_counts_returned_links() -> None:
    assert cohesion.reciprocity(graph.from_links([0, 1, 1], [1, 0, 2], size=3)) == pytest.approx(2 / 3)


def test_a_ring_that_cites_itself_is_a_pact_and_a_cited_one_is_not() -> None:
    ring = [(a, b) for a in range(5) for b in range(5) if a != b]
    outside = [(n, 6) for n in range(7, 30)]
    closed = graph.from_links([a for a, _ in ring + outside], [b for _, b in ring + outside], size=30)
    (pact,) = cohesion.pacts(closed)
    assert (pact.members, pact.inward) == ((0, 1, 2, 3, 4), 1.0)
    cited = [(n, n % 5) for n in range(7, 30)]
    assert cohesion.pacts(graph.from_links([a for a, _ in ring + cited], [b for _, b in ring + cited], size=30)) == []


def test_resilience_of_large_maps_is_that_of_taking_places_away() -> None:
    """Losses are read backwards there, by places that come: the same shares as by looking at what is left each time."""
    draw = np.random.default_rng(4)
    size = 2_500
    made = graph.from_links(draw.integers(0, size, 3_500), draw.integers(0, size, 3_500), size=size)
    influence = centrality.pagerank(made)
    curve = cohesion.resilience(made, influence, seed=1)
    worst, any_first = np.argsort(-influence, kind="stable"), np.random.default_rng(1).permutation(size)
    for told, order in (("by_influence", worst), ("at_random", any_first)):
        assert curve[told] == [cohesion.together_without(made, order[: round(share * size)].tolist()) / size for share in curve["lost"]]


def test_resilience_falls_faster_when_the_most_influential_go() -> None:
    draw = np.random.default_rng(1)
    hubs = draw.integers(0, 10, 900)
    made = graph.from_links(np.arange(300).repeat(3), hubs, size=300)
    curve = cohesion.resilience(made, centrality.pagerank(made))
    assert curve["by_influence"][0] == curve["at_random"][0] == 1.0
    assert curve["by_influence"][3] < 0.1 < 0.8 < curve["at_random"][3]


def test_shortest_way_follows_the_links() -> None:
    made = graph.from_links([0, 1, 2, 0, 4], [1, 2, 3, 4, 3], size=6)
    assert ways.shortest_way(made, 0, 3) == [0, 4, 3]
    assert ways.shortest_way(made, 3, 0) == []
    assert ways.shortest_way(made, 5, 5) == [5]


def test_layout_is_finite_repeatable_and_packs_pieces_apart() -> None:
    one, other = chain_of_cliques(2, 10), chain_of_cliques(1, 12)
    pairs = [(one.sources, one.out.ends), (other.sources + 20, other.out.ends + 20)]
    made = graph.from_links(np.concatenate([a for a, _ in pairs]), np.concatenate([b for _, b in pairs]), size=40)
    points = layout.lay_out(made)
    np.testing.assert_array_equal(points, layout.lay_out(made))
    first, second, lonely = points[:20], points[20:32], points[32:]
    middle = first.mean(axis=0)
    reach = np.hypot(*(first - middle).T).max()
    assert np.hypot(*(second - middle).T).min() > reach
    assert np.hypot(*(lonely - middle).T).min() > reach
    assert np.unique(points.round(6), axis=0).shape == (40, 2)


def test_places_without_links_fill_the_gaps_and_stay() -> None:
    """Two pieces far apart: those without links stand between them, not beyond both; where a piece grows over one, it moves a little."""
    one, other = chain_of_cliques(2, 10), chain_of_cliques(1, 12)
    source, target = np.append(one.sources, other.sources + 20), np.append(one.out.ends, other.out.ends + 20)
    points = layout.lay_out(graph.from_links(source, target, size=60))
    middle, lonely = points[:20].mean(axis=0), points[32:]
    assert np.hypot(*(lonely - middle).T).min() < np.hypot(*(points[20:32] - middle).T).max()
    again = layout.lay_out(graph.from_links(np.append(source, [0] * 4), np.append(target, [56, 57, 58, 59]), size=60), previous=points)
    moved = np.hypot(*(again - points).T)[32:56]
    assert np.count_nonzero(moved < 1e-9) >= 16
    assert np.unique(again.round(6), axis=0).shape == (60, 2)


def test_layout_keeps_places_that_did_not_change() -> None:
    before = random_graph(300, 900)
    points = layout.lay_out(before)
    draw = np.random.default_rng(9)
    source, target = np.append(before.sources, draw.integers(0, 310, 30)), np.append(before.out.ends, draw.integers(0, 310, 30))
    after = graph.from_links(source, target, size=310)
    known = np.vstack((points, np.full((10, 2), np.nan)))
    moved = layout.displacement(known, layout.lay_out(after, previous=known))
    assert np.isnan(moved[300:]).all()
    assert np.nanmedian(moved) < 0.03
    assert np.nanpercentile(moved, 90) < 0.08


@pytest.mark.parametrize("shape", ["chain", "pieces", "dense", "star"])
def test_paths_from_eight_places_at_once_are_those_of_igraph(shape: str) -> None:
    """Thin levels (a chain), lanes that never meet (pieces), levels that are full at once (dense, a star)."""
    size = 1_100
    draw = np.random.default_rng(4)
    made = {
        "chain": lambda: graph.from_links(np.arange(size - 1), np.arange(1, size), size=size),
        "pieces": lambda: graph.from_links(np.arange(size), np.arange(size) // 4 * 4, size=size),
        "dense": lambda: random_graph(size, size * 60),
        "star": lambda: graph.from_links(
            np.append(np.zeros(size - 1), np.arange(1, size)), np.append(np.arange(1, size), np.zeros(size - 1)), size=size
        ),
    }[shape]()
    pivots = np.sort(draw.choice(size, 101, replace=False))
    peer = centrality.as_igraph(made)
    ours, squares = centrality.dependencies(made, pivots)
    np.testing.assert_allclose(ours, peer.betweenness(sources=pivots.tolist(), targets=None), rtol=1e-9, atol=1e-9)
    each = sum(np.square(peer.betweenness(sources=[int(pivot)], targets=None)) for pivot in pivots)
    np.testing.assert_allclose(squares, each, rtol=1e-9, atol=1e-9)
    near, _ = centrality.nearness(made, pivots)
    distances = np.array(peer.distances(source=pivots.tolist()))
    with np.errstate(divide="ignore"):
        truth = np.where(distances > 0, 1 / distances, 0.0).sum(axis=0)
    np.testing.assert_allclose(near, truth, rtol=1e-9)


def in_groups(size: int, seed: int = 1) -> tuple[Graph, np.ndarray]:
    """Groups of fifty, eight links a place, four in five of them within its group."""
    draw = np.random.default_rng(seed)
    group = draw.permutation(size) // 50
    order = np.argsort(group, kind="stable")
    source = np.repeat(np.arange(size), 8)
    near = group[source] * 50 + draw.integers(0, 50, len(source))
    target = np.where(draw.random(len(source)) < 0.8, order[np.minimum(near, size - 1)], draw.integers(0, size, len(source)))
    return graph.from_links(source, target, size=size), group


def test_a_large_map_shows_its_groups_and_is_drawn_the_same_way_twice() -> None:
    made, group = in_groups(6_000)
    points = layout.lay_out(made)
    assert np.isfinite(points).all()
    np.testing.assert_array_equal(points, layout.lay_out(Graph(made.matrix)))
    _, nearest = cKDTree(points).query(points, k=11)
    alike = (group[nearest[:, 1:]] == group[:, None]).mean()
    assert alike > 0.6  # by chance: under 0.01
    assert np.unique(points.round(6), axis=0).shape == (6_000, 2)


def test_a_large_map_keeps_places_that_did_not_change() -> None:
    made, _ = in_groups(6_000)
    points = layout.lay_out(made)
    draw = np.random.default_rng(9)
    source = np.append(made.sources, np.repeat(np.arange(6_000, 6_060), 3))
    after = graph.from_links(source, np.append(made.out.ends, draw.integers(0, 6_000, 180)), size=6_060)
    known = np.vstack((points, np.full((60, 2), np.nan)))
    drawn = layout.lay_out(after, previous=known)
    moved = layout.displacement(known, drawn)
    assert np.nanmedian(moved) < 0.03
    assert np.nanpercentile(moved, 90) < 0.08
    assert np.isfinite(drawn).all()


def odd_shapes(size: int) -> dict[str, Graph]:
    every = np.arange(size)
    draw = np.random.default_rng(6)
    links = draw.integers(0, size, (2, 4 * size))
    return {
        "chain": graph.from_links(every[:-1], every[1:], size=size),
        "star": graph.from_links(np.zeros(size - 1), every[1:], size=size),
        "pairs": graph.from_links(every[::2], every[1::2], size=size),
        "two halves": graph.from_links(every, np.where(every < size // 2, (every + 1) % (size // 2), every // 7 * 7), size=size),
        "one link": graph.from_links([3], [size - 1], size=size),
        "weights from tiny to huge": graph.from_links(*links, 10.0 ** draw.uniform(-30, 30, 4 * size), size=size),
        "self-links, duplicates, bad weights": graph.from_links(
            np.append(every, links[0]),
            np.append(every, links[1] // 50),
            np.append(np.ones(size), draw.choice([1, -1, np.nan, np.inf, 0], 4 * size)),
            size=size,
        ),
    }


@pytest.mark.parametrize("shape", odd_shapes(10))
@pytest.mark.parametrize("size", [12, 5_100])
def test_odd_shapes_are_measured_whole(shape: str, size: int) -> None:
    made = odd_shapes(size)[shape]
    reading = measures.read_graph(made)
    columns = (reading.pagerank, reading.hub, reading.authority, reading.betweenness.values, reading.harmonic.values, reading.core)
    for column in columns:
        assert column.shape == (size,)
        assert np.isfinite(column).all() and (column >= 0).all()
    assert reading.pagerank.sum() == pytest.approx(1)
    assert (reading.betweenness.values <= 1).all() and (reading.harmonic.values <= 1).all()
    assert reading.points.shape == (size, 2) and np.isfinite(reading.points).all()
    assert np.ptp(reading.points, axis=0).max() > 0
    linked = np.diff(made.out.starts) + np.diff(made.into.starts) > 0
    assert ((reading.partition.labels >= 0) == linked).all()
