"""The coverage estimate on populations whose size is known."""

import numpy as np
import pytest

from seve.atlas.domain.coverage import estimate


def covered(population: int, reaches: list[float], draws: int = 200) -> tuple[float, float]:
    """The share of 95 % intervals that hold the true size, and the mean estimate relative to it."""
    draw = np.random.default_rng(population + len(reaches))
    held, estimates = 0, []
    for _ in range(draws):
        found = np.nonzero(draw.random((population, len(reaches))) < np.array(reaches))
        told = estimate((str(place), str(route)) for place, route in zip(*found, strict=True))
        assert told.estimate is not None and told.high is not None
        held += told.low <= population <= told.high
        estimates.append(told.estimate)
    return held / draws, float(np.mean(estimates)) / population


@pytest.mark.parametrize("population", [200, 1_000])
@pytest.mark.parametrize("reaches", [[0.3, 0.3], [0.2, 0.5], [0.3] * 4, [0.05, 0.2, 0.4, 0.6], [0.1] * 6, [0.6, 0.7, 0.5]], ids=str)
def test_intervals_hold_the_truth_as_often_as_they_say(population: int, reaches: list[float]) -> None:
    share, mean = covered(population, reaches)
    assert 0.90 <= share <= 0.98 + 0.015  # a share of 200 draws wavers by a point and a half
    assert 0.95 < mean < 1.05


def test_repeated_captures_count_once() -> None:
    once = estimate([("a", "r"), ("a", "s"), ("b", "r"), ("c", "s")])
    assert estimate([("a", "r"), ("a", "r"), ("a", "s"), ("b", "r"), ("c", "s")]) == once
    assert (once.observed, once.routes) == (3, 2)


def test_one_route_tells_nothing_of_what_it_misses() -> None:
    told = estimate([("a", "import"), ("b", "import")])
    assert (told.observed, told.estimate, told.low, told.high) == (2, None, 2.0, None)


def test_routes_that_share_nothing_give_a_lower_bound_only() -> None:
    told = estimate([(f"a{n}", "r") for n in range(10)] + [(f"b{n}", "s") for n in range(10)])
    assert told.estimate is None and told.high is None
    assert told.low > 20


def test_everything_found_twice_leaves_nothing_hidden() -> None:
    told = estimate([(str(n), route) for n in range(50) for route in "rs"])
    assert (told.observed, told.estimate, told.low) == (50, 50.0, 50.0)


def test_no_capture_is_no_place() -> None:
    assert estimate([]).observed == 0
