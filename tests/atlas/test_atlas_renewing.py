"""After a small change, large maps are not searched from the start: what is found instead, and what it costs."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import normalized_mutual_info_score
from tests.atlas.test_atlas_again import SIZE, changed, grouped

from seve.atlas.domain import centrality, communities, graph, layout, measures, renewing
from seve.atlas.domain.centrality import Sampled
from seve.atlas.domain.communities import Earlier, Partition, find_communities
from seve.atlas.domain.graph import Graph, change_between


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Maps of the size of these tests count as large."""
    monkeypatch.setattr(communities, "LARGE", SIZE // 2)


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The resolution of every search for communities from here on."""
    made: list[float] = []
    search = communities._Network.leiden

    def counted(network: Any, resolution: float, seed: int, **how: Any) -> Any:
        made.append(resolution)
        return search(network, resolution, seed, **how)

    monkeypatch.setattr(communities._Network, "leiden", counted)
    return made


def even(made: Graph) -> Graph:
    made.matrix.data[:] = 1.0
    return made


def next_day(after: Graph, before: Graph, told: Partition) -> Earlier:
    change = change_between(before, after)
    return Earlier(told.labels, told.resolution, told.stabilities, told.changed + change.links / after.links, change.touched)


def test_a_change_is_every_link_that_one_graph_lacks() -> None:
    before = graph.from_links([0, 0, 1, 3], [1, 2, 2, 0], size=5)
    after = graph.from_links([0, 1, 3, 2], [2, 2, 0, 4], size=5)
    change = change_between(before, after)
    assert (change.links, change.at.tolist()) == (2, [1, 1, 1, 0, 1])
    assert change.touched.tolist() == [0, 1, 2, 4]
    assert change_between(after, after).links == 0
    assert change_between(graph.from_links([], [], size=3), graph.from_links([], [], size=3)).links == 0


def test_a_changed_weight_is_no_change_of_links() -> None:
    one, other = (graph.from_links([0, 1], [1, 2], [1.0, weight], size=3) for weight in (1.0, 5.0))
    assert change_between(one, other).links == 0


@pytest.mark.parametrize("share", [0.0001, 0.001, 0.01])
def test_communities_of_a_steady_map_move_on_without_a_search(large: None, searches: list[float], share: float) -> None:
    made, group = grouped()
    before = find_communities(even(made))
    searches.clear()
    after = changed(made, share)
    again = find_communities(after, earlier=next_day(after, made, before))
    assert searches == []
    fresh = find_communities(after)
    assert again.modularity > fresh.modularity - 0.001
    assert normalized_mutual_info_score(before.labels, again.labels) > 0.995
    assert normalized_mutual_info_score(group, again.labels) > 0.99
    assert again.changed == pytest.approx(share, rel=0.1)
    assert again.stabilities == before.stabilities


def test_small_changes_add_up_to_a_search(large: None, searches: list[float]) -> None:
    """Day after day half a per cent: the fourth day still moves on, the fifth searches, and begins to count again."""
    made, group = grouped()
    told = find_communities(even(made))
    searched = []
    for day in range(8):
        after = changed(made, 0.005, seed=day)
        searches.clear()
        told = find_communities(after, earlier=next_day(after, made, told))
        searched.append(bool(searches))
        made = after
        assert normalized_mutual_info_score(group, told.labels) > 0.98
    assert searched == [False, False, False, True, False, False, False, True] or searched == [False] * 4 + [True] + [False] * 3


def test_communities_keep_their_company_over_many_small_drifts() -> None:
    """Eight maps, each from the one before, a hundredth of the links new each time: nobody changes company but for a reason."""
    made, group = grouped()
    told = first = find_communities(even(made), runs=3)
    alike = []
    for day in range(8):
        made = changed(made, 0.01, seed=day)
        before, told = told, find_communities(made, runs=3, earlier=Earlier(told.labels, told.resolution))
        alike.append((before.labels == told.labels).mean())
    assert min(alike) > 0.98
    assert told.count == first.count
    assert normalized_mutual_info_score(group, told.labels) > 0.95


def test_a_community_that_came_apart_is_told_apart(large: None) -> None:
    """All links across one community are cut: single nodes have no reason to move, yet the halves are no longer one."""
    made, _ = grouped()
    before = find_communities(even(made))
    members = np.flatnonzero(before.labels == 0)
    half = np.isin(np.arange(SIZE), members[: len(members) // 2])
    inside = np.isin(np.arange(SIZE), members)
    across = inside[made.sources] & inside[made.out.ends] & (half[made.sources] != half[made.out.ends])
    outward = inside[made.sources] != inside[made.out.ends]
    kept = ~(across | outward)
    after = even(graph.from_links(made.sources[kept], made.out.ends[kept], size=SIZE))
    again = find_communities(after, earlier=replace(next_day(after, made, before), changed=0.01))
    assert len(set(again.labels[half]) & set(again.labels[inside & ~half])) == 0


def test_places_that_are_new_join_their_neighbours_without_a_search(large: None, searches: list[float]) -> None:
    made, _ = grouped()
    before = find_communities(even(made))
    labels = before.labels.copy()
    labels[[5, 700]] = communities.ALONE
    searches.clear()
    again = find_communities(made, earlier=Earlier(labels, before.resolution, before.stabilities, 0.0, np.zeros(0, dtype=np.int64)))
    assert searches == []
    np.testing.assert_array_equal(again.labels, before.labels)


def test_betweenness_again_is_as_good_as_afresh_for_less(monkeypatch: pytest.MonkeyPatch) -> None:
    made, _ = grouped()
    before = centrality.betweenness(even(made), pivots=512)
    after = changed(made, 0.001)
    followed: list[int] = []
    follow = renewing.dependencies

    def counted(over: Graph, pivots: Any) -> Any:
        followed.append(len(pivots))
        return follow(over, pivots)

    monkeypatch.setattr(renewing, "dependencies", counted)
    again = renewing.betweenness_again(renewing.Before(made, SIZE, before, before.error), after)
    assert again is not None
    assert sum(followed) <= 160 < centrality.PIVOTS  # pivots through one graph or the other
    exact = centrality.betweenness(after, pivots=2_000, seed=7).values
    fresh = centrality.betweenness(after, seed=3).values
    top = np.argsort(-exact)[:50]
    assert np.abs(again.values[top] / exact[top] - 1).mean() < 1.5 * np.abs(fresh[top] / exact[top] - 1).mean()
    assert before.error <= again.error <= 1.5 * before.error
    assert (again.values >= 0).all()


def test_betweenness_is_sampled_afresh_when_too_much_has_added_up() -> None:
    made, _ = grouped()
    before = centrality.betweenness(even(made))
    worn = Sampled(before.values, 3 * before.error, before.pivots)
    assert renewing.betweenness_again(renewing.Before(made, SIZE, worn, before.error), changed(made, 0.001)) is None


@pytest.mark.parametrize("error", [0.0, 0.1])
def test_betweenness_of_an_exact_or_empty_map_is_no_beginning(error: float) -> None:
    made, _ = grouped()
    nothing = renewing.Before(made, SIZE, Sampled(np.zeros(SIZE), error, 512), error)
    assert renewing.betweenness_again(nothing, made) is None


def test_places_far_from_a_change_stay_where_they_were() -> None:
    made, _ = grouped()
    points = layout.lay_out(even(made))
    after = changed(made, 0.001)
    change = change_between(made, after)
    again = layout.lay_out(after, previous=points, change=change)
    moved = layout.displacement(points, again)
    assert np.delete(moved, change.touched).max() < 1e-6
    assert 0 < moved[change.touched].max() < 0.08
    assert np.isfinite(again).all()


def test_a_whole_map_read_again_is_the_map_read_from_the_start(large: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """With places that came and one that left: every measure within what it states."""
    monkeypatch.setattr(centrality, "EXACT_UP_TO", SIZE // 2)
    made, _ = grouped()
    first = measures.read_graph(even(made))
    after = changed(made, 0.001)
    size = SIZE + 1
    grown = even(graph.from_links(np.append(after.sources, [SIZE, SIZE]), np.append(after.out.ends, [3, 4]), size=size))
    nowhere = np.full((1, 2), np.nan)
    last = Earlier(np.append(first.partition.labels, -1).astype(np.int32), first.partition.resolution, first.partition.stabilities, 0.0)
    again = measures.read_graph(
        grown,
        previous=np.vstack((first.points, nowhere)),
        start=np.append(first.pagerank, 1 / size),
        earlier=last,
        before=renewing.Before(graph.widened(made, size + 1), SIZE, first.betweenness, first.betweenness.error),
    )
    fresh = measures.read_graph(grown)
    assert again.partition.changed == pytest.approx(0.001, rel=0.2)
    assert np.abs(again.pagerank - fresh.pagerank).sum() < 5e-6
    np.testing.assert_array_equal(again.authority, fresh.authority)
    assert again.core.tolist() == fresh.core.tolist()
    assert again.resilience["at_random"] == fresh.resilience["at_random"]
    assert np.corrcoef(again.betweenness.values[:SIZE], first.betweenness.values)[0, 1] > 0.95  # the same sample, and what changed
    assert first.betweenness.error <= again.betweenness.error <= 1.5 * first.betweenness.error
    assert again.partition.modularity > fresh.partition.modularity - 0.001
    assert again.partition.labels[SIZE] in (again.partition.labels[3], again.partition.labels[4])
    assert np.median(layout.displacement(np.vstack((first.points, nowhere))[:SIZE], again.points[:SIZE])) < 1e-6


def test_a_map_of_nothing_new_is_the_last_one(large: None, searches: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(centrality, "EXACT_UP_TO", SIZE // 2)
    made, _ = grouped()
    first = measures.read_graph(even(made))
    searches.clear()
    told = first.partition
    again = measures.read_graph(
        made,
        previous=first.points,
        start=first.pagerank,
        earlier=Earlier(told.labels, told.resolution, told.stabilities, 0.0),
        before=renewing.Before(made, SIZE, first.betweenness, first.betweenness.error),
    )
    assert searches == []
    np.testing.assert_array_equal(again.partition.labels, told.labels)
    np.testing.assert_allclose(again.points, first.points, atol=1e-3)
    np.testing.assert_allclose(again.betweenness.values, first.betweenness.values, rtol=1e-9)
    assert again.betweenness.error == first.betweenness.error
