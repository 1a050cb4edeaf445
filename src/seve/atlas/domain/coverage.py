"""How far the ecosystem extends: places not found yet, estimated from the independent routes by which the others were.

Chao, "Estimating population size for sparse data in capture-recapture experiments", Biometrics 45, 1989: with Z_i places
found by route i alone and f_2 by exactly two routes, about ((sum Z)^2 - sum Z^2) / (2 (f_2 + 1)) were found by none. Routes may
differ in reach; where places differ in how easily they are found, this is a lower bound. For two routes it is Chapman's
estimator. Interval: log-normal on the number not found (Chao, "Estimating the population size for capture-recapture data
with unequal catchability", Biometrics 43, 1987), variance by the delta method.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

METHOD = "Chao 1989 (lower bound, routes of unequal reach), 95 % log-normal interval"
ONE_ROUTE = "one route alone tells nothing of what it misses: no estimate"
NOT_SHARED = "no place was found by two routes: only a lower bound can be told"
Z95 = 1.959964


@dataclass(frozen=True, slots=True)
class Coverage:
    """Places observed and estimated in all; None where the data cannot tell."""

    observed: int
    estimate: float | None
    low: float
    high: float | None
    method: str
    routes: int


def estimate(captures: Iterable[tuple[str, str]]) -> Coverage:
    """From (place, route) pairs, repeated ones counting once."""
    routes_of: dict[str, set[str]] = {}
    for place, route in captures:
        routes_of.setdefault(place, set()).add(route)
    observed = len(routes_of)
    routes = set().union(*routes_of.values()) if routes_of else set()
    if len(routes) < 2:
        return Coverage(observed, None, float(observed), None, ONE_ROUTE, len(routes))
    alone = dict.fromkeys(sorted(routes), 0)
    twice = 0
    for found in routes_of.values():
        if len(found) == 1:
            alone[next(iter(found))] += 1
        twice += len(found) == 2
    if twice == 0:
        return Coverage(observed, None, float(observed + _hidden(list(alone.values()), 0)), None, NOT_SHARED, len(routes))
    return _interval(observed, list(alone.values()), twice)


def _hidden(alone: list[int], twice: int) -> float:
    return (sum(alone) ** 2 - sum(each * each for each in alone)) / (2.0 * (twice + 1))


def _interval(observed: int, alone: list[int], twice: int) -> Coverage:
    hidden = _hidden(alone, twice)
    once = sum(alone)
    total = observed + hidden
    slopes = [(count, 1 + (once - count) / (twice + 1)) for count in alone]
    slopes += [(twice, 1 - hidden / (twice + 1)), (observed - once - twice, 1.0)]
    mean = sum(count * slope for count, slope in slopes)
    variance = sum(count * slope * slope for count, slope in slopes) - mean * mean / total
    if hidden <= 0:
        # Everything was found by several routes: the interval closes at what a Poisson count of zero still allows.
        return Coverage(observed, float(observed), float(observed), observed + 3.0 * once / max(twice, 1), METHOD, len(alone))
    factor = math.exp(Z95 * math.sqrt(math.log1p(max(variance, 0.0) / hidden**2)))
    return Coverage(observed, total, observed + hidden / factor, observed + hidden * factor, METHOD, len(alone))
