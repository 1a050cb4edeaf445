"""Log-linear models of capture: how many places no route has found, under several ideas of how routes find places.

Counts of places by the set of routes that found them are fitted as Poisson (Fienberg, "The multiple recapture census for
closed populations and incomplete 2^k contingency tables", 1972): routes of unequal reach, alone; with pairs of routes that
find the same places, added one by one while Akaike's criterion falls; with places that differ in how easily they are found,
in three shapes (Darroch, Poisson and gamma: Baillargeon & Rivest, "Rcapture", J. Stat. Soft. 19, 2007); with two kinds of places,
the one harder to find by odds of three, six or twelve (`kinds`: by how much, the data hardly ever tell). What was found by no
route is the intercept. Choosing among many pairs costs twice the logarithm of their number on top; that places differ costs
nothing, because they always do: only how much is asked of the data.
"""

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from seve.atlas.domain.kinds import fit_two_kinds

Table = npt.NDArray[np.float64]

SHAPES: dict[str, Callable[[Table], Table]] = {  # of captures per place, zero at none
    "Darroch": lambda times: times * times * 0.5,
    "Poisson": lambda times: 2.0**times - 1.0,
    "gamma": lambda times: math.log(3.5) - np.log(3.5 + times),
}
ODDS = (3.0, 6.0, 12.0)  # between two kinds of places
TWO_KINDS = 1.0  # what three models for one idea cost each
UNSURE = 9.0  # a variance of the intercept above this tells nothing
STEPS = 50


@dataclass(frozen=True, slots=True)
class Model:
    """One fit: the logarithm of the number hidden, its variance (as a fixed number of places), and Akaike's criterion."""

    name: str  # "routes", "pairs", "kinds", or one of SHAPES
    hidden: float
    variance: float
    criterion: float


def fit_all(counts: Table, patterns: Table) -> list[Model]:
    """Every model that the table can carry.

    counts: places for each set of routes; patterns: (sets, routes), 1 where the set holds the route, the empty set left out.
    """
    plain = np.hstack((np.ones((len(counts), 1)), patterns))
    found = [_fit("routes", counts, plain, 0.0)]
    times = patterns.sum(axis=1)
    for name, shape in SHAPES.items():
        model = _fit(name, counts, np.hstack((plain, shape(times)[:, None])), 0.0, rising=True)
        found.append(model)
    found += _with_pairs(counts, patterns, plain, found[0])
    found += [_of_kinds(counts, patterns, odds) for odds in ODDS]
    return [model for model in found if model is not None and model.variance < UNSURE]


def _of_kinds(counts: Table, patterns: Table, odds: float) -> Model | None:
    fit = fit_two_kinds(counts, patterns, math.log(odds))
    return None if fit is None else Model("kinds", fit[0], fit[1] + _at_random(fit[0]), TWO_KINDS + fit[2])


def _at_random(hidden: float) -> float:
    """The variance of the logarithm of a count that large."""
    return 1.0 / max(math.exp(hidden), 1e-3)


def _with_pairs(counts: Table, patterns: Table, columns: Table, plain: Model | None) -> Iterator[Model]:
    """Pairs of routes join one by one, the best first, while the criterion falls; the first is told even if it does not pay."""
    left = list(itertools.combinations(range(patterns.shape[1]), 2))
    current, cost = (math.inf if plain is None else plain.criterion + 2.0), 0.0
    while left and columns.shape[1] < len(counts) - 1:
        step = cost + 2.0 + 2.0 * math.log(len(left))
        tried = []
        for pair in left:
            wider = np.hstack((columns, patterns[:, pair[:1]] * patterns[:, pair[1:]]))
            model = _fit("pairs", counts, wider, step)
            if model is not None:
                tried.append((model.criterion, pair, wider, model))
        if not tried:
            return
        criterion, pair, wider, model = min(tried, key=lambda each: each[:2])
        if criterion >= current:
            return
        yield model
        columns, current, cost = wider, criterion, step
        left.remove(pair)


def _fit(name: str, counts: Table, columns: Table, cost: float, *, rising: bool = False) -> Model | None:
    """Poisson regression by iterated least squares; None when it fails, or when the last coefficient should rise and does not."""
    if columns.shape[1] >= len(counts):
        return None
    mean: Table = counts + 0.5
    linear: Table = np.log(mean)
    likelihood = -math.inf
    slack: Table = 1e-9 * np.eye(columns.shape[1])
    coefficients: Table = np.zeros(columns.shape[1])
    for _ in range(STEPS):
        weighted = columns.T * mean
        solved = np.linalg.solve(weighted @ columns + slack, weighted @ (linear + (counts - mean) / mean))
        coefficients = np.asarray(solved, dtype=np.float64)
        linear = np.clip(columns @ coefficients, -30.0, 30.0)
        mean = np.exp(linear)
        before, likelihood = likelihood, float((counts * linear - mean).sum())
        if abs(likelihood - before) < 1e-8 * (1.0 + abs(likelihood)):
            break
    if not np.isfinite(coefficients).all() or (rising and coefficients[-1] <= 0.0):
        return None
    variance = float(np.linalg.inv((columns.T * mean) @ columns + slack)[0, 0])
    hidden = float(coefficients[0])
    return Model(name, hidden, variance + _at_random(hidden), cost - 2.0 * likelihood)
