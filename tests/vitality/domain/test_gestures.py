import pytest

from seve.vitality.domain.diversity import evenness
from seve.vitality.domain.gestures import Place, choose


def place(number: int, *, community: int = 0, lively: bool = True, influence: float = 0.1) -> Place:
    return Place(number, influence, community, lively, 20, 3)


def test_two_places_cited_together_but_strangers_are_introduced() -> None:
    places = {1: place(1, community=1), 2: place(2, community=2), 3: place(3, community=3), 4: place(4, community=3)}
    edges = [(3, 1), (3, 2), (4, 1), (4, 2)]
    found = [(each.kind, each.place, each.other, each.common) for each in choose(places=places, silent_since={}, broken={}, edges=edges)]
    assert found[0] == ("introduce", 1, 2, (3, 4))


@pytest.mark.parametrize("edges", [[(3, 1), (3, 2), (4, 1), (4, 2), (1, 2)], [(3, 1), (3, 2)]])
def test_neighbours_and_mere_coincidences_are_not_introduced(edges: list[tuple[int, int]]) -> None:
    places = {1: place(1, community=1), 2: place(2, community=2), 3: place(3, community=3), 4: place(4, community=3)}
    assert all(each.kind != "introduce" for each in choose(places=places, silent_since={}, broken={}, edges=edges))


def test_no_place_is_touched_twice_and_the_budget_holds() -> None:
    places = {number: place(number, lively=number % 2 == 0) for number in range(12)}
    found = choose(places=places, silent_since={1: 3.0, 3: 5.0, 5: 400.0, 7: 2.0}, broken={2: 4, 4: 1}, edges=[])
    gestures = [each for each in found if each.kind != "leave-alone"]
    assert [(each.kind, each.place) for each in gestures] == [("ask-news", 1), ("repair-links", 2), ("ask-news", 3)]
    touched = [each.place for each in found]
    assert len(touched) == len(set(touched))


def test_an_old_silence_is_respected() -> None:
    found = choose(places={1: place(1, lively=False)}, silent_since={1: 300.0}, broken={}, edges=[])
    assert found == []


@pytest.mark.parametrize(("posts", "expected"), [([5, 5, 5], 1.0), ([1000, 1], 0.0114), ([3], None), ([0, 0], None), ([], None)])
def test_evenness(posts: list[int], expected: float | None) -> None:
    assert evenness(posts) == (None if expected is None else pytest.approx(expected, abs=1e-3))
