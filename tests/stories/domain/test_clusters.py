"""Which texts join a story that others visibly took up."""

import numpy as np

from seve.stories.domain.clusters import attach_neighbours
from seve.stories.domain.likeness import Pairs

STORY, PAIR = [0, 1, 2], [5, 6]
SOURCES: list[int | str] = list("abcdefgh")
LEFT_ALONE = 3


def pairs(**near: float) -> Pairs:
    """`of_3_1=0.12`: how near posts 1 and 3 are."""
    keys = [sorted(int(number) for number in name.split("_")[1:]) for name in near]
    return Pairs(
        np.array([i for i, _ in keys], dtype=np.int64), np.array([j for _, j in keys], dtype=np.int64), np.array(list(near.values()), "f4")
    )


def joined(near: Pairs, *, followed: frozenset[int] = frozenset({0}), has_body: bool = True) -> list[list[int]]:
    return attach_neighbours([STORY, PAIR], near, SOURCES, [has_body] * len(SOURCES), set(followed))


def test_a_text_joins_the_story_of_its_nearest_neighbours() -> None:
    assert joined(pairs(of_3_0=0.12, of_3_2=0.11, of_3_7=0.10)) == [[0, 1, 2, LEFT_ALONE], PAIR]


def test_most_of_the_nearest_must_be_of_the_story() -> None:
    assert joined(pairs(of_3_0=0.12)) == [STORY, PAIR]
    assert joined(pairs(of_3_0=0.12, of_3_1=0.11, of_3_4=0.13, of_3_5=0.13, of_3_7=0.13)) == [STORY, PAIR]


def test_a_link_to_one_post_of_the_story_is_enough() -> None:
    assert joined(pairs(of_3_1=0.5)) == [[0, 1, 2, LEFT_ALONE], PAIR]
    assert joined(pairs(of_3_7=0.5, of_3_0=0.12, of_3_1=0.12)) == [STORY, PAIR]


def test_a_story_that_nobody_took_up_takes_nobody_in() -> None:
    assert joined(pairs(of_3_0=0.12, of_3_2=0.11), followed=frozenset()) == [STORY, PAIR]


def test_headlines_alone_and_earlier_texts_stay_out() -> None:
    assert joined(pairs(of_3_0=0.12, of_3_2=0.11), has_body=False) == [STORY, PAIR]
    assert attach_neighbours([[1, 2, 3]], pairs(of_0_1=0.12, of_0_2=0.12), SOURCES, [True] * 8, {0}) == [[1, 2, 3]]


def test_a_text_told_with_one_other_only_may_change_sides() -> None:
    assert joined(pairs(of_5_0=0.15, of_5_1=0.14, of_5_6=0.2)) == [[0, 1, 2, 5]]


def test_a_place_is_no_neighbour_of_itself() -> None:
    sources: list[int | str] = ["a", "b", "c", "a", "e", "f", "g", "h"]
    assert attach_neighbours([STORY], pairs(of_3_0=0.9, of_3_1=0.12), sources, [True] * 8, {0}) == [STORY]
