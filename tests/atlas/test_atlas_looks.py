"""Looks of communities: twenty-four that differ, far apart when of one hue, the same from map to map."""

import itertools
import math
from typing import Any

import pytest

from seve.atlas import selectors, services
from seve.atlas.domain.looks import ALL, NEUTRAL, Look, dress


def ring(count: int, size: int = 4) -> tuple[dict[int, list[int]], dict[int, tuple[float, float]]]:
    """Communities of `size` places on a circle, in an order that is not that of their neighbourhood."""
    members, places = {}, {}
    for number in range(count):
        turn = 2 * math.pi * ((number * 7) % count) / count
        members[number] = [number * size + k for k in range(size)]
        places |= {one: (10 * math.cos(turn), 10 * math.sin(turn) + k * 0.01) for k, one in enumerate(members[number])}
    return members, places


@pytest.mark.parametrize("count", [1, 8, 18, 24])
def test_every_community_has_a_look_of_its_own(count: int) -> None:
    worn = dress(*ring(count))
    assert len(set(worn.values())) == count
    assert NEUTRAL not in worn.values()
    assert max(look.pattern for look in worn.values()) == (0 if count <= 8 else 2 if count > 16 else 1)


def test_two_of_one_hue_are_no_neighbours() -> None:
    members, places = ring(18)
    worn = dress(members, places)
    for one, other in itertools.combinations(range(18), 2):
        if worn[one].hue == worn[other].hue:
            assert math.dist(places[one * 4], places[other * 4]) > 6  # neighbours on this circle are 3.5 apart


def test_beyond_twenty_four_and_alone_they_are_neutral() -> None:
    members, places = ring(26)
    assert sorted(dress(members, places).values()).count(NEUTRAL) == 26 - len(ALL)
    assert dress({0: [1]}, {1: (0.0, 0.0)}) == {0: NEUTRAL}
    assert dress({}, {}) == {}


def test_a_look_follows_its_community_and_the_larger_part_of_one_that_splits() -> None:
    red, blue = Look(0, 6), Look(1, 3)
    before = {5: (red, frozenset(range(10))), 9: (blue, frozenset(range(20, 26)))}
    places = {one: (float(one), 0.0) for one in range(40)}
    worn = dress({0: [20, 21, 22, 23, 24], 1: list(range(7)), 2: [7, 8, 9]}, places, before)
    assert worn[0] == blue
    assert worn[1] == red
    assert worn[2] not in {red, blue}


def test_maps_of_two_dates_give_a_community_one_look(web: Any) -> None:
    from tests.atlas.conftest import at

    web.places("a", "b", "c", "x", "y", "z")
    for one, other in [*itertools.permutations("abc", 2), *itertools.permutations("xyz", 2)]:
        web.link(one, other, day=1)
    services.compute(at=at(3), by="test")
    first = {each["name"]: (each["hue"], each["pattern"]) for each in selectors.map_document()["communities"]}
    web.place("d")
    web.place("e")
    for one, other in itertools.permutations("dexyz", 2):
        web.link(one, other, day=5)
    services.compute(at=at(8), by="test")
    document = selectors.map_document()
    of = {each["number"]: (each["hue"], each["pattern"]) for each in document["communities"]}
    looks = {label: of[number] for label, number in zip(document["nodes"]["label"], document["nodes"]["community"], strict=True)}
    assert {looks["a"], looks["x"]} == set(first.values())
    assert len(set(first.values())) == 2
