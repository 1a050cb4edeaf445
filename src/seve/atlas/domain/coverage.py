"""How far the ecosystem extends: places not found yet, estimated from the independent routes by which the others were.

Three routes or more: log-linear models of how routes find places (`loglinear`), weighed by how well each fits (Buckland,
Burnham & Augustin, "Model selection: an integral part of inference", Biometrics 53, 1997), as ecologists weigh them. No model is
exactly true, so their likelihoods count as those of at most 800 places would (Miller & Dunson, "Robust Bayesian inference via
coarsening", 2019): many places must not make one guess of shape look certain. Where places differ so much in how easily they
are found that the answer hangs on the shape supposed, no interval is honest (Link, "Nonidentifiability of population size from
capture-recapture data with heterogeneous detection probabilities", Biometrics 59, 2003): then only a lower bound is told.

Two routes: Chapman's estimator, which takes them as independent. The lower bound is Chao's: "Estimating population size for
sparse data in capture-recapture experiments", Biometrics 45, 1989: with Z_i places found by route i alone and f_2 by exactly
two routes, at least about ((sum Z)^2 - sum Z^2) / (2 (f_2 + 1)) were found by none; its interval is log-normal on that number.
How often intervals hold the truth is measured in tests/atlas/test_atlas_coverage.py.
"""

import itertools
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from seve.atlas.domain.loglinear import SHAPES, Model, fit_all

WEIGHED = "log-linear models of the routes, weighed by fit, 95 % interval"
TWO_ROUTES = "Chapman, two routes taken as independent, 95 % log-normal interval"
CHAO = "Chao 1989, 95 % log-normal interval"
AT_LEAST = "at least: some places are so much harder to find than others that only a lower bound can be told (Chao 1989)"
ONE_ROUTE = "one route alone tells nothing of what it misses: no estimate"
NOT_SHARED = "at least: no place was found by two routes, so only a lower bound can be told"
Z95 = 1.959964
MOST_AT_NONE = 3.689  # as many are to be expected, at most, of what was counted as none (Poisson, 97.5 %)
MOST_ROUTES = 6  # the rarest beyond count as one
HEARD = 800.0  # places; more do not make the choice of a model any surer
SHAPES_APART = 5.0  # where the shapes of difference disagree by this factor, and
BEYOND_EQUAL = 8.0  # where this many times more hide than if all places were alike, there is no honest interval


@dataclass(frozen=True, slots=True)
class Coverage:
    """Places observed and estimated in all; None where the data cannot tell: then `low` is a lower bound."""

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
    found_by = Counter(route for routes in routes_of.values() for route in routes)
    routes = sorted(found_by, key=lambda route: (-found_by[route], route))
    if len(routes) < 2:
        return Coverage(observed, None, float(observed), None, ONE_ROUTE, len(routes))
    number = {route: min(place, MOST_ROUTES - 1) for place, route in enumerate(routes)}
    sets = Counter(frozenset(number[route] for route in found) for found in routes_of.values())
    alone = [sets[frozenset((route,))] for route in range(min(len(routes), MOST_ROUTES))]
    twice = sum(count for found, count in sets.items() if len(found) == 2)
    bound = _lower_bound(observed, alone, twice, len(routes))
    if twice == 0 or len(routes) == 2 or not any(alone):
        return bound
    return _weighed(observed, sets, bound)


def _weighed(observed: int, sets: Counter[frozenset[int]], bound: Coverage) -> Coverage:
    width = min(bound.routes, MOST_ROUTES)
    patterns = [pattern for pattern in itertools.product((0.0, 1.0), repeat=width) if any(pattern)]
    counts = [sets[frozenset(route for route, holds in enumerate(pattern) if holds)] for pattern in patterns]
    models = fit_all(np.array(counts, dtype=np.float64), np.array(patterns))
    if not models:
        return bound
    weights = _weights(models, observed)
    middle = _quantile(models, weights, 0.5)
    if _hangs_on_the_shape(models, weights, middle):
        return Coverage(observed, None, bound.low, None, AT_LEAST, bound.routes)
    low, high = _quantile(models, weights, 0.025), _quantile(models, weights, 0.975)
    return Coverage(observed, observed + middle, *_whole(observed + low, observed + high), WEIGHED, bound.routes)


def _weights(models: list[Model], observed: int) -> list[float]:
    """Akaike weights, tempered."""
    best = min(model.criterion for model in models)
    raw = [math.exp(-0.5 * (model.criterion - best) * min(1.0, HEARD / observed)) for model in models]
    return [each / sum(raw) for each in raw]


def _hangs_on_the_shape(models: list[Model], weights: list[float], middle: float) -> bool:
    shaped = [(math.exp(model.hidden), weight) for model, weight in zip(models, weights, strict=True) if model.name in SHAPES]
    if sum(weight for _, weight in shaped) <= 0.5:
        return False
    values = [math.exp(model.hidden) for model in models if model.name in SHAPES and model.ties == 0]
    equal = next((math.exp(model.hidden) for model in models if model.name == "routes"), middle)
    return max(values) > SHAPES_APART * min(values) or middle > BEYOND_EQUAL * max(equal, 1.0)


def _quantile(models: list[Model], weights: list[float], share: float) -> float:
    """Of the number hidden: a mixture of one log-normal for each model."""
    from scipy.special import ndtr  # loaded where used, as in `graph`

    centres = np.array([model.hidden for model in models])
    widths = np.sqrt(np.log1p([model.variance for model in models]))
    low, high = -20.0, 30.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if float(np.dot(weights, ndtr((middle - centres) / widths))) < share else (low, middle)
    return math.exp(low)


def _lower_bound(observed: int, alone: list[int], twice: int, routes: int) -> Coverage:
    """Chao's estimate with its interval; of routes that share nothing, the bound alone."""
    apart = (sum(alone) ** 2 - sum(each * each for each in alone)) / 2.0
    if twice == 0:
        return Coverage(observed, None, float(math.floor(observed + apart / MOST_AT_NONE)), None, NOT_SHARED, routes)
    hidden = apart / (twice + 1)
    once = sum(alone)
    method = TWO_ROUTES if routes == 2 else CHAO
    if hidden <= 0:
        # Everything was found by several routes: the interval closes at what a Poisson count of zero still allows.
        return Coverage(observed, float(observed), float(observed), float(math.ceil(observed + 3.0 * once / twice)), method, routes)
    total = observed + hidden
    slopes = [(count, 1 + (once - count) / (twice + 1)) for count in alone]
    slopes += [(twice, 1 - hidden / (twice + 1)), (observed - once - twice, 1.0)]
    mean = sum(count * slope for count, slope in slopes)
    variance = sum(count * slope * slope for count, slope in slopes) - mean * mean / total
    factor = math.exp(Z95 * math.sqrt(math.log1p(max(variance, 0.0) / hidden**2)))
    return Coverage(observed, total, *_whole(observed + hidden / factor, observed + hidden * factor), method, routes)


def _whole(low: float, high: float) -> tuple[float, float]:
    """Places come whole: where less than one seems to hide, none may."""
    return float(math.floor(low)), float(math.ceil(high))
