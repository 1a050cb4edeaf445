"""After a small change: the same answer as from the start, for less."""

import numpy as np
import pytest

from seve.atlas.domain import centrality, communities, graph, layout, ranking
from seve.atlas.domain.graph import Graph

SIZE = 8_000


def grouped(seed: int = 1) -> tuple[Graph, np.ndarray]:
    """Groups of eighty; eight links a place, three in four of them within its group."""
    draw = np.random.default_rng(seed)
    group = np.arange(SIZE) // 80
    source = np.repeat(np.arange(SIZE), 8)
    near = group[source] * 80 + draw.integers(0, 80, len(source))
    target = np.where(draw.random(len(source)) < 0.75, near, draw.integers(0, SIZE, len(source)))
    return graph.from_links(source, target, size=SIZE), group


def changed(made: Graph, share: float = 0.01, seed: int = 5) -> Graph:
    """Half of the share of links gone, as many come; all of the same weight."""
    draw = np.random.default_rng(seed)
    half = int(made.links * share / 2)
    kept = np.ones(made.links, dtype=bool)
    kept[draw.choice(made.links, half, replace=False)] = False
    source = np.append(made.sources[kept], draw.integers(0, SIZE, half))
    target = np.append(made.out.ends[kept], draw.integers(0, SIZE, half))
    after = graph.from_links(source, target, size=SIZE)
    after.matrix.data[:] = 1.0
    return after


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The rounds of every PageRank from here on."""
    counted: list[int] = []
    solve = ranking.solve

    def counting(*arguments: object) -> None:
        counted.append(solve(*arguments))

    monkeypatch.setattr(ranking, "solve", counting)
    return counted


@pytest.mark.parametrize(("share", "most"), [(0.0001, 0.4), (0.001, 0.45), (0.01, 0.55), (0.1, 0.65)])
def test_pagerank_from_yesterday_costs_less_the_less_has_changed(rounds: list[int], share: float, most: float) -> None:
    made, _ = grouped()
    made.matrix.data[:] = 1.0
    yesterday, after = centrality.pagerank(made), changed(made, share)
    cold = centrality.pagerank(after)
    warm = centrality.pagerank(after, start=yesterday)
    assert np.abs(cold - warm).sum() < 5e-6
    assert rounds[2] <= most * rounds[1]


def test_pagerank_of_nothing_new_is_a_look(rounds: list[int]) -> None:
    made, _ = grouped()
    made.matrix.data[:] = 1.0
    yesterday = centrality.pagerank(made)
    same = centrality.pagerank(made, start=yesterday)
    assert rounds[1] <= 2
    np.testing.assert_allclose(same, yesterday, atol=1e-12)


def test_pagerank_from_day_to_day_does_not_wander(rounds: list[int]) -> None:
    """Thirty small changes, each from the last answer: no further from the truth than after one."""
    made, _ = grouped()
    made.matrix.data[:] = 1.0
    told = centrality.pagerank(made)
    for day in range(30):
        made = changed(made, 0.002, seed=day)
        told = centrality.pagerank(made, start=told)
    assert np.abs(told - centrality.pagerank(made, tolerance=1e-12)).sum() < 5e-6
    assert max(rounds[1:-1]) < 0.6 * rounds[0]


def test_mixing_rounds_halves_their_number_and_changes_nothing(rounds: list[int]) -> None:
    made, _ = grouped()
    made.matrix.data[:] = 1.0
    mixed = centrality.pagerank(made)
    rows, total = made.into, np.diff(made.out.starts)
    shares = 1.0 / np.maximum(total, 1)
    values, plain = shares.copy(), 1
    while ranking.sweep(rows.starts, rows.ends, rows.weights[:0], shares, values, 0.85) >= 1e-9:
        plain += 1
    values /= shares
    assert np.abs(values / values.sum() - mixed).sum() < 1e-8
    assert rounds[0] < 0.8 * plain


def test_pagerank_from_yesterday_knows_where_nobody_is_cited() -> None:
    """Places that cite nobody change the scale of the linear system; a start at the wrong scale gains nothing."""
    draw = np.random.default_rng(2)
    made = graph.from_links(draw.integers(0, SIZE // 2, 30_000), draw.integers(0, SIZE, 30_000), size=SIZE)
    made.matrix.data[:] = 1.0
    yesterday = centrality.pagerank(made)
    total = np.diff(made.out.starts)
    scaled = centrality._scaled(yesterday, total > 0, 0.85)
    solved = 0.15 + 0.85 * (made.matrix.T @ (scaled / np.maximum(total, 1)))
    np.testing.assert_allclose(scaled, solved, rtol=1e-6)


def test_communities_from_yesterday_keep_their_company(monkeypatch: pytest.MonkeyPatch) -> None:
    made, group = grouped()
    before = communities.find_communities(made)
    earlier = communities.Earlier(before.labels, before.resolution)
    searches: list[bool] = []
    search = communities._Network.leiden

    def counted(network: object, resolution: float, seed: int, **how: object) -> object:
        searches.append(bool(how.get("thorough", True)))
        return search(network, resolution, seed, **how)

    monkeypatch.setattr(communities._Network, "leiden", counted)
    after = changed(made)
    cold = communities.find_communities(after)
    from_scratch = searches.copy()
    searches.clear()
    warm = communities.find_communities(after, earlier=earlier)
    assert (sum(searches), sum(from_scratch)) == (1, 10)  # thorough searches
    assert len(searches) < len(from_scratch)
    assert warm.modularity > cold.modularity - 0.003
    assert (warm.labels == before.labels).mean() > 0.98
    assert before.count == warm.count == len(np.unique(group))
    assert warm.stability > 0.9


def test_communities_that_no_longer_fit_are_searched_anew() -> None:
    made, _ = grouped()
    nonsense = np.random.default_rng(1).integers(0, 4, SIZE).astype(np.int32)
    found = communities.find_communities(made, earlier=communities.Earlier(nonsense, communities.find_communities(made).resolution))
    assert found.count == 100


@pytest.mark.parametrize("size", [300, 3_000])
def test_places_that_are_new_find_a_community(size: int) -> None:
    draw = np.random.default_rng(3)
    group = np.arange(size) // 50
    source = np.repeat(np.arange(size), 6)
    made = graph.from_links(source, group[source] * 50 + draw.integers(0, 50, len(source)), size=size)
    before = communities.find_communities(made)
    labels = before.labels.copy()
    labels[[5, 60]] = communities.ALONE
    warm = communities.find_communities(made, earlier=communities.Earlier(labels, before.resolution))
    np.testing.assert_array_equal(warm.labels, before.labels)


def test_an_earlier_map_of_nothing_is_no_obstacle() -> None:
    made = graph.from_links([0, 1, 2], [1, 2, 0], size=4)
    nobody = communities.Earlier(np.full(4, communities.ALONE, dtype=np.int32), 1.0)
    assert communities.find_communities(made, earlier=nobody).labels.tolist() == [0, 0, 0, -1]


def test_a_map_drawn_again_costs_less_and_stays_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    from seve.atlas.domain import spreading

    made, _ = grouped()
    points = layout.lay_out(made)
    rounds: list[int] = []
    relax = spreading._relax

    def counted(starts: object, ends: object, pulls: object, places: object, masses: object, turns: int, step: float) -> None:
        rounds.append(turns)
        relax(starts, ends, pulls, places, masses, turns, step)

    monkeypatch.setattr(spreading, "_relax", counted)
    again = layout.lay_out(changed(made), previous=points)
    assert sum(rounds) == spreading.ROUNDS_AGAIN < spreading.ROUNDS_FINEST
    moved = layout.displacement(points, again)
    assert np.median(moved) < 0.03
    assert np.quantile(moved, 0.9) < 0.08


def test_a_map_that_has_grown_settles_its_resolution_anew() -> None:
    made, _ = grouped()
    before = communities.find_communities(made)
    earlier = communities.Earlier(np.zeros(SIZE, dtype=np.int32), before.resolution / 10)
    found = communities.find_communities(made, earlier=earlier)
    assert found.resolution == before.resolution
    assert found.labels.tolist() == before.labels.tolist()


@pytest.mark.parametrize(("gained", "kept"), [(0.004, True), (0.006, False)])
def test_a_fresh_search_wins_only_when_it_gains_clearly(gained: float, kept: bool) -> None:
    old, new = np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1])

    class Network:
        size = 4

        def leiden(self, resolution: float, seed: int, *, thorough: bool = True, start: object = None) -> np.ndarray:
            return old if start is not None else new

        def quality(self, labels: np.ndarray, resolution: float) -> float:
            return 0.5 if labels is old else 0.5 + gained

        def shares(self, labels: np.ndarray) -> tuple[float, float]:
            return 0.8, 0.5

        def description_length(self, labels: np.ndarray) -> float:
            return 100.0

    found = communities._from_earlier(Network(), old, 1.0, 1, 3)
    assert found is not None
    best, fresh = found
    assert (best is old) == kept
    assert len(fresh) == 2 and all(each is new for each in fresh)  # stability is told by fresh searches only


def test_a_map_of_one_group_is_searched_again_and_ends() -> None:
    """igraph's own "until nothing changes" never ended here: a second day of four places that hold together."""
    made = graph.from_links([0, 0, 1, 3], [1, 2, 2, 0], [0.986427, 0.986427, 0.986427, 0.996589], size=4)
    earlier = communities.Earlier(np.zeros(4, dtype=np.int32), 1.0, (1.0,), 0.0)
    assert communities.find_communities(made, earlier=earlier).labels.tolist() == [0, 0, 0, 0]
